"""What those who did not answer could change: bounds that assume nothing, and a shift that assumes one number."""

from reports.statistics.intervals import Interval


def response_rate(n: int, population: int) -> float:
    """Share of the people asked who answered, 0–1; more answers than people count as all of them."""
    if n < 0 or population < 1:
        raise ValueError(f"no response rate: {n} of {population}")
    return min(1.0, n / population)


def mean_bounds(
    mean: float, n: int, population: int, *, low: float, high: float, step: float = 0.0,
) -> Interval:
    """Everything the mean of all `population` people can be, given that of the `n` who answered.

    [(n·ȳ + (N−n)·low)/N, (n·ȳ + (N−n)·high)/N], the scale running from `low` to `high`: no assumption on the
    missing (Manski, Am. Econ. Rev. 80 (1990) 319). A mean rounded to `step` is first given half a step either
    way, within the scale. n = 0 leaves the whole scale. ValueError for a mean outside the scale.
    """
    if n and not low <= mean <= high:
        raise ValueError(f"a mean outside the scale: {mean} not in {low} to {high}")
    answered = response_rate(n, population)
    if not answered:
        return Interval(low, high)
    least, most = max(low, mean - step / 2), min(high, mean + step / 2)
    return Interval(answered * least + (1 - answered) * low, answered * most + (1 - answered) * high)


def share_bounds(share: float, n: int, population: int, *, step: float = 0.0) -> Interval:
    """Everything a share (0–1) of all `population` people can be, given that of the `n` who answered.

    [k/N, (k + N − n)/N] with k = n·share (Manski 1990); `step` as in `mean_bounds`.
    """
    return mean_bounds(share, n, population, low=0.0, high=1.0, step=step)


def shift(n: int, population: int, delta: float) -> float:
    """How far the mean of all moves from that of the answers if the missing differ by `delta` on average.

    (1 − n/N)·δ: a pattern-mixture sensitivity analysis (Little, J. Am. Stat. Assoc. 88 (1993) 125; Cochran 1977,
    eq. 13.1). Units of `delta`.
    """
    return (1 - response_rate(n, population)) * delta
