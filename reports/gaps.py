"""Gaps between a branch's own rating and its members', from released cells only."""

from dataclasses import dataclass, replace
from enum import StrEnum

from questionnaires.model import Scale, Text
from reports.release import Mean, Spread
from reports.statistics.intervals import Interval, mean_interval, standard_error, two_sided_p
from reports.statistics.multiplicity import rejected

LEAST_GAP = 0.5
"""Rungs a gap must have to be flagged."""


class Quadrant(StrEnum):
    """Where own and members' rating stand against the line between rungs 2 and 3."""

    SHARED_STRENGTH = "shared_strength"
    SHARED_WEAKNESS = "shared_weakness"
    BLIND_SPOT = "blind_spot"
    HIDDEN_STRENGTH = "hidden_strength"


QUADRANT_NAMES = {
    Quadrant.SHARED_STRENGTH: Text(zh="共识优势", en="Shared strength"),
    Quadrant.SHARED_WEAKNESS: Text(zh="共识短板", en="Shared weakness"),
    Quadrant.BLIND_SPOT: Text(zh="盲点", en="Blind spot"),
    Quadrant.HIDDEN_STRENGTH: Text(zh="潜在优势", en="Hidden strength"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Own rating minus members' mean, in rungs; `flagged` when it is both large and told apart from noise."""

    value: float
    interval: Interval | None
    p: float | None
    quadrant: Quadrant
    flagged: bool = False

    @property
    def is_blind_spot(self) -> bool:
        """The branch rates itself high, its members do not, and the difference is not noise."""
        return self.flagged and self.quadrant is Quadrant.BLIND_SPOT


def cut(scale: Scale) -> float:
    """The line between high and low: between the middle rung and the next (2.5 on 0–4)."""
    return (scale.low + scale.high) / 2 + 0.5


def quadrant(own: float, members: float, scale: Scale) -> Quadrant:
    """Place a pair of ratings; a value on the line counts as high."""
    line = cut(scale)
    if own >= line:
        return Quadrant.SHARED_STRENGTH if members >= line else Quadrant.BLIND_SPOT
    return Quadrant.HIDDEN_STRENGTH if members >= line else Quadrant.SHARED_WEAKNESS


def members_interval(cell: Mean, population: int, spread: Spread | None, df: int, scale: Scale) -> Interval | None:
    """Interval of a released mean; None where no pooled spread could be released. Cut at the scale's ends.

    An end-coded cell reaches at least to its end: all that is known is that the mean lies beyond.
    """
    if spread is None or df < 1:
        return None
    found = mean_interval(cell.value, cell.n, population, spread.sd, df, cell.step)
    low = scale.low if cell.end == "low" else max(found.low, scale.low)
    high = scale.high if cell.end == "high" else min(found.high, scale.high)
    return Interval(low, high)


def gap_of(  # noqa: PLR0917 -- the released numbers a gap is made of
    own: float, cell: Mean, interval: Interval | None, spread: Spread | None, df: int, scale: Scale,
) -> Gap:
    """Compare an own rating with a released mean; not yet flagged, flags need the whole family.

    The interval is the members' (finite population), mirrored; p is that of a superpopulation, and all that the
    members' cell leaves open is taken off the difference first: nothing is flagged by its rounding.
    """
    value = round(own - cell.value, 10)
    mirrored = Interval(round(own - interval.high, 10), round(own - interval.low, 10)) if interval else None
    p = None
    if spread is not None and df >= 1:
        low, high = cell.known(scale)
        certain = max(0.0, own - high, low - own)
        p = two_sided_p(certain, standard_error(spread.sd, cell.n), df)
    return Gap(value, mirrored, p, quadrant(own, cell.value, scale))


def flag_family(gaps: list[Gap]) -> list[Gap]:
    """Flag the gaps of a whole family: at least half a rung, and q < .10 over all of them together."""
    told_apart = iter(rejected([gap.p for gap in gaps if gap.p is not None]))
    return [
        gap if gap.p is None else replace(gap, flagged=next(told_apart) and abs(gap.value) >= LEAST_GAP)
        for gap in gaps
    ]
