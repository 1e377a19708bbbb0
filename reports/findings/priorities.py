"""What each served group finds most important and how satisfied it is with it: four quadrants of priority."""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.special import stdtrit

from questionnaires.catalogue import Audience
from questionnaires.model import Text
from reports.release import AudienceItem, AudienceResult, Points, Release, Shares, marked
from reports.sentences import Sentence, sentence
from reports.statistics.importance import Priority, Rating, importance_performance
from reports.statistics.intervals import CONFIDENCE, Interval, standard_error
from reports.statistics.proportions import wilson

LEAST_N = 30
"""Fewer answers do not place an aspect: with 29, a share of one half is known to ± 17 points."""
RULE = "linear"
"""Equal steps between rungs: only this rule's points have a spread that can be told from the distribution."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect of one group's satisfaction in its quadrant; `hollow` where chance could have put it elsewhere."""

    id: str
    title: Text
    picked: Shares
    points: Points
    priority: Priority
    hollow: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """One served group's aspects, and the two lines between high and low: percent picked, points."""

    audience: Audience
    n: int
    importance_cut: float
    performance_cut: float
    aspects: tuple[Aspect, ...]
    is_convenience: bool = False

    @property
    def name(self) -> Text:
        """What reports call the group."""
        return marked(self.audience.short) if self.is_convenience else self.audience.short

    def of(self, priority: Priority) -> tuple[Aspect, ...]:
        """The aspects in one quadrant, in the form's order."""
        return tuple(aspect for aspect in self.aspects if aspect.priority is priority)


def matrices(release: Release) -> tuple[Matrix, ...]:
    """Place every served group's aspects; groups of which too few answered have no matrix."""
    titles = {facet.id: facet.text for facet in release.facets}
    return tuple(found for result in release.audiences if (found := _matrix(result, titles)) is not None)


def _matrix(result: AudienceResult, titles: dict[str, Text]) -> Matrix | None:
    known = list(_known(result))
    if len(known) < 2:
        return None
    placed = importance_performance([
        (item.item, Rating(picked.percent, _picked_interval(picked)), Rating(points.value, _interval(item, points)))
        for item, picked, points in known])
    # Chance is no measure of who came across an open form: nothing about a convenience sample is certain.
    aspects = tuple(
        Aspect(item.item, titles.get(item.facet or "", item.text), picked, points, place.priority,
               place.hollow or result.is_convenience)
        for (item, picked, points), place in zip(known, placed.placements, strict=True))
    return Matrix(result.audience, min(points.n for _, _, points in known), placed.importance_cut,
                  placed.performance_cut, aspects, result.is_convenience)


def _known(result: AudienceResult) -> Iterator[tuple[AudienceItem, Shares, Points]]:
    """The aspects that enough people rated, and could name as mattering most."""
    for item in result.facets:
        picked, points = item.picked, item.points.get(RULE)
        if isinstance(picked, Shares) and isinstance(points, Points) and min(picked.n, points.n) >= LEAST_N:
            yield item, picked, points


def _picked_interval(picked: Shares) -> Interval:
    """Wilson's interval around everything that rounding lets the share be, in percent."""
    low, high = picked.ranges[0]
    return Interval(100 * wilson(low / 100, picked.n).low, 100 * wilson(high / 100, picked.n).high)


def _interval(item: AudienceItem, points: Points) -> Interval | None:
    """95 % interval of a score: Student's t on the spread of the released distribution, within 0–100."""
    if not isinstance(item.histogram, Shares):
        return None
    shares = [share / sum(item.histogram.middles) for share in item.histogram.middles]
    step = 100 / (len(shares) - 1)
    mean = sum(share * step * place for place, share in enumerate(shares))
    variance = sum(share * (step * place - mean) ** 2 for place, share in enumerate(shares))
    reach = float(stdtrit(points.n - 1, (1 + CONFIDENCE) / 2)) * standard_error(variance**0.5, points.n)
    low = 0.0 if points.end == "low" else max(0.0, points.value - reach)
    high = 100.0 if points.end == "high" else min(100.0, points.value + reach)
    return Interval(low, high)


def priority_sentences(found: tuple[Matrix, ...]) -> Iterator[Sentence]:
    """Name what to improve first, as far as the intervals let one say."""
    first = tuple(sentence("priority_one", audience=matrix.name, facet=aspect.title)
                  for matrix in found for aspect in matrix.of(Priority.CONCENTRATE_HERE) if not aspect.hollow)
    yield sentence("priority_first", facets=first) if first else sentence("priority_none")
