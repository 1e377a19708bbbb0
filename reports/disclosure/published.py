"""What is published of one dimension over the tree, and the pieces it can be looked at in one by one."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from questionnaires.model import Scale
from reports.disclosure.bounds import Sums, reach
from reports.disclosure.suppression import ReportingTree
from reports.release import ItemResult, Mean, MeanCell, Shares

DIMENSION = -1
"""The column of a dimension's own mean; its items are the columns 0, 1, 2 …"""
WHOLE = 24
"""Leaves up to which the whole tree is solved at once; a larger one is cut where everything is shown."""
MOST_BLOCKS, SMALLEST = 12, 4
"""Blocks up to which a piece is solved block by block; in a larger one only the smallest shown ones beneath a node
are, and the others are added up: they are known so much less closely than the small ones that it adds nothing."""
FEWEST_CHANGED = 3
"""People who joined or left, net, from which on a unit's earlier figures say nothing of this round's."""


@dataclass(frozen=True, slots=True)
class NodeCells:
    """What is published of one node in one dimension."""

    mean: MeanCell
    items: tuple[ItemResult, ...]

    @property
    def is_complete(self) -> bool:
        """True where as many answered every item as count in the dimension: scores are means of all items then."""
        means = [self.mean, *(item.mean for item in self.items)]
        return len({mean.n if isinstance(mean, Mean) else None for mean in means}) == 1

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
    least_width: float = 1.5
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


def three_sets(options: int) -> tuple[range, ...]:
    """Places of the rungs below, at and above the middle."""
    half = options // 2
    return range(half), range(half, options - half), range(options - half, options)


def single_sets(options: int) -> tuple[range, ...]:
    """Places of the rungs one by one."""
    return tuple(range(rung, rung + 1) for rung in range(options))
