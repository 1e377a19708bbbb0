"""The audit every finished release passes before it leaves: no hidden figure can be worked out from it.

It reads the release alone, as an attacker would. Today it checks, for every statistic and every shown
node, that what is hidden beneath it is never a single leaf; bounds by linear programming belong here too.
"""

from reports.disclosure.suppression import ReportingTree
from reports.errors import DisclosureFailed
from reports.release import Release, Suppressed, UnitResult

Cells = dict[str, object]


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


def audit(release: Release) -> None:
    """Pass a release, or raise DisclosureFailed naming the first cell that gives a hidden one away."""
    tree = ReportingTree((release.organ.unit, *(u.unit for u in release.units)))
    results = {u.unit.id: _cells(u) for u in (release.organ, *release.units)}
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
