"""Two groups or two rounds: who rates higher, and by how much, when nobody is followed from one to the other."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

from reports.statistics.estimates import Estimand, Estimate
from reports.statistics.intervals import CONFIDENCE, Interval
from reports.statistics.proportions import wilson


@dataclass(frozen=True, slots=True)
class Dominance:
    """How often an answer of A is the higher one: `probability` = P(A > B) + ½P(A = B), between 0 and 1.

    `statistic` (positive where A tends to be higher) and `df` are None where the variance is estimated as 0
    or cannot be: everybody gave one answer, the answers do not overlap at all, or a side has only one.
    """

    probability: float
    statistic: float | None
    df: float | None
    p: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Sample:
    """Mean, standard deviation and number of the answers of one round; `slack` is half the mean's rounding."""

    mean: float
    sd: float
    n: int
    slack: float = 0.0


def brunner_munzel(
    counts_a: Sequence[int], counts_b: Sequence[int], *, confidence: float = CONFIDENCE,
) -> Dominance:
    """Compare two histograms over the same ordered answers, lowest first, without assuming equal spacing.

    Brunner & Munzel, Biometrical Journal 42 (2000) 17–25, with Student's t and the Satterthwaite degrees of
    freedom recommended there; interval p̂ ± t·√V, cut at 0 and 1 (corrected example in Neubert & Brunner,
    Computational Statistics & Data Analysis 51 (2007) 5192–5204). Comparative: no finite-population factor.
    Where V is 0 the test breaks down. The interval then is Wilson's for min(n_a, n_b) answers, because the
    variance of p̂ is at most p(1−p)/min(n_a, n_b) (Birnbaum & Klose, Ann. Math. Stat. 28 (1957) 933–945);
    p then is twice the one-sided one of the exact permutation test, 2/C(n_a + n_b, n_a) for answers that do
    not overlap, and 1 for answers that are all equal; with a single answer on a side it is 1, no test.
    ValueError for histograms of unequal length, without answers, or with negative counts.
    """
    a, b = [int(count) for count in counts_a], [int(count) for count in counts_b]
    n_a, n_b = sum(a), sum(b)
    if len(a) != len(b) or min(n_a, n_b) < 1 or min(*a, *b) < 0:
        raise ValueError("two histograms over the same answers are needed, with an answer in each")
    placements_a, placements_b = _doubled_placements(b), _doubled_placements(a)
    probability = sum(count * place for count, place in zip(a, placements_a, strict=True)) / (2 * n_a * n_b)
    parts = [_variance(a, placements_a) / n_b**2, _variance(b, placements_b) / n_a**2]
    if min(n_a, n_b) < 2 or not any(parts):
        return _degenerate(probability, n_a, n_b, confidence)
    error = math.sqrt(sum(parts))
    df = error**4 / (parts[0] ** 2 / (n_a - 1) + parts[1] ** 2 / (n_b - 1))
    statistic, reach = (probability - 0.5) / error, float(stdtrit(df, (1 + confidence) / 2)) * error
    interval = Interval(max(0.0, probability - reach), min(1.0, probability + reach))
    return Dominance(probability, statistic, df, float(2 * stdtr(df, -abs(statistic))), interval)


def unpaired_change(
    before: Sample, after: Sample, *, df: float | None = None, confidence: float = CONFIDENCE,
) -> Estimate:
    """Change of a mean from one anonymous round to the next, `after` − `before`, as a comparative estimate.

    Error √(s₁²/n₁ + s₂²/n₂), degrees of freedom of Welch (Biometrika 34 (1947) 28–35) and Satterthwaite, or `df`
    where the spreads are pooled over groups. Conservative on purpose: many people answer both rounds and agree
    with themselves, which makes the true error smaller by −2·r·s₁s₂/√(n₁n₂), but nobody is followed from one
    round to the next, so r is not known and is taken as 0. Rounding of both means (`slack`) is added at its
    worst. ValueError for n < 1, a negative spread, or, without `df`, a single answer in a round.
    """
    if min(before.n, after.n) < (2 if df is None else 1) or min(before.sd, after.sd) < 0:
        raise ValueError("a change needs two answers in each round and spreads that are not negative")
    parts = [(sample.sd**2 / sample.n, sample.n - 1) for sample in (before, after)]
    variance = sum(part for part, _ in parts)
    value, reach = after.mean - before.mean, before.slack + after.slack
    if variance > 0:
        df = variance**2 / sum(part**2 / below for part, below in parts) if df is None else df
        reach += float(stdtrit(df, (1 + confidence) / 2)) * math.sqrt(variance)
    return Estimate(value, Interval(value - reach, value + reach), Estimand.COMPARATIVE)


def _doubled_placements(counts: list[int]) -> list[int]:
    """Count twice the answers below each answer, and once those equal to it."""
    return [2 * up_to - count for up_to, count in zip(itertools.accumulate(counts), counts, strict=True)]


def _variance(counts: list[int], doubled: list[int]) -> float:
    """Give the variance of the mean placement of one side; in whole numbers, so that 0 is exactly 0."""
    n = sum(counts)
    first = sum(count * place for count, place in zip(counts, doubled, strict=True))
    second = sum(count * place**2 for count, place in zip(counts, doubled, strict=True))
    return (n * second - first**2) / (4 * n**2 * max(n - 1, 1))


def _degenerate(probability: float, n_a: int, n_b: int, confidence: float) -> Dominance:
    fewer = min(n_a, n_b)
    apart = probability in {0.0, 1.0} and fewer > 1
    p = 2 / math.comb(n_a + n_b, n_a) if apart else 1.0
    return Dominance(probability, None, None, p, wilson(probability, fewer, confidence=confidence))
