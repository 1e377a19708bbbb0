"""How many people hidden figures rest on: as it was, and as a reader would work it out from the release.

The audit is made with both. The true numbers are the strongest knowledge, since a colleague may know who
answered; the reader's are those with which anybody can repeat the audit from the release alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.disclosure.bounds import MeanColumn
from reports.disclosure.published import DIMENSION, NodeCells
from reports.disclosure.suppression import ReportingTree
from reports.release import Mean

People = Mapping[str, Sequence[float]]


def true_people(columns: Sequence[MeanColumn]) -> People:
    """How many counted, by node and column."""
    return {node: tuple(float(column.moments[node].n) for column in columns) for node in columns[0].moments}


@dataclass(frozen=True)
class Allocation:
    """A reader's guess: what a shown node leaves over is spread over the hidden leaves by the slips issued."""

    tree: ReportingTree
    issued: Mapping[str, int]
    cells: Mapping[str, NodeCells]

    @cached_property
    def people(self) -> People:
        """How many count, by node and column; whole numbers where shown, parts of people where guessed."""
        width = len(self.cells[self.tree.nodes[0].id].items)
        columns = [self._column(column) for column in range(DIMENSION, width)]
        return {node: tuple(column[node] for column in columns) for node in self.tree.top_down}

    def _column(self, column: int) -> dict[str, float]:
        shown = {node: float(cell.n) for node, cells in self.cells.items()
                 if isinstance(cell := cells.column(column), Mean)}
        found = dict(shown)
        root = self.tree.top_down[0]
        found.setdefault(root, float(self.issued[root]))
        hidden = self.tree.children.keys() - shown.keys()
        for node in self.tree.top_down:
            if self.tree.children[node] and (node in shown or node == root):
                self._spread_rest(node, hidden, found)
        for node in reversed(self.tree.top_down):
            if node not in found:
                found[node] = sum(found.get(child, 0.0) for child in self.tree.children[node])
        return found

    def _spread_rest(self, node: str, hidden: set[str], found: dict[str, float]) -> None:
        """Give what a shown node has beyond its shown parts to the hidden leaves among them."""
        region = list(self.tree.hidden_region(node, hidden))
        rest = found[node] - sum(found[unit] for unit, _ in region if unit not in hidden)
        leaves = {unit: self._weight(unit) for unit, is_leaf in region if is_leaf and unit in hidden}
        whole = sum(leaves.values())
        for unit, weight in leaves.items():
            found[unit] = max(0.0, rest) * weight / whole if whole else 0.0

    def _weight(self, node: str) -> float:
        """How many may have answered: those of the dimension where that is shown, the slips issued elsewhere."""
        mean = self.cells[node].mean
        return float(mean.n if isinstance(mean, Mean) else self.issued[node])
