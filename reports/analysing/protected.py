"""The default mode: every figure of a group follows from the cells the door released, and from nothing else.

Rungs of the release run from 0; the scale's lowest answer is added at the very end.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Text
from reports.analysing.cells import (
    FINE_DECIMALS,
    agreement,
    bounds_of,
    distributions,
    interval_of,
    known_range,
    middle,
    share_interval,
)
from reports.analysing.comparing import Comparison, compare
from reports.analysing.counting import row_sums
from reports.analysing.dataset import Dataset
from reports.analysing.door import FAVOURABLE, SCORE, item_id, released, unit_id
from reports.analysing.exact import LEAST_OPTIONS_FOR_TOP2, NBS_POINTS
from reports.analysing.organ import OrganStatistics, organ_statistics
from reports.analysing.wording import reason
from reports.analysis import Analysis, Estimands, Group, ItemFigures, Overall, ScaleRange, Span, Thresholds
from reports.profile import pooled_df
from reports.release import Mean, Release, Shares, UnitResult
from reports.statistics.grouping import shrunken
from reports.statistics.intervals import Interval

Floats = NDArray[np.float64]

LONGEST_SCALE: Final = 11


@dataclass(frozen=True)
class ProtectedFigures:
    """A data set's release, and what follows from it."""

    dataset: Dataset
    release: Release
    statistics: OrganStatistics
    rule: str

    @cached_property
    def top(self) -> int:
        """The highest rung."""
        return self.dataset.high - self.dataset.low

    @cached_property
    def results(self) -> list[UnitResult]:
        """The groups' results, in the order of the data set."""
        by_id = {result.unit.id: result for result in self.release.units}
        return [by_id[unit_id(place)] for place in range(len(self.dataset.group_ids))]

    @cached_property
    def cells(self) -> list[Mean | None]:
        """Each group's mean, None where it is not shown."""
        found = [result.dimension(SCORE).mean for result in self.results]
        return [cell if isinstance(cell, Mean) else None for cell in found]

    @cached_property
    def shown(self) -> list[int]:
        """Indices of the groups shown."""
        return [place for place, cell in enumerate(self.cells) if cell is not None]

    @cached_property
    def sd(self) -> float | None:
        """Pooled standard deviation within groups as released, None where it is not."""
        spread = self.release.spreads.get(SCORE)
        return spread.sd if spread is not None else None

    @cached_property
    def df(self) -> int:
        """Degrees of freedom of the pooled spread."""
        return pooled_df([cell for cell in self.cells if cell is not None])

    @cached_property
    def comparison(self) -> Comparison | None:
        """Ranks and tiers of the groups shown; what rounding leaves open tells nobody apart."""
        cells = [cell for cell in self.cells if cell is not None]
        if self.sd is None or len(cells) < 2:
            return None
        known = [known_range(cell, self.top) for cell in cells]
        means = np.array([middle(cell, self.top) for cell in cells])
        errors = np.array([self.sd / math.sqrt(cell.n) for cell in cells])
        slack = np.array([max(of.high - mean, mean - of.low) for of, mean in zip(known, means, strict=True)])
        return compare(means, errors, self.statistics.icc2, slack=slack)

    @cached_property
    def shrunk(self) -> dict[int, float]:
        """Shrunken scores of the groups shown, in rungs."""
        components = self.statistics.components
        if components is None:
            return {}
        cells = [cell for cell in self.cells if cell is not None]
        scores = shrunken([middle(cell, self.top) for cell in cells], [cell.n for cell in cells], components)
        return {place: round(float(score), FINE_DECIMALS) for place, score in zip(self.shown, scores, strict=True)}


def _shifted(interval: Interval | None, low: int) -> Span | None:
    return None if interval is None else (round(interval.low + low, 10), round(interval.high + low, 10))


def _agreed(figures: ProtectedFigures, result: UnitResult) -> dict[str, float | None]:
    """Agreement, and points by the NBS rule, where the distribution of every item is shown."""
    shares = distributions(result, len(figures.dataset.items))
    if shares is None:
        return {}
    agreed, deviation = agreement(result, shares)
    points = {"points": round(float((shares @ NBS_POINTS).mean()), 1)} if figures.rule == "nbs" else {}
    return {"rwg_j": agreed, "ad_m": deviation, **points}


def _favourable(figures: ProtectedFigures, result: UnitResult, size: int | None) -> dict[str, object]:
    """The share of those within one rung of the top, where the door shows it."""
    cell = result.item(f"{FAVOURABLE}-item").groups
    if not isinstance(cell, Shares) or figures.top + 1 < LEAST_OPTIONS_FOR_TOP2:
        return {}
    place = len(cell.percents) - 1
    found = share_interval(cell, place, size)
    return {"top2": round(cell.percents[place] / 100, 4), "top2_ci": _shifted(found, 0),
            "top2_end": cell.end(place), "top2_step": round(cell.step / 100, 4)}


def _group(figures: ProtectedFigures, place: int, compared: int | None) -> Group:
    """Put one group together; `compared` is its place in the comparison."""
    dataset, name, cell = figures.dataset, figures.dataset.group_ids[place], figures.cells[place]
    if cell is None:
        # Too few, hidden for a neighbour's sake and empty look alike: not even the size stands here.
        return Group(id=name, suppressed=True)
    result, low, top = figures.results[place], dataset.low, figures.top
    size = dataset.sizes[name] if dataset.sizes else None
    found = figures.comparison
    linear = {"points": round(100 * cell.value / top, 1)} if figures.rule == "linear" else {}
    interval = interval_of(cell, size, figures.sd, figures.df, top) if figures.sd is not None else None
    return Group.model_validate({
        "id": name, "n": cell.n, "size": size, "mean": round(cell.value + low, 10), "mean_end": cell.end,
        "mean_step": cell.step, "ci": _shifted(interval, low),
        "bounds": _shifted(bounds_of(cell, size, top), low) if size else None,
        "shrunk": round(figures.shrunk[place] + low, 10) if place in figures.shrunk else None,
        **(found.fields(compared) if found is not None and compared is not None else {}),
        **_favourable(figures, result, size), **linear, **_agreed(figures, result),
    })


def _overall(figures: ProtectedFigures) -> Overall:
    cell, found = figures.release.organ.dimension(SCORE).mean, figures.statistics
    mean = cell if isinstance(cell, Mean) else None
    shares = distributions(figures.release.organ, len(figures.dataset.items))
    points = None
    if figures.rule == "linear" and mean is not None:
        points = round(100 * mean.value / figures.top, 1)
    elif figures.rule == "nbs" and shares is not None:
        points = round(float((shares @ NBS_POINTS).mean()), 1)
    components, low = found.components, figures.dataset.low
    return Overall(
        n=mean.n if mean else 0, groups=len(figures.cells), groups_shown=len(figures.shown), points=points,
        mean=round(mean.value + low, 10) if mean else None, msb=found.msb, msw=found.msw, icc1=found.icc1,
        icc2=found.icc2, tau2=components.tau2 if components else None,
        sigma2=components.sigma2 if components else None, sd=figures.sd,
        df=figures.df if figures.sd is not None else None, average_size=found.average_size, alpha=found.alpha,
        alpha_ci=_shifted(found.alpha_interval, 0), omega=found.omega)


def _item_figures(figures: ProtectedFigures) -> tuple[ItemFigures, ...]:
    cells = [figures.release.organ.item(item_id(place)).mean for place in range(len(figures.dataset.items))]
    means = [cell if isinstance(cell, Mean) else None for cell in cells]
    return tuple(
        ItemFigures(item=item, n=mean.n if mean else None, item_rest=rest,
                    mean=round(mean.value + figures.dataset.low, 10) if mean else None)
        for item, mean, rest in zip(figures.dataset.items, means, figures.statistics.item_rest, strict=True))


def _reasons(figures: ProtectedFigures) -> dict[str, Text]:
    histogram_n = figures.release.rules.histogram_n
    reasons = {**figures.statistics.refused, "rwg_j": reason("agreement_protected", n=histogram_n)}
    if figures.rule == "nbs":
        reasons["points"] = reason("points_protected", n=histogram_n)
    if figures.sd is None:
        reasons["ci"] = reason("no_spread")
    if figures.comparison is not None:
        reasons |= figures.comparison.refused
    if figures.dataset.sizes is None:
        reasons["bounds"] = reason("no_sizes")
    if figures.top + 1 < LEAST_OPTIONS_FOR_TOP2:
        reasons["top2"] = reason("no_top2_few")
    return reasons


def analyse_protected(dataset: Dataset, rule: str, min_group: int) -> Analysis:
    """Send the data through the door and compute the rest from what comes out.

    Raises NothingToRelease where not even all groups together reach the threshold.
    """
    made = released(dataset, row_sums(dataset), min_group)
    shown = [place for place in range(len(dataset.group_ids))
             if isinstance(made.unit(unit_id(place)).dimension(SCORE).mean, Mean)]
    figures = ProtectedFigures(dataset, made, organ_statistics(dataset, shown), rule)
    compared = {place: at for at, place in enumerate(figures.shown)}
    rules = made.rules
    return Analysis.model_validate({
        "mode": "protected", "scale": ScaleRange(min=dataset.low, max=dataset.high), "items": dataset.items,
        "overall": _overall(figures),
        "groups": tuple(_group(figures, place, compared.get(place)) for place in range(len(dataset.group_ids))),
        "item_figures": _item_figures(figures), "rule": rule,
        "estimands": Estimands(ci="comparative" if dataset.sizes is None else "descriptive"),
        "thresholds": Thresholds(group=rules.unit_n, item=rules.item_n, fine=rules.fine_n,
                                 histogram=rules.histogram_n),
        "reasons": _reasons(figures),
    })
