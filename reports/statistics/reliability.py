"""Do the items of a scale go together? Alpha, omega and item-rest correlations, from the items' covariances."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import fdtri

from reports.statistics.intervals import CONFIDENCE, Interval

Floats = NDArray[np.float64]
LEAST_RESPONDENTS = 50
"""Fewer make alpha a lottery: at n = 12, nine estimates in ten of a true .70 lie anywhere from .21 to .88."""
LEAST_UNIQUENESS = 0.005
"""Where the factor model stops: an item that is (nearly) the factor itself is a Heywood case, not a finding."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemCovariance:
    """Covariances (n − 1 below) of a scale's items over `n` complete answers: matrix (items, items)."""

    n: int
    matrix: Floats

    @property
    def items(self) -> int:
        """How many items."""
        return len(self.matrix)


@dataclass(frozen=True, slots=True, eq=False)
class ItemSums:
    """What can be added up piece by piece: complete answers, sums (items,) and cross-products (items, items)."""

    n: int
    sums: Floats
    products: Floats

    def __add__(self, other: "ItemSums") -> "ItemSums":
        return ItemSums(self.n + other.n, self.sums + other.sums, self.products + other.products)

    def covariance(self) -> ItemCovariance:
        """Covariances of everything added up; exact for integer codes. ValueError below two answers."""
        if self.n < 2:
            raise ValueError(f"a covariance needs two complete answers: {self.n}")
        centred = self.products - np.outer(self.sums, self.sums) / self.n
        return ItemCovariance(self.n, centred / (self.n - 1))


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of a scale: alpha with its interval, omega, and every item's item-rest correlation.

    None stands for what is not defined: alpha where nothing varies, omega with fewer than three items, with an
    item all answered alike or without an admissible one-factor solution, item-rest for an item that is constant.
    """

    n: int
    items: int
    alpha: float | None
    interval: Interval | None
    omega: float | None
    item_rest: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class TooFewRespondents:
    """A reliability that is refused: `n` complete answers where at least `least` are needed."""

    n: int
    least: int = LEAST_RESPONDENTS


def item_sums(codes: NDArray[np.integer], *, missing: int = -1) -> ItemSums:
    """Sums of one piece of coded answers (people, items), complete ones only; `missing` marks no answer."""
    complete = codes[(codes != missing).all(axis=1)].astype(np.float64)
    return ItemSums(len(complete), complete.sum(axis=0), complete.T @ complete)


def item_covariance(rows: ArrayLike) -> ItemCovariance:
    """Covariances of answers (people, items), those without a NaN only. ValueError below two of them."""
    answers = np.asarray(rows, dtype=np.float64)
    complete = answers[~np.isnan(answers).any(axis=1)]
    if len(complete) < 2:
        raise ValueError(f"a covariance needs two complete answers: {len(complete)}")
    centred = complete - complete.mean(axis=0)
    return ItemCovariance(len(complete), centred.T @ centred / (len(complete) - 1))


def alpha(covariance: ItemCovariance) -> float | None:
    """Cronbach's alpha: J/(J − 1)·(1 − Σ variances/variance of the sum); Psychometrika 16 (1951) 297, eq. 2.

    None for a single item or a sum that does not vary.
    """
    items, total = covariance.items, float(covariance.matrix.sum())
    if items < 2 or not _varies(total, covariance):
        return None
    return items / (items - 1) * (1 - float(np.trace(covariance.matrix)) / total)


def feldt_interval(alpha: float, n: int, items: int, *, confidence: float = CONFIDENCE) -> Interval:
    """Feldt's interval for alpha: 1 − (1 − α)·F, F's quantiles with n − 1 and (n − 1)(J − 1) degrees.

    Feldt, Psychometrika 30 (1965) 357; Feldt, Woodruff & Salih, Appl. Psychol. Meas. 11 (1987) 93, eq. 9.
    """
    one, two, tail = n - 1, (n - 1) * (items - 1), (1 - confidence) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(one, two, p)) for p in (1 - tail, tail))
    return Interval(low, high)


def omega(covariance: ItemCovariance) -> float | None:
    """McDonald's omega of one factor: (Σλ)²/((Σλ)² + Σψ); Test Theory (1999), eq. 6.20.

    Loadings λ and uniquenesses ψ by maximum likelihood on the correlations, scaled back by the items' standard
    deviations (the likelihood is the same). None with fewer than three items, where one is constant, or where an
    item's uniqueness falls to the limit (Heywood) or the search fails.
    """
    variances = np.diag(covariance.matrix)
    if covariance.items < 3 or not all(_varies(float(variance), covariance) for variance in variances):
        return None
    sds = np.sqrt(variances)
    uniquenesses = _uniquenesses(covariance.matrix / np.outer(sds, sds))
    if uniquenesses is None:
        return None
    loadings = _loadings(covariance.matrix / np.outer(sds, sds), uniquenesses)
    common = float(sds @ loadings) ** 2
    return common / (common + float(variances @ uniquenesses))


def item_rest(covariance: ItemCovariance) -> tuple[float | None, ...]:
    """Correlation of every item with the sum of the others; None where one of the two does not vary.

    (Σ c_i· − c_ii)/√(c_ii·(Σ c − 2·Σ c_i· + c_ii)) in covariances c; Nunnally & Bernstein (1994), section 8.
    """
    matrix = covariance.matrix
    own, with_all = np.diag(matrix), matrix.sum(axis=1)
    rest = matrix.sum() - 2 * with_all + own
    return tuple(
        float((total - variance) / math.sqrt(variance * others))
        if _varies(float(variance), covariance) and _varies(float(others), covariance) else None
        for variance, total, others in zip(own, with_all, rest, strict=True)
    )


def reliability(covariance: ItemCovariance, *, least: int = LEAST_RESPONDENTS) -> Reliability | TooFewRespondents:
    """All figures of a scale, or the refusal to give any from fewer than `least` complete answers."""
    if covariance.n < least:
        return TooFewRespondents(covariance.n, least)
    found, items = alpha(covariance), covariance.items
    interval = None if found is None else feldt_interval(found, covariance.n, items)
    return Reliability(covariance.n, items, found, interval, omega(covariance), item_rest(covariance))


def _varies(variance: float, covariance: ItemCovariance) -> bool:
    """Tell a variance from the rounding errors of one that is zero."""
    return variance > 1e-12 * float(np.trace(covariance.matrix))


def _scaled(correlations: Floats, uniquenesses: Floats) -> Floats:
    roots = np.sqrt(uniquenesses)
    scaled: Floats = correlations / np.outer(roots, roots)
    return scaled


def _loadings(correlations: Floats, uniquenesses: Floats) -> Floats:
    """Maximum-likelihood loadings given the uniquenesses: √ψ·v·√(e − 1) of the largest eigenvalue e, vector v."""
    values, vectors = np.linalg.eigh(_scaled(correlations, uniquenesses))
    loadings: Floats = np.sqrt(uniquenesses) * vectors[:, -1] * math.sqrt(max(0.0, float(values[-1]) - 1))
    return loadings


def _uniquenesses(correlations: Floats) -> Floats | None:
    """Maximum-likelihood uniquenesses of one factor; None at the limit or where the search fails.

    Jöreskog, Psychometrika 32 (1967) 443, eq. 20–24: minimise Σ(e − log e − 1) over all but the largest eigenvalue
    e of Ψ^−½RΨ^−½; the slope is (diag(λλᵀ + Ψ − R))/ψ².
    """
    def misfit(uniquenesses: Floats) -> tuple[float, Floats]:
        small = np.maximum(np.linalg.eigvalsh(_scaled(correlations, uniquenesses))[:-1], 1e-300)
        loadings = _loadings(correlations, uniquenesses)
        slope = (loadings**2 + uniquenesses - 1) / uniquenesses**2
        return float((small - np.log(small) - 1).sum()), slope

    # A singular matrix (an item repeated, or the sum of others) has no likelihood to maximise.
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        return None
    start = np.clip(0.5 / np.diag(np.linalg.inv(correlations)), LEAST_UNIQUENESS, 1.0)
    limits = [(LEAST_UNIQUENESS, 1.0)] * len(correlations)
    found = minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=limits,
                     options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000})
    uniquenesses = np.asarray(found.x, dtype=np.float64)
    settled = np.abs(misfit(uniquenesses)[1] * uniquenesses**2).max() < 1e-5
    return uniquenesses if settled and uniquenesses.min() > LEAST_UNIQUENESS * 1.001 else None
