"""A unit's profile: for every dimension what it says of itself, what its members say, and what is usual.

Made from a release (and the one before) alone; charts and tables take profiles, never answers.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from questionnaires.model import Scale, Text
from reports.gaps import Gap, flag_family, gap_of, members_interval
from reports.release import PROTECTED, Mean, MeanCell, NumberCell, Release, Suppressed, UnitRef, UnitResult
from reports.sentences import BOUND_SIGNS
from reports.statistics.intervals import Interval

LEAST_UNITS_FOR_QUARTILES = 5
LEAST_RATED = 0.5
"""Share of the units shown that must have rated themselves before the organ's mean own rating is compared."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Median and quartiles over the units shown, in rungs."""

    median: float
    low: float
    high: float
    end: Literal["low", "high"] | None = None    # the median lies at `median` or farther out

    @property
    def shown(self) -> str:
        """The median as it is printed."""
        return BOUND_SIGNS[self.end] + f"{self.median:.1f}"


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension (or item) of one unit; None: there is nothing of the kind; Suppressed: not shown."""

    id: str
    title: Text
    initial: Text
    members: MeanCell
    interval: Interval | None = None
    own: NumberCell | None = None
    gap: Gap | None = None
    usual: Usual | None = None
    previous: MeanCell | None = None     # the members' mean of the round before, same questionnaire


@dataclass(frozen=True, slots=True)
class Profile:
    """All axes of one unit, on one scale: its dimensions in order, and its items beneath them."""

    unit: UnitRef
    scale: Scale
    self_scale: Scale
    result: UnitResult
    axes: tuple[Axis, ...]
    items: tuple[Axis, ...] = ()
    formerly: str | None = None          # its name in the round before, where that was another
    raters: int = 0                      # of the organ: how many units' own ratings its own is the mean of

    @property
    def is_hidden(self) -> bool:
        """True where nothing of this unit's members is shown."""
        return all(isinstance(axis.members, Suppressed) for axis in self.axes)


def usual(cells: list[MeanCell]) -> Usual | None:
    """Median and quartiles of the released means; None below five units: they would point at single ones."""
    means = [cell for cell in cells if isinstance(cell, Mean)]
    if len(means) < LEAST_UNITS_FOR_QUARTILES:
        return None
    low, median, high = (round(float(q), 2) for q in np.quantile([m.value for m in means], [0.25, 0.5, 0.75]))
    ends = {cell.end for cell in means if cell.end is not None and cell.value == median}
    return Usual(median, low, high, ends.pop() if len(ends) == 1 else None)


def pooled_df(cells: list[MeanCell]) -> int:
    """Degrees of freedom of the pooled spread: Σ(n−1) over the units shown."""
    return sum(cell.n - 1 for cell in cells if isinstance(cell, Mean))


def _own(result: UnitResult, axis_id: str, criterion: str | None) -> NumberCell | None:
    if result.own is None:
        return None
    if criterion is None:
        return result.own.means.get(axis_id)
    level = result.own.level_of.get(criterion)
    return None if level is None or level.level is None else float(level.level)


@dataclass(frozen=True, slots=True)
class _Column:
    """One dimension or item over all units: what its axes have in common."""

    id: str
    title: Text
    initial: Text
    criterion: str | None

    def cell(self, result: UnitResult) -> MeanCell | None:
        of_dimension = (r.mean for r in result.dimensions if r.dimension == self.id)
        of_item = (r.mean for r in result.items if r.item == self.id)
        return next(of_dimension, None) or next(of_item, None)


def _columns(release: Release) -> tuple[list[_Column], list[_Column]]:
    dimensions = [_Column(d.id, d.title, d.initial, None) for d in release.dimensions]
    items = [_Column(i.id, i.title or i.text, i.text, i.criterion) for i in release.items]
    return dimensions, items


def _axes(release: Release, column: _Column, units: list[UnitResult], before: Release | None) -> list[Axis]:
    shown = [cell for unit in release.reporting_units if (cell := column.cell(unit)) is not None]
    spread, df, common = release.spreads.get(column.id), pooled_df(shown), usual(shown)
    earlier = _earlier(before)
    axes = []
    for result in units:
        cell = column.cell(result) or PROTECTED
        own = _own(result, column.id, column.criterion)
        axis = Axis(column.id, column.title, column.initial, cell, own=own, usual=common,
                    previous=column.cell(earlier[key]) if (key := _key(result.unit)) in earlier else None)
        if isinstance(cell, Mean):
            interval = members_interval(cell, result.issued, spread, df, release.scale)
            gap = gap_of(own, cell, interval, spread, df, release.scale) if isinstance(own, float) else None
            axis = replace(axis, interval=interval, gap=gap)
        axes.append(axis)
    return axes


def _key(unit: UnitRef) -> tuple[str, frozenset[str]]:
    """What a unit is found by in another round: its id, whatever its name; a merge group also by its branches.

    A group that lost or gained a branch is another group of people, and its means are not compared.
    """
    return unit.id, frozenset(unit.merged)


def _earlier(before: Release | None) -> dict[tuple[str, frozenset[str]], UnitResult]:
    return {_key(result.unit): result for result in (before.organ, *before.units)} if before is not None else {}


def _formerly(unit: UnitRef, earlier: dict[tuple[str, frozenset[str]], UnitResult]) -> str | None:
    found = earlier.get(_key(unit))
    return found.unit.name if found is not None and found.unit.name != unit.name else None


def _flagged(table: list[list[Axis]]) -> list[list[Axis]]:
    """Flag the gaps of a whole table (columns × units) as one family."""
    flat = [axis.gap for axes in table for axis in axes if axis.gap is not None]
    verdicts = iter(flag_family(flat))
    return [[replace(a, gap=next(verdicts)) if a.gap is not None else a for a in axes] for axes in table]


def comparable(release: Release, before: Release | None) -> Release | None:
    """Give the earlier release only if it asked the members exactly the same questionnaire."""
    if before is None or before.fingerprint_of_members != release.fingerprint_of_members:
        return None
    return before


def profiles(release: Release, before: Release | None = None) -> tuple[Profile, ...]:
    """Profile every reporting unit; gaps on dimensions are one family of tests, gaps on items another."""
    units, before = list(release.reporting_units), comparable(release, before)
    dimensions, items = _columns(release)
    rows = _flagged([_axes(release, column, units, before) for column in dimensions])
    beneath = _flagged([_axes(release, column, units, before) for column in items])
    earlier = _earlier(before)
    return tuple(
        Profile(unit.unit, release.scale, release.self_scale, unit,
                tuple(axes[place] for axes in rows), tuple(axes[place] for axes in beneath),
                _formerly(unit.unit, earlier))
        for place, unit in enumerate(units)
    )


def _mean_own(cells: list[NumberCell | None]) -> tuple[float | None, bool]:
    """The organ's own rating: its units' plain mean, one vote each; and whether that may be compared.

    A mean of a few branches is not the organ's view of itself: below half of them no gap is made of it.
    """
    rated = [cell for cell in cells if isinstance(cell, float)]
    mean = round(sum(rated) / len(rated), 1) if rated else None
    return mean, bool(rated) and len(rated) >= LEAST_RATED * len(cells)


def organ_profile(release: Release, before: Release | None = None) -> Profile:
    """Profile the whole organ; its own rating is the mean of its units' own ratings, and carries no flag."""
    before = comparable(release, before)

    def organ_axes(columns: list[_Column]) -> tuple[Axis, ...]:
        found = []
        for column in columns:
            (axis,) = _axes(release, column, [release.organ], before)
            rated = [_own(unit, column.id, column.criterion) for unit in release.reporting_units]
            own, is_common = _mean_own(rated)
            gap = None
            if own is not None and is_common and isinstance(axis.members, Mean):
                gap = gap_of(own, axis.members, axis.interval, None, 0, release.scale)
            found.append(replace(axis, own=own, gap=gap))
        return tuple(found)

    dimensions, items = _columns(release)
    return Profile(release.organ.unit, release.scale, release.self_scale, release.organ,
                   organ_axes(dimensions), organ_axes(items), _formerly(release.organ.unit, _earlier(before)),
                   sum(unit.own is not None for unit in release.reporting_units))
