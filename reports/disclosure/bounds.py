"""How closely a reader could bound a mean by adding and subtracting over the tree, and what is done about it.

Every shown cell is known only to its step, every hidden mean only to lie on the scale, and a node is the sum
of what lies beneath it. Over a tree these equations can be solved exactly in two passes: once up, once down.
No hidden leaf may be bounded to less than `least_width` rungs, and no half-rung cell to less than its own
half rung. The published rule where one would be, node by node from the top: the node above it becomes
coarse, then that node's smallest shown leaf is hidden, at last the node itself (the organ is coarsened only
once no leaf is left to hide).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from questionnaires.model import Scale
from reports.disclosure.rounding import mean_cell
from reports.disclosure.suppression import ReportingTree, hide, smallest_shown
from reports.release import PROTECTED, Mean, MeanCell
from reports.rules import DisclosureRules
from reports.scoring import Moments
from reports.statistics.intervals import Interval

SLACK = 1e-9

Reason = Literal["subtraction", "program", "rounds"]
Done = Literal["coarsened", "hidden", "shares_coarsened", "shares_hidden"]


def width(interval: Interval) -> float:
    """How loosely an interval bounds."""
    return interval.high - interval.low


@dataclass(frozen=True, slots=True)
class Loosening:
    """One step of the published rule: what was done to `node` because of what lies beneath `above`."""

    above: str
    node: str
    done: Done
    why: Reason = "subtraction"


@dataclass(frozen=True)
class Protected:
    """Which nodes of a column of means are hidden, and which are shown in half rungs whatever their number."""

    hidden: frozenset[str]
    coarse: frozenset[str]
    steps: tuple[Loosening, ...] = ()

    def coarsened(self, node: str, above: str, why: Reason = "subtraction") -> "Protected":
        """The same with one more node in half rungs."""
        return Protected(self.hidden, self.coarse | {node}, (*self.steps, Loosening(above, node, "coarsened", why)))

    def without(self, node: str, above: str, why: Reason = "subtraction") -> "Protected":
        """The same with one more node hidden."""
        return Protected(self.hidden | {node}, self.coarse, (*self.steps, Loosening(above, node, "hidden", why)))


def reach(cell: MeanCell, scale: Scale) -> Interval:
    """What a reader knows of a mean: its cell where it is shown, the scale where it is not."""
    return Interval(*(cell.known(scale) if isinstance(cell, Mean) else (scale.low, scale.high)))


@dataclass(frozen=True)
class Sums:
    """A column of sums over the tree: `n` people and a `known` interval of the mean, by node id.

    Sums over a tree are an acyclic system of interval constraints: narrowing every node by its children (up),
    then every child by its parent less its siblings (down) gives exact bounds (arc consistency; Freuder,
    J. ACM 29, 1982). People of a node who belong to none of its children lie anywhere on the scale.
    """

    tree: ReportingTree
    n: Mapping[str, float]
    known: Mapping[str, Interval]
    scale: Scale

    @cached_property
    def from_below(self) -> dict[str, Interval]:
        """Bound every node by itself and what lies beneath it."""
        found: dict[str, Interval] = {}
        for node in reversed(self.tree.top_down):
            mine, n = self.known[node], self.n[node]
            if n and self.tree.children[node]:
                low, high = self._beneath(node, found)
                mine = Interval(max(mine.low, low / n), min(mine.high, high / n))
            found[node] = mine
        return found

    @cached_property
    def bounds(self) -> dict[str, Interval]:
        """Bound every node by all others; nodes of nobody keep what is known."""
        found = dict(self.from_below)
        for node in self.tree.top_down:
            low, high = self._beneath(node, self.from_below)
            for child in self.tree.children[node]:
                n, mine = self.n[child], self.from_below[child]
                if n:
                    least = (found[node].low * self.n[node] - (high - mine.high * n)) / n
                    most = (found[node].high * self.n[node] - (low - mine.low * n)) / n
                    found[child] = Interval(max(mine.low, least), min(mine.high, most))
        return found

    def _beneath(self, node: str, found: Mapping[str, Interval]) -> tuple[float, float]:
        """Lowest and highest sum of everybody beneath a node."""
        parts = [(self.n[child], found[child]) for child in self.tree.children[node] if self.n[child]]
        own = self.n[node] - sum(n for n, _ in parts)
        return (sum(n * mine.low for n, mine in parts) + self.scale.low * own,
                sum(n * mine.high for n, mine in parts) + self.scale.high * own)


@dataclass(frozen=True)
class MeanColumn:
    """One column of means over the tree, as exact moments; what of it is safe to show."""

    tree: ReportingTree
    moments: Mapping[str, Moments]
    rules: DisclosureRules
    scale: Scale
    size: Mapping[str, int]

    def protect(self, least: int, start: Protected) -> Protected:
        """Hide and coarsen by the rule above until nothing can be bounded too closely."""
        people = {node: m.n for node, m in self.moments.items()}
        state = start
        while True:
            hidden = hide(self.tree, people, least, self.rules, size=self.size, already=state.hidden)
            state = Protected(hidden, state.coarse, state.steps)
            exposed = self._exposed(people, state)
            if exposed is None:
                return state
            state = self._loosened(state, exposed)

    def _exposed(self, people: Mapping[str, int], state: Protected) -> str | None:
        """Name the first shown node from which something beneath it can be bounded too closely."""
        known = {node: reach(self.cell_or_hidden(node, state), self.scale) for node in people}
        tree = self.tree.opened
        sums = Sums(tree, people, known, self.scale)
        for node in tree.top_down[1:]:
            wanted = self._wanted(node, width(sums.from_below[node]), state)
            if people[node] and width(sums.bounds[node]) < wanted - SLACK:
                return tree.shown_above(node, state.hidden)
        return None

    def _wanted(self, node: str, alone: float, state: Protected) -> float:
        """How loosely a node's mean has to stay bounded; `alone` is how loosely it is without those above it."""
        if self.tree.opened.is_secret(node, state.hidden):
            return self.rules.least_width
        is_coarse = node in state.coarse and not self.tree.opened.children[node]
        is_small = self.moments[node].n < self.rules.fine_n
        return alone if (is_coarse or is_small) and node not in state.hidden else 0.0

    def _loosened(self, state: Protected, node: str) -> Protected:
        is_root = node == self.tree.nodes[0].id
        neighbour = smallest_shown(list(self.tree.hidden_region(node, state.hidden)), self.size, state.hidden)
        if node not in state.coarse and (not is_root or neighbour is None):
            return state.coarsened(node, node)
        return state.without(neighbour or node, node)

    @cached_property
    def _made(self) -> dict[tuple[str, bool], Mean]:
        return {}

    def cell(self, node: str, state: Protected) -> Mean:
        """Make the cell of a node that is shown; remembered, since the audit asks again and again."""
        key = (node, node in state.coarse)
        if key not in self._made:
            self._made[key] = mean_cell(self.moments[node], self.rules, self.scale, coarse=key[1])
        return self._made[key]

    def cell_or_hidden(self, node: str, state: Protected) -> MeanCell:
        """Make the cell of a node, hidden or not; nobody has none."""
        return PROTECTED if node in state.hidden or not self.moments[node].n else self.cell(node, state)
