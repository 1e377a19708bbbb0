"""Which cells of a column stay hidden: the small ones, and neighbours that would give them away.

A column is one statistic over the tree of units. A shown parent minus its shown children gives whatever
lies hidden beneath it, added up; so what lies hidden beneath any shown node must be at least two leaves
with at least `least` people together, or the next smallest leaf is hidden too (complementary suppression,
ESSnet Handbook on Statistical Disclosure Control, ch. 4.2.2). Hidden inner nodes protect nothing by
themselves, because their children add up to them: only leaves count.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from reports.release import UnitRef
from reports.rules import DisclosureRules


@dataclass(frozen=True)
class ReportingTree:
    """The units that are reported, as a tree: branches merged before the round are one leaf of their parent."""

    units: tuple[UnitRef, ...]

    @cached_property
    def merged_into(self) -> dict[str, str]:
        """Branch id → id of the merge group it is reported through."""
        return {branch: unit.id for unit in self.units for branch in unit.merged}

    @cached_property
    def opened(self) -> "ReportingTree":
        """The same tree with every merged branch as a leaf beneath its group: hidden, but not to be found out."""
        def placed(unit: UnitRef) -> UnitRef:
            if unit.merged:
                return unit.model_copy(update={"kind": "group", "merged": ()})
            return unit.model_copy(update={"parent": self.merged_into.get(unit.id, unit.parent)})

        return ReportingTree(tuple(placed(unit) for unit in self.units))

    @cached_property
    def nodes(self) -> tuple[UnitRef, ...]:
        """Every node of the tree, in the plan's order."""
        return tuple(unit for unit in self.units if unit.id not in self.merged_into)

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Node id → ids of its children in the tree."""
        beneath: dict[str, list[str]] = {unit.id: [] for unit in self.nodes}
        for unit in self.nodes:
            if unit.parent is not None:
                beneath[unit.parent].append(unit.id)
        return {node: tuple(ids) for node, ids in beneath.items()}

    @cached_property
    def parent_of(self) -> dict[str, str]:
        """Node id → id of the node above it; the organ has none."""
        return {unit.id: unit.parent for unit in self.nodes if unit.parent is not None}

    @cached_property
    def top_down(self) -> tuple[str, ...]:
        """Ids of all nodes, every node before what lies beneath it."""
        order = [self.nodes[0].id]
        for node in order:
            order.extend(self.children[node])
        return tuple(order)

    @cached_property
    def leaves(self) -> dict[str, frozenset[str]]:
        """Node id → ids of the leaves beneath it; a leaf is its own."""
        found: dict[str, frozenset[str]] = {}
        for node in reversed(self.top_down):
            below = [found[child] for child in self.children[node]]
            found[node] = frozenset().union(*below) if below else frozenset({node})
        return found

    @cached_property
    def sources(self) -> dict[str, frozenset[str]]:
        """Node id → ids of the units whose answers it adds up: itself, what was merged, all beneath it."""
        merged = {unit.id: unit.merged for unit in self.units}
        found: dict[str, frozenset[str]] = {}
        for node in reversed(self.top_down):
            found[node] = frozenset({node, *merged[node]}).union(*(found[child] for child in self.children[node]))
        return found

    def is_secret(self, node: str, hidden: AbstractSet[str]) -> bool:
        """Tell whether a hidden node is hidden through and through: no leaf beneath it is shown."""
        return node in hidden and self.leaves[node] <= hidden

    def shown_above(self, node: str, hidden: AbstractSet[str]) -> str:
        """Give the nearest node above that is shown; the organ where none is, and for itself."""
        above = self.parent_of.get(node, node)
        while above in hidden and above in self.parent_of:
            above = self.parent_of[above]
        return above

    def hidden_region(self, node: str, hidden: AbstractSet[str]) -> Iterator[tuple[str, bool]]:
        """Yield (child id, is a leaf) under a shown node, going down through hidden inner nodes only."""
        for child in self.children[node]:
            is_leaf = not self.children[child]
            yield child, is_leaf
            if child in hidden and not is_leaf:
                yield from self.hidden_region(child, hidden)


def hide(
    tree: ReportingTree, n: Mapping[str, int], least: int, rules: DisclosureRules,
    *, size: Mapping[str, int], already: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Give the ids of all nodes whose cell must be hidden in a column where node u rests on n[u] people.

    `size` decides which neighbour is hidden next: the same one in every column, so that columns do not
    give each other away; `already` are nodes hidden altogether.
    """
    hidden = set(already) | {node for node, people in n.items() if people < least}
    while (neighbour := _next_to_hide(tree, n, least, rules, size, hidden)) is not None:
        hidden.add(neighbour)
    return frozenset(hidden)


def _next_to_hide(  # noqa: PLR0917 -- the state of the loop above
    tree: ReportingTree, n: Mapping[str, int], least: int, rules: DisclosureRules,
    size: Mapping[str, int], hidden: set[str],
) -> str | None:
    """Find one more node to hide, or None where every shown node keeps what is beneath it safe."""
    for node in tree.nodes:
        if node.id in hidden or not tree.children[node.id]:
            continue
        region = list(tree.hidden_region(node.id, hidden))
        leaves = [unit for unit, is_leaf in region if is_leaf and unit in hidden]
        exposed = any(unit in hidden for unit, _ in region)
        safe = len(leaves) >= rules.least_hidden_units and sum(n[unit] for unit in leaves) >= least
        if exposed and not safe:
            candidate = smallest_shown(region, size, hidden)
            if candidate is not None:
                return candidate
    return None


def smallest_shown(
    region: list[tuple[str, bool]], size: Mapping[str, int], hidden: AbstractSet[str],
) -> str | None:
    """The shown leaf with the fewest answers; an inner node only where no leaf is left; ties by id."""
    for wanted in (True, False):
        shown = [unit for unit, is_leaf in region if is_leaf is wanted and unit not in hidden]
        if shown:
            return min(shown, key=lambda unit: (size[unit], unit))
    return None
