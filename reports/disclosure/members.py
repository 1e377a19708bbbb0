"""Members' answers, unit by unit: tally, decide column by column what is hidden, round what is shown."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from questionnaires.catalogue import rated_items
from questionnaires.model import Item, Questionnaire, Scale, Section
from reports.collected import Collected
from reports.disclosure.bounds import MeanColumn
from reports.disclosure.rounding import root_up, shares_if, spread_cell
from reports.disclosure.suppression import ReportingTree, hide
from reports.release import (
    PROTECTED,
    CountCell,
    DimensionResult,
    ItemResult,
    MeanCell,
    NumberCell,
    SharesCell,
    Spread,
    UnitRef,
    UnitResult,
)
from reports.responses import Responses
from reports.scoring import DimensionTally, ItemTally, Moments, add_up, tally_dimension, tally_item

LEAST_UNITS_FOR_SPREAD = 3
"""Units a pooled spread needs: one or two would publish a unit's own, which its mean must not stand beside."""
LEAST_DF_FOR_SPREAD = 10


@dataclass(frozen=True)
class MemberTables:
    """Everything members answered, added up over the reporting tree and ready to be shown or hidden."""

    collected: Collected
    tree: ReportingTree

    @property
    def form(self) -> Questionnaire:
        """The members' questionnaire."""
        return self.collected.member_form

    @property
    def scale(self) -> Scale:
        """The scale all scored ratings of the form share."""
        return form_scale(self.form)

    @cached_property
    def responses(self) -> Responses:
        """Members' responses; an empty multiset where nobody answered."""
        return self.collected.responses.get(self.form.id) or Responses.gather(self.form, ())

    @cached_property
    def returned(self) -> dict[str, int]:
        """Ballots per node."""
        counts = np.bincount(self.responses.units, minlength=len(self.collected.units))
        return {unit.id: sum(int(counts[i]) for i in self._places(unit.id)) for unit in self.tree.nodes}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Nodes of which nothing is shown, not even how many answered."""
        return hide(self.tree, self.returned, self.collected.rules.unit_n, self.collected.rules, size=self.returned)

    def hidden_at(self, n: dict[str, int], least: int) -> frozenset[str]:
        """Nodes hidden in one column resting on `n` people each."""
        return hide(self.tree, n, least, self.collected.rules, size=self.returned, already=self.hidden)

    def means(self, moments: dict[str, Moments]) -> MeanColumn:
        """Take a column of means, to be hidden and coarsened as needed."""
        return MeanColumn(self.tree, moments, self.collected.rules, self.scale, self.returned)

    def _places(self, node: str) -> list[int]:
        sources = self.tree.sources(node)
        return [place for place, unit in enumerate(self.collected.units) if unit.id in sources]

    def dimension_tallies(self, section: Section) -> dict[str, DimensionTally]:
        """Tally a dimension for every node."""
        rows = tally_dimension(self.responses, section, len(self.collected.units), self.collected.rules.half_rule)
        return {u.id: add_up(rows[i] for i in self._places(u.id)) for u in self.tree.nodes}

    def item_tallies(self, item: Item) -> dict[str, ItemTally]:
        """Tally an item for every node."""
        rows = tally_item(self.responses, item, len(self.collected.units))
        return {u.id: add_up(rows[i] for i in self._places(u.id)) for u in self.tree.nodes}

    def spread(self, moments: dict[str, Moments], hidden: frozenset[str]) -> Spread | None:
        """Pool the within-unit spread over the leaves shown; None where too few are.

        √(Σ deviance / Σ(n−1)), rounded up: a hidden unit adds nothing to it.
        """
        shown = [moments[leaf] for leaf, below in self.tree.children.items() if not below and leaf not in hidden]
        df = sum(m.n - 1 for m in shown)
        if len(shown) < LEAST_UNITS_FOR_SPREAD or df < LEAST_DF_FOR_SPREAD:
            return None
        pooled = sum((m.deviance for m in shown), Fraction(0)) / df
        return Spread(sd=root_up(pooled, Fraction(1, 10)), units=len(shown))


def form_scale(form: Questionnaire) -> Scale:
    """Give the scale of a form's scored ratings (the loader refuses forms that mix scales there)."""
    section = form.dimensions[0]
    return form.scale_of(form.item(rated_items(section)[0]))


@dataclass(frozen=True)
class DimensionColumn:
    """One dimension over all nodes: its cells, and its pooled spread."""

    cells: dict[str, DimensionResult]
    spread: Spread | None


def dimension_column(tables: MemberTables, section: Section) -> DimensionColumn:
    """Make every node's cells of one dimension."""
    rules = tables.collected.rules
    tallies = tables.dimension_tallies(section)
    moments = {node: tally.scores for node, tally in tallies.items()}
    people = {node: m.n for node, m in moments.items()}
    means = tables.means(moments)
    safe = means.protect(rules.unit_n, tables.hidden)
    hidden_fine = safe.hidden | safe.coarse | tables.hidden_at(people, rules.fine_n)

    def cell(node: str, tally: DimensionTally) -> DimensionResult:
        mean: MeanCell = PROTECTED if node in safe.hidden else means.cell(node, safe)
        spread: NumberCell = PROTECTED if node in hidden_fine else spread_cell(tally.scores, rules)
        asked = tally.rated + tally.dont_know
        dont_know: SharesCell = PROTECTED
        if node not in hidden_fine:
            dont_know = shares_if(tally.scores.n, rules.fine_n, (tally.dont_know,), asked, rules)
        return DimensionResult(dimension=section.id, mean=mean, spread=spread, dont_know=dont_know)

    cells = {node: cell(node, tally) for node, tally in tallies.items()}
    return DimensionColumn(cells, tables.spread(moments, safe.hidden))


@dataclass(frozen=True)
class ItemColumn:
    """One item over all nodes: its cells, and its pooled spread."""

    cells: dict[str, ItemResult]
    spread: Spread | None


def item_column(tables: MemberTables, item: Item) -> ItemColumn:
    """Make every node's cells of one item."""
    rules = tables.collected.rules
    tallies = tables.item_tallies(item)
    moments = {node: tally.moments for node, tally in tallies.items()}
    people = {node: m.n for node, m in moments.items()}
    means = tables.means(moments)
    safe = means.protect(rules.item_n, tables.hidden)
    hidden_fine = safe.hidden | safe.coarse | tables.hidden_at(people, rules.fine_n)
    hidden_steps = hidden_fine | tables.hidden_at(people, rules.histogram_n)

    def cell(node: str, tally: ItemTally) -> ItemResult:
        mean: MeanCell = PROTECTED if node in safe.hidden else means.cell(node, safe)
        groups = dont_know = histogram = not_applicable = PROTECTED_SHARES
        n = people[node]
        if node not in hidden_fine:
            groups = shares_if(n, rules.fine_n, three_groups(tally.counts), n, rules)
            # All carry the n of the mean: the difference of two numbers would be an exact count of people.
            reached = n + tally.dont_know
            dont_know = shares_if(n, rules.fine_n, (tally.dont_know,), reached, rules)
            asked = reached + tally.not_applicable
            not_applicable = shares_if(n, rules.fine_n, (tally.not_applicable,), asked, rules)
        if node not in hidden_steps:
            histogram = shares_if(n, rules.histogram_n, tally.counts, n, rules)
        return ItemResult(item=item.id, mean=mean, groups=groups, histogram=histogram,
                          dont_know=dont_know, not_applicable=not_applicable)

    cells = {node: cell(node, tally) for node, tally in tallies.items()}
    return ItemColumn(cells, tables.spread(moments, safe.hidden))


PROTECTED_SHARES: SharesCell = PROTECTED


def three_groups(counts: tuple[int, ...]) -> tuple[int, int, int]:
    """Add up the rungs below, at and above the middle (an even number of rungs has no middle)."""
    half = len(counts) // 2
    middle = counts[half] if len(counts) % 2 else 0
    return sum(counts[:half]), middle, sum(counts[len(counts) - half:])


@dataclass(frozen=True)
class MemberResults:
    """Every node's result, and the pooled spreads by dimension and item id."""

    results: dict[str, UnitResult]
    spreads: dict[str, Spread]


def member_results(collected: Collected, tree: ReportingTree) -> MemberResults:
    """Turn members' answers into results for every unit of the plan."""
    tables = MemberTables(collected, tree)
    dimensions = [dimension_column(tables, section) for section in collected.member_form.dimensions]
    items = [collected.member_form.item(i) for section in collected.member_form.dimensions
             for i in rated_items(section)]
    columns = [item_column(tables, item) for item in items]

    def result(unit: UnitRef) -> UnitResult:
        merged_into = tree.merged_into.get(unit.id)
        node = unit.id if merged_into is None else None
        returned: CountCell = PROTECTED
        if node is not None and node not in tables.hidden:
            returned = tables.returned[node]
        return UnitResult(
            unit=unit, issued=_issued(collected, tree, unit), returned=returned, merged_into=merged_into,
            own=collected.self_results.get(unit.id),
            dimensions=tuple(
                c.cells[node] if node else DimensionResult(dimension=s.id, mean=PROTECTED)
                for c, s in zip(dimensions, collected.member_form.dimensions, strict=True)),
            items=tuple(c.cells[node] if node else ItemResult(item=i.id, mean=PROTECTED)
                        for c, i in zip(columns, items, strict=True)),
        )

    names = [*(s.id for s in collected.member_form.dimensions), *(i.id for i in items)]
    pooled = [*(c.spread for c in dimensions), *(c.spread for c in columns)]
    spreads = {name: spread for name, spread in zip(names, pooled, strict=True) if spread is not None}
    return MemberResults({unit.id: result(unit) for unit in collected.units}, spreads)


def _issued(collected: Collected, tree: ReportingTree, unit: UnitRef) -> int:
    sources = tree.sources(unit.id) if unit.id not in tree.merged_into else {unit.id}
    return sum(collected.issued.get((source, collected.member_form.id), 0) for source in sources)
