"""Blind ratings: which criteria are asked, who makes up the panel, and how far its members see things apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from questionnaires.catalogue import Catalogue, Criterion
from questionnaires.model import Questionnaire

LEAST_RATERS: Final = 3
"""With two ratings, the spread would tell each rater what the other thinks."""
MOST_RATERS: Final = 15
SMALL_BRANCH: Final = 7
"""A branch of fewer members has no committee: its secretary and two members rate instead."""
FAR_APART: Final = 2
"""Levels between the highest and the lowest rating from which a criterion is flagged for discussion."""
NOT_APPLICABLE: Final = -1


def asked_criteria(catalogue: Catalogue, form: Questionnaire | None) -> tuple[Criterion, ...]:
    """Give the criteria the members' form mirrors, in the order of the bank; all, where it mirrors none."""
    mirrored = {item.criterion for item in form.items if item.criterion is not None} if form is not None else set()
    if not mirrored:  # of a form of the organ's own, or while no round is planned
        return catalogue.criteria
    return tuple(criterion for criterion in catalogue.criteria if criterion.id in mirrored)


def is_small(members: int) -> bool:
    """Tell whether a branch's panel is its secretary and two members."""
    return members < SMALL_BRANCH


def is_offered(criterion: Criterion, level: int) -> bool:
    """Tell whether a criterion can be rated so: a rung, or not applicable where the bank allows that."""
    return 0 <= level < len(criterion.levels) or (
        level == NOT_APPLICABLE and criterion.not_applicable is not None)


def unrated(criteria: Iterable[Criterion], levels: Mapping[str, int]) -> tuple[Criterion, ...]:
    """Give the criteria that have no level yet."""
    return tuple(criterion for criterion in criteria if criterion.id not in levels)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many of a panel chose which level of one criterion; no names, and never of fewer than three."""

    criterion: str
    counts: tuple[int, ...]   # at levels 0 to 4
    not_applicable: int = 0

    @property
    def rated(self) -> int:
        """How many chose anything."""
        return sum(self.counts) + self.not_applicable

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels chosen, each as often as it was, in ascending order."""
        return tuple(level for level, count in enumerate(self.counts) for _ in range(count))

    @property
    def distance(self) -> int:
        """Levels between the lowest and the highest."""
        return self.levels[-1] - self.levels[0] if self.levels else 0

    @property
    def is_flagged(self) -> bool:
        """True where the meeting has to talk: far apart, or some think that it does not apply at all."""
        return self.distance >= FAR_APART or bool(self.not_applicable and self.levels)

    @property
    def suggestion(self) -> int:
        """The median to start from, the lower of two middle ones (in doubt, the lower level)."""
        if self.not_applicable > len(self.levels):
            return NOT_APPLICABLE
        return self.levels[(len(self.levels) - 1) // 2]

    @property
    def unrest(self) -> tuple[int, bool, float]:
        """How much there is to talk about, for sorting: distance first, then deviation from the suggestion."""
        middle = max(self.suggestion, 0)
        mean = sum(abs(level - middle) for level in self.levels) / len(self.levels) if self.levels else 0.0
        return self.distance, self.is_flagged, mean


def spreads(counts: Mapping[str, Mapping[int, int]], criteria: Iterable[Criterion]) -> tuple[Spread, ...]:
    """Give the spreads of criteria from counts by level, the greatest disagreement first."""
    found = [Spread(c.id, tuple(counts[c.id].get(level, 0) for level in range(len(c.levels))),
                    counts[c.id].get(NOT_APPLICABLE, 0)) for c in criteria if c.id in counts]
    return tuple(sorted((one for one in found if one.rated >= LEAST_RATERS), key=lambda one: one.unrest,
                        reverse=True))


def spread_is_open(raters: int | None, *, has_handed_in: bool) -> bool:
    """Tell whether a reader may see the spread.

    `raters` is how many had handed in when the consensus began, None before. Only whoever gave their own
    rating away sees it, so that nobody can wait for the others' before thinking.
    """
    return raters is not None and raters >= LEAST_RATERS and has_handed_in
