"""Exact tallies of coded answers per unit; every tally can be added to another's, whatever counted it.

Rules (domain conventions of this tool): a respondent counts in a dimension with at least half of the
items that apply to them answered, and weighs the same however many that is; don't know and not
applicable are counted apart and never scored; blank is nothing at all.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from questionnaires.answers import DONT_KNOW, FIRST_VALUE, NOT_APPLICABLE, lowest_value
from questionnaires.catalogue import rated_items
from questionnaires.model import Item, Section
from reports.responses import Responses

T = TypeVar("T", "ItemTally", "DimensionTally", "Moments")


@dataclass(frozen=True, slots=True)
class ItemTally:
    """How often each value of one item was chosen; `low` is the value of `counts[0]`."""

    low: int
    counts: tuple[int, ...]
    dont_know: int
    not_applicable: int

    def __add__(self, other: "ItemTally") -> "ItemTally":
        counts = tuple(a + b for a, b in zip(self.counts, other.counts, strict=True))
        return ItemTally(self.low, counts, self.dont_know + other.dont_know,
                         self.not_applicable + other.not_applicable)

    @property
    def moments(self) -> "Moments":
        """Number, sum and sum of squares of the values."""
        values = range(self.low, self.low + len(self.counts))
        return Moments(sum(self.counts),
                       Fraction(sum(c * v for c, v in zip(self.counts, values, strict=True))),
                       Fraction(sum(c * v * v for c, v in zip(self.counts, values, strict=True))))


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, sum and sum of squares, exact; enough for a mean, a spread and their pooling."""

    n: int
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> Fraction:
        """Arithmetic mean; ZeroDivisionError if nobody counts."""
        return self.total / self.n

    @property
    def deviance(self) -> Fraction:
        """Sum of squared deviations from the mean, Σx² − (Σx)²/n."""
        return self.squares - self.total * self.total / self.n


@dataclass(frozen=True, slots=True)
class DimensionTally:
    """Scores of one dimension, with what was answered and what not."""

    scores: Moments
    rated: int = 0          # answers given on the scale
    dont_know: int = 0
    respondents: int = 0    # with at least one answer in the dimension

    def __add__(self, other: "DimensionTally") -> "DimensionTally":
        return DimensionTally(self.scores + other.scores, self.rated + other.rated,
                              self.dont_know + other.dont_know, self.respondents + other.respondents)


def tally_item(responses: Responses, item: Item, units: int) -> list[ItemTally]:
    """Tally one rating or choice for each of `units` units."""
    questionnaire = responses.questionnaire
    options = item.options or questionnaire.scale_of(item).options
    width = FIRST_VALUE + len(options)
    cells = np.bincount(responses.units * width + responses.column(item), minlength=units * width)
    table = cells.reshape(units, width)
    low = lowest_value(questionnaire, item)
    return [ItemTally(low, tuple(int(c) for c in row[FIRST_VALUE:]), int(row[DONT_KNOW]), int(row[NOT_APPLICABLE]))
            for row in table]


def tally_dimension(responses: Responses, section: Section, units: int, half_rule: float) -> list[DimensionTally]:
    """Tally one dimension for each of `units` units, respondents weighing alike."""
    questionnaire = responses.questionnaire
    items = [questionnaire.item(i) for i in rated_items(section)]
    codes = np.stack([responses.column(item) for item in items], axis=1).astype(np.int64)
    lows = np.array([lowest_value(questionnaire, item) for item in items])
    rated = codes >= FIRST_VALUE
    answered = np.asarray(rated.sum(axis=1), dtype=np.int64)
    sums = np.where(rated, codes - FIRST_VALUE + lows, 0).sum(axis=1)
    applicable = len(items) - (codes == NOT_APPLICABLE).sum(axis=1)
    counts = (answered >= 1) & (answered >= half_rule * applicable)
    moments = _moments(responses.units[counts], sums[counts], answered[counts], units)
    dont_know = np.asarray((codes == DONT_KNOW).sum(axis=1), dtype=np.int64)

    def per_unit(amount: NDArray[np.int64]) -> list[int]:
        return [int(x) for x in np.bincount(responses.units, weights=amount, minlength=units)]

    anything = per_unit(np.asarray((codes > 0).any(axis=1), dtype=np.int64))
    return [DimensionTally(m, r, d, p) for m, r, d, p in
            zip(moments, per_unit(answered), per_unit(dont_know), anything, strict=True)]


def _moments(
    units: NDArray[np.int64], sums: NDArray[np.int64], answered: NDArray[np.int64], count: int,
) -> list[Moments]:
    """Exact moments of the scores sums/answered: few pairs are distinct, so each is computed once."""
    rows, times = np.unique(np.stack([units, sums, answered], axis=1), axis=0, return_counts=True)
    found = [Moments(0) for _ in range(count)]
    pairs: list[Counter[Fraction]] = [Counter() for _ in range(count)]
    for (unit, total, of), n in zip(rows.tolist(), times.tolist(), strict=True):
        pairs[unit][Fraction(total, of)] += n
    for unit, scores in enumerate(pairs):
        found[unit] = Moments(sum(scores.values()), sum((n * x for x, n in scores.items()), Fraction(0)),
                              sum((n * x * x for x, n in scores.items()), Fraction(0)))
    return found


def add_up(tallies: Iterable[T]) -> T:
    """Add tallies; ValueError if there are none."""
    iterator = iter(tallies)
    try:
        total = next(iterator)
    except StopIteration:
        raise ValueError("no tallies to add up") from None
    for tally in iterator:
        total = total + tally
    return total
