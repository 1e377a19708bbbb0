"""The counting form 发票记录: how many slips went where, by hand, signed by two; never a list of names."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Text
from reports.documents.blocks import Block, Cell, Column, Document, Heading, Paragraph, Table, hand_table
from reports.documents.legible import legible
from reports.documents.typesetting import typeset
from reports.documents.voice import Voice, voice_of
from reports.sentences import Name

STEPS = ("received", "handed", "spares", "unused", "spoiled")
"""What is counted, in the order of the form."""


@dataclass(frozen=True, slots=True)
class Record:
    """How many slips were printed for one unit and one form."""

    unit: str
    form: Text
    slips: int
    spares: int

    @property
    def printed(self) -> int:
        """All of them."""
        return self.slips + self.spares


@dataclass(frozen=True, slots=True)
class RecordBook:
    """The counting forms of a round."""

    organ: str
    round_title: Text
    records: Sequence[Record]
    closes_on: str | None = None
    simulated: bool = False


def records_pdf(book: RecordBook, lang: str) -> bytes:
    """Typeset the total of the organ, then one page for every unit and form."""
    voice, organ = voice_of("slips", lang), legible(book.organ)
    pages = [block for record in book.records
             for block in record_blocks(record, book.closes_on, voice, alone=False)]
    return typeset(Document(
        template="slips", lang=lang, title=voice("record_title"), author=organ,
        header=voice("header", organ=Name(organ), round=Name(legible(book.round_title.say(lang)))),
        footer=voice("kept") + (f" · {voice('simulated')}" if book.simulated else ""),
        blocks=[*_total(book, voice), *pages], extra={"slips": []}))


def record_blocks(record: Record, closes_on: str | None, voice: Voice, *, alone: bool = True) -> list[Block]:
    """Make the form of one unit: numbers of slips, never names of people."""
    about = [(voice("record_unit"), legible(record.unit)),
             (voice("record_form"), legible(record.form.say(voice.lang))),
             *([(voice("record_closes"), legible(closes_on))] if closes_on else []),
             (voice("record_printed"), voice("record_printed_count", count=record.printed, spares=record.spares))]
    name, content = voice.table("record_about_cols")
    return [
        Heading(voice("record_title"), numbered=False, new_page=not alone),
        Paragraph(voice("record_text"), indent=False),
        Table((Column(name), Column(content, share=1)), tuple(about), ruled=True),
        hand_table(voice.table("record_cols"), (1.4, .7, .9, 1.6), [voice(f"record_{step}") for step in STEPS],
                   voice("record_check")),
        *_witnesses(voice),
    ]


def _total(book: RecordBook, voice: Voice) -> list[Block]:
    titles = voice.table("total_cols")
    columns = (Column(titles[0], share=2.2), Column(titles[1], "right"),
               *(Column(title, share=1) for title in titles[2:]))
    blocks: list[Block] = [Heading(voice("total_title"), numbered=False),
                           Paragraph(voice("total_text"), indent=False)]
    for form in dict.fromkeys(record.form for record in book.records):
        records = [record for record in book.records if record.form == form]
        rows: list[tuple[str | Cell, ...]] = [
            _total_row(legible(record.unit), record.printed) for record in records]
        whole = _total_row(voice("total_row"), sum(record.printed for record in records))
        rows.append(tuple(Cell(text, "strong") for text in whole))
        blocks += [Heading(legible(form.say(voice.lang)), level=2, numbered=False),
                   Table(columns, tuple(rows), note=voice("record_check"), ruled=True, splits=True)]
    return [*blocks, *_witnesses(voice)]


def _total_row(name: str, printed: int) -> tuple[str, ...]:
    return (name, str(printed), *("",) * (len(STEPS) - 1))


def _witnesses(voice: Voice) -> list[Block]:
    return [Heading(voice("witnesses"), level=2, numbered=False),
            hand_table(voice.table("witnesses_cols"), (1.2, 1.6, 1), [voice("witness_one"), voice("witness_two")])]
