"""Estimates that say what they estimate: what our own N people say, or what comparable people would say."""

from dataclasses import dataclass
from enum import StrEnum

from scipy.special import stdtrit

from reports.statistics.intervals import CONFIDENCE, Interval, standard_error


class Estimand(StrEnum):
    """What an estimate is an estimate of.

    Descriptive: the figure all N members of the group would give; no error is left once all of them answered.
    Comparative: the figure of the process behind the group, of which even a complete group is only a sample;
    the one to compare groups or rounds by (Cochran, Sampling Techniques, 1977, section 2.14).
    """

    DESCRIPTIVE = "descriptive"
    COMPARATIVE = "comparative"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its confidence interval, in the units of the value, and what both are about."""

    value: float
    interval: Interval
    estimand: Estimand


def estimand_of(population: int | None) -> Estimand:
    """Descriptive where the number of people asked about is given, comparative where it is not."""
    return Estimand.COMPARATIVE if population is None else Estimand.DESCRIPTIVE


def mean_estimate(
    mean: float, n: int, *, sd: float, df: int, population: int | None = None, confidence: float = CONFIDENCE,
) -> Estimate:
    """Estimate of a mean of `n` answers from a spread pooled over groups (sd = √MSW with `df` degrees).

    ȳ ± t(df)·s·√((1−n/N)/n) with `population` N (Cochran 1977, eq. 2.20 and section 2.8), ȳ ± t(df)·s/√n without.
    Pooling keeps a small group's own spread, which would give its answers away, out of what is published, and
    keeps the coverage at a ceiling. ValueError for n < 1, df < 1 or a negative spread.
    """
    if n < 1 or df < 1 or sd < 0:
        raise ValueError(f"an interval needs n >= 1, df >= 1, sd >= 0: {n}, {df}, {sd}")
    reach = float(stdtrit(df, (1 + confidence) / 2)) * standard_error(sd, n, population)
    return Estimate(mean, Interval(mean - reach, mean + reach), estimand_of(population))
