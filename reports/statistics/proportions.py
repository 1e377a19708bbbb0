"""Intervals for a share of answers, such as the two highest options."""

import math

from scipy.special import ndtri

from reports.statistics.estimates import Estimate, estimand_of
from reports.statistics.intervals import CONFIDENCE, Interval


def wilson(share: float, n: int, *, population: int | None = None, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a share (0–1) of `n` answers, within 0–1.

    (p + z²/2m ± z·√(pq/m + z²/4m²)) / (1 + z²/m); Wilson, J. Am. Stat. Assoc. 22 (1927) 209; Newcombe, Stat.
    Med. 17 (1998) 857, method 3. Without `population` m = n (comparative); with it m = n(N−1)/(N−n), the sample
    with replacement that has the same variance (Cochran 1977, eq. 3.4). n ≥ N leaves the share itself.
    ValueError for n < 1 or a share outside 0–1.
    """
    if n < 1 or not 0 <= share <= 1:
        raise ValueError(f"not a share of at least one answer: {share} of {n}")
    if population is not None and n >= population:
        return Interval(share, share)
    m = float(n) if population is None else n * (population - 1) / (population - n)
    z = float(ndtri((1 + confidence) / 2))
    centre = share + z * z / (2 * m)
    reach = z * math.sqrt(share * (1 - share) / m + (z / (2 * m)) ** 2)
    shrink = 1 + z * z / m
    # At 0 and 1 the formula gives exactly 0 and 1; rounding errors must not push the ends past the share.
    low, high = (centre - reach) / shrink, (centre + reach) / shrink
    return Interval(max(0.0, min(share, low)), min(1.0, max(share, high)))


def share_estimate(
    share: float, n: int, *, population: int | None = None, confidence: float = CONFIDENCE,
) -> Estimate:
    """Estimate of a share (0–1) with Wilson's interval: descriptive with `population`, comparative without."""
    return Estimate(share, wilson(share, n, population=population, confidence=confidence), estimand_of(population))
