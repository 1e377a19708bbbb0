"""How exact tallies become cells: coarser for fewer people, ends coded, exact halves always up.

Rounding happens here, before anything is drawn or derived, in exact arithmetic: what is not in the cell
cannot be read back from a chart's coordinates.
"""

import math
from fractions import Fraction

from questionnaires.model import Scale
from reports.release import PROTECTED, Mean, MeanCell, Points, Shares, SharesCell
from reports.rules import DisclosureRules
from reports.scoring import Moments


def nearest(value: Fraction, step: Fraction) -> float:
    """Round to the nearest multiple of `step`, halves up."""
    return float(math.floor(value / step + Fraction(1, 2)) * step)


def root_nearest(square: Fraction, step: Fraction) -> float:
    """Round √square to the nearest multiple of `step`, halves up, without a floating-point root."""
    # the largest k with (k − 1/2)·step ≤ √square, i.e. (2k − 1)² ≤ 4·square/step²
    bound = 4 * square / (step * step)
    return float((math.isqrt(math.floor(bound)) + 1) // 2 * step)


def root_up(square: Fraction, step: Fraction) -> float:
    """Round √square up to a multiple of `step`, without a floating-point root."""
    bound = square / (step * step)
    down = math.isqrt(math.floor(bound))
    return float((down if Fraction(down * down) == bound else down + 1) * step)


def mean_cell(moments: Moments, rules: DisclosureRules, scale: Scale, *, coarse: bool = False) -> Mean:
    """Make the cell of a mean that may be shown: one decimal from `fine_n`, half rungs below, ends coded.

    `coarse` asks for half rungs at any number, where a finer cell would give another one away.
    """
    is_fine = moments.n >= rules.fine_n and not coarse
    step, margin = (rules.fine_step, rules.fine_end) if is_fine else (rules.coarse_step, rules.coarse_step)
    value = nearest(moments.mean, Fraction(str(step)))
    # At an end all must have said the same: the end is only said to be near.
    low, high = round(scale.low + margin, 10), round(scale.high - margin, 10)
    if value <= low:
        return Mean(value=low, n=moments.n, step=step, end="low")
    if value >= high:
        return Mean(value=high, n=moments.n, step=step, end="high")
    return Mean(value=value, n=moments.n, step=step)


def spread_cell(moments: Moments, rules: DisclosureRules) -> float:
    """Standard deviation between respondents, one decimal (n − 1 in the denominator), never below the least.

    A spread of nothing would say that all gave the same answer.
    """
    return max(rules.least_spread, root_nearest(moments.deviance / (moments.n - 1), Fraction(1, 10)))


def shares_cell(counts: tuple[int, ...], base: int, n: int, rules: DisclosureRules, least: int = 1) -> Shares:
    """Make percentages of `base` in the steps for `n` people: 10 below 20, 5 below 100, 1 from there, or `least`.

    Where one answer takes (nearly) all, the ends are coded: 90 % of ten people and 100 % look alike, and so
    does what is left.
    """
    step = max(share_step(n, rules), least)
    # ⌊100·c/(base·step) + 1/2⌋ in whole numbers: a release holds tens of thousands of these
    percents = tuple((200 * c + base * step) // (2 * base * step) * step for c in counts)
    if max(percents) >= 100 - step or (len(percents) == 1 and percents[0] <= step):
        percents = tuple(min(max(percent, step), 100 - step) for percent in percents)
    return Shares(percents=tuple(float(percent) for percent in percents), n=n, step=float(step))


def share_step(n: int, rules: DisclosureRules) -> int:
    """Percent to which shares of `n` people are rounded."""
    if n >= rules.share_fine_n:
        return 1
    return rules.share_step if n >= rules.histogram_n else rules.share_step_small


def points_cell(
    counts: tuple[int, ...], low: int, points: dict[int, float], rule: str, rules: DisclosureRules,
) -> Points:
    """Score counts by a counting rule that gives each value points on 0–100.

    One decimal where the whole distribution is shown anyway; steps of 5 below that, because two finer scores
    with different weights would give the distribution away.
    """
    n = sum(counts)
    total = sum((Fraction(str(points[low + place])) * count for place, count in enumerate(counts)), Fraction(0))
    step = Fraction(1, 10) if n >= rules.histogram_n else Fraction(rules.points_step_small)
    value = nearest(total / n, step)
    if value <= rules.points_end:
        return Points(value=rules.points_end, n=n, rule=rule, end="low")
    if value >= 100 - rules.points_end:
        return Points(value=100 - rules.points_end, n=n, rule=rule, end="high")
    return Points(value=value, n=n, rule=rule)


def shares_if(  # noqa: PLR0917 -- the numbers of one rule, the same order everywhere
    n: int, least: int, counts: tuple[int, ...], base: int, rules: DisclosureRules, step: int = 1,
) -> SharesCell:
    """Make a shares cell, in steps of at least `step` percent, where `n` people reach `least`, else hide it."""
    return shares_cell(counts, base, n, rules, step) if n >= least and base > 0 else PROTECTED


def mean_if(moments: Moments, least: int, rules: DisclosureRules, scale: Scale) -> MeanCell:
    """Make a mean cell where enough people count, else hide it."""
    return mean_cell(moments, rules, scale) if moments.n >= least else PROTECTED
