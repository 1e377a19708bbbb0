"""Where units stand among each other in a dimension: how much they differ, shrunken scores, ranks, tiers, funnel.

From released cells and the pooled spread alone. The estimand is comparative: could units like these differ
by chance? A rounded mean is taken at the middle of what it can be, and what rounding may have moved it by
counts against telling it apart.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from questionnaires.model import Scale
from reports.release import Mean, Release, Spread
from reports.statistics.funnel import FunnelLimits, funnel_limits
from reports.statistics.grouping import Groups, VarianceComponents, anova, icc1, icc2, reml, shrunken
from reports.statistics.intervals import standard_error
from reports.statistics.ranking import NoTiers, RankSet, Tier, rank_sets, tiers

TIDY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Structure:
    """Analysis of variance over the units shown, and the variance components; rungs and rungs squared."""

    groups: int
    n: int
    msb: float
    msw: float
    icc1: float | None
    icc2: float | None      # two decimals, as it is printed and as tiers are decided by
    components: VarianceComponents


@dataclass(frozen=True, slots=True)
class Place:
    """One unit among all; `tier` is None where there are no tiers, `limits` where the organ's mean is hidden."""

    unit: str
    shrunken: float
    simultaneous: RankSet
    marginal: RankSet
    tier: Tier | None
    limits: FunnelLimits | None
    mean: float
    slack: float

    @property
    def beyond_95(self) -> bool:
        """Outside the inner funnel limits by more than rounding can explain."""
        return self.limits is not None and self._is_outside(self.limits.low95, self.limits.high95)

    @property
    def beyond_998(self) -> bool:
        """Outside the outer funnel limits by more than rounding can explain."""
        return self.limits is not None and self._is_outside(self.limits.low998, self.limits.high998)

    def _is_outside(self, low: float, high: float) -> bool:
        return not low - self.slack - TIDY <= self.mean <= high + self.slack + TIDY


@dataclass(frozen=True, slots=True)
class Standing:
    """One dimension over all units shown, in the plan's order; `refusal` says why there are no tiers."""

    dimension: str
    structure: Structure | None
    refusal: NoTiers | None
    places: tuple[Place, ...]

    def place(self, unit: str) -> Place | None:
        """Find the place of a unit; None where its mean is not shown."""
        return next((place for place in self.places if place.unit == unit), None)


def standings(release: Release) -> dict[str, Standing]:
    """Compare the reporting units in every dimension, by dimension id."""
    return {ref.id: _standing(release, ref.id) for ref in release.dimensions}


def _standing(release: Release, dimension: str) -> Standing:
    cells = [(result.unit.id, result.dimension(dimension).mean) for result in release.reporting_units]
    shown = [(unit, cell) for unit, cell in cells if isinstance(cell, Mean)]
    spread = release.spreads.get(dimension)
    if spread is None or len(shown) < 2:
        return Standing(dimension, None, NoTiers.TOO_FEW_GROUPS, ())
    organ = release.organ.dimension(dimension).mean
    centre = sum(organ.known(release.scale)) / 2 if isinstance(organ, Mean) else None
    column = _Column.of([cell for _, cell in shown], spread, release.scale)
    structure = column.structure()
    told = column.tiers(structure.icc2)
    places = column.places([unit for unit, _ in shown], structure, told, centre)
    return Standing(dimension, structure, told if isinstance(told, NoTiers) else None, places)


@dataclass(frozen=True, slots=True)
class _Column:
    """The shown means of one dimension: middles, half-widths and standard errors."""

    n: list[int]
    means: list[float]
    slack: list[float]
    errors: list[float]
    sd: float

    @classmethod
    def of(cls, cells: list[Mean], spread: Spread, scale: Scale) -> "_Column":
        ranges = [cell.known(scale) for cell in cells]
        return cls(n=[cell.n for cell in cells], means=[(low + high) / 2 for low, high in ranges],
                   slack=[(high - low) / 2 for low, high in ranges],
                   errors=[standard_error(spread.sd, cell.n) for cell in cells], sd=spread.sd)

    def structure(self) -> Structure:
        """Units' own spreads are not published, so every unit is given the pooled one: MSW is its square."""
        n = np.asarray(self.n)
        groups = Groups(n, np.asarray(self.means), (n - 1) * self.sd**2)
        table, second = anova(groups), None
        if (found := icc2(table)) is not None:
            second = round(found, 2)
        return Structure(table.groups, table.n, table.msb, table.msw, icc1(table), second, reml(groups))

    def tiers(self, reliability: float | None) -> tuple[Tier, ...] | NoTiers:
        """Tiers, or why there are none."""
        return tiers(self.means, self.errors, icc2=0.0 if reliability is None else reliability, slack=self.slack)

    def places(
        self, units: list[str], structure: Structure, told: tuple[Tier, ...] | NoTiers, centre: float | None,
    ) -> tuple[Place, ...]:
        """Put every unit in its place."""
        scores = shrunken(self.means, self.n, structure.components).tolist()
        together = rank_sets(self.means, self.errors, simultaneous=True, slack=self.slack)
        alone = rank_sets(self.means, self.errors, simultaneous=False, slack=self.slack)
        limits = [None] * len(units) if centre is None else funnel_limits(centre, self.sd, self.n)
        found = [None] * len(units) if isinstance(told, NoTiers) else told
        return tuple(Place(*parts) for parts in zip(
            units, scores, together, alone, found, limits, self.means, self.slack, strict=True))
