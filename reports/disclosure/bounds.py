"""How closely a reader could bound a mean by subtraction, and what is hidden or coarsened until that is loose.

A shown node minus the shown nodes beneath it bounds the sum of what lies hidden between them: every cell is
known only to its step, and a mean lies on the scale. No hidden leaf may be bounded to less than
`least_width` rungs, and no coarse cell to less than its own step. The published rule where it would be, node
by node from the top: the node becomes coarse, then its smallest shown leaf is hidden, at last the node
itself (the organ is coarsened only once no leaf is left to hide).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.model import Scale
from reports.disclosure.rounding import mean_cell
from reports.disclosure.suppression import ReportingTree, hide, smallest_shown
from reports.release import DisclosureRules, Mean
from reports.scoring import Moments

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Protected:
    """Which nodes of a column of means are hidden, and which are shown in half rungs whatever their number."""

    hidden: frozenset[str]
    coarse: frozenset[str]


@dataclass(frozen=True)
class MeanColumn:
    """One column of means over the tree, as exact moments; what of it is safe to show."""

    tree: ReportingTree
    moments: Mapping[str, Moments]
    rules: DisclosureRules
    scale: Scale
    size: Mapping[str, int]

    def protect(self, least: int, already: frozenset[str]) -> Protected:
        """Hide and coarsen by the rule above until nothing can be bounded too closely."""
        people = {node: m.n for node, m in self.moments.items()}
        state = Protected(already, frozenset())
        while True:
            hidden = hide(self.tree, people, least, self.rules, size=self.size, already=state.hidden)
            state = Protected(hidden, state.coarse)
            exposed = next(self._exposed(state), None)
            if exposed is None:
                return state
            state = self._loosened(state, exposed)

    def _exposed(self, state: Protected) -> Iterator[str]:
        """Name the shown nodes whose cell bounds something beneath them too closely."""
        for node in self.tree.nodes:
            if node.id not in state.hidden and self.tree.children[node.id] and self._gives_away(node.id, state):
                yield node.id

    def _loosened(self, state: Protected, node: str) -> Protected:
        is_root = node == self.tree.nodes[0].id
        region = list(self.tree.hidden_region(node, state.hidden))
        neighbour = smallest_shown(region, self.size, state.hidden)
        if node not in state.coarse and (not is_root or neighbour is None):
            return Protected(state.hidden, state.coarse | {node})
        return Protected(state.hidden | {neighbour or node}, state.coarse)

    def cell(self, node: str, state: Protected) -> Mean:
        """Make the cell of a node that is shown."""
        return mean_cell(self.moments[node], self.rules, self.scale, coarse=node in state.coarse)

    def _range(self, node: str, state: Protected) -> Range:
        """What a reader knows of a node's mean: its cell where it is shown, the scale where it is not."""
        whole = (Fraction(self.scale.low), Fraction(self.scale.high))
        if node in state.hidden or self.moments[node].n == 0:
            return whole
        cell = self.cell(node, state)
        value, half = Fraction(str(cell.value)), Fraction(str(cell.step)) / 2
        low = whole[0] if cell.end == "low" else max(whole[0], value - half)
        high = whole[1] if cell.end == "high" else min(whole[1], value + half)
        return low, high

    def _gives_away(self, node: str, state: Protected) -> bool:
        """Tell whether the equation “node = what lies beneath it” pins a leaf down too closely."""
        parts = [unit for unit, is_leaf in self.tree.hidden_region(node, state.hidden)
                 if is_leaf or unit not in state.hidden]
        known = {unit: self._range(unit, state) for unit in (node, *parts)}
        n = {unit: self.moments[unit].n for unit in known}
        low = sum((known[unit][0] * n[unit] for unit in parts), Fraction(0))
        high = sum((known[unit][1] * n[unit] for unit in parts), Fraction(0))
        for unit in parts:
            if not n[unit]:
                continue
            mine = known[unit]
            least = (known[node][0] * n[node] - (high - mine[1] * n[unit])) / n[unit]
            most = (known[node][1] * n[node] - (low - mine[0] * n[unit])) / n[unit]
            left = min(mine[1], most) - max(mine[0], least)
            if left < self._wanted(unit, mine, state):
                return True
        return False

    def _wanted(self, unit: str, mine: Range, state: Protected) -> Fraction:
        """How loosely a unit's mean has to stay bounded."""
        if unit in state.hidden:
            return Fraction(str(self.rules.least_width))
        is_coarse = unit in state.coarse or self.moments[unit].n < self.rules.fine_n
        return mine[1] - mine[0] if is_coarse else Fraction(0)
