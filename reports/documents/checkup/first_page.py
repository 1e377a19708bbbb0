"""The first page: the profile in a picture and in numbers, and what stands out."""

from reports.derived import Band
from reports.diagnosis import Verdict
from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Points, Table
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.branches import UnitFindings
from reports.findings.comparison import place_sentences
from reports.findings.statements import gap_figure, rating
from reports.gaps import QUADRANT_NAMES, Quadrant
from reports.profile import Axis
from reports.release import Mean, Release
from reports.sentences import NOTHING, SignedSpan, figure, sentence, span, word

RADAR_WIDTH = 56
MOST_DIMENSIONS = 10
SAME_SIDE = frozenset({Quadrant.SHARED_STRENGTH, Quadrant.SHARED_WEAKNESS})


def picture(source: Source, found: UnitFindings, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the first page."""
    table = _organ_table(source, found, voice) if found.profile.is_hidden else _table(source, found, voice)
    picture_ = pictures.radar(found.profile, width=RADAR_WIDTH)
    if found.profile.is_hidden:
        return [Heading(voice("profile"), level=2), picture_, table]
    return [Heading(voice("profile"), level=2), picture_, table, *_reading(source, found, voice),
            *_standing(source, found, voice), *_stands_out(source, found, voice)]


def _table(source: Source, found: UnitFindings, voice: Voice) -> Table:
    titles = voice.table("profile_cols")
    organ = {axis.id: axis for axis in source.findings.organ.axes}
    rows = tuple(
        (axis.title.say(voice.lang), figure(axis.own), figure(axis.members), number_of(axis), span(axis.interval),
         span(_bounds(source, found, axis)), _gap(axis), *_gap_in_words(axis, voice),
         figure(organ[axis.id].members)) for axis in found.profile.axes[:MOST_DIMENSIONS])
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    return Table(columns, rows, note=voice.joined("figure_note", "profile_note", "hidden_note"), small=True)


def _bounds(source: Source, found: UnitFindings, axis: Axis) -> Band | None:
    figures = source.findings.figures(found.profile.unit.id, axis.id)
    return figures.bounds if figures is not None else None


def _gap_in_words(axis: Axis, voice: Voice) -> tuple[str, str | Cell]:
    """The interval of a gap, and its quadrant; on different sides of the line only where the gap is no noise."""
    gap = axis.gap
    if gap is None:
        return NOTHING, NOTHING
    interval = SignedSpan(gap.interval).say(voice.lang) if gap.interval is not None else NOTHING
    if gap.quadrant in SAME_SIDE or gap.flagged:
        return interval, QUADRANT_NAMES[gap.quadrant].say(voice.lang)
    return interval, Cell(voice("no_quadrant"), "soft")


def _reading(source: Source, found: UnitFindings, voice: Voice) -> list[Block]:
    """Read one row of the table out in words: the flagged one first, else the first with an interval."""
    known = [(axis, axis.members, bounds) for axis in found.profile.axes
             if isinstance(axis.members, Mean) and axis.interval is not None
             and (bounds := _bounds(source, found, axis)) is not None]
    if not known:
        return []
    axis, cell, bounds = next((k for k in known if k[0].gap is not None and k[0].gap.flagged), known[0])
    said = sentence("unit_reading", dimension=axis.title, n=cell.n, members=figure(cell), bounds=span(bounds),
                    population=found.profile.result.issued, interval=span(axis.interval))
    return [Paragraph(voice.read(said), indent=False)]


def _standing(source: Source, found: UnitFindings, voice: Voice) -> list[Block]:
    """Say where the unit stands among the others, in words."""
    findings = source.findings
    said = tuple(place_sentences(source.release, findings.derived, found.profile.unit.id))
    if not said:
        return []
    return [Heading(voice("standing"), level=2), Paragraph(voice.read(*said), indent=False)]


def number_of(axis: Axis) -> str:
    """How many a shown mean rests on."""
    return str(axis.members.n) if isinstance(axis.members, Mean) else NOTHING


def _gap(axis: Axis) -> str | Cell:
    if axis.gap is None:
        return NOTHING
    return Cell(gap_figure(axis), "flag") if axis.gap.flagged else gap_figure(axis)


def _organ_table(source: Source, found: UnitFindings, voice: Voice) -> Table:
    titles = voice.table("profile_cols_hidden")
    rows = tuple(
        (own.title.say(voice.lang), figure(own.own), figure(whole.members),
         number_of(whole), span(whole.interval))
        for own, whole in zip(found.profile.axes[:MOST_DIMENSIONS], source.findings.organ.axes, strict=False))
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    return Table(columns, rows, note=voice("figure_note"), small=True)


def _stands_out(source: Source, found: UnitFindings, voice: Voice) -> list[Block]:
    """三强三弱一盲点, with the old problems beneath."""
    release = source.release
    lines = [(voice("strong"), tuple(_line(release, source, axis, voice) for axis in found.strengths)),
             (voice("weak"), tuple(_line(release, source, axis, voice) for axis in found.weaknesses)),
             (voice("blind"), (_blind(found, release, voice),))]
    columns = (Column(""), Column("", share=1))
    rows = tuple((Cell(name, "strong"), "\n".join(said)) for name, said in lines if said)
    blocks: list[Block] = [Heading(voice("strong_weak"), level=2),
                           Table(columns, rows, note=voice("ties"), small=True, headless=True)]
    if not found.by_item:
        blocks.append(Paragraph(voice.read(sentence("unit_dimensions_only")), indent=False))
    return [*blocks, *_diagnoses(found, voice)]


def _line(release: Release, source: Source, axis: Axis, voice: Voice) -> str:
    organ = source.findings.organ
    whole = next((a for a in (*organ.axes, *organ.items) if a.id == axis.id), None)
    if whole is None or not isinstance(whole.members, Mean):
        return voice.read(sentence("unit_line", criterion=axis.title, members=rating(axis, release)))
    return voice.read(sentence("unit_line_organ", criterion=axis.title, members=rating(axis, release),
                               organ=figure(whole.members)))


def _blind(found: UnitFindings, release: Release, voice: Voice) -> str:
    axis = found.blind_spot
    if axis is None:
        has_own = any(a.own is not None for a in found.profile.axes)
        return voice.read(sentence("unit_no_blind" if has_own else "unit_no_own"))
    return voice.read(sentence("unit_blind", criterion=axis.title, own=figure(axis.own),
                               members=rating(axis, release), gap=gap_figure(axis)))


def _diagnoses(found: UnitFindings, voice: Voice) -> list[Block]:
    """The old problems of this branch that can be read from its figures."""
    lines = tuple(
        voice("diagnosis_line" if d.interval is None else "diagnosis_line_interval", problem=d.problem.text,
              value=d.shown, interval=d.span, line=d.line, verdict=voice(d.verdict.value), said=d.evidence[0])
        for d in found.diagnoses if d.verdict is not Verdict.UNAVAILABLE)
    if not lines:
        return []
    return [Heading(voice("diagnoses", operational=word("operational")), level=2), Points(lines)]
