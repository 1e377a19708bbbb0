"""Where an axis is numbered: round numbers around what is drawn, never beyond the scale."""

import math
from collections.abc import Sequence

STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
MOST_TICKS = 7
LEADS = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 5, 7), (1, 2, 5), (1,))
"""First digits of round numbers of people, from the closest to the widest apart."""


def ticks_of(low: float, high: float, scale: tuple[float, float]) -> list[float]:
    """Round places that enclose `low` to `high` within the scale, at most seven, two at least."""
    low, high = max(low, scale[0]), min(high, scale[1])
    for step in STEPS:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        first, last = (first - 1, last + 1) if first == last else (first, last)
        if last - first < MOST_TICKS:
            places = [round(step * place, 10) for place in range(first, last + 1)]
            return [place for place in places if scale[0] - 1e-9 <= place <= scale[1] + 1e-9]
    return [scale[0], scale[1]]


def written(value: float, places: Sequence[float]) -> str:
    """Write one tick; all are whole, or all have a decimal."""
    whole = all(abs(place - round(place)) < 1e-9 for place in places)
    return f"{value:.0f}" if whole else f"{value:.1f}"


def counts_between(low: int, high: int) -> list[int]:
    """Round numbers of people between `low` and `high`, as many as fit on an axis on which they double evenly."""
    for leads in LEADS:
        found = [lead * 10 ** power for power in range(9) for lead in leads if low <= lead * 10 ** power <= high]
        if 2 < len(found) <= MOST_TICKS:
            return found
    return [round(place) for place in ticks_of(low, high, (low, high)) if place == round(place)]
