"""Branches side by side, by name or under aliases: a heat map, tiers that can be told apart, never a ranking."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from flask_babel import gettext as _

from reports.charts import alternatives
from reports.charts.multiples import ROWS_PER_SHEET
from reports.charts.sheet import evenly
from reports.documents.pictures import FEW_COLUMNS, FEW_UNITS, MANY_COLUMNS
from reports.findings import Findings
from reports.findings.comparison import refusal
from reports.profile import Axis, Profile
from reports.release import Mean, Release
from reports.sentences import figure, span
from survey.staff.results.aliases import Alias, disguised
from survey.staff.results.notes import COARSE, Notes, mean_notes
from survey.staff.results.shades import shades_of_means

MOST_PICKED = 4
MOST_IN_TIER = 40
"""Names listed in a tier; of more only the number is told, as nobody reads so many."""


class Order(StrEnum):
    """How branches are listed; never by what they were given."""

    ORGANISATION = "organisation"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Compared:
    """One branch or merge group: the key it goes by in addresses, the name it is shown under, its profile."""

    key: str
    name: str
    profile: Profile

    @property
    def n(self) -> int | None:
        """How many answered; None where even that is not shown."""
        returned = self.profile.result.returned
        return returned if isinstance(returned, int) else None


@dataclass(frozen=True)
class Side:
    """All units of a round as one reader sees them: by name, or under aliases."""

    findings: Findings
    lang: str
    units: tuple[Compared, ...]

    @property
    def release(self) -> Release:
        """The release they stand in."""
        return self.findings.release

    @cached_property
    def by_key(self) -> dict[str, Compared]:
        """Units by the key they go by."""
        return {unit.key: unit for unit in self.units}

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """What charts draw."""
        return tuple(unit.profile for unit in self.units)


def named(findings: Findings, lang: str, order: Order = Order.ORGANISATION) -> Side:
    """Show all units by name, in the organisation's order or by name."""
    found = [Compared(p.unit.id, p.unit.name, p) for p in findings.profiles]
    if order is Order.NAME:
        found.sort(key=lambda unit: by_name(unit.name))
    return Side(findings, lang, tuple(found))


def under_aliases(findings: Findings, lang: str, lot: Mapping[str, Alias]) -> Side:
    """Show all units under their aliases, in the order of the lot: the organisation's would tell."""
    known = {profile.unit.id: profile for profile in findings.profiles}
    units = ((alias, disguised(known[unit], alias, lang)) for unit, alias in lot.items())
    return Side(findings, lang, tuple(Compared(alias.letter, found.unit.name, found) for alias, found in units))


def by_name(name: str) -> tuple[tuple[int, bytes], ...]:
    """Sort names as a Chinese reader expects: by sound as far as GB 2312 goes, numbers by size."""
    return tuple((int(part), b"") if part.isdecimal() else (0, part.encode("gb18030"))
                 for part in re.split(r"([0-9]{1,9})", name) if part)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the heat map: shade, figure, and what else is to be said of it."""

    shade: str
    text: str
    more: str


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's line in the heat map."""

    key: str
    cells: tuple[Cell, ...]


def heat_lines(side: Side) -> tuple[Line, ...]:
    """Write every unit's members' means with their shades."""
    write, shade = _writer(), shades_of_means(side.release.scale)
    return tuple(
        Line(unit.key, tuple(Cell(shade(axis.members), figure(axis.members), write(axis))
                             for axis in unit.profile.axes))
        for unit in side.units)


def _writer() -> Callable[[Axis], str]:
    """Word the cells; there may be thousands, so their few patterns are translated once."""
    plain, coarse = _("n=%(n)s，95%%区间%(span)s"), _("n=%(n)s，95%%区间%(span)s，按半级取整")
    hidden = _("为保护填答者，不显示")

    def write(axis: Axis) -> str:
        cell = axis.members
        if not isinstance(cell, Mean):
            return hidden
        return (coarse if cell.step >= COARSE else plain) % {"n": cell.n, "span": span(axis.interval)}

    return write


@dataclass(frozen=True, slots=True)
class Tier:
    """One dimension's tiers: names in the order of the list, or why there are none."""

    title: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    middle: int
    refusal: str

    @property
    def long(self) -> bool:
        """True where a tier has too many names to list."""
        return max(len(self.above), len(self.below)) > MOST_IN_TIER


def tiers(side: Side, ids: Iterable[str]) -> tuple[Tier, ...]:
    """Sort units into tiers as the release did; `ids` are their true ids in the order of the list."""
    derived, names = side.findings.derived, [unit.name for unit in side.units]
    figures = {unit.unit: unit for unit in derived.units}
    found = []
    for ref in side.release.dimensions:
        placed = [(name, place.tier) for name, unit in zip(names, ids, strict=True)
                  if unit in figures and (place := figures[unit].place(ref.id)) is not None]
        said = refusal(derived.dimension(ref.id))
        found.append(Tier(
            ref.title.say(side.lang), tuple(name for name, tier in placed if tier == "above"),
            tuple(name for name, tier in placed if tier == "below"),
            sum(tier == "middle" for _, tier in placed), "" if said is None else said.say(side.lang)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Beside:
    """One unit's figures on one dimension in the table beneath an overlay."""

    own: str
    members: str
    notes: Notes


@dataclass(frozen=True, slots=True)
class Overlay:
    """The units picked to be laid over each other."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Beside, ...]], ...]
    radar: str
    pairs: str


def overlay(side: Side, picked: Sequence[Compared]) -> Overlay:
    """Write the table and the words for the overlay of the units picked."""
    chosen = [unit.profile for unit in picked]
    rows = tuple(
        (ref.title.say(side.lang), tuple(_beside(profile, place) for profile in chosen))
        for place, ref in enumerate(side.release.dimensions))
    return Overlay(tuple(unit.name for unit in picked), tuple(unit.key for unit in picked), rows,
                   alternatives.overlay(chosen, side.lang), alternatives.overlay(chosen, side.lang, own=True))


def _beside(profile: Profile, place: int) -> Beside:
    axis = profile.axes[place]
    return Beside(figure(axis.own), figure(axis.members),
                  mean_notes(axis.members, profile.result.issued, axis.interval))


def sheets(side: Side) -> list[Sequence[Profile]]:
    """Divide all units into sheets of small radars."""
    return evenly(side.profiles, columns(side) * ROWS_PER_SHEET)


def columns(side: Side) -> int:
    """How many small radars stand in a row."""
    return FEW_COLUMNS if len(side.units) <= FEW_UNITS else MANY_COLUMNS
