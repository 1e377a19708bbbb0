"""Members' answers, unit by unit: every dimension's protected cells put together, and the log of the audit."""

from dataclasses import dataclass

from reports.collected import Collected
from reports.disclosure.dimension import DimensionTable
from reports.disclosure.suppression import ReportingTree
from reports.disclosure.tallies import MemberTables
from reports.release import (
    PROTECTED,
    AuditLog,
    CountCell,
    DimensionResult,
    ItemResult,
    Spread,
    UnitRef,
    UnitResult,
)


@dataclass(frozen=True)
class MemberResults:
    """Every node's result, the pooled spreads by dimension and item id, and what the audit did."""

    results: dict[str, UnitResult]
    spreads: dict[str, Spread]
    log: AuditLog
    shown: frozenset[str]             # reported leaves of which no dimension is hidden


def member_results(collected: Collected, tree: ReportingTree) -> MemberResults:
    """Turn members' answers into results for every unit of the plan."""
    tables = MemberTables(collected, tree)
    dimensions = [DimensionTable(tables, section) for section in collected.member_form.dimensions]
    found = [dimension.results() for dimension in dimensions]

    def result(unit: UnitRef) -> UnitResult:
        merged_into = tree.merged_into.get(unit.id)
        returned: CountCell = PROTECTED
        if merged_into is None and unit.id not in tables.hidden:
            returned = tables.returned[unit.id]
        cells = [results[unit.id] for results in found] if merged_into is None else _nothing(dimensions)
        return UnitResult(
            unit=unit, issued=_issued(tables, unit), returned=returned, merged_into=merged_into,
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
    return MemberResults({unit.id: result(unit) for unit in collected.units}, spreads, log, shown)


def _nothing(dimensions: list[DimensionTable]) -> list[tuple[DimensionResult, tuple[ItemResult, ...]]]:
    """The cells of a branch that is reported only through its merge group."""
    return [(DimensionResult(dimension=d.section.id, mean=PROTECTED),
             tuple(ItemResult(item=item.id, mean=PROTECTED) for item in d.items)) for d in dimensions]


def _issued(tables: MemberTables, unit: UnitRef) -> int:
    if unit.id in tables.tree.merged_into:
        return tables.collected.issued.get((unit.id, tables.form.id), 0)
    return tables.issued[unit.id]
