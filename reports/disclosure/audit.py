"""The audit every finished release passes before it leaves: no hidden figure can be worked out from it.

It reads the release alone, as an attacker would, and so anybody who holds the file can repeat it.
"""

from reports.disclosure.exposure import exposures
from reports.disclosure.knowledge import Allocation
from reports.disclosure.published import Published
from reports.disclosure.rounds import dimension_cells, earlier_sheets
from reports.disclosure.suppression import ReportingTree
from reports.errors import DisclosureFailed
from reports.release import Release, Suppressed, UnitResult

Cells = dict[str, object]


def audit(release: Release, earlier: tuple[Release, ...] = ()) -> None:
    """Pass a release, alone and laid beside earlier ones; DisclosureFailed names the first leak otherwise."""
    tree = ReportingTree((release.organ.unit, *(u.unit for u in release.units)))
    results = {u.unit.id: u for u in (release.organ, *release.units)}
    _never_one_alone(release, tree, {node: _cells(result) for node, result in results.items()})
    issued = {node: result.issued for node, result in results.items()}
    for dimension in release.dimensions:
        cells = dimension_cells(release, dimension.id)
        people = Allocation(tree.opened, issued, cells).people
        sheets = earlier_sheets(earlier, release.fingerprint_of_members, dimension.id)
        published = Published(tree.opened, cells, people, release.scale, release.rules.fine_n,
                              release.rules.least_width, sheets)
        for exposure in exposures(published, release.rules):
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
