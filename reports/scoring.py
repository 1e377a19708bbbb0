"""Exact tallies of coded answers per unit; every tally can be added to another's, whatever counted it.

Rules (domain conventions of this tool): a respondent counts in a dimension with at least half of the
items that apply to them answered, and weighs the same however many that is; don't know and not
applicable are counted apart and never scored; blank is nothing at all.
"""

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
    answered, sums, unknown, inapplicable, blank = np.zeros((5, len(responses)), dtype=np.int32)
    # Column by column: a million rows of codes as whole numbers would not fit in memory several times over.
    for item in items:
        codes = responses.column(item)
        rated = codes >= FIRST_VALUE
        answered += rated
        sums += rated * (codes.astype(np.int32) + (lowest_value(questionnaire, item) - FIRST_VALUE))
        unknown += codes == DONT_KNOW
        inapplicable += codes == NOT_APPLICABLE
        blank += codes == 0
    counts = (answered >= 1) & (answered >= half_rule * (len(items) - inapplicable))
    moments = _moments(responses.units[counts], sums[counts], answered[counts], units)

    def per_unit(amount: NDArray[np.int32] | NDArray[np.bool_]) -> list[int]:
        return [int(x) for x in np.bincount(responses.units, weights=amount, minlength=units)]

    return [DimensionTally(m, r, d, p) for m, r, d, p in
            zip(moments, per_unit(answered), per_unit(unknown), per_unit(blank < len(items)), strict=True)]


def _moments(
    units: NDArray[np.int64], sums: NDArray[np.int32], answered: NDArray[np.int32], count: int,
) -> list[Moments]:
    """Exact moments of the scores sums/answered: added up as whole numbers for each unit and number of answers.

    Σ n, Σ sum and Σ sum² stay far below 2⁵³, so that adding them in floating point loses nothing.
    """
    most = int(answered.max(initial=0)) + 1
    places, size = units * most + answered, count * most
    totals = (np.bincount(places, weights=weights, minlength=size).reshape(count, most).astype(np.int64).tolist()
              for weights in (None, sums, np.square(sums, dtype=np.int64)))
    return [Moments(sum(times),
                    sum((Fraction(total, of) for of, total in enumerate(first[1:], 1) if total), Fraction(0)),
                    sum((Fraction(total, of * of) for of, total in enumerate(second[1:], 1) if total), Fraction(0)))
            for times, first, second in zip(*totals, strict=True)]


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
