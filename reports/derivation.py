"""Compute every figure that follows from the released cells, to be frozen into the release or checked again."""

from collections.abc import Iterable
from statistics import fmean
from typing import Final

from reports.derived import (
    AxisFigures,
    Band,
    Derived,
    DiagnosisFigures,
    DimensionFigures,
    GapFigures,
    Limits,
    PlaceFigures,
    Quartiles,
    Ranks,
    Structure,
    UnitFigures,
)
from reports.diagnosis import Diagnoses, Diagnosis, diagnose
from reports.gaps import Gap
from reports.method import METHOD
from reports.profile import Axis, Profile, organ_profile, profiles
from reports.release import Mean, Points, Release, UnitResult
from reports.standing import Place, Standing, standings
from reports.statistics.intervals import Interval, outward
from reports.statistics.multiplicity import q_values
from reports.statistics.nonresponse import mean_bounds

COUNTING_RULES: Final = ("nbs", "linear")
P_DECIMALS: Final = 4
VARIANCE_DECIMALS: Final = 3
FUNNEL_STEP: Final = 0.01
QValues = dict[tuple[str, str], float]


def completed(release: Release) -> Release:
    """Freeze the method and everything that follows from the cells into a release; nothing else changes."""
    fields = {name: getattr(release, name) for name in Release.model_fields}
    return Release(**{**fields, "method": METHOD, "derived": derive(release)})


def derive(release: Release) -> Derived:
    """Compute all derived figures from the cells of a release; a pure function, whatever it already holds."""
    organ, units = organ_profile(release), profiles(release)
    diagnoses, places = diagnose(release, organ, units), standings(release)
    # Dimensions are one family of tests and items another, as in the profiles.
    q_of = {**_q_values([(p, p.axes) for p in units]), **_q_values([(p, p.items) for p in units])}
    return Derived(
        organ=_unit(release, organ, diagnoses.organ, (), q_of),
        units=tuple(_of_unit(release, profile, diagnoses, places, q_of) for profile in units),
        dimensions=tuple(_dimension(standing) for standing in places.values()),
        usual={axis.id: Quartiles(median=axis.usual.median, low=axis.usual.low, high=axis.usual.high)
               for axis in (*organ.axes, *organ.items) if axis.usual is not None},
        satisfaction=satisfaction_index(release),
    )


def satisfaction_index(release: Release) -> dict[str, float]:
    """Mean of the served groups' overall scores, one decimal, by counting rule; every group weighs the same."""
    found = {}
    for rule in COUNTING_RULES:
        cells = [a.overall.points.get(rule) for a in release.audiences if a.overall is not None]
        values = [cell.value for cell in cells if isinstance(cell, Points)]
        if values:
            found[rule] = round(fmean(values), 1)
    return found


def _q_values(table: list[tuple[Profile, tuple[Axis, ...]]]) -> QValues:
    """Adjust the p of a whole table of gaps as one family; by unit and axis."""
    found = {(profile.unit.id, axis.id): axis.gap.p for profile, axes in table for axis in axes
             if axis.gap is not None and axis.gap.p is not None}
    return dict(zip(found, q_values(list(found.values())), strict=True))


def _of_unit(
    release: Release, profile: Profile, diagnoses: Diagnoses, places: dict[str, Standing], q_of: QValues,
) -> UnitFigures:
    own = ((dimension, standing.place(profile.unit.id)) for dimension, standing in places.items())
    placed = tuple(_place(dimension, place) for dimension, place in own if place is not None)
    return _unit(release, profile, diagnoses.units.get(profile.unit.id, ()), placed, q_of)


def _unit(
    release: Release, profile: Profile, diagnoses: Iterable[Diagnosis], places: tuple[PlaceFigures, ...],
    q_of: QValues,
) -> UnitFigures:
    def axes(found: tuple[Axis, ...]) -> tuple[AxisFigures, ...]:
        return tuple(_axis(release, profile, axis, q_of) for axis in found if isinstance(axis.members, Mean))

    return UnitFigures(
        unit=profile.unit.id, response_rate=response_rate(profile.result), dimensions=axes(profile.axes),
        items=axes(profile.items), places=places,
        diagnoses=tuple(DiagnosisFigures(problem=d.problem.id, verdict=d.verdict.value, interval=_band(d.interval),
                                         value=None if d.value is None else round(d.value, P_DECIMALS))
                        for d in diagnoses))


def response_rate(result: UnitResult) -> float | None:
    """Returned over issued in percent, one decimal; None where the number returned is not shown."""
    if not isinstance(result.returned, int) or not result.issued:
        return None
    return round(100 * result.returned / result.issued, 1)


def _axis(release: Release, profile: Profile, axis: Axis, q_of: QValues) -> AxisFigures:
    is_organ = profile.unit.kind == "organ"
    return AxisFigures(id=axis.id, interval=_band(axis.interval), bounds=_bounds(release, profile, axis),
                       own=axis.own if is_organ and isinstance(axis.own, float) else None,
                       gap=_gap(axis.gap, q_of.get((profile.unit.id, axis.id))) if axis.gap is not None else None)


def _band(interval: Interval | None) -> Band | None:
    return Band(low=interval.low, high=interval.high) if interval is not None else None


def _bounds(release: Release, profile: Profile, axis: Axis) -> Band | None:
    """No-assumption bounds of a shown mean, rounded outward to its own step and cut at the scale's ends."""
    cell, scale = axis.members, release.scale
    if not isinstance(cell, Mean):
        return None
    low, high = (mean_bounds(end, cell.n, profile.result.issued, low=scale.low, high=scale.high)
                 for end in cell.known(scale))
    found = outward(low.low, high.high, cell.step)
    return Band(low=max(float(scale.low), found.low), high=min(float(scale.high), found.high))


def _gap(gap: Gap, q: float | None) -> GapFigures:
    return GapFigures(value=gap.value, interval=_band(gap.interval), quadrant=gap.quadrant.value,
                      p=None if gap.p is None else round(gap.p, P_DECIMALS),
                      q=None if q is None else round(q, P_DECIMALS), flagged=gap.flagged)


def _place(dimension: str, place: Place) -> PlaceFigures:
    funnel = None
    if place.limits is not None:
        funnel = "beyond_998" if place.beyond_998 else "beyond_95" if place.beyond_95 else "inside"
    return PlaceFigures.model_validate({
        "dimension": dimension, "shrunken": round(place.shrunken, 1), "funnel": funnel,
        "ranks": Ranks(low=place.simultaneous.low, high=place.simultaneous.high),
        "ranks_marginal": Ranks(low=place.marginal.low, high=place.marginal.high),
        "tier": None if place.tier is None else place.tier.value})


def _dimension(standing: Standing) -> DimensionFigures:
    limits = {place.limits.n: place.limits for place in standing.places if place.limits is not None}
    inner = {n: outward(limits[n].low95, limits[n].high95, FUNNEL_STEP) for n in sorted(limits)}
    outer = {n: outward(limits[n].low998, limits[n].high998, FUNNEL_STEP) for n in sorted(limits)}
    return DimensionFigures(
        dimension=standing.dimension, structure=_structure(standing),
        no_tiers=standing.refusal.value if standing.refusal is not None else None,
        funnel=tuple(Limits(n=n, low95=inner[n].low, high95=inner[n].high, low998=outer[n].low,
                            high998=outer[n].high) for n in inner))


def _structure(standing: Standing) -> Structure | None:
    found = standing.structure
    if found is None:
        return None

    def tidy(value: float) -> float:
        return round(value, VARIANCE_DECIMALS)

    return Structure(
        groups=found.groups, n=found.n, mean=round(found.components.mean, 2), icc2=found.icc2,
        icc1=None if found.icc1 is None else round(found.icc1, 2), msb=tidy(found.msb), msw=tidy(found.msw),
        tau2=tidy(found.components.tau2), sigma2=tidy(found.components.sigma2))
