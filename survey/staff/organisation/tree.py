"""The organisation as its page draws it: a tree of units, each with what a reader should know at a glance."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.release import UnitRef
from survey.structure.merging import LEAST_ALONE, Groups


@dataclass(slots=True)
class Node:
    """A unit, the units below it, and how it is reported."""

    unit: UnitRef
    merged_into: str = ""      # the name of its merge group
    below: list["Node"] = field(default_factory=list)
    branches: int = 0          # branches in it

    @property
    def is_small(self) -> bool:
        """True for a branch too small to be reported alone."""
        return self.unit.kind == "branch" and self.unit.members < LEAST_ALONE and not self.merged_into


def grown(found: Groups) -> Node | None:
    """Put the units together as a tree; None where there is no organisation yet."""
    merged = {unit: group.name for group in found.groups if group.id not in found.unfit for unit in group.units}
    nodes = {unit.id: Node(unit, merged.get(unit.id, "")) for unit in found.units}
    for node in nodes.values():
        if node.unit.parent in nodes:
            nodes[node.unit.parent].below.append(node)
        if node.unit.kind == "branch":
            above = nodes.get(node.unit.parent or "")
            while above is not None:
                above.branches += 1
                above = nodes.get(above.unit.parent or "")
    return nodes[found.units[0].id] if found.units else None


def matching(root: Node | None, text: str) -> list[Node]:
    """Find the units whose name or id holds what somebody looks for."""
    wanted = text.strip().lower()
    return [node for node in _all(root) if wanted in node.unit.name.lower() or wanted in node.unit.id.lower()]


def _all(root: Node | None) -> Iterator[Node]:
    if root is not None:
        yield root
        for node in root.below:
            yield from _all(node)


def path_to(units: tuple[UnitRef, ...], unit: UnitRef) -> list[UnitRef]:
    """Give the units above a unit, the organ first."""
    by_id, path = {one.id: one for one in units}, list[UnitRef]()
    while (above := by_id.get(unit.parent or "")) is not None:
        path.insert(0, above)
        unit = above
    return path
