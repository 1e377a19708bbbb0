"""All means and shares published of one dimension as one linear program: what a reader with a computer can bound.

Unknown are, for every leaf, the sum of its respondents' scores and, for every item, how often each rung was
chosen. Known are all means, shares and distributions shown anywhere above them, each to its step, and that a
respondent's score is the mean of the items answered. The program asks how low and how high a hidden mean
can be (Fischetti & Salazar-González, Management Science 47, 2001; solved by HiGHS).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from reports.disclosure.bounds import reach
from reports.disclosure.published import (
    DIMENSION,
    FEWEST_CHANGED,
    Block,
    NodeCells,
    Region,
    single_sets,
    three_sets,
)
from reports.release import ItemResult, Mean, Shares
from reports.statistics.intervals import Interval

SLACK = 1e-6
ROUNDING = 1e-4
"""Rungs by which a bound may miss the least width: what the solver's own tolerance amounts to."""

Changed = tuple[int, str, int]
"""Who came or went since an earlier release: its place among them, the node, the column."""

Terms = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reader takes what is published: this release, those before it, and items as parts of their dimension.

    Earlier releases say something of this one only to who believes that nobody who stayed changed their mind.
    """

    now: bool = True
    earlier: bool = False
    linked: bool = True
    alone: bool = False       # a node's own cells and no other's


NOW = Reading()


class Program:
    """The linear program of a piece: its unknowns, its constraints, and the extent of any sum in it."""

    def __init__(self, region: Region, reading: Reading = NOW) -> None:
        self.region, self.published, self.reading = region, region.published, reading
        self.options = len(self.published.scale.options)
        self._places: dict[tuple[Block, int], Terms] = {}
        self.changes: dict[Changed, tuple[int, Terms]] = {}   # how many, net, and the sum of what they said
        self._since: dict[Changed, list[Changed] | None] = {}  # all changes at or beneath a node; None: too many
        self._rows: list[Terms] = []
        self._limits: list[tuple[float, float]] = []
        self._ranges: list[tuple[float, float]] = []
        for block in region.blocks:
            for column in self.published.columns:
                self._add_unknowns(block, column)
            if reading.linked:
                self._add_link(block)
        for block in region.blocks:
            self._add_cells(block.nodes, [block])
        for node in reversed(region.inner):
            blocks = [block for block in region.blocks if self._leaves(block) <= self.published.tree.leaves[node]]
            self._add_cells((node,), blocks)
        self._link_changes()

    @cached_property
    def _told(self) -> frozenset[int]:
        """Items of which some share is published: only these need a count per rung."""
        single = [block.nodes[0] for block in self.region.blocks if len(block.nodes) == 1]
        sheets = (self.published.cells, *(self.published.earlier if self.reading.earlier else ()))
        return frozenset(
            place for sheet in sheets for node in (*self.region.inner, *single) if node in sheet
            for place, item in enumerate(sheet[node].items)
            if isinstance(item.groups, Shares) or isinstance(item.histogram, Shares))

    def _leaves(self, block: Block) -> frozenset[str]:
        return frozenset().union(*(self.published.tree.leaves[node] for node in block.nodes))

    def _n(self, nodes: tuple[str, ...], column: int) -> float:
        return sum(self.published.n(node, column) for node in nodes)

    def _add_unknowns(self, block: Block, column: int) -> None:
        n = self._n(block.nodes, column)
        if n > 0:
            self._places[block, column] = self._people(column, n)

    def _people(self, column: int, n: float) -> Terms:
        """Take unknowns for `n` people's answers, a count per rung where rungs are told; give their sum."""
        scale, first = self.published.scale, len(self._ranges)
        if column not in self._told:
            self._ranges.append((scale.low * n, scale.high * n))
            return np.array([first]), np.ones(1)
        places = np.arange(first, first + self.options)
        self._ranges += [(0.0, n)] * self.options
        self._constrain((places, np.ones(self.options)), n, n)
        return places, np.array([option.value for option in scale.options], dtype=np.float64)

    def _constrain(self, terms: Terms, low: float, high: float) -> None:
        self._rows.append(terms)
        self._limits.append((low, high))

    def _add_cells(self, nodes: tuple[str, ...], blocks: Sequence[Block]) -> None:
        """Constrain a node's sums and counts (or those of several together) by what is known of them."""
        for column in self.published.columns:
            n = self._n(nodes, column)
            if n <= 0:
                continue
            terms = [self._places[block, column] for block in blocks if (block, column) in self._places]
            if self.reading.now:
                self._add_now(nodes, column, n, terms)
            if self.reading.earlier and len(nodes) == 1:
                for place, sheet in enumerate(self.published.earlier):
                    self._add_earlier((place, nodes[0], column), sheet.get(nodes[0]), n, terms)

    def _add_now(self, nodes: tuple[str, ...], column: int, n: float, terms: Sequence[Terms]) -> None:
        if len(nodes) > 1 or nodes[0] not in self.published.hidden[column]:
            known = [(self._known(node, column), self.published.n(node, column)) for node in nodes]
            low, high = sum(i.low * m for i, m in known), sum(i.high * m for i, m in known)
            parts = self._parts_of_a_score(nodes) if column == DIMENSION else 1.0
            self._constrain(_joined(terms), *self._in_parts(low, high, n, parts))
        if column in self._told and len(nodes) == 1:
            self._add_shares(self.published.cells[nodes[0]].items[column], n, terms)

    def _in_parts(self, low: float, high: float, n: float, parts: float) -> tuple[float, float]:
        """Narrow a range of `n` people's sum to whole numbers of 1/`parts`; as it was where there are none (0)."""
        if not parts:
            return low, high
        least, most = whole(low * parts, high * parts, self.published.scale.high * n * parts)
        return least / parts, most / parts

    def _known(self, node: str, column: int) -> Interval:
        """What is known of a mean: by its own cell, or by adding and subtracting over the whole tree too."""
        if self.reading.alone:
            return reach(self.published.cells[node].column(column), self.published.scale)
        return self.published.sums[column].bounds[node]

    def _parts_of_a_score(self, nodes: tuple[str, ...]) -> float:
        """By what scores are whole numbers: the number of items, where all were answered; 0 where not."""
        items = len(self.published.columns) - 1
        same = all(self._n(nodes, column) == self._n(nodes, DIMENSION) for column in self.published.columns)
        return float(items) if same else 0.0

    def _add_earlier(self, key: Changed, cells: NodeCells | None, n: float, terms: Sequence[Terms]) -> None:
        """What an earlier release said of a node: of today's people less who joined, or and who left."""
        column, known = key[2], self._changes_beneath(key)
        self._since[key] = known
        mean = cells.column(column) if cells is not None else None
        if cells is None or not isinstance(mean, Mean):
            return
        rest = round(n - mean.n) - sum(self.changes[other][0] for other in known or ())
        if known is None or abs(rest) >= FEWEST_CHANGED:
            self._since[key] = None
            return
        if rest:
            self.changes[key] = (rest, self._people(column, float(abs(rest))))
            known.append(key)
        before = [*terms, *(self._taken_off(other) for other in known)]
        within = reach(mean, self.published.scale)
        parts = 1.0 if column != DIMENSION else float(len(cells.items)) if cells.is_complete else 0.0
        self._constrain(_joined(before), *self._in_parts(within.low * mean.n, within.high * mean.n, mean.n, parts))
        if column in self._told:
            self._add_shares(cells.items[column], float(mean.n), before)

    def _changes_beneath(self, key: Changed) -> list[Changed] | None:
        """Who came or went beneath a node, as far as numbers tell; None where somewhere too many did."""
        sheet, node, column = key
        found: list[Changed] = []
        for child in self.published.tree.children[node]:
            beneath = self._since.get((sheet, child, column), [])
            if beneath is None:
                return None
            found += beneath
        return found

    def _taken_off(self, key: Changed) -> Terms:
        net, (places, factors) = self.changes[key]
        return places, -np.sign(net) * factors

    def _link_changes(self) -> None:
        """Whoever came or went answered the items of their own score."""
        for (sheet, node, column), (net, score) in list(self.changes.items()):
            items = [self.changes.get((sheet, node, item)) for item in self.published.columns if item != DIMENSION]
            if column != DIMENSION or not self.reading.linked or any(one is None or one[0] != net for one in items):
                continue
            parts = [(places, -factors) for one in items if one is not None for places, factors in [one[1]]]
            self._constrain(_joined([(score[0], score[1] * len(items)), *parts]), 0.0, 0.0)

    def _add_shares(self, item: ItemResult, n: float, terms: Sequence[Terms]) -> None:
        """Constrain counts by shares of `n` people: those of all terms, less those whose factors are negative."""
        for cell, sets in ((item.groups, three_sets(self.options)), (item.histogram, single_sets(self.options))):
            if isinstance(cell, Shares):
                for rungs, (low, high) in zip(sets, cell.ranges, strict=True):
                    if rungs:
                        chosen = [places[list(rungs)] for places, _ in terms]
                        signs = [np.full(len(rungs), -1.0 if factors.min() < 0 else 1.0) for _, factors in terms]
                        self._constrain((np.concatenate(chosen), np.concatenate(signs)),
                                        *whole(low / 100 * n, high / 100 * n, n))

    def _add_link(self, block: Block) -> None:
        """A respondent's score is the mean of the items answered; an item left out counts as that mean would."""
        items = [column for column in self.published.columns if column != DIMENSION]
        n = self._n(block.nodes, DIMENSION)
        if n <= 0:
            return
        missing = len(items) * n - sum(self._n(block.nodes, item) for item in items)
        parts = [self._places[block, item] for item in items if (block, item) in self._places]
        places, factors = _joined([self._places[block, DIMENSION], *parts])
        factors = np.concatenate([[float(len(items))], -factors[1:]])
        ends = sorted((self.published.scale.low * missing, self.published.scale.high * missing))
        self._constrain((places, factors), *ends)

    def total(self, node: str, column: int) -> Terms:
        """The sum of a node's answers in a column, as places and factors of the unknowns."""
        return _joined(self._terms(node, column))

    def counts(self, column: int) -> bool:
        """True where the program counts who chose which rung of an item."""
        return column in self._told

    def others(self, node: str, column: int, rungs: frozenset[int]) -> Terms:
        """How many of a node chose none of these rungs; its sum, away from the end, where rungs are not counted."""
        parts = self._terms(node, column)
        if column not in self._told:
            places, ones = _joined(parts)
            return places, -ones if 0 not in rungs else ones
        left = [place for place in range(self.options) if place not in rungs]
        places = np.concatenate([places[left] for places, _ in parts])
        return places, np.ones(len(places))

    def _terms(self, node: str, column: int) -> list[Terms]:
        leaves = self.published.tree.leaves[node]
        return [self._places[block, column] for block in self.region.blocks
                if (block, column) in self._places and self._leaves(block) <= leaves]

    @cached_property
    def _constraints(self) -> LinearConstraint:
        places = np.concatenate([row[0] for row in self._rows])
        factors = np.concatenate([row[1] for row in self._rows])
        rows = np.repeat(np.arange(len(self._rows)), [len(row[0]) for row in self._rows])
        shape = (len(self._rows), len(self._ranges))
        low, high = np.array(self._limits).T
        matrix = coo_array((factors, (rows, places)), shape=shape).tocsc()
        return LinearConstraint(matrix, low - SLACK, high + SLACK)

    def solve(self, aim: Iterable[tuple[Terms, float]]) -> NDArray[np.float64] | None:
        """Give the unknowns that make Σ factor·terms largest; None where nothing fits all that is published."""
        costs = np.zeros(len(self._ranges))
        for (places, factors), weight in aim:
            np.add.at(costs, places, -weight * factors)
        low, high = np.array(self._ranges).T
        found = milp(costs, constraints=self._constraints, bounds=Bounds(low, high))
        return np.asarray(found.x) if found.status == 0 else None


def whole(low: float, high: float, end: float) -> tuple[float, float]:
    """Narrow a range of people, or of their rungs added up, to whole numbers; as it was where there are none.

    Halves are rounded up, so the upper limit itself is not reached, unless it is the `end` of all there can be.
    """
    least, most = math.ceil(low - SLACK), math.floor(high + SLACK)
    if most >= high - SLACK and high < end - SLACK:
        most -= 1
    return (float(least), float(most)) if least <= most else (low, high)


def _joined(parts: Sequence[Terms]) -> Terms:
    if not parts:
        return np.array([], dtype=np.int64), np.array([])
    return np.concatenate([p for p, _ in parts]), np.concatenate([f for _, f in parts])


