"""Funnel limits: how far a group of a given size may stray from the organ's mean by chance alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtri

from reports.statistics.intervals import standard_error

INNER, OUTER = 0.95, 0.998
"""Shares of chance results within the limits: about two and three standard errors (Spiegelhalter 2005)."""


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Where means of `n` answers lie by chance, in rungs: 95 % within the inner, 99.8 % within the outer pair."""

    n: int
    low95: float
    high95: float
    low998: float
    high998: float


def funnel_limits(
    centre: float, sd: float, sizes: Sequence[int], *, populations: Sequence[int] | None = None,
) -> tuple[FunnelLimits, ...]:
    """Control limits of a mean at every size: centre ± z·sd·√(1/n), z = 1.96 and 3.09; one per entry of `sizes`.

    Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202. `centre` is the organ's mean, `sd`
    the pooled spread within groups, both taken as known. Without `populations` the limits are comparative
    (superpopulation); with the N of every size they are those of a sample of n out of N, sd·√((1−n/N)/n).
    The limits are not cut at the ends of the scale. ValueError for a size below one or unequal lengths.
    """
    if any(n < 1 for n in sizes):
        raise ValueError("a funnel needs at least one answer per group")
    members = [None] * len(sizes) if populations is None else populations
    return tuple(_limits(centre, n, standard_error(sd, n, of)) for n, of in zip(sizes, members, strict=True))


def _limits(centre: float, n: int, error: float) -> FunnelLimits:
    inner, outer = (float(ndtri((1 + share) / 2)) * error for share in (INNER, OUTER))
    return FunnelLimits(n, centre - inner, centre + inner, centre - outer, centre + outer)


def is_outside(mean: float, limits: FunnelLimits, *, slack: float = 0.0) -> bool:
    """Tell whether a mean lies beyond the outer limits by more than `slack` (half its rounding step)."""
    return not limits.low998 - slack <= mean <= limits.high998 + slack
