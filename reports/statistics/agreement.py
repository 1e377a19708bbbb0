"""How far the people of one group agree, compared with people who answer at random."""

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike


class Null(StrEnum):
    """How somebody without an opinion is thought to answer: any option alike, or leaning to the friendly side."""

    UNIFORM = "uniform"
    SLIGHTLY_SKEWED = "slightly_skewed"


SLIGHTLY_SKEWED = {5: 1.34, 6: 1.85, 7: 2.90, 8: 3.47, 9: 5.66, 10: 6.30, 11: 7.31}
"""Expected variance by number of options: LeBreton & Senter, Organ. Res. Methods 11 (2008) 815, table 2.

Five options: .05 .15 .20 .35 .25 of the answers (James, Demaree & Wolf, J. Appl. Psychol. 69 (1984) 85).
"""


def expected_variance(options: int, null: Null = Null.UNIFORM) -> float | None:
    """Variance of one item answered at random on `options` equally spaced options one apart; None: not published.

    Uniform: (A² − 1)/12. Slightly skewed: the table above, 5 to 11 options. ValueError for fewer than 2 options.
    """
    if options < 2:
        raise ValueError(f"agreement needs at least two options: {options}")
    return (options * options - 1) / 12 if null is Null.UNIFORM else SLIGHTLY_SKEWED.get(options)


def rwg(variance: float, options: int, *, null: Null = Null.UNIFORM) -> float | None:
    """Agreement on one item, 0–1: 1 − s²/σ²; 0 where s² exceeds σ² (James, Demaree & Wolf 1984, eq. 2).

    `variance` has n − 1 below, so it needs two answers: NaN gives None, as does a null without a variance.
    """
    return rwg_j([variance], options, null=null)


def rwg_j(item_variances: Sequence[float], options: int, *, null: Null = Null.UNIFORM) -> float | None:
    """Agreement over J parallel items, 0–1, from each item's variance (n − 1 below) in one group.

    J·(1 − r)/(J·(1 − r) + r) with r = mean variance/σ², at most 1 (James, Demaree & Wolf 1984, eq. 20 and p. 93).
    None without items, for a NaN among them, or for a null without a published variance.
    """
    expected = expected_variance(options, null)
    items = len(item_variances)
    if expected is None or not items or any(math.isnan(variance) for variance in item_variances):
        return None
    ratio = min(1.0, math.fsum(item_variances) / items / expected)
    return items * (1 - ratio) / (items * (1 - ratio) + ratio)


def item_variances(histograms: ArrayLike) -> tuple[float, ...]:
    """Variance (n − 1 below) of every item of one group, in options; NaN below two answers.

    Counts by item and option, lowest first: (items, options), or (options,) for one item.
    """
    counts = np.atleast_2d(np.asarray(histograms, dtype=np.float64))
    options, n = np.arange(counts.shape[1]), counts.sum(axis=1)
    means = counts @ options / np.maximum(n, 1)
    squares = (counts * (options - means[:, None]) ** 2).sum(axis=1)
    return tuple(np.where(n > 1, squares / np.maximum(n - 1, 1), np.nan).tolist())


def ad_m(histograms: ArrayLike) -> float | None:
    """Average deviation from the item mean, averaged over items, in options; 0 is full agreement.

    Σ|x − x̄|/n for each item (Burke, Finkelstein & Dusig, Organ. Res. Methods 2 (1999) 49, eq. 1–2). Counts by
    item and option, lowest first: (items, options), or (options,) for one item. Items without answers do not
    count; None if there is no other.
    """
    counts = np.atleast_2d(np.asarray(histograms, dtype=np.float64))
    counts = counts[counts.sum(axis=1) > 0]
    if not counts.size:
        return None
    options, n = np.arange(counts.shape[1]), counts.sum(axis=1)
    distances = np.abs(options - (counts @ options / n)[:, None])
    return float(((counts * distances).sum(axis=1) / n).mean())
