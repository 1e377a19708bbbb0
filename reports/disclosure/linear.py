"""All means and shares published of one dimension as one linear program: what a reader with a computer can bound.

Unknown are, for every leaf, the sum of its respondents' scores and, for every item, how often each rung was
chosen. Known are all means, shares and distributions shown anywhere above them, each to its step, and that a
respondent's score is the mean of the items answered. The program asks how low and how high a hidden mean
can be (Fischetti & Salazar-González, Management Science 47, 2001; solved by HiGHS).
"""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from questionnaires.model import Scale
from reports.disclosure.bounds import Sums, reach
from reports.disclosure.suppression import ReportingTree
from reports.release import ItemResult, Mean, MeanCell, Shares
from reports.statistics.intervals import Interval

DIMENSION = -1
"""The column of a dimension's own mean; its items are the columns 0, 1, 2 …"""
WHOLE = 24
"""Leaves up to which the whole tree is solved at once; a larger one is cut where everything is shown."""
FEWEST_CHANGED = 3
"""People who joined or left, net, from which on a unit's earlier figures say nothing of this round's."""
MOST_BLOCKS, SMALLEST = 12, 4
"""Blocks up to which a piece is solved block by block; in a larger one only the smallest shown ones beneath a node
are, and the others are added up: they are known so much less closely than the small ones that it adds nothing."""
SLACK = 1e-6
ROUNDING = 1e-4
"""Rungs by which a bound may miss the least width: what the solver's own tolerance amounts to."""

Terms = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class NodeCells:
    """What is published of one node in one dimension."""

    mean: MeanCell
    items: tuple[ItemResult, ...]

    def column(self, column: int) -> MeanCell:
        """The mean of a column."""
        return self.mean if column == DIMENSION else self.items[column].mean


@dataclass(frozen=True)
class Published:
    """One dimension over the tree, as published; `people` are who counts, by node and column (−1, 0, 1 …)."""

    tree: ReportingTree
    cells: Mapping[str, NodeCells]
    people: Mapping[str, Sequence[float]]      # by node: the dimension's, then the items'
    scale: Scale
    fine_n: int = 10
    earlier: tuple[Mapping[str, NodeCells], ...] = ()   # the same questions in releases before

    @property
    def columns(self) -> range:
        """The dimension's own column and those of its items."""
        return range(DIMENSION, len(self.cells[self.tree.nodes[0].id].items))

    def n(self, node: str, column: int) -> float:
        """How many people a node's mean rests on."""
        return self.people[node][column + 1]

    @cached_property
    def hidden(self) -> dict[int, frozenset[str]]:
        """Nodes whose mean is not shown, by column."""
        return {column: frozenset(node for node, cells in self.cells.items()
                                  if not isinstance(cells.column(column), Mean)) for column in self.columns}

    @cached_property
    def sums(self) -> dict[int, Sums]:
        """Each column by itself, over the whole tree."""
        return {column: Sums(self.tree, {node: self.n(node, column) for node in self.cells},
                             {node: reach(cells.column(column), self.scale) for node, cells in self.cells.items()},
                             self.scale) for column in self.columns}

    def is_shown_throughout(self, node: str) -> bool:
        """True where no mean of a node is hidden, so that what lies beyond it adds nothing to what lies beneath."""
        return not any(node in hidden for hidden in self.hidden.values())

    def is_plain(self, node: str) -> bool:
        """True where a node has nothing to guard: no hidden, coarse or coded cell."""
        guarded = (self.is_coarse(node, column) or [*self.unanimous(node, column)] for column in self.columns)
        return self.is_shown_throughout(node) and not any(guarded)

    def is_coarse(self, node: str, column: int) -> bool:
        """True where a mean is shown in half rungs because of few people."""
        cell = self.cells[node].column(column)
        return isinstance(cell, Mean) and cell.n < self.fine_n

    def unanimous(self, node: str, column: int) -> Iterator[frozenset[int]]:
        """Sets of rungs (as places on the scale) that all of a node may have chosen, by its own cells."""
        if column == DIMENSION:
            return
        item, options = self.cells[node].items[column], len(self.scale.options)
        if isinstance(item.mean, Mean):
            known = reach(item.mean, self.scale)
            yield from (frozenset({place}) for place, option in enumerate(self.scale.options)
                        if known.low <= option.value <= known.high)
        for cell, sets in ((item.groups, three_sets(options)), (item.histogram, single_sets(options))):
            if isinstance(cell, Shares):
                yield from (frozenset(rungs) for place, rungs in enumerate(sets) if cell.end(place) == "high")

    def secrets(self, node: str) -> Iterator[int]:
        """Columns in which somebody's mean is hidden at a node through and through."""
        for column, hidden in self.hidden.items():
            if self.n(node, column) > 0 and self.tree.is_secret(node, hidden):
                yield column

    def regions(self) -> Iterator["Region"]:
        """Cut the tree where everything is shown, and give the pieces; a crowded one in several views."""
        roots = [self.tree.nodes[0].id]
        if len(self.tree.leaves[roots[0]]) > WHOLE:
            roots += [node for node in self.tree.top_down[1:]
                      if self.tree.children[node] and self.is_shown_throughout(node)]
        for root in roots:
            yield from self._region(root, whole=len(roots) == 1).views()

    def _region(self, root: str, *, whole: bool) -> "Region":
        inner, blocks, waiting = [root], [], list(self.tree.children[root])
        for node in waiting:
            if self.tree.children[node] and (whole or not self.is_shown_throughout(node)):
                inner.append(node)
                waiting.extend(self.tree.children[node])
            else:
                blocks.append(node)
        return Region(self, tuple(inner), tuple(block for block in blocks if any(self.people[block])))


@dataclass(frozen=True)
class Region:
    """A piece of the tree: its inner nodes, the topmost first, and the leaves (or closed pieces) beneath them."""

    published: Published
    inner: tuple[str, ...]
    nodes: tuple[str, ...]
    apart: frozenset[str] = frozenset()      # the nodes solved for one by one, where they are not all

    def views(self) -> Iterator["Region"]:
        """The piece itself, or one view for every dozen of its guarded nodes, the others added up."""
        guarded = [node for node in self.nodes if not self.published.is_plain(node)]
        if len(self.nodes) <= MOST_BLOCKS or len(guarded) <= MOST_BLOCKS:
            yield replace(self, apart=frozenset(guarded))
            return
        for first in range(0, len(guarded), MOST_BLOCKS):
            yield replace(self, apart=frozenset(guarded[first:first + MOST_BLOCKS]))

    @cached_property
    def content(self) -> Hashable:
        """Everything the piece's program is made of: the same content, the same answer."""
        nodes, published = (*self.inner, *self.nodes), self.published
        return (nodes, self.apart, tuple(published.cells[node] for node in nodes),
                tuple(tuple(published.people[node]) for node in nodes),
                tuple(sums.bounds[node] for sums in published.sums.values() for node in nodes))

    @cached_property
    def blocks(self) -> tuple["Block", ...]:
        """What is solved for: the nodes beneath; in a crowded piece the others of one parent are added up."""
        if len(self.nodes) <= MOST_BLOCKS:
            return tuple(Block((node,)) for node in self.nodes)
        parent_of, published = self.published.tree.parent_of, self.published
        found: list[Block] = []
        for inner in self.inner:
            mine = [node for node in self.nodes if parent_of[node] == inner]
            shown = sorted((node for node in mine if published.is_plain(node)),
                           key=lambda node: (published.n(node, DIMENSION), node))
            alone = self.apart.union(shown[:SMALLEST])
            found += [Block((node,)) for node in mine if node in alone]
            added_up = tuple(node for node in mine if node not in alone)
            found += [Block(added_up)] if added_up else []
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Block:
    """One node, or several that are added up."""

    nodes: tuple[str, ...]


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
        self._rows: list[Terms] = []
        self._limits: list[tuple[float, float]] = []
        self._ranges: list[tuple[float, float]] = []
        for block in region.blocks:
            for column in self.published.columns:
                self._add_unknowns(block, column)
            if reading.linked:
                self._add_link(block)
        for node in region.inner:
            blocks = [block for block in region.blocks if self._leaves(block) <= self.published.tree.leaves[node]]
            self._add_cells((node,), blocks)
        for block in region.blocks:
            self._add_cells(block.nodes, [block])

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
        scale, n, first = self.published.scale, self._n(block.nodes, column), len(self._ranges)
        if n <= 0:
            return
        if column in self._told:
            places = np.arange(first, first + self.options)
            self._ranges += [(0.0, n)] * self.options
            self._constrain((places, np.ones(self.options)), n, n)
            values = np.array([option.value for option in scale.options], dtype=np.float64)
            self._places[block, column] = (places, values)
        else:
            self._ranges.append((scale.low * n, scale.high * n))
            self._places[block, column] = (np.array([first]), np.ones(1))

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
                for sheet in self.published.earlier:
                    self._add_earlier(sheet.get(nodes[0]), column, n, terms)

    def _add_now(self, nodes: tuple[str, ...], column: int, n: float, terms: Sequence[Terms]) -> None:
        if len(nodes) > 1 or nodes[0] not in self.published.hidden[column]:
            known = [(self._known(node, column), self.published.n(node, column)) for node in nodes]
            low, high = sum(i.low * m for i, m in known), sum(i.high * m for i, m in known)
            parts = self._parts_of_a_score(nodes) if column == DIMENSION else 1.0
            if parts:
                low, high = whole(low * parts, high * parts, self.published.scale.high * n * parts)
            self._constrain(_joined(terms), low / (parts or 1.0), high / (parts or 1.0))
        if column in self._told and len(nodes) == 1:
            self._add_shares(self.published.cells[nodes[0]].items[column], n, 0.0, terms)

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

    def _add_earlier(self, cells: NodeCells | None, column: int, n: float, terms: Sequence[Terms]) -> None:
        """What a node's earlier mean says of today's, those who joined or left having said anything."""
        mean = cells.column(column) if cells is not None else None
        if cells is None or not isinstance(mean, Mean) or abs(n - mean.n) >= FEWEST_CHANGED:
            return
        scale, change, known = self.published.scale, n - mean.n, reach(mean, self.published.scale)
        low, high = sorted((scale.low * change, scale.high * change))
        self._constrain(_joined(terms), known.low * mean.n + low, known.high * mean.n + high)
        if column in self._told:
            self._add_shares(cells.items[column], float(mean.n), change, terms)

    def _add_shares(self, item: ItemResult, n: float, change: float, terms: Sequence[Terms]) -> None:
        """Constrain counts by shares of `n` people, of whom `change` joined (or left, if below 0) since."""
        for cell, sets in ((item.groups, three_sets(self.options)), (item.histogram, single_sets(self.options))):
            if isinstance(cell, Shares):
                for rungs, (low, high) in zip(sets, cell.ranges, strict=True):
                    if rungs:
                        chosen = np.concatenate([places[list(rungs)] for places, _ in terms])
                        least, most = whole(low / 100 * n, high / 100 * n, n)
                        self._constrain((chosen, np.ones(len(chosen))), least + min(0.0, change),
                                        most + max(0.0, change))

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


def three_sets(options: int) -> tuple[range, ...]:
    """Places of the rungs below, at and above the middle."""
    half = options // 2
    return range(half), range(half, options - half), range(options - half, options)


def single_sets(options: int) -> tuple[range, ...]:
    """Places of the rungs one by one."""
    return tuple(range(rung, rung + 1) for rung in range(options))


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


