"""What can be told from released cells: everything a reader knows of a figure, and nothing closer.

Rungs run from 0 to `top`. Whatever is computed is rounded outward, or as far as it can be known.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from reports.analysing.door import item_id
from reports.release import Mean, Shares, UnitResult
from reports.statistics.agreement import ad_m, rwg_j
from reports.statistics.intervals import CONFIDENCE, Interval, outward, standard_error
from reports.statistics.nonresponse import mean_bounds
from reports.statistics.proportions import wilson

Floats = NDArray[np.float64]

FINE_DECIMALS: Final = 2
"""Decimals of what is computed from rounded cells: more would only pretend."""


def known_range(cell: Mean, top: float) -> Interval:
    """All that a reader knows of a released mean: half a step either way, or everything beyond a coded end."""
    low = 0.0 if cell.end == "low" else max(0.0, cell.value - cell.step / 2)
    high = top if cell.end == "high" else min(top, cell.value + cell.step / 2)
    return Interval(low, high)


def middle(cell: Mean, top: float) -> float:
    """The value to reckon with: the cell's own, or the middle of what a coded end can be."""
    known = known_range(cell, top)
    return (known.low + known.high) / 2 if cell.end else cell.value


def interval_of(cell: Mean, population: int | None, sd: float, df: int, top: float) -> Interval:
    """95 % interval of a released mean: what is known of it, ± t·s·√((1−n/N)/n), rounded outward to its step."""
    known = known_range(cell, top)
    reach = float(stdtrit(df, (1 + CONFIDENCE) / 2)) * standard_error(sd, cell.n, population)
    found = outward(known.low - reach, known.high + reach, cell.step)
    return Interval(max(0.0, found.low), min(float(top), found.high))


def bounds_of(cell: Mean, population: int, top: float) -> Interval:
    """Bounds free of assumptions for everybody's mean, rounded outward to the cell's step."""
    known = known_range(cell, top)
    least, most = (mean_bounds(end, cell.n, population, low=0, high=top) for end in (known.low, known.high))
    found = outward(least.low, most.high, cell.step)
    return Interval(max(0.0, found.low), min(float(top), found.high))


def share_interval(shares: Shares, place: int, population: int | None) -> Interval:
    """Wilson interval of a released share (0–1) over all that it can be, rounded outward to its step."""
    low, high = (wilson(end / 100, shares.n, population=population) for end in shares.ranges[place])
    return outward(low.low, high.high, shares.step / 100)


def distributions(result: UnitResult, items: int) -> Floats | None:
    """Shares of every option of every item (items, options), each item 1 in all; None unless all are shown."""
    cells = [result.item(item_id(place)).histogram for place in range(items)]
    if not all(isinstance(cell, Shares) for cell in cells):
        return None
    shares = np.array([cell.middles for cell in cells if isinstance(cell, Shares)])
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def agreement(result: UnitResult, shares: Floats) -> tuple[float | None, float | None]:
    """rwg(j) and AD_M from released distributions."""
    options = np.arange(shares.shape[1])
    n = [cell.n for place in range(len(shares))
         if isinstance(cell := result.item(item_id(place)).histogram, Shares)]
    means = shares @ options
    squares = (shares * (options - means[:, None]) ** 2).sum(axis=1)
    agreed = rwg_j([float(s) * k / (k - 1) for s, k in zip(squares, n, strict=True)], len(options))
    deviation = ad_m(shares)
    return (None if agreed is None else round(agreed, FINE_DECIMALS),
            None if deviation is None else round(deviation, FINE_DECIMALS))
