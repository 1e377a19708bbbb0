"""One total out of several dimensions, made only when somebody asks for it, and never without what it hides."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.errors import WeightsUnusable
from reports.statistics.intervals import CONFIDENCE, Interval

LEVEL_BOUNDARIES = (0.5, 1.5, 2.5, 3.5)
"""Where one level of the 0–4 ladder ends and the next begins, in rungs; a value on a boundary has the higher."""
DRAWS = 1000
_TIDY = 1e-9


@dataclass(frozen=True, slots=True)
class Composite:
    """A total in rungs with its weakest parts, and how much of it is owed to the choice of weights.

    `weights` add up to 1. `balance` is geometric over arithmetic mean: 1 where all parts are equal, less the
    more the strong make up for the weak. `interval` holds 95 % of the totals under `draws` random weightings,
    `unchanged_levels` is the share of them with the declared weights' `level` (0 = lowest). It is about the
    choice of weights alone, not about who answered.
    """

    arithmetic: float
    geometric: float
    balance: float
    weakest: tuple[str, ...]
    weights: Mapping[str, float]
    level: int
    interval: Interval
    unchanged_levels: float
    draws: int


def composite(
    scores: Mapping[str, float], weights: Mapping[str, float], *,
    boundaries: Sequence[float] = LEVEL_BOUNDARIES, draws: int = DRAWS, seed: int = 0,
) -> Composite:
    """Put dimensions together under declared weights, and say how far other weights would have changed it.

    `scores` are means on the ladder from 0 upwards, by dimension; `weights` name the same dimensions, all above
    zero, in any unit. Weighting and aggregation, and their sensitivity: OECD/JRC, Handbook on Constructing
    Composite Indicators (2008), steps 6 and 7.

    The geometric mean is exp(Σw·ln(x + 1)) − 1: rungs are counted from one, so that a dimension that has not
    begun (0) pulls the total down hard but does not wipe out the other dimensions; unshifted, 0.0 and 0.1
    would be worlds apart although rounding and the coding of ends ("≤ 0.5") do not tell them apart. Where
    all scores are 0, balance is 1.

    Random weightings are Dirichlet with parameters K·w over K dimensions: their mean is the declared
    weighting, and equal weights give the flat distribution, every weighting as likely as any other.
    Same seed, same numbers, whatever the order of the dimensions. WeightsUnusable for weights that are
    missing, too many, not above zero or not finite; ValueError for scores below zero or not finite.
    """
    _check(scores, weights)
    # Sorting by score and weight, not by name: names and their order must not move a random number.
    names = sorted(scores, key=lambda name: (scores[name], weights[name]))
    values = np.array([scores[name] for name in names])
    shares = np.array([weights[name] for name in names]) / sum(weights.values())
    arithmetic = float(shares @ values)
    geometric = float(np.expm1(shares @ np.log1p(values)))
    level = int(_levels(np.array([arithmetic]), boundaries)[0])
    totals = np.random.default_rng(seed).dirichlet(len(names) * shares, draws) @ values
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(totals, [tail, 1 - tail])
    return Composite(
        arithmetic=arithmetic, geometric=geometric, balance=geometric / arithmetic if arithmetic > 0 else 1.0,
        weakest=tuple(name for name in scores if scores[name] <= values[0] + _TIDY),
        weights={name: weights[name] / sum(weights.values()) for name in scores}, level=level,
        interval=Interval(float(low), float(high)),
        unchanged_levels=float(np.mean(_levels(totals, boundaries) == level)), draws=draws,
    )


def _check(scores: Mapping[str, float], weights: Mapping[str, float]) -> None:
    sound = all(math.isfinite(weight) and weight > 0 for weight in weights.values())
    if not scores or set(scores) != set(weights) or not sound:
        raise WeightsUnusable(parts=", ".join(scores))
    if not all(math.isfinite(score) and score >= 0 for score in scores.values()):
        raise ValueError("scores are rungs, counted from 0 upwards")


def _levels(totals: NDArray[np.float64], boundaries: Sequence[float]) -> NDArray[np.intp]:
    """Count the boundaries at or below each total; a hair below still counts, sums are not exact."""
    return np.searchsorted(np.asarray(boundaries), totals + _TIDY, side="right")
