"""Figures that follow from the released, rounded cells, as they are frozen into the release beside them.

Nothing here is needed to make a report, and nothing here can say more than the cells do: every figure is
computed from them alone and can be computed again (`reports.derivation`). A cell that is not shown has no
entry. Values are in rungs unless a name says otherwise.
"""

from typing import Literal

from questionnaires.model import Frozen


class Band(Frozen):
    """A closed interval."""

    low: float
    high: float


class GapFigures(Frozen):
    """Own rating minus members' mean; flagged when it is at least half a rung and q < .10 over the family."""

    value: float
    interval: Band | None = None          # the members' interval, mirrored
    p: float | None = None                # two-sided, half a rounding step taken off first
    q: float | None = None                # Benjamini–Hochberg, over all dimensions or all items of the release
    flagged: bool = False
    quadrant: Literal["shared_strength", "shared_weakness", "blind_spot", "hidden_strength"]


class AxisFigures(Frozen):
    """One shown dimension or item of one unit."""

    id: str
    interval: Band | None = None          # 95 %, descriptive: finite population, pooled spread
    bounds: Band | None = None            # no assumption about who did not answer
    own: float | None = None              # the organ only: mean of its units' own ratings
    gap: GapFigures | None = None


class Ranks(Frozen):
    """The ranks a unit may truly have; rank 1 is the highest mean."""

    low: int
    high: int


class PlaceFigures(Frozen):
    """One unit among the units shown in one dimension (comparative: superpopulation)."""

    dimension: str
    shrunken: float                       # empirical Bayes, one decimal
    ranks: Ranks                          # for all units at once, 95 %
    ranks_marginal: Ranks                 # for this unit alone, 95 %
    tier: Literal["above", "middle", "below"] | None = None
    funnel: Literal["inside", "beyond_95", "beyond_998"] | None = None


class DiagnosisFigures(Frozen):
    """One old problem in one unit: a share (0–1) or a difference in rungs, and what it comes to."""

    problem: str
    value: float | None
    interval: Band | None = None          # 95 %, descriptive, in the value's own units; None where none exists
    verdict: Literal["warn", "clear", "unsure", "unavailable"]


class UnitFigures(Frozen):
    """Everything that follows for one unit."""

    unit: str
    response_rate: float | None = None    # percent, one decimal
    dimensions: tuple[AxisFigures, ...] = ()
    items: tuple[AxisFigures, ...] = ()
    places: tuple[PlaceFigures, ...] = ()
    diagnoses: tuple[DiagnosisFigures, ...] = ()

    def place(self, dimension: str) -> PlaceFigures | None:
        """Its place in one dimension; None where its mean is not shown or nothing is compared."""
        return next((place for place in self.places if place.dimension == dimension), None)


class Quartiles(Frozen):
    """Median and quartiles over the units shown; from five units on."""

    median: float
    low: float
    high: float


class Structure(Frozen):
    """How much units differ beside how much their members do, from released means and the pooled spread."""

    groups: int
    n: int
    mean: float
    msb: float
    msw: float
    icc1: float | None
    icc2: float | None
    tau2: float                           # REML
    sigma2: float


class Limits(Frozen):
    """Funnel limits of a mean of `n` answers: chance keeps 95 % and 99.8 % of means within them."""

    n: int
    low95: float
    high95: float
    low998: float
    high998: float


class DimensionFigures(Frozen):
    """One dimension over all units shown."""

    dimension: str
    structure: Structure | None = None
    no_tiers: Literal["too_few_groups", "unreliable"] | None = None
    funnel: tuple[Limits, ...] = ()


class Derived(Frozen):
    """All figures that follow from one release."""

    organ: UnitFigures
    units: tuple[UnitFigures, ...]        # the reporting units, in the plan's order
    dimensions: tuple[DimensionFigures, ...]
    usual: dict[str, Quartiles]           # by dimension and item
    satisfaction: dict[str, float]        # by counting rule, every group shown weighing the same

    def unit(self, unit: str) -> UnitFigures | None:
        """What follows for one unit; None for units that are not compared."""
        return next((figures for figures in (self.organ, *self.units) if figures.unit == unit), None)

    def dimension(self, dimension: str) -> DimensionFigures:
        """What follows for one dimension over all units."""
        return next(figures for figures in self.dimensions if figures.dimension == dimension)
