"""Linear programming over the number of choices of every rung of every item in every branch.

Everything published bounds these numbers; the means of a hidden branch lie between two optima. Most means
need no program of their own: a few feasible answer sheets in which they differ enough show that they are safe.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.attacker.claims import LEAST_COARSE_WIDTH, LEAST_WIDTH, SLACK, Claim, Kind
from tests.attacker.published import Fact, People, Published, Weights

Vector = NDArray[np.float64]
ENOUGH = 0.02
"""Rungs by which a mean must be seen to vary more than it must, before its own program is saved."""


class Contradiction(Exception):
    """No answers fit: what the attacker takes for granted is wrong."""


@dataclass(frozen=True)
class Choices:
    """The unknowns: how many people of each branch chose each rung of each column."""

    people: People
    branches: tuple[str, ...]
    columns: Mapping[str, int]  # column → number of rungs

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """(branch, column) → place of its first rung among the unknowns; only where somebody counts."""
        found, place = {}, 0
        for branch in self.branches:
            for column, width in self.columns.items():
                if self.people[branch, column]:
                    found[branch, column] = place
                    place += width
        return found

    @property
    def count(self) -> int:
        """How many unknowns there are."""
        return sum(self.columns[column] for _, column in self.places)


@dataclass(frozen=True)
class Program:
    """All facts as rows of a sparse matrix, low ≤ A·x ≤ high."""

    choices: Choices
    matrix: csr_array
    low: Vector
    high: Vector

    @classmethod
    def of(cls, choices: Choices, facts: Iterable[Fact]) -> "Program":
        """Set up the program of these facts, each person choosing one rung."""
        rows: list[tuple[dict[int, float], float, float]] = []
        for (branch, column), place in choices.places.items():
            n = float(choices.people[branch, column])
            rows.append((dict.fromkeys(range(place, place + choices.columns[column]), 1.0), n, n))
        for fact in facts:
            row = cls.row(choices, fact.branches, fact.weights)
            rows.append((row, float(fact.low) - SLACK, float(fact.high) + SLACK))
        return cls(choices, *_packed(rows, choices.count))

    @staticmethod
    def row(choices: Choices, branches: Sequence[str], weights: Weights) -> dict[int, float]:
        """The unknowns that some branches' weighted choices add up, with their weights."""
        return {choices.places[branch, column] + rung: float(weight)
                for branch in branches for column, of_rungs in weights.items()
                if (branch, column) in choices.places for rung, weight in enumerate(of_rungs) if weight}

    def best(self, aim: Vector) -> Vector:
        """The answers that make `aim` smallest; Contradiction where none fit."""
        solved = milp(aim, constraints=LinearConstraint(self.matrix, self.low, self.high), bounds=Bounds(0, np.inf))
        if solved.x is None:
            raise Contradiction(solved.message)
        return np.asarray(solved.x, dtype=np.float64)


def _packed(rows: Sequence[tuple[dict[int, float], float, float]], count: int) -> tuple[csr_array, Vector, Vector]:
    starts = np.cumsum([0, *(len(row) for row, _, _ in rows)])
    places = np.fromiter((place for row, _, _ in rows for place in row), dtype=np.int64, count=starts[-1])
    weights = np.fromiter((w for row, _, _ in rows for w in row.values()), dtype=np.float64, count=starts[-1])
    matrix = csr_array((weights, places, starts), shape=(len(rows), count))
    return matrix, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows])


@dataclass(frozen=True)
class Target:
    """A mean the attacker is after: whose, of which column, and what counts as too close.

    `single` where it is the whole-numbered answer of one person.
    """

    unit: str
    column: str
    kind: Kind
    least: float
    aim: Vector
    single: bool = False

    @property
    def enough(self) -> float:
        """How much the mean must be seen to vary before it counts as safe: two rungs hold two whole numbers."""
        return max(self.least, 2.0 * self.single) + ENOUGH

    def claim(self, low: float, high: float) -> Claim | None:
        """The recovery that these bounds are; None where they are wide enough."""
        if self.single and math.ceil(low - SLACK) == math.floor(high + SLACK):
            return Claim(Kind.ANSWERS, self.unit, self.column, math.ceil(low - SLACK), math.floor(high + SLACK))
        return Claim(self.kind, self.unit, self.column, low, high) if high - low < self.least else None


class Search:
    """Bounds of many means from as few programs as it takes."""

    def __init__(self, program: Program, targets: Sequence[Target]) -> None:
        self.program, self.targets = program, list(targets)
        self.aims = np.array([target.aim for target in targets]).reshape(len(targets), program.choices.count)
        self.enough = np.array([target.enough for target in targets])
        self.lowest = np.full(len(targets), np.inf)
        self.highest = np.full(len(targets), -np.inf)
        self.seen: list[Vector] = []

    def look(self, aim: Vector) -> Vector:
        """Solve for one aim, and let every mean learn from the answers found."""
        answers = self.program.best(aim)
        means = self.aims @ answers
        self.lowest, self.highest = np.minimum(self.lowest, means), np.maximum(self.highest, means)
        self.seen.append(answers)
        return answers

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which means have not been seen to vary enough."""
        return np.asarray(self.highest - self.lowest < self.enough)

    def survey(self) -> None:
        """Try a few aims that move many means at once."""
        everything = self.aims.sum(axis=0)
        for aim in (everything, -everything):
            self.look(aim)
        for unit in dict.fromkeys(target.unit for target in self.targets):
            mine = np.array([target.unit == unit for target in self.targets])
            for sign in (1, -1):
                if (mine & self.open).any():
                    self.look(sign * self.aims[mine & self.open].sum(axis=0))

    def recovered(self) -> Iterator[Claim]:
        """Every mean that is bounded too closely, by its own two programs."""
        if not self.targets:
            return
        self.survey()
        for place, target in enumerate(self.targets):
            if self.open[place] and (claim := target.claim(*self.bounds(target))) is not None:
                yield claim

    def bounds(self, target: Target) -> tuple[float, float]:
        """The lowest and the highest a mean can be."""
        low, high = (float(target.aim @ self.look(sign * target.aim)) for sign in (1.0, -1.0))
        return low, high

    def unanimous(self, columns: Mapping[str, Sequence[int]]) -> Iterator[Claim]:
        """Every branch all of whose people are known to have chosen the same rung of a column."""
        choices = self.program.choices
        everything = np.tile([0.0, 1.0, -1.0, 0.5, -0.5], choices.count)[:choices.count]
        for aim in (everything, -everything):
            self.look(aim)
        for (branch, column), place in choices.places.items():
            almost = choices.people[branch, column] - 1 + 1e-3
            for rung, value in enumerate(columns.get(column, ())):
                if all(answers[place + rung] > almost for answers in self.seen):
                    aim = np.zeros(choices.count)
                    aim[place + rung] = 1.0
                    if self.look(aim)[place + rung] > almost:
                        yield Claim(Kind.ANSWERS, branch, column, float(value), float(value))


def mean_aim(choices: Choices, branches: Sequence[str], weights: Weights) -> Vector | None:
    """The mean of some branches as weights of the unknowns; None where nobody counts."""
    column = next(iter(weights))
    n = sum(choices.people[branch, column] for branch in branches)
    found = np.zeros(choices.count)
    for place, weight in Program.row(choices, branches, weights).items():
        found[place] = weight / n
    return found if n else None


@dataclass(frozen=True)
class Attack:
    """The program of one release, given how many of each branch answered.

    `whole`: sums of answers are known to be whole numbers, which the plain linear program would not know.
    """

    published: Published
    people: People
    whole: bool = True

    @cached_property
    def choices(self) -> Choices:
        """The unknowns of this release."""
        columns = {column: len(values) for column, values in self.published.values.items()}
        return Choices(self.people, self.published.branches, columns)

    @cached_property
    def facts(self) -> list[Fact]:
        """Everything published."""
        return [fact.tightened() if self.whole else fact for fact in self.published.facts()]

    @cached_property
    def program(self) -> Program:
        """The program of all facts."""
        return Program.of(self.choices, self.facts)

    def aim(self, unit: str, column: str) -> Vector | None:
        """The mean of a unit's column as weights of the unknowns; None where nobody counts."""
        return mean_aim(self.choices, self.published.branches_of[unit], self.published.weights(column))

    def hidden(self) -> Iterator[Target]:
        """Every mean of a branch that is kept back, and every mean of a merged branch."""
        for branch in self.published.branches:
            merged = self.published.units[branch].get("merged_into") is not None
            kind = Kind.MERGED_MEAN if merged else Kind.MEAN
            for column in self.published.columns:
                aim = self.aim(branch, column)
                if aim is not None and self.published.is_hidden(branch, column):
                    single = column in self.published.items and self.people[branch, column] == 1
                    yield Target(branch, column, kind, LEAST_WIDTH, aim, single=single)

    def coarse(self) -> Iterator[Target]:
        """Every mean of few people shown in half rungs: known almost to the answer is as bad as shown."""
        rules = self.published.content["rules"]
        for unit, column in ((unit, column) for unit in self.published.units for column in self.published.columns):
            cell, aim = self.published.cell(unit, column), self.aim(unit, column)
            if cell is not None and cell["n"] < rules["fine_n"] and aim is not None:
                yield Target(unit, column, Kind.COARSE, LEAST_COARSE_WIDTH - 1e-3, aim)

    def recoveries(self) -> list[Claim]:
        """Every mean and every unanimous answer recovered from this release."""
        search = Search(self.program, [*self.hidden(), *self.coarse()])
        answers = dict.fromkeys(self.published.items, self.published.rungs)
        return [*search.recovered(), *search.unanimous(answers)]
