"""Calibration: a few branches drawn by lot, their own ratings side by side, criterion by criterion.

What members answered is nowhere here: calibration comes before any release.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from questionnaires.catalogue import Criterion
from reports.release import SelfLevel, UnitRef

FEWEST, MOST = 3, 5
NEEDS_PROOF: Final = 3
"""The level from which a claim without any evidence is looked at."""

T = TypeVar("T")


class Lot(Protocol):
    """Whatever draws: the operating system's generator, or a test's."""

    def sample(self, population: Sequence[T], k: int) -> list[T]:
        """Draw `k` of a population, none twice."""


class View(StrEnum):
    """Which criteria are shown."""

    ALL = "all"
    DIFFERING = "differing"   # where the branches differ most first
    UNPROVEN = "unproven"     # a high level without evidence
    CAPPED = "capped"         # lowered by facts


@dataclass(frozen=True, slots=True)
class Side:
    """What one branch says of one criterion; no level object where it left the criterion out."""

    unit: UnitRef
    level: SelfLevel | None
    reason: str = ""

    @property
    def is_unproven(self) -> bool:
        """True for a high level without evidence."""
        return (self.level is not None and self.level.claimed is not None
                and self.level.claimed >= NEEDS_PROOF and not self.level.evidence)

    @property
    def is_capped(self) -> bool:
        """True where facts lowered the level."""
        return self.level is not None and self.level.level != self.level.claimed


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with what every branch of the sample says of it."""

    criterion: Criterion
    sides: tuple[Side, ...]

    @property
    def distance(self) -> int:
        """Levels between the highest and the lowest branch, after capping."""
        given = [side.level.level for side in self.sides if side.level is not None]
        levels = [level for level in given if level is not None]
        return max(levels) - min(levels) if levels else 0


def draw(units: Iterable[UnitRef], count: int, lot: Lot | None = None) -> tuple[str, ...]:
    """Draw branches by lot, by the operating system's generator; all of them where there are no more."""
    pool = sorted(unit.id for unit in units)
    return tuple((lot or secrets.SystemRandom()).sample(pool, min(count, len(pool))))


def side_by_side(
    criteria: Iterable[Criterion], sides: Mapping[str, Sequence[Side]], view: View = View.ALL,
) -> tuple[Row, ...]:
    """Give the rows of a view; `sides` by criterion."""
    rows = [Row(criterion, tuple(sides.get(criterion.id, ()))) for criterion in criteria]
    match view:
        case View.DIFFERING:
            return tuple(sorted((row for row in rows if row.distance), key=lambda row: -row.distance))
        case View.UNPROVEN:
            return tuple(row for row in rows if any(side.is_unproven for side in row.sides))
        case View.CAPPED:
            return tuple(row for row in rows if any(side.is_capped for side in row.sides))
        case _:
            return tuple(rows)
