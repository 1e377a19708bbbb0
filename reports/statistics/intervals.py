"""Intervals for the mean of a small, mostly complete group (descriptive: what do our N members say)."""

import math
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval in the units of what it bounds."""

    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Tell whether `value` lies outside."""
        return not self.low <= value <= self.high


def standard_error(sd: float, n: int, population: int | None = None) -> float:
    """Standard error of a mean of `n`: sd·√((1−n/N)/n); without `population` that of a superpopulation.

    Cochran, Sampling Techniques (1977), eq. 2.20. n ≥ N gives 0: everybody was asked.
    """
    if population is None:
        return sd / math.sqrt(n)
    return sd * math.sqrt(max(0.0, 1 - n / population) / n)


def outward(low: float, high: float, step: float) -> Interval:
    """Round an interval outward to multiples of `step`, so that rounding never narrows it."""
    tidy = 10 * step * 1e-9
    below, above = math.floor(low / step + tidy), math.ceil(high / step - tidy)
    return Interval(round(below * step, 10), round(above * step, 10))


def mean_interval(  # noqa: PLR0917 -- six numbers of one formula, all named at the call
    value: float, n: int, population: int, sd: float, df: int, step: float,
) -> Interval:
    """95 % interval of a mean that was rounded to `step`, finite population, pooled sd with `df` degrees.

    ȳ ± (t·s·√((1−n/N)/n) + step/2), rounded outward to `step`. Half a step is added because the mean
    itself is known only to that; pooling keeps the unit's own spread out of what is published.
    """
    reach = float(stdtrit(df, (1 + CONFIDENCE) / 2)) * standard_error(sd, n, population) + step / 2
    return outward(value - reach, value + reach, step)


def two_sided_p(difference: float, error: float, df: int) -> float:
    """Two-sided p of Student's t for `difference` against 0; 1 where the standard error is 0 and so is it."""
    if error == 0:
        return 0.0 if difference else 1.0
    return float(2 * stdtr(df, -abs(difference) / error))
