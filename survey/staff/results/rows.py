"""Rows of the tables: one dimension or item of one unit beside the organ's, every figure as it is printed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from reports.findings import Findings
from reports.findings.statements import gap_figure
from reports.gaps import QUADRANT_NAMES, Quadrant
from reports.profile import Axis, Profile
from reports.release import Mean, Suppressed
from reports.sentences import NOTHING, SignedSpan, figure, span
from survey.staff.results.notes import Notes, item_notes, mean_notes, own_notes

SAME_SIDE = frozenset({Quadrant.SHARED_STRENGTH, Quadrant.SHARED_WEAKNESS})


class Kind(StrEnum):
    """Where a pair of ratings belongs in the table's filter."""

    SHARED_STRENGTH = "shared_strength"
    SHARED_WEAKNESS = "shared_weakness"
    BLIND_SPOT = "blind_spot"
    HIDDEN_STRENGTH = "hidden_strength"
    WITHIN_ERROR = "within_error"
    NO_PAIR = "no_pair"


@dataclass(frozen=True, slots=True)
class Row:
    """One axis as it stands in a table."""

    id: str
    title: str
    own: str
    members: str
    n: str
    interval: str
    gap: str
    gap_interval: str
    kind: Kind
    flagged: bool
    hidden: bool
    organ: str
    organ_n: str
    organ_interval: str
    previous: str
    usual: str
    notes: Notes
    own_notes: Notes = ()


def kind_of(axis: Axis) -> Kind:
    """Place a pair of ratings; on different sides of the line only where the gap is no noise."""
    gap = axis.gap
    if gap is None:
        return Kind.NO_PAIR
    return Kind(gap.quadrant) if gap.quadrant in SAME_SIDE or gap.flagged else Kind.WITHIN_ERROR


def kind_name(kind: Kind, lang: str) -> str | None:
    """Name a quadrant; None where it has no name of its own."""
    return None if kind in {Kind.WITHIN_ERROR, Kind.NO_PAIR} else QUADRANT_NAMES[Quadrant(kind)].say(lang)


def row(axis: Axis, whole: Axis, lang: str, notes: Notes, own: Notes = ()) -> Row:
    """Write one axis of a unit beside the same of the organ."""
    gap = axis.gap
    gap_span = gap.interval if gap is not None else None
    return Row(
        id=axis.id, title=axis.title.say(lang), own=figure(axis.own), members=figure(axis.members),
        n=number(axis), interval=span(axis.interval), gap=gap_figure(axis),
        gap_interval=SignedSpan(gap_span).say(lang) if gap_span is not None else NOTHING,
        kind=kind_of(axis), flagged=gap is not None and gap.flagged, hidden=isinstance(axis.members, Suppressed),
        organ=figure(whole.members), organ_n=number(whole), organ_interval=span(whole.interval),
        previous=figure(axis.previous), usual=axis.usual.shown if axis.usual is not None else NOTHING,
        notes=notes, own_notes=own)


def number(axis: Axis) -> str:
    """How many a shown mean rests on."""
    return str(axis.members.n) if isinstance(axis.members, Mean) else NOTHING


def dimension_rows(findings: Findings, profile: Profile, lang: str) -> tuple[Row, ...]:
    """Write a unit's dimensions, with bounds in their notes."""
    def written(axis: Axis, whole: Axis) -> Row:
        figures = findings.figures(profile.unit.id, axis.id)
        notes = mean_notes(axis.members, profile.result.issued, axis.interval,
                           figures.bounds if figures is not None else None)
        return row(axis, whole, lang, notes)

    return tuple(written(axis, whole) for axis, whole in zip(profile.axes, findings.organ.axes, strict=True))


def item_rows(findings: Findings, profile: Profile, lang: str) -> Iterator[tuple[str, list[Row]]]:
    """Write a unit's items under the names of their dimensions."""
    release, result = findings.release, profile.result
    cells = {cell.item: cell for cell in result.items}
    levels = result.own.level_of if result.own is not None else {}
    for dimension in release.dimensions:
        rows = []
        for item, axis, whole in zip(release.items, profile.items, findings.organ.items, strict=True):
            if item.dimension == dimension.id:
                cell = cells.get(item.id)
                notes = (item_notes(axis, cell.dont_know, cell.not_applicable, result.issued) if cell is not None
                         else mean_notes(axis.members, result.issued))
                own = own_notes(release, levels.get(item.criterion or ""), lang)
                rows.append(row(axis, whole, lang, notes, own))
        if rows:
            yield dimension.title.say(lang), rows


def by_itself(profile: Profile) -> Profile:
    """Take from a profile what tells of other units: median and quartiles of the branches."""
    return replace(profile, axes=tuple(replace(axis, usual=None) for axis in profile.axes),
                   items=tuple(replace(axis, usual=None) for axis in profile.items))


def means_only(profile: Profile) -> Profile:
    """Leave of the organ's profile its members' means: no branches' own ratings, no quartiles."""
    bare = by_itself(profile)
    return replace(bare, axes=tuple(replace(axis, own=None, gap=None) for axis in bare.axes),
                   items=tuple(replace(axis, own=None, gap=None) for axis in bare.items))
