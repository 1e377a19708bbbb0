"""Everything published about one dimension as one linear program: what a reader with a computer can bound.

Unknown are, for every leaf, the sum of its respondents' scores and, for every item, how often each rung was
chosen. Known are all means, shares and distributions shown anywhere above them, each to its step, and that a
respondent's score is the mean of the items answered. The program asks how low and how high a hidden mean
can be (Fischetti & Salazar-González, Management Science 47, 2001; solved by HiGHS).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from questionnaires.model import Scale
from reports.disclosure.bounds import Sums, reach
from reports.disclosure.suppression import ReportingTree
from reports.release import ItemResult, Mean, MeanCell, Shares

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

    def secrets(self, node: str) -> Iterator[int]:
        """Columns in which somebody's mean is hidden at a node through and through."""
        for column, hidden in self.hidden.items():
            if self.n(node, column) > 0 and self.tree.is_secret(node, hidden):
                yield column

    def regions(self) -> Iterator["Region"]:
        """Cut the tree where everything is shown, and give the pieces that hide something."""
        roots = [self.tree.nodes[0].id]
        if len(self.tree.leaves[roots[0]]) > WHOLE:
            roots += [node for node in self.tree.top_down[1:]
                      if self.tree.children[node] and self.is_shown_throughout(node)]
        for root in roots:
            region = self._region(root, whole=len(roots) == 1)
            if region.targets:
                yield region

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

    @cached_property
    def blocks(self) -> tuple["Block", ...]:
        """What is solved for: the nodes beneath, large shown ones of one parent added up."""
        if len(self.nodes) <= MOST_BLOCKS:
            return tuple(Block((node,)) for node in self.nodes)
        parent_of, published = self.published.tree.parent_of, self.published
        found: list[Block] = []
        for inner in self.inner:
            mine = [node for node in self.nodes if parent_of[node] == inner]
            shown = sorted((node for node in mine if published.is_shown_throughout(node)),
                           key=lambda node: (published.n(node, DIMENSION), node))
            large = shown[SMALLEST:]
            found += [Block((node,)) for node in mine if node not in large]
            found += [Block(tuple(large))] if large else []
        return tuple(found)

    @property
    def targets(self) -> tuple[tuple[str, int], ...]:
        """Every hidden mean of the piece, as node and column."""
        return tuple((node, column) for node in (*self.inner, *self.nodes)
                     for column in self.published.secrets(node))


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
        if not any(node in self.published.hidden[column] for node in nodes):
            bounds = self.published.sums[column].bounds
            known = [(bounds[node], self.published.n(node, column)) for node in nodes]
            self._constrain(_joined(terms), sum(i.low * m for i, m in known), sum(i.high * m for i, m in known))
        if column in self._told and len(nodes) == 1:
            self._add_shares(self.published.cells[nodes[0]].items[column], n, 0.0, terms)

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
        half = self.options // 2
        groups = [range(half), range(half, self.options - half), range(self.options - half, self.options)]
        for cell, sets in ((item.groups, groups), (item.histogram, [range(r, r + 1) for r in range(self.options)])):
            if isinstance(cell, Shares):
                for rungs, (low, high) in zip(sets, cell.ranges, strict=True):
                    if rungs:
                        chosen = np.concatenate([places[list(rungs)] for places, _ in terms])
                        self._constrain((chosen, np.ones(len(chosen))), low / 100 * n + min(0.0, change),
                                        high / 100 * n + max(0.0, change))

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
        leaves = self.published.tree.leaves[node]
        return _joined([self._places[block, column] for block in self.region.blocks
                        if (block, column) in self._places and self._leaves(block) <= leaves])

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

    def mean(self, solution: NDArray[np.float64], node: str, column: int) -> float:
        """A node's mean in a solution."""
        places, factors = self.total(node, column)
        return float(solution[places] @ factors) / self.published.n(node, column)


def _joined(parts: Sequence[Terms]) -> Terms:
    if not parts:
        return np.array([], dtype=np.int64), np.array([])
    return np.concatenate([p for p, _ in parts]), np.concatenate([f for _, f in parts])


