"""Many tests at once: which differences to believe when a whole family of them was looked at."""

from collections.abc import Sequence

import numpy as np

FALSE_DISCOVERY_RATE = 0.10
"""Share of flags that may be false on average, over a whole family of tests."""


def rejected(p_values: Sequence[float], rate: float = FALSE_DISCOVERY_RATE) -> list[bool]:
    """Which hypotheses Benjamini–Hochberg rejects at `rate` (J. R. Stat. Soc. B 57, 1995, eq. 1)."""
    p = np.asarray(p_values, dtype=float)
    if p.size == 0:
        return []
    order = np.argsort(p, kind="stable")
    below = np.nonzero(p[order] <= rate * np.arange(1, p.size + 1) / p.size)[0]
    verdict = np.zeros(p.size, dtype=bool)
    if below.size:
        verdict[order[: below[-1] + 1]] = True
    return [bool(v) for v in verdict]


def q_values(p_values: Sequence[float]) -> tuple[float, ...]:
    """Give each hypothesis the lowest false discovery rate that rejects it, in the order of `p_values`.

    q₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j: Benjamini & Hochberg (1995), eq. 1, solved for the rate.
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * (p.size / np.arange(1, p.size + 1))
    q = np.empty_like(p)
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return tuple(q.tolist())
