"""Whether what is said of a served group fits together: one distribution of answers must give all of it.

A mean, scores under counting rules, shares of the upper and lower answers and a histogram are all functions of
the same distribution. Rounding leaves each a range; some distribution has to lie in all ranges at once.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy.optimize import linprog

from reports.release import AudienceItem, Mean, Points, Release, Shares, SharesCell, Suppressed
from reports.rules import DisclosureRules
from reports.verification.checks import Tally

RUNGS: Final = 5
"""Answers of the ladder of satisfaction, 0 to 4."""
WEIGHTS: Final = {
    "nbs": (0.0, 30.0, 60.0, 80.0, 100.0),      # National Bureau of Statistics: 100, 80, 60, 30, 0
    "linear": (0.0, 25.0, 50.0, 75.0, 100.0),   # equal steps
}
SLACK: Final = 1e-6

Row = tuple[tuple[float, ...], float, float]
"""Weights of the five answers, and between which bounds their weighted sum lies."""


def contradictions(release: Release, tally: Tally) -> Iterator[str]:
    """Yield every aspect whose figures no distribution of answers can give at once."""
    for result in release.audiences:
        for aspect in (*result.facets, *((result.overall,) if result.overall else ())):
            rows, numbers = list(_rows(aspect, release.rules)), _numbers(aspect)
            tally.seen(len(rows))
            if len(numbers) > 1:
                yield f"{result.audience.id} {aspect.item}: n {sorted(numbers)}"
            elif not _possible(rows):
                yield f"{result.audience.id} {aspect.item}"


def _numbers(aspect: AudienceItem) -> set[int]:
    """All of these count the same people."""
    cells = (aspect.mean, *aspect.points.values(), aspect.top_two, aspect.bottom_two, aspect.histogram)
    return {cell.n for cell in cells if not isinstance(cell, Suppressed)}


def _rows(aspect: AudienceItem, rules: DisclosureRules) -> Iterator[Row]:
    if isinstance(aspect.mean, Mean):
        half, mean = aspect.mean.step / 2, aspect.mean
        yield ((0, 1, 2, 3, 4), 0 if mean.end == "low" else mean.value - half,
               RUNGS - 1 if mean.end == "high" else mean.value + half)
    for rule, cell in aspect.points.items():
        if isinstance(cell, Points) and rule in WEIGHTS:
            yield WEIGHTS[rule], *_score_range(cell, rules)
    yield from _share_rows(aspect.top_two, ((0, 0, 0, 1, 1),))
    yield from _share_rows(aspect.bottom_two, ((1, 1, 0, 0, 0),))
    yield from _share_rows(aspect.histogram, tuple(tuple(float(x) for x in row) for row in np.eye(RUNGS)))


def _score_range(cell: Points, rules: DisclosureRules) -> tuple[float, float]:
    half = 0.05 if cell.n >= rules.histogram_n else rules.points_step_small / 2
    return 0 if cell.end == "low" else cell.value - half, 100 if cell.end == "high" else cell.value + half


def _share_rows(cell: SharesCell, weights: tuple[tuple[float, ...], ...]) -> Iterator[Row]:
    if isinstance(cell, Shares) and len(cell.percents) == len(weights):
        for row, (low, high) in zip(weights, cell.ranges, strict=True):
            yield row, low / 100, high / 100


def _possible(rows: list[Row]) -> bool:
    """Ask a linear program whether any distribution keeps every bound."""
    if not rows:
        return True
    above = [list(weights) for weights, _, _ in rows]
    below = [[-w for w in weights] for weights, _, _ in rows]
    limits = [high + SLACK for _, _, high in rows] + [-low + SLACK for _, low, _ in rows]
    found = linprog(np.zeros(RUNGS), A_ub=above + below, b_ub=limits, A_eq=[[1.0] * RUNGS], b_eq=[1.0],
                    bounds=[(0, 1)] * RUNGS)
    return bool(found.status == 0)
