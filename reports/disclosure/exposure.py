"""Which figure of a dimension a reader could bound too closely, by the linear program over all means and shares.

Most hidden means turn out loosely bounded at little cost: two solutions that fit all that is published and
differ in a mean prove it that loosely bounded. Only what no pair of shared solutions proves is solved alone.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reports.disclosure.linear import ROUNDING, Program, Reading, Terms
from reports.disclosure.published import DIMENSION, Published, Region
from reports.rules import DisclosureRules

WHOLE_PEOPLE = 0.1
"""Rungs that a reader who knows that people come in whole numbers may take off a bound."""
WHOM_THEY_JOINED = 0.3
"""Rungs that somebody may take off who knows where those went whose numbers are not shown."""

Why = Literal["program", "rounds"]


class Guard(StrEnum):
    """What is guarded: a hidden mean, a half-rung mean, whether all of a unit said the same, who came or went."""

    HIDDEN = "hidden"
    COARSE = "coarse"
    UNANIMOUS = "unanimous"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that must stay loosely bounded: by `least` rungs, or by people who may have said otherwise."""

    node: str
    column: int
    guard: Guard
    least: float
    rungs: frozenset[int] = frozenset()
    sheet: int = -1           # the earlier release since which somebody came or went


@dataclass(frozen=True, slots=True)
class Exposure:
    """A figure that is bounded too closely: whose, in which column (−1: the dimension), in which piece.

    `is_own` where the node's own cells give it away, whatever others show.
    """

    node: str
    column: int
    guard: Guard
    root: str
    is_own: bool = False
    why: Why = "program"


def exposures(
    published: Published, rules: DisclosureRules, passed: set[Hashable] | None = None,
) -> Iterator[Exposure]:
    """Yield, piece by piece, the first figure that can be bounded more closely than the rules allow.

    Pieces noted in `passed` are skipped; those found safe are noted.
    """
    for region in published.regions():
        if passed is not None and region.content in passed:
            continue
        found = _first_exposed(region, tuple(_targets(region, rules)))
        if found is not None:
            target, why = found
            yield Exposure(target.node, target.column, target.guard, region.inner[0], why=why)
        elif passed is not None:
            passed.add(region.content)


def alone(published: Published, rules: DisclosureRules, passed: set[Hashable]) -> Iterator[Exposure]:
    """Yield the first figure of every node that the node's own cells give away, whatever others show."""
    for node, cells in published.cells.items():
        key = (cells, tuple(published.people[node]))
        if key in passed or not any(published.is_coarse(node, column) for column in published.columns):
            continue
        region = Region(published, (), (node,))
        targets = tuple(_targets(region, rules))
        found = Search(region, targets, Reading(alone=True)).first_exposed(targets) if targets else None
        if found is not None:
            yield Exposure(node, found.column, found.guard, node, is_own=True)
        else:
            passed.add(key)


def _targets(region: Region, rules: DisclosureRules) -> Iterator[Target]:
    """Everything a piece has to guard."""
    published = region.published
    single = [block.nodes[0] for block in region.blocks if len(block.nodes) == 1]
    for node in (*region.inner, *single):
        for column in published.secrets(node):
            yield Target(node, column, Guard.HIDDEN, rules.least_width)
        for column in published.columns:
            if published.is_coarse(node, column):
                yield Target(node, column, Guard.COARSE, rules.coarse_width)
    for node in single:
        for column in published.columns:
            # It must stay possible that somebody said otherwise, whatever the neighbours show.
            yield from (Target(node, column, Guard.UNANIMOUS, 1.0, rungs)
                        for rungs in published.unanimous(node, column))


def _first_exposed(region: Region, targets: Sequence[Target]) -> tuple[Target, Why] | None:
    """Search this release, then together with the ones before it.

    What earlier releases give away by themselves cannot be called back, and is not this one's doing.
    """
    found = Search(region, targets, Reading()).first_exposed(targets) if targets else None
    if found is not None:
        return found, "program"
    if not region.published.earlier:
        return None
    both = Search(region, targets, Reading(earlier=True))
    waiting = list(both.targets)
    while (found := both.first_exposed(waiting)) is not None:
        before = Search(region, targets, Reading(now=False, earlier=True))
        if before.first_exposed([found]) is None:
            return found, "rounds"
        waiting = waiting[waiting.index(found) + 1:]
    return None


def _changes(program: Program) -> Iterator[Target]:
    """Who came or went since an earlier release: one person's answer to an item needs two rungs to hide between."""
    least = program.published.least_width
    for (sheet, node, column), (change, _) in program.changes.items():
        alone = abs(change) == 1 and column != DIMENSION
        yield Target(node, column, Guard.CHANGED, max(least, 2.0) if alone else least, sheet=sheet)


class Search:
    """The search of one piece under one reading: what has been proved so far."""

    def __init__(self, region: Region, targets: Sequence[Target], reading: Reading) -> None:
        self.given, self.published, self.reading = targets, region.published, reading
        self.reached: dict[Target, tuple[float, float]] = {}
        self._take(Program(region, reading))
        if not self._solve({}):
            # Somebody answered part of a dimension's items in a way the link does not foresee: leave it out.
            self._take(Program(region, replace(reading, linked=False)))

    def _take(self, program: Program) -> None:
        self.program = program
        self.targets = (*self.given, *_changes(program))
        self.terms = {target: self._terms(program, target) for target in self.targets}

    def _terms(self, program: Program, target: Target) -> Terms:
        """The mean of a target, or how many said otherwise, of the unknowns."""
        if target.guard is Guard.UNANIMOUS:
            return program.others(target.node, target.column, target.rungs)
        if target.guard is Guard.CHANGED:
            change, (places, factors) = program.changes[target.sheet, target.node, target.column]
            return places, factors / abs(change)
        places, factors = program.total(target.node, target.column)
        return places, factors / self.published.n(target.node, target.column)

    def first_exposed(self, targets: Sequence[Target]) -> Target | None:
        """Find the first target that is bounded too closely: all together, node by node, then alone."""
        nodes = list(dict.fromkeys(target.node for target in targets))
        for shift in (0, 1):
            self._both_ways({target: 1.0 if (nodes.index(target.node) + shift) % 2 else -1.0
                             for target in self._open(targets)})
        by_node: dict[str, list[Target]] = defaultdict(list)
        for target in self._open(targets):
            by_node[target.node].append(target)
        for together in by_node.values():
            self._both_ways(dict.fromkeys(together, 1.0))
        return next((target for target in self._open(targets) if self._width(target) < self._wanted(target)), None)

    def _wanted(self, target: Target) -> float:
        """What a program must reach; for hidden means more than a reader needs who knows what it does not."""
        if target.guard is not Guard.HIDDEN:
            return target.least - ROUNDING
        return target.least + WHOLE_PEOPLE + (WHOM_THEY_JOINED if self.reading.earlier else 0.0)

    def _open(self, targets: Iterable[Target]) -> list[Target]:
        """What is not yet proved to be loosely bounded."""
        return [target for target in targets if self._proved(target) < self._wanted(target)]

    def _proved(self, target: Target) -> float:
        if target.guard is Guard.UNANIMOUS and not self._can_be_unanimous(target):
            return float("inf")
        low, high = self.reached.get(target, (0.0, 0.0))
        return high if target.guard is Guard.UNANIMOUS else high - low

    def _can_be_unanimous(self, target: Target) -> bool:
        """A sum alone says that all chose a rung only where it is the lowest or the highest."""
        ends = {0, len(self.published.scale.options) - 1}
        return self.program.counts(target.column) or target.rungs <= ends

    def _width(self, target: Target) -> float:
        """How loosely one target is bounded; without end where nothing fits all that is published."""
        return self._proved(target) if self._both_ways({target: 1.0}) else float("inf")

    def _both_ways(self, aims: dict[Target, float]) -> bool:
        return not aims or (self._solve(aims) and self._solve({target: -aim for target, aim in aims.items()}))

    def _solve(self, aims: dict[Target, float]) -> bool:
        """Solve for means as far up (or down) as all that is published allows, and note where all of them lie."""
        solution = self.program.solve((self.terms[target], aim) for target, aim in aims.items())
        if solution is None:
            return False
        for target in self.targets:
            value = self._value(target, solution)
            low, high = self.reached.get(target, (value, value))
            self.reached[target] = min(low, value), max(high, value)
        return True

    def _value(self, target: Target, solution: NDArray[np.float64]) -> float:
        places, factors = self.terms[target]
        return float(solution[places] @ factors) + self._offset(target)

    def _offset(self, target: Target) -> float:
        """What is missing to count those who said otherwise, where only the sum of their rungs is known."""
        if target.guard is not Guard.UNANIMOUS or self.program.counts(target.column):
            return 0.0
        scale, n = self.published.scale, self.published.n(target.node, target.column)
        return -scale.low * n if 0 in target.rungs else scale.high * n
