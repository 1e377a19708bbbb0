"""Section three, continued: what matters to those served and how satisfied they are with it."""

from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table, Tone
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.priorities import LEAST_N, Matrix, priority_sentences
from reports.statistics.importance import Priority

COLUMNS = (Priority.CONCENTRATE_HERE, Priority.KEEP_UP, Priority.LOW_PRIORITY, Priority.POSSIBLE_OVERKILL)
UNSURE = "○"


def priorities(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write importance and performance: nothing where nobody served was asked, a sentence for too few."""
    if not source.release.audiences:
        return []
    heading, found = Heading(voice("priorities"), level=2), source.findings.matrices
    if not found:
        return [heading, Paragraph(voice("priorities_few", least=LEAST_N))]
    return [heading, Paragraph(voice("priorities_text", least=LEAST_N) + " " * (voice.lang != "zh")
                               + voice.read(*priority_sentences(found))),
            _table(found, source, voice), pictures.priorities(found, voice("priorities_chart"))]


def _table(found: tuple[Matrix, ...], source: Source, voice: Voice) -> Table:
    titles = voice.table("priorities_cols")
    columns = (Column(titles[0]), *(Column(title, share=1) for title in titles[1:]))
    left_out = len(source.release.audiences) - len(found)
    note = voice("priorities_note")
    if any(matrix.is_convenience for matrix in found):
        note += " " * (voice.lang != "zh") + voice("priorities_convenience")
    if left_out:
        note += " " * (voice.lang != "zh") + voice("priorities_left_out", count=left_out, least=LEAST_N)
    return Table(columns, tuple(_row(matrix, voice) for matrix in found), voice("priorities_caption"), note,
                 small=True)


def _row(matrix: Matrix, voice: Voice) -> tuple[str | Cell, ...]:
    return (Cell(matrix.name.say(voice.lang), "strong"), *(_cell(matrix, priority, voice)
                                                                     for priority in COLUMNS))


def _cell(matrix: Matrix, priority: Priority, voice: Voice) -> Cell:
    aspects = matrix.of(priority)
    certain = any(not aspect.hollow for aspect in aspects)
    tone: Tone = "flag" if certain and priority is Priority.CONCENTRATE_HERE else "plain"
    names = [(UNSURE if aspect.hollow else "") + aspect.title.say(voice.lang) for aspect in aspects]
    return Cell(("、" if voice.lang == "zh" else ", ").join(names), tone)
