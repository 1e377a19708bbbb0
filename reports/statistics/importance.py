"""Importance and performance: what to do first, as far as the intervals let one say."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from reports.statistics.intervals import Interval


class Priority(StrEnum):
    """The four quadrants of Martilla & James."""

    CONCENTRATE_HERE = "concentrate_here"
    KEEP_UP = "keep_up"
    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"


@dataclass(frozen=True, slots=True)
class Rating:
    """A value with its interval, in the value's own units; None where no interval could be released."""

    value: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one attribute lies; `hollow` where chance alone could have put it into another quadrant."""

    name: str
    importance: Rating
    performance: Rating
    priority: Priority
    hollow: bool


@dataclass(frozen=True, slots=True)
class ImportancePerformance:
    """All attributes, in the order given, and the two lines between high and low."""

    importance_cut: float
    performance_cut: float
    placements: tuple[Placement, ...]


def importance_performance(attributes: Sequence[tuple[str, Rating, Rating]]) -> ImportancePerformance:
    """Place attributes, each a name with its importance and its performance, into four quadrants.

    Martilla & James, Journal of Marketing 41 (1977) 77–79. The lines are the unweighted means of all the
    attributes' importance and performance, taken as fixed; a value on a line counts as high. A point is
    hollow when one of its intervals contains its line (ends included) or is not known. Importance is what
    people say it is, not derived from performance by regression. ValueError without attributes.
    """
    if not attributes:
        raise ValueError("no attributes to place")
    importance_cut = fmean(importance.value for _, importance, _ in attributes)
    performance_cut = fmean(performance.value for _, _, performance in attributes)
    return ImportancePerformance(importance_cut, performance_cut, tuple(
        Placement(
            name, importance, performance,
            _priority(important=_is_high(importance, importance_cut), good=_is_high(performance, performance_cut)),
            hollow=_reaches(importance, importance_cut) or _reaches(performance, performance_cut),
        )
        for name, importance, performance in attributes
    ))


def _priority(*, important: bool, good: bool) -> Priority:
    if important:
        return Priority.KEEP_UP if good else Priority.CONCENTRATE_HERE
    return Priority.POSSIBLE_OVERKILL if good else Priority.LOW_PRIORITY


def _is_high(rating: Rating, cut: float) -> bool:
    # The mean of equal values is not always exactly equal to them.
    return rating.value >= cut - 1e-9


def _reaches(rating: Rating, cut: float) -> bool:
    return rating.interval is None or not rating.interval.excludes(cut)
