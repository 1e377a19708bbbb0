"""An annex: how much branches differ, their shrunken scores, and the ranks each may truly have."""

from collections.abc import Iterator

from reports.derived import DimensionFigures, PlaceFigures
from reports.documents.blocks import Block, Cell, Column, Paragraph, Table
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.comparison import refusal
from reports.release import Mean, MeanCell
from reports.sentences import HIDDEN, NOTHING

DIMENSIONS_ACROSS = 6


def standings(source: Source, voice: Voice) -> list[Block]:
    """Write the annex; nothing where no dimension compares two branches."""
    derived = source.findings.derived
    if not any(unit.places for unit in derived.units):
        return []
    return [Paragraph(voice("annex_standings_text")), _structures(source, voice), *_places(source, voice)]


def _structures(source: Source, voice: Voice) -> Table:
    titles = voice.table("structure_cols")
    columns = (Column(titles[0], share=1.1), *(Column(title, "right") for title in titles[1:-1]),
               Column(titles[-1], share=1))
    known = {ref.id: ref.title.say(voice.lang) for ref in source.release.dimensions}
    rows = tuple(_structure(figures, known[figures.dimension], voice)
                 for figures in source.findings.derived.dimensions)
    return Table(columns, rows, voice("structure_caption"), voice("structure_note"), small=True)


def _structure(figures: DimensionFigures, name: str, voice: Voice) -> tuple[str | Cell, ...]:
    found, reason = figures.structure, refusal(figures)
    said = Cell(reason.say(voice.lang) if reason is not None else voice("tiers_made"), "soft")
    if found is None:
        return (name, *[NOTHING] * 5, said)
    first, second = (NOTHING if value is None else f"{value:.2f}" for value in (found.icc1, found.icc2))
    return (name, str(found.groups), first, second, f"{found.tau2:.3f}", f"{found.sigma2:.3f}", said)


def _places(source: Source, voice: Voice) -> Iterator[Table]:
    derived, release = source.findings.derived, source.release
    shown = [(unit, release.unit(unit.unit)) for unit in derived.units if unit.places]
    for first in range(0, len(release.dimensions), DIMENSIONS_ACROSS):
        refs = release.dimensions[first:first + DIMENSIONS_ACROSS]
        columns = (Column(voice("unit"), share=1.35), *(Column(ref.title.say(voice.lang), "right", 0.75)
                                                        for ref in refs))
        rows = tuple(
            (result.unit.name, *(_place(unit.place(ref.id), result.dimension(ref.id).mean) for ref in refs))
            for unit, result in shown)
        yield Table(columns, rows, voice("ranks_caption"), voice("ranks_note"), small=True)


def _place(place: PlaceFigures | None, cell: MeanCell) -> str:
    if place is None:
        return HIDDEN
    # What lies beyond a coded end was taken at the middle of what it can be: only about right.
    sign = "≈" if isinstance(cell, Mean) and cell.end is not None else ""
    ranks = place.ranks
    span = str(ranks.low) if ranks.low == ranks.high else f"{ranks.low}–{ranks.high}"
    return f"{sign}{place.shrunken:.1f} ({span})"
