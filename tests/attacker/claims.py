"""What the attacker says to have found out, and the rules by which it counts as a recovery."""

from dataclasses import dataclass
from enum import StrEnum

LEAST_WIDTH = 1.5
"""Rungs: a hidden mean bounded more closely is recovered."""
LEAST_COARSE_WIDTH = 0.2
"""Rungs: a half-rung mean of few people bounded more closely is as good as shown."""
SLACK = 1e-6


class Kind(StrEnum):
    """What was recovered."""

    NUMBER = "number of answers of a hidden unit"
    MEAN = "hidden mean"
    MERGED_MEAN = "mean of a branch inside a merge group"
    COARSE = "half-rung mean of few, almost to the answer"
    ANSWERS = "everybody's answer"
    JOINED = "answer of who joined or left"


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of a unit said to lie from `low` to `high` (rungs, or people)."""

    kind: Kind
    unit: str
    column: str
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.kind}: {self.unit} {self.column} {self.low:.3f}–{self.high:.3f}"

    @property
    def width(self) -> float:
        """How closely the figure is known."""
        return self.high - self.low

    def holds(self, truth: float) -> bool:
        """Whether the true figure lies where it is said to."""
        return self.low - SLACK <= truth <= self.high + SLACK
