"""How much the groups differ and how well the items go together, for all groups shown: never for a single one.

Hidden groups stay out, or these figures, set beside those of the groups shown, would tell of them. Rounded, and
only over so many groups and people that no single group's figures can be worked out from them.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from questionnaires.model import Text
from reports.analysing.counting import count
from reports.analysing.dataset import Dataset
from reports.analysing.exact import ExactFigures, consistency_reasons
from reports.analysing.wording import reason
from reports.statistics.grouping import VarianceComponents, icc1, icc2
from reports.statistics.intervals import Interval, outward
from reports.statistics.reliability import LEAST_RESPONDENTS, Reliability

LEAST_GROUPS: Final = 5


@dataclass(frozen=True, slots=True)
class OrganStatistics:
    """Rounded figures over all groups shown; None for what is refused, `refused` says why."""

    msb: float | None = None
    msw: float | None = None
    icc1: float | None = None
    icc2: float | None = None
    components: VarianceComponents | None = None
    average_size: float | None = None
    alpha: float | None = None
    alpha_interval: Interval | None = None
    omega: float | None = None
    item_rest: tuple[float | None, ...] = ()
    refused: dict[str, Text] = field(default_factory=dict)


def organ_statistics(dataset: Dataset, shown: list[int]) -> OrganStatistics:
    """Compute them over the groups with the indices `shown`; ratios to two decimals, variances to three."""
    among = np.isin(dataset.groups, shown)
    part = Dataset(dataset.group_ids, dataset.items, 0, dataset.high - dataset.low, dataset.groups[among],
                   dataset.codes[among])
    figures = ExactFigures(part, count(part), "linear")
    found = _reliability(figures)
    return replace(found, **_differences(figures, len(shown), found.refused))


def _differences(figures: ExactFigures, groups: int, refused: dict[str, Text]) -> dict[str, Any]:
    """How much the groups differ; nothing but the reason below five groups or fifty people."""
    table, parts = figures.table, figures.components
    if groups < LEAST_GROUPS or table is None or parts is None or table.n < LEAST_RESPONDENTS:
        return {"refused": {**refused, **dict.fromkeys(("icc1", "tau2"), reason("no_statistics"))}}
    return {
        "msb": _rounded(table.msb, 3), "msw": _rounded(table.msw, 3), "icc1": _rounded(icc1(table), 2),
        "icc2": _rounded(icc2(table), 2), "average_size": _rounded(table.average_size, 1),
        "components": VarianceComponents(round(parts.mean, 1), round(parts.tau2, 3), round(parts.sigma2, 3)),
    }


def _reliability(figures: ExactFigures) -> OrganStatistics:
    """How well the items go together, over people of all groups shown."""
    found = figures.consistency
    known = found if isinstance(found, Reliability) else None
    interval = known.interval if known else None
    nothing = (None,) * len(figures.dataset.items)
    return OrganStatistics(
        alpha=_rounded(known.alpha, 2) if known else None,
        alpha_interval=outward(interval.low, interval.high, 0.01) if interval else None,
        omega=_rounded(known.omega, 2) if known else None,
        item_rest=tuple(_rounded(rest, 2) for rest in known.item_rest) if known else nothing,
        refused=consistency_reasons(found, hide_n=True))


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
