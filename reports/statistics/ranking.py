"""What can be said about order: sets of ranks, and tiers that can be told apart. Never a league table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from reports.statistics.intervals import CONFIDENCE

DRAWS = 2000
"""Bootstrap draws: the critical value is then known to 0.03 (one standard error, at 12 as at 50 groups)."""
LEAST_GROUPS = 5
LEAST_ICC2 = 0.5
"""Below this more than half of the variance between group means is noise (Bliese 2000)."""

_BLOCK = 512
_TIDY = 1e-9

_Draws = NDArray[np.float32]
_Numbers = NDArray[np.float64]
_Given = Sequence[float] | _Numbers


class Tier(StrEnum):
    """Where a group stands against the average of all groups, as far as that can be told from noise."""

    ABOVE = "above"
    MIDDLE = "middle"
    BELOW = "below"


class NoTiers(StrEnum):
    """Why groups are not put into tiers."""

    TOO_FEW_GROUPS = "too_few_groups"
    UNRELIABLE = "unreliable"


@dataclass(frozen=True, slots=True)
class RankSet:
    """The ranks a group may truly have, both ends included; rank 1 is the highest mean."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Standings:
    """Groups sorted from highest to lowest; `place` tells where each of them stood in the input."""

    means: _Numbers
    errors: _Numbers
    slack: _Numbers
    place: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Star:
    """Claims "the higher mean is truly higher" between one group and `others`, which may be told in turn.

    `weights` are ±1/standard error of the difference, signed so that a positive statistic supports a claim.
    """

    hub: int
    others: NDArray[np.intp]
    weights: _Draws
    statistics: _Numbers

    def untold(self, critical: float) -> "_Star":
        """Give the claims that the critical value does not yet support."""
        open_ = self.statistics <= critical
        return _Star(self.hub, self.others[open_], self.weights[open_], self.statistics[open_])


def rank_sets(
    means: _Given, errors: _Given, *, simultaneous: bool, slack: _Given | None = None,
    confidence: float = CONFIDENCE, draws: int = DRAWS, seed: int = 0,
) -> tuple[RankSet, ...]:
    """Confidence sets for the ranks of independent groups, in the order given; rank 1 = highest mean.

    Mogstad, Romano, Shaikh & Wilhelm, Review of Economic Studies 91 (2024) 476–518: a group's lowest
    possible rank is one more than the groups that are significantly higher, its highest possible one
    p less the groups that are significantly lower. The differences are studentised; the critical value is
    the quantile of the largest of them in a parametric (Gaussian) bootstrap; what is told apart leaves the
    family and the rest is tested again (step-down: Romano & Wolf, JASA 100 (2005) 94–108).
    Simultaneous sets hold for all groups at once with probability `confidence`, marginal ones for each.
    `errors` are standard errors in the comparative sense; two errors of 0 order two groups exactly.
    `slack` is what rounding may have moved each mean by (half its step): only what a difference exceeds
    both slacks by counts. Same seed, same sets, whatever the order of the groups. ValueError for unequal
    lengths and for numbers that are missing, infinite or, as errors and slack, negative.
    """
    standings = _standings(means, errors, slack)
    groups = len(standings.means)
    if groups < 2:
        return (RankSet(1, 1),) * groups
    noise = _noise(standings.errors, draws, seed)
    stars = [_star(standings, hub, range(hub + 1 if simultaneous else 0, groups)) for hub in range(groups)]
    families = [stars] if simultaneous else [[star] for star in stars]
    told = np.zeros((groups, groups), dtype=bool)
    for family in families:
        critical = _critical_value(family, noise, confidence)
        for star in family:
            told[star.hub, star.others] = star.statistics > critical
    return _sets(standings, told | told.T if simultaneous else told)


def tiers(
    means: _Given, errors: _Given, *, icc2: float, slack: _Given | None = None,
    confidence: float = CONFIDENCE, draws: int = DRAWS, seed: int = 0,
) -> tuple[Tier, ...] | NoTiers:
    """Put every group above, below or in the middle, or say why not: fewer than 5 groups or ICC(2) < .5.

    A group leaves the middle when its mean differs from the unweighted average m̄ of all p group means by
    more than c standard errors. The mean is part of that average, so the variance of ȳⱼ − m̄ is
    σⱼ²(1 − 2/p) + Σσ²/p². c is the quantile of the largest such statistic over all groups in a Gaussian
    bootstrap with the same covariance, so that no group at all is misplaced with probability `confidence`
    (single-step max-|t|: Hothorn, Bretz & Westfall, Biometrical Journal 50 (2008) 346–363; contrasts
    with the grand mean: Nelson, Wludyka & Copeland, The Analysis of Means (2005)). Deviations from the
    average of the *other* groups are p/(p−1) times as large with an error as much larger: the same tiers.
    Errors (comparative), `slack`, seed and ValueError as in `rank_sets`; rounding counts at its worst.
    """
    standings = _standings(means, errors, slack)
    groups = len(standings.means)
    if groups < LEAST_GROUPS:
        return NoTiers.TOO_FEW_GROUPS
    if not icc2 >= LEAST_ICC2:
        return NoTiers.UNRELIABLE
    deviations = standings.means - standings.means.mean()
    variances = standings.errors**2
    errors_ = np.sqrt(np.maximum(variances * (1 - 2 / groups) + variances.sum() / groups**2, 0))
    slack_ = standings.slack * (1 - 2 / groups) + standings.slack.mean()
    noise = _noise(standings.errors, draws, seed)
    largest = np.abs((noise - noise.mean(axis=0)) * _inverse(errors_)[:, None]).max(axis=0)
    reach = _quantile(largest, confidence) * errors_ + slack_ + _TIDY
    found = [Tier.ABOVE if deviation > far else Tier.BELOW if -deviation > far else Tier.MIDDLE
             for deviation, far in zip(deviations.tolist(), reach.tolist(), strict=True)]
    return tuple(found[place] for place in np.argsort(standings.place).tolist())


def _standings(means: _Given, errors: _Given, slack: _Given | None) -> _Standings:
    value, error = np.asarray(means, dtype=float), np.asarray(errors, dtype=float)
    loose = np.zeros_like(value) if slack is None else np.asarray(slack, dtype=float)
    if not value.shape == error.shape == loose.shape:
        raise ValueError("every group needs one mean, one standard error and one slack")
    if not np.isfinite([value, error, loose]).all() or (error < 0).any() or (loose < 0).any():
        raise ValueError("means must be finite, standard errors and slack finite and not negative")
    # Sorting by all there is to know about a group makes the outcome independent of the order given.
    place = np.lexsort((loose, error, -value))
    return _Standings(value[place], error[place], loose[place], place)


def _noise(errors: _Numbers, draws: int, seed: int) -> _Draws:
    """Draw what chance adds to every mean: (groups, draws), single precision to keep 500 groups small."""
    unit = np.random.default_rng(seed).standard_normal((len(errors), draws), dtype=np.float32)
    return unit * errors[:, None].astype(np.float32)


def _inverse(errors: _Numbers) -> _Draws:
    """Give 1/error, and 0 where there is no error: what is known exactly takes no part in the bootstrap."""
    return np.divide(1, errors, out=np.zeros_like(errors), where=errors > 0).astype(np.float32)


def _star(standings: _Standings, hub: int, others: range) -> _Star:
    place = np.array([other for other in others if other != hub], dtype=np.intp)
    sign = np.where(place > hub, 1, -1)
    slack = standings.slack[hub] + standings.slack[place]
    excess = sign * (standings.means[hub] - standings.means[place]) - slack
    errors = np.hypot(standings.errors[hub], standings.errors[place])
    statistics = np.divide(excess, errors, out=np.full_like(excess, np.inf), where=errors > 0)
    # Within rounding nothing is told apart, not even groups without error.
    statistics[excess <= _TIDY] = -np.inf
    return _Star(hub, place, sign.astype(np.float32) * _inverse(errors), statistics)


def _extremes(family: Sequence[_Star], noise: _Draws) -> tuple[_Draws, _Draws]:
    """Give the lowest and the highest studentised difference of every draw, over all claims of a family."""
    lowest, highest = np.zeros((2, noise.shape[1]), dtype=np.float32)
    for start in range(0, noise.shape[1], _BLOCK):
        block = noise[:, start:start + _BLOCK]
        low, high = lowest[start:start + _BLOCK], highest[start:start + _BLOCK]
        for star in family:
            if star.others.size:
                differences = block[star.hub] - block[star.others]
                differences *= star.weights[:, None]
                np.minimum(low, differences.min(axis=0), out=low)
                np.maximum(high, differences.max(axis=0), out=high)
    return lowest, highest


def _critical_value(family: Sequence[_Star], noise: _Draws, confidence: float) -> float:
    """Step down until nothing more is told apart, and give the critical value reached.

    Both directions of every pair are in the family; the one against the order of the means is never told
    and so never leaves. Its quantile is a floor under all later critical values: only draws above the
    floor can move them, and only those (about a tenth) are looked at again.
    """
    lowest, highest = _extremes(family, noise)
    against = -lowest
    largest = np.maximum(against, highest)
    tail = largest > _quantile(against, confidence)
    beyond = noise[:, tail]
    while True:
        critical = _quantile(largest, confidence)
        remaining = [star.untold(critical) for star in family]
        if all(here.others.size == before.others.size for here, before in zip(remaining, family, strict=True)):
            return critical
        family = remaining
        largest[tail] = np.maximum(against[tail], _extremes(family, beyond)[1])


def _quantile(largest: _Draws, confidence: float) -> float:
    """Give the order statistic that at least `confidence` of the draws, and one more, do not exceed."""
    rank = min(math.ceil(confidence * (largest.size + 1)), largest.size) - 1
    return float(np.partition(largest, rank)[rank])


def _sets(standings: _Standings, told: NDArray[np.bool_]) -> tuple[RankSet, ...]:
    """Count who is told apart from whom; groups of which the same is known get the same, widest set."""
    low = 1 + np.tril(told).sum(axis=1)
    high = len(told) - np.triu(told).sum(axis=1)
    known = np.column_stack((standings.means, standings.errors, standings.slack))
    twins = np.cumsum(np.r_[True, (known[1:] != known[:-1]).any(axis=1)]) - 1
    starts = np.flatnonzero(np.r_[True, np.diff(twins) > 0])
    low, high = np.minimum.reduceat(low, starts)[twins], np.maximum.reduceat(high, starts)[twins]
    return tuple(RankSet(int(low[place]), int(high[place])) for place in np.argsort(standings.place))
