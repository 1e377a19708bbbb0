"""The audit every finished release passes before it leaves: no hidden figure can be worked out from it.

It reads the release alone, as an attacker would, and so anybody who holds the file can repeat it.
"""

from reports.disclosure.exposure import exposures
from reports.disclosure.knowledge import Allocation
from reports.disclosure.linear import NodeCells, Published
from reports.disclosure.suppression import ReportingTree
from reports.errors import DisclosureFailed
from reports.release import Release, Suppressed, UnitResult

Cells = dict[str, object]


def audit(release: Release) -> None:
    """Pass a release, or raise DisclosureFailed naming the first cell that gives a hidden one away."""
    tree = ReportingTree((release.organ.unit, *(u.unit for u in release.units)))
    results = {u.unit.id: u for u in (release.organ, *release.units)}
    _never_one_alone(release, tree, {node: _cells(result) for node, result in results.items()})
    for place, dimension in enumerate(release.dimensions):
        items = [at for at, item in enumerate(release.items) if item.dimension == dimension.id]
        cells = {node.id: NodeCells(results[node.id].dimensions[place].mean,
                                    tuple(results[node.id].items[at] for at in items)) for node in tree.nodes}
        people = Allocation(tree, {node: result.issued for node, result in results.items()}, cells).people
        for exposure in exposures(Published(tree, cells, people, release.scale), release.rules.least_width):
            raise DisclosureFailed(where=f"{exposure.root}: {dimension.id}")


def _cells(result: UnitResult) -> Cells:
    """Every statistic of a unit that its parent's and siblings' could give away, by column name."""
    cells: Cells = {"returned": result.returned}
    for dimension in result.dimensions:
        for name in ("mean", "spread", "dont_know"):
            cells[f"{dimension.dimension}.{name}"] = getattr(dimension, name)
    for item in result.items:
        for name in ("mean", "groups", "histogram"):
            cells[f"{item.item}.{name}"] = getattr(item, name)
    return cells


def _never_one_alone(release: Release, tree: ReportingTree, results: dict[str, Cells]) -> None:
    """What lies hidden beneath a shown node is several leaves, in every statistic."""
    for column in results[release.organ.unit.id]:
        hidden = {node.id for node in tree.nodes if isinstance(results[node.id][column], Suppressed)}
        for node in tree.nodes:
            if node.id not in hidden and _gives_away(tree, node.id, hidden, release.rules.least_hidden_units):
                raise DisclosureFailed(where=f"{node.id}: {column}")


def _gives_away(tree: ReportingTree, node: str, hidden: set[str], least: int) -> bool:
    """Tell whether fewer than `least` leaves lie hidden beneath a shown node although something does."""
    region = list(tree.hidden_region(node, hidden))
    leaves = [unit for unit, is_leaf in region if is_leaf and unit in hidden]
    return any(unit in hidden for unit, _ in region) and len(leaves) < least
