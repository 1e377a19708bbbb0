"""Members' answers, unit by unit: every dimension's protected cells put together, and the log of the audit."""

from dataclasses import dataclass

from reports.disclosure.dimension import DimensionTable
from reports.disclosure.reliability import reliabilities
from reports.disclosure.tallies import MemberTables
from reports.release import PROTECTED, CountCell, ScaleReliability, Spread, UnitRef, UnitResult
from reports.rules import AuditLog


@dataclass(frozen=True)
class MemberResults:
    """Every node's result, the pooled spreads by dimension and item id, and what the audit did."""

    results: dict[str, UnitResult]
    spreads: dict[str, Spread]
    log: AuditLog
    reliability: tuple[ScaleReliability, ...]


def member_results(tables: MemberTables) -> MemberResults:
    """Turn members' answers into results for every unit of the plan."""
    collected, tree = tables.collected, tables.tree
    dimensions = [DimensionTable(tables, section) for section in collected.member_form.dimensions]
    found = [dimension.results() for dimension in dimensions]

    def result(unit: UnitRef) -> UnitResult:
        returned: CountCell = PROTECTED if unit.id in tables.hidden else tables.returned[unit.id]
        cells = [results[unit.id] for results in found]
        return UnitResult(
            unit=unit, issued=tables.issued[unit.id], returned=returned, merged_into=tree.merged_into.get(unit.id),
            own=collected.self_results.get(unit.id), dimensions=tuple(dimension for dimension, _ in cells),
            items=tuple(item for _, items in cells for item in items))

    spreads: dict[str, Spread] = {}
    for names in ([d.section.id for d in dimensions], [i.id for d in dimensions for i in d.items]):
        spreads |= {name: d.pooled[name] for name in names for d in dimensions if name in d.pooled}
    log = AuditLog(least_width=collected.rules.least_width,
                   steps=tuple(step for dimension in dimensions for step in dimension.steps()),
                   earlier=tuple(release.sha256 for release in collected.earlier))
    hidden = frozenset().union(*(dimension.shield.means[0].hidden for dimension in dimensions))
    shown = frozenset(node for node, below in tree.children.items() if not below and node not in hidden)
    return MemberResults({unit.id: result(unit) for unit in collected.units}, spreads, log,
                         tuple(reliabilities(tables, shown)))
