"""What an export says of the figures that follow from the cells: intervals, gaps, ranks, tiers, diagnoses."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from reports.derived import AxisFigures, Band, Derived, GapFigures, UnitFigures
from reports.exporting.table import Row, Value, number
from reports.gaps import QUADRANT_NAMES, Quadrant
from reports.release import Release
from reports.sentences import NOTHING

Filler = Callable[[Release, Derived, str], Iterable[Row]]


def _axes(release: Release, lang: str) -> dict[str, tuple[str, str]]:
    """Level and title of every dimension and item, by id."""
    return {**{ref.id: ("dimension", ref.title.say(lang)) for ref in release.dimensions},
            **{ref.id: ("item", ref.name(lang)) for ref in release.items}}


def _of(release: Release, figures: UnitFigures) -> Row:
    name = release.unit(figures.unit).unit.name
    return {"round": release.round_id, "unit": figures.unit, "unit_name": name}


def _band(band: Band | None, low: str, high: str) -> Row:
    return {low: NOTHING, high: NOTHING} if band is None else {low: band.low, high: band.high}


def _gap_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:
    named = _axes(release, lang)
    for unit in (derived.organ, *derived.units):
        for axis in (*unit.dimensions, *unit.items):
            level, title = named[axis.id]
            yield {**_of(release, unit), "axis_level": level, "axis": axis.id, "axis_title": title,
                   **_band(axis.interval, "interval_low", "interval_high"),
                   **_band(axis.bounds, "bounds_low", "bounds_high"), **_gap(axis, lang)}


def _gap(axis: AxisFigures, lang: str) -> Row:
    gap = axis.gap
    if gap is None:
        return dict.fromkeys(("gap", "gap_low", "gap_high", "p", "q", "flagged", "quadrant", "quadrant_title"),
                             NOTHING)
    return {"gap": gap.value, **_band(gap.interval, "gap_low", "gap_high"), "p": number(gap.p), "q": number(gap.q),
            "flagged": _flag(gap), "quadrant": gap.quadrant,
            "quadrant_title": QUADRANT_NAMES[Quadrant(gap.quadrant)].say(lang)}


def _flag(gap: GapFigures) -> Value:
    """Where nothing was tested there is no flag to be had, raised or not."""
    return NOTHING if gap.q is None else int(gap.flagged)


def _place_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:
    named = _axes(release, lang)
    for unit in derived.units:
        for place in unit.places:
            yield {**_of(release, unit), "dimension": place.dimension, "dimension_title": named[place.dimension][1],
                   "shrunken": place.shrunken, "rank_low": place.ranks.low, "rank_high": place.ranks.high,
                   "rank_alone_low": place.ranks_marginal.low, "rank_alone_high": place.ranks_marginal.high,
                   "tier": place.tier or NOTHING, "funnel": place.funnel or NOTHING}


STRUCTURE: Final = ("groups", "n", "msb", "msw", "icc1", "icc2", "tau2", "sigma2")


def _structure_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:
    named = _axes(release, lang)
    for figures in derived.dimensions:
        found = figures.structure
        yield {"round": release.round_id, "dimension": figures.dimension, "no_tiers": figures.no_tiers or "",
               "dimension_title": named[figures.dimension][1],
               "grand_mean": NOTHING if found is None else found.mean,
               **{name: NOTHING if found is None else number(getattr(found, name)) for name in STRUCTURE}}


def _funnel_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:  # noqa: ARG001 -- ids only
    for figures in derived.dimensions:
        for limits in figures.funnel:
            yield {"round": release.round_id, "dimension": figures.dimension, **dict(limits)}


def _usual_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:
    named = _axes(release, lang)
    for axis, quartiles in derived.usual.items():
        yield {"round": release.round_id, "axis_level": named[axis][0], "axis": axis, "axis_title": named[axis][1],
               "median": quartiles.median, "lower_quartile": quartiles.low, "upper_quartile": quartiles.high}


def _diagnosis_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:
    titles = {problem.id: problem.text.say(lang) for problem in release.problems}
    for unit in (derived.organ, *derived.units):
        for diagnosis in unit.diagnoses:
            yield {**_of(release, unit), "problem": diagnosis.problem, "problem_title": titles[diagnosis.problem],
                   "indicator": number(diagnosis.value),
                   **_band(diagnosis.interval, "indicator_low", "indicator_high"), "verdict": diagnosis.verdict}


def _index_rows(release: Release, derived: Derived, lang: str) -> Iterator[Row]:  # noqa: ARG001 -- ids only
    for rule, index in derived.satisfaction.items():
        yield {"round": release.round_id, "counting_rule": rule, "index": index}


FOLLOWING: dict[str, Filler] = {
    "gaps": _gap_rows, "places": _place_rows, "structure": _structure_rows, "funnel": _funnel_rows,
    "usual": _usual_rows, "diagnoses": _diagnosis_rows, "satisfaction": _index_rows,
}
