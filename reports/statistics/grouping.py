"""How much groups differ: analysis of variance, intraclass correlations, variance components, shrunken scores.

Everything is computed from three numbers per group, which can be added up anywhere: size, mean, and the sum of
squared deviations from that mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

Floats = NDArray[np.float64]
LEAST_RATIO, LARGEST_RATIO, STEPS = 1e-7, 1e9, 65
"""Where the likelihood is looked at for its highest point: τ²·n̄/σ² from one to the other, four to a decade."""


class TooFewGroups(ValueError):
    """Fewer than two groups have answers, or no group has two, so spread between or within is not defined."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Sizes, means and deviances (sums of squared deviations from the group's own mean) of k groups, each (k,)."""

    n: NDArray[np.int64]
    means: Floats
    deviances: Floats

    def answered(self) -> "Groups":
        """Only the groups with answers."""
        there = self.n > 0
        return Groups(self.n[there], self.means[there], self.deviances[there])


@dataclass(frozen=True, slots=True)
class Anova:
    """One-way analysis of variance over `groups` groups of together `n` answers; average_size = n / groups."""

    groups: int
    n: int
    mean: float
    msb: float
    msw: float
    df_between: int
    df_within: int
    average_size: float


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Mean over groups, variance of the groups' true means (tau2), variance of answers within a group (sigma2)."""

    mean: float
    tau2: float
    sigma2: float


def groups_of_counts(counts: ArrayLike, values: ArrayLike) -> Groups:
    """Groups from a table of how often each value was given: counts (k, levels), values (levels,).

    A group without answers has n = 0, and 0 for mean and deviance.
    """
    table, levels = np.asarray(counts, dtype=np.int64), np.asarray(values, dtype=np.float64)
    n = table.sum(axis=1)
    means = table @ levels / np.maximum(n, 1)
    deviances = (table * (levels - means[:, None]) ** 2).sum(axis=1)
    return Groups(n, means, deviances)


def anova(groups: Groups) -> Anova:
    """One-way analysis of variance (Fisher 1925); groups without answers do not count. Raises TooFewGroups."""
    found = groups.answered()
    n, k = int(found.n.sum()), found.n.size
    if k < 2 or n == k:
        raise TooFewGroups(f"{k} groups, {n} answers")
    mean = float(found.n @ found.means) / n
    between = float(found.n @ (found.means - mean) ** 2)
    within = float(found.deviances.sum())
    return Anova(k, n, mean, between / (k - 1), within / (n - k), k - 1, n - k, n / k)


def icc1(table: Anova) -> float | None:
    """ICC(1), the share of an answer's variance that its group accounts for; None where nothing varies.

    (MSB − MSW)/(MSB + (n̄ − 1)·MSW) with the average group size n̄; Bliese, in Klein & Kozlowski (2000), p. 355.
    Below 0 where groups differ less than chance alone would make them.
    """
    total = table.msb + (table.average_size - 1) * table.msw
    return (table.msb - table.msw) / total if total > 0 else None


def icc2(table: Anova) -> float | None:
    """ICC(2), the reliability of the group means: (MSB − MSW)/MSB (Bliese 2000, p. 356); None for MSB = 0."""
    return (table.msb - table.msw) / table.msb if table.msb > 0 else None


@dataclass(frozen=True, slots=True)
class _Profile:
    """The restricted likelihood of the ratio r = τ²/σ², everything else profiled out."""

    n: Floats
    means: Floats
    within: float
    df: int

    @classmethod
    def of(cls, groups: Groups) -> "_Profile":
        n = groups.n.astype(np.float64)
        return cls(n, groups.means, float(groups.deviances.sum()), int(groups.n.sum()) - 1)

    def fit(self, ratio: float) -> tuple[Floats, float, Floats]:
        """Weights w = n/(1 + n·r) of the group means, their weighted mean, and the squared residuals."""
        weights = self.n / (1 + self.n * ratio)
        mean = float(weights @ self.means / weights.sum())
        return weights, mean, (self.means - mean) ** 2

    def deviance(self, ratio: float) -> float:
        """−2 log restricted likelihood, up to a constant."""
        weights, _, squares = self.fit(ratio)
        left = self.within + float(weights @ squares)
        return self.df * float(np.log(left)) + float(np.log1p(self.n * ratio).sum() + np.log(weights.sum()))

    def slope(self, ratio: float) -> float:
        """Derivative of `deviance`; the weighted mean minimises the residuals, so it adds nothing."""
        weights, _, squares = self.fit(ratio)
        left = self.within + float(weights @ squares)
        squared = weights * weights
        total = float(weights.sum())
        return total - float(squared.sum()) / total - self.df * float(squared @ squares) / left

    def best(self) -> float:
        """The ratio with the smallest deviance, 0 or above: the best of a wide grid, then the slope's root."""
        grid = np.concatenate([[0.0], np.geomspace(LEAST_RATIO, LARGEST_RATIO, STEPS) / self.n.mean()])
        at = int(np.argmin([self.deviance(ratio) for ratio in grid]))
        low, high = float(grid[max(at - 1, 0)]), float(grid[min(at + 1, grid.size - 1)])
        if self.slope(low) >= 0 or self.slope(high) <= 0:
            return float(grid[at])
        return float(brentq(self.slope, low, high, xtol=1e-15, rtol=1e-13))


def reml(groups: Groups) -> VarianceComponents:
    """Variance components of the one-way random model by restricted maximum likelihood, tau2 at least 0.

    y = μ + a + e with variances τ² and σ². With r = τ²/σ² and w = n/(1 + n·r), −2ℓ(r) = (N−1)·log(SSW +
    Σw(ȳ−μ̂)²) + Σlog(1 + n·r) + log Σw, μ̂ = Σwȳ/Σw, σ̂² = (SSW + Σw(ȳ−μ̂)²)/(N−1); Patterson & Thompson,
    Biometrika 58 (1971) 545; Searle, Casella & McCulloch, Variance Components (1992), section 3.8. Groups without
    answers do not count. Where nobody differs from the own group, σ² = 0 and τ² is the variance of the means.
    Raises TooFewGroups.
    """
    found = groups.answered()
    if found.n.size < 2 or found.n.sum() == found.n.size:
        raise TooFewGroups(f"{found.n.size} groups, {found.n.sum()} answers")
    profile = _Profile.of(found)
    if profile.within <= 0:
        return VarianceComponents(float(found.means.mean()), float(found.means.var(ddof=1)), 0.0)
    ratio = profile.best()
    weights, mean, squares = profile.fit(ratio)
    sigma2 = (profile.within + float(weights @ squares)) / profile.df
    return VarianceComponents(mean, ratio * sigma2, sigma2)


def own_weights(n: ArrayLike, components: VarianceComponents) -> Floats:
    """Reliability of each group's mean, 0–1: n/(n + σ²/τ²), its weight in the shrunken score; 0 for τ² = 0."""
    between = np.asarray(n, dtype=np.float64) * components.tau2
    total = between + components.sigma2
    return np.divide(between, total, out=np.zeros_like(total), where=total > 0)


def shrunken(means: ArrayLike, n: ArrayLike, components: VarianceComponents) -> Floats:
    """Empirical-Bayes scores of groups: μ + n/(n + σ²/τ²)·(ȳ − μ), between the own mean and that of all.

    Efron & Morris, J. Am. Stat. Assoc. 70 (1975) 311; Robinson, Stat. Sci. 6 (1991) 15. τ² = 0 gives μ. Shapes of
    `means` and `n`: (k,).
    """
    own = np.asarray(means, dtype=np.float64)
    return components.mean + own_weights(n, components) * (own - components.mean)
