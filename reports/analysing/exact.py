"""The exact mode, for public data: every figure unrounded, from counts."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Text
from reports.analysing.comparing import Comparison, compare
from reports.analysing.counting import Counts, count, weighted_sums
from reports.analysing.dataset import Dataset
from reports.analysing.wording import reason
from reports.analysis import Analysis, Estimands, Group, ItemFigures, Overall, ScaleRange, Span, Thresholds
from reports.statistics.agreement import ad_m, rwg_j
from reports.statistics.estimates import mean_estimate
from reports.statistics.grouping import (
    Anova,
    Groups,
    TooFewGroups,
    VarianceComponents,
    anova,
    icc1,
    icc2,
    reml,
    shrunken,
)
from reports.statistics.intervals import Interval
from reports.statistics.nonresponse import mean_bounds
from reports.statistics.proportions import wilson
from reports.statistics.reliability import Reliability, TooFewRespondents, reliability

Floats = NDArray[np.float64]

LEAST_OPTIONS_FOR_TOP2 = 3
NBS_POINTS = (0, 30, 60, 80, 100)
"""The National Bureau of Statistics' points for five options, lowest first."""
EXACT_THRESHOLDS = Thresholds(group=1, item=1, fine=1, histogram=1)


def span(interval: Interval) -> Span:
    """Write an interval as a pair."""
    return (interval.low, interval.high)


@dataclass(frozen=True)
class ExactFigures:
    """Everything that is computed from the counts of one data set, as it is asked for."""

    dataset: Dataset
    counts: Counts
    rule: str

    @cached_property
    def groups(self) -> Groups:
        """Size, mean and deviance of each group's scores, in the scale's units; 0 where nobody counts."""
        counts, n = self.counts, self.counts.n
        scores = counts.scores + (self.dataset.low - 1)

        def summed(values: Floats) -> Floats:
            return np.asarray(
                np.bincount(counts.group, weights=counts.times * values, minlength=counts.groups), dtype=np.float64)

        means = summed(scores) / np.maximum(n, 1)
        return Groups(n, means, summed((scores - means[counts.group]) ** 2))

    @cached_property
    def table(self) -> Anova | None:
        """The analysis of variance; None where no group has two respondents."""
        try:
            return anova(self.groups)
        except TooFewGroups:
            return None

    @cached_property
    def components(self) -> VarianceComponents | None:
        """Variance components; None where the analysis of variance is not defined either."""
        return None if self.table is None else reml(self.groups)

    @cached_property
    def sd(self) -> float:
        """Pooled standard deviation within groups; 0 where it is not defined."""
        return math.sqrt(self.table.msw) if self.table else 0.0

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Indices of the groups with respondents: those that are compared."""
        return np.flatnonzero(self.groups.n)

    @cached_property
    def comparison(self) -> Comparison | None:
        """Ranks and tiers of the groups at `places`."""
        if self.table is None:
            return None
        errors = self.sd / np.sqrt(self.groups.n[self.places])
        return compare(self.groups.means[self.places], errors, icc2(self.table))

    @cached_property
    def shrunk(self) -> Floats | None:
        """Shrunken scores of all groups."""
        if self.components is None:
            return None
        return shrunken(self.groups.means, self.groups.n, self.components)

    @cached_property
    def favourable(self) -> NDArray[np.int64]:
        """People per group whose score lies within one unit of the highest answer."""
        counts = self.counts
        return counts.per_group(counts.times * (counts.total >= (counts.options - 1) * counts.answered))

    @cached_property
    def points(self) -> Floats:
        """Points 0–100 of each group under the rule; 0 where nobody counts."""
        n = np.maximum(self.groups.n, 1)
        if self.rule == "linear":
            return 100 * (self.groups.means - self.dataset.low) / (self.dataset.high - self.dataset.low)
        sums = weighted_sums(self.dataset, np.array(NBS_POINTS))
        answered = np.maximum(np.arange(sums.shape[1]), 1)
        return np.asarray((sums / answered).sum(axis=1) / n, dtype=np.float64)

    @cached_property
    def consistency(self) -> Reliability | TooFewRespondents | None:
        """Alpha, omega and item-rest correlations over complete answers; None below two items."""
        complete = self.counts.complete
        if len(self.dataset.items) < 2 or complete.n < 2:
            return TooFewRespondents(complete.n) if complete.n < 2 else None
        return reliability(complete.covariance())


def item_variances(histograms: NDArray[np.int64]) -> list[float]:
    """Variance of each item, n − 1 below, from counts (items, options); NaN with fewer than two answers."""
    values, n = np.arange(histograms.shape[1]), histograms.sum(axis=1)
    means = histograms @ values / np.maximum(n, 1)
    squares = (histograms * (values - means[:, None]) ** 2).sum(axis=1)
    return [float(square / (count - 1)) if count > 1 else math.nan
            for square, count in zip(squares, n.tolist(), strict=True)]


def _group(figures: ExactFigures, place: int, compared: int | None) -> Group:
    """Put one group together; `compared` is its place in the comparison."""
    dataset, n = figures.dataset, int(figures.groups.n[place])
    name = dataset.group_ids[place]
    size = dataset.sizes[name] if dataset.sizes else None
    if not n:
        return Group(id=name, n=0, size=size)
    mean, histograms = float(figures.groups.means[place]), figures.counts.items[place, :, 1:]
    table, found = figures.table, figures.comparison
    estimate = mean_estimate(mean, n, sd=figures.sd, df=table.df_within, population=size) if table else None
    share = int(figures.favourable[place]) / n if figures.counts.options >= LEAST_OPTIONS_FOR_TOP2 else None
    return Group.model_validate({
        "id": name, "n": n, "size": size, "mean": mean, "ci": span(estimate.interval) if estimate else None,
        "bounds": span(mean_bounds(mean, n, size, low=dataset.low, high=dataset.high)) if size else None,
        "top2": share, "top2_ci": span(wilson(share, n, population=size)) if share is not None else None,
        "shrunk": float(figures.shrunk[place]) if figures.shrunk is not None else None,
        **(found.fields(compared) if found is not None and compared is not None else {}),
        "rwg_j": rwg_j(item_variances(histograms), figures.counts.options),
        "ad_m": ad_m(histograms) if n > 1 else None, "points": float(figures.points[place]),
    })


def _overall(figures: ExactFigures) -> Overall:
    table, parts, found = figures.table, figures.components, figures.consistency
    n = figures.groups.n
    known = found if isinstance(found, Reliability) else None
    return Overall(
        n=int(n.sum()), groups=len(figures.places), groups_shown=len(figures.places),
        mean=float(n @ figures.groups.means / n.sum()), points=float(n @ figures.points / n.sum()),
        msb=table.msb if table else None, msw=table.msw if table else None,
        icc1=icc1(table) if table else None, icc2=icc2(table) if table else None,
        tau2=parts.tau2 if parts else None, sigma2=parts.sigma2 if parts else None,
        sd=figures.sd if table else None, df=table.df_within if table else None,
        average_size=table.average_size if table else None, complete=figures.counts.complete.n,
        alpha=known.alpha if known else None,
        alpha_ci=span(known.interval) if known and known.interval else None, omega=known.omega if known else None,
    )


def consistency_reasons(found: Reliability | TooFewRespondents | None, *, hide_n: bool = False) -> dict[str, Text]:
    """Say why alpha or omega are missing."""
    match found:
        case None:
            return {"alpha": reason("one_item")}
        case TooFewRespondents():
            key = "few_complete_hidden" if hide_n else "few_complete"
            return {"alpha": reason(key, n=found.n, least=found.least)}
    missing = {"alpha": "no_alpha"} if found.alpha is None else {}
    missing |= {"omega": "no_omega"} if found.omega is None else {}
    return {field: reason(key) for field, key in missing.items()}


def _reasons(figures: ExactFigures) -> dict[str, Text]:
    reasons = consistency_reasons(figures.consistency)
    if figures.table is None:
        reasons["ci"] = reason("no_within")
    if figures.comparison is not None:
        reasons |= figures.comparison.refused
    if figures.dataset.sizes is None:
        reasons["bounds"] = reason("no_sizes")
    if figures.counts.options < LEAST_OPTIONS_FOR_TOP2:
        reasons["top2"] = reason("no_top2_few")
    return reasons


def _item_figures(figures: ExactFigures) -> tuple[ItemFigures, ...]:
    found, histograms = figures.consistency, figures.counts.items[:, :, 1:].sum(axis=0)
    rest = found.item_rest if isinstance(found, Reliability) else (None,) * len(histograms)
    values = np.arange(figures.dataset.low, figures.dataset.high + 1)
    return tuple(
        ItemFigures(item=item, n=int(row.sum()), mean=float(row @ values / row.sum()) if row.any() else None,
                    item_rest=correlation)
        for item, row, correlation in zip(figures.dataset.items, histograms, rest, strict=True))


def analyse_exact(dataset: Dataset, rule: str) -> Analysis:
    """Compute everything unrounded; at least two groups must have respondents."""
    figures = ExactFigures(dataset, count(dataset), rule)
    compared = {int(place): at for at, place in enumerate(figures.places)}
    return Analysis.model_validate({
        "mode": "exact", "scale": ScaleRange(min=dataset.low, max=dataset.high), "items": dataset.items,
        "overall": _overall(figures),
        "groups": tuple(_group(figures, place, compared.get(place)) for place in range(len(dataset.group_ids))),
        "item_figures": _item_figures(figures), "rule": rule,
        "estimands": Estimands(ci="comparative" if dataset.sizes is None else "descriptive"),
        "thresholds": EXACT_THRESHOLDS, "reasons": _reasons(figures), "warnings": (reason("exact"),),
    })
