"""One dimension of the members' form: its tallies over the tree, what of it is safe to show, and its cells.

Columns are protected one by one, then together: means, shares and distributions of a dimension and its items
are put into one linear program, and the published rule is applied until nothing hidden is bounded to less
than `least_width` rungs, no small unit's mean to less than `coarse_width`, and nobody can tell that all of a
unit said the same. The rule: where a unit's own cells give something away, its dimension mean goes (beside
hidden items) or its items go. Where others do, at the nearest shown node above: its shares get coarser, then
go; it becomes coarse; the unit's own dimension mean or items go; the smallest shown leaf beneath it goes; at
last the node itself. (The organ becomes coarse only once no leaf of few is left to hide.)
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from questionnaires.catalogue import rated_items
from questionnaires.model import Item, Section
from reports.disclosure.bounds import Done, Loosening, MeanColumn, Protected, Reason
from reports.disclosure.exposure import Exposure, Guard, alone, exposures
from reports.disclosure.knowledge import Allocation, true_people
from reports.disclosure.published import DIMENSION, NodeCells, Published
from reports.disclosure.rounding import shares_if, spread_cell
from reports.disclosure.rounds import earlier_sheets
from reports.disclosure.suppression import smallest_shown
from reports.disclosure.tallies import MemberTables
from reports.release import PROTECTED, DimensionResult, ItemResult, NumberCell, Shares, SharesCell, Spread
from reports.rules import AuditStep
from reports.scoring import DimensionTally, ItemTally

NO_SHARES: SharesCell = PROTECTED
COARSER, NO_STEP = (5, 10), 100
"""Percent to which a node's shares are coarsened, one after the other, before they are hidden."""


@dataclass(frozen=True, slots=True)
class Shield:
    """What is hidden and coarse in every column of a dimension (its own first), and how coarse its shares are."""

    means: tuple[Protected, ...]
    share_steps: Mapping[str, int] = field(default_factory=dict)   # percent, by node; NO_STEP: none are shown
    steps: tuple[Loosening, ...] = ()      # what was done to all columns together

    @property
    def without_shares(self) -> frozenset[str]:
        """Nodes that show no shares."""
        return frozenset(node for node, step in self.share_steps.items() if step == NO_STEP)

    @property
    def hidden(self) -> frozenset[str]:
        """Nodes of which no column shows anything."""
        return frozenset.intersection(*(column.hidden for column in self.means))

    @property
    def items_hidden(self) -> frozenset[str]:
        """Nodes of which no item shows anything."""
        return frozenset.intersection(*(column.hidden for column in self.means[1:]))

    @property
    def coarse(self) -> frozenset[str]:
        """Nodes that are coarse in every column."""
        return frozenset.intersection(*(column.coarse for column in self.means))


@dataclass(frozen=True)
class DimensionTable:
    """One dimension over all nodes."""

    tables: MemberTables
    section: Section

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Its scored items."""
        return tuple(self.tables.form.item(item) for item in rated_items(self.section))

    @cached_property
    def tallies(self) -> dict[str, DimensionTally]:
        """Its own tally of every node."""
        return self.tables.dimension_tallies(self.section)

    @cached_property
    def item_tallies(self) -> tuple[dict[str, ItemTally], ...]:
        """Every item's tally of every node."""
        return tuple(self.tables.item_tallies(item) for item in self.items)

    @cached_property
    def columns(self) -> tuple[MeanColumn, ...]:
        """Its columns of means: its own, then its items'."""
        moments = [{node: tally.scores for node, tally in self.tallies.items()},
                   *({node: tally.moments for node, tally in item.items()} for item in self.item_tallies)]
        return tuple(self.tables.means(column) for column in moments)

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of its columns."""
        return (self.section.id, *(item.id for item in self.items))

    # --- protection ---------------------------------------------------------------------------------------

    @cached_property
    def shield(self) -> Shield:
        """Everything that has to be hidden or coarsened."""
        start = Protected(self.tables.hidden, frozenset())
        shield = self._column_by_column(Shield((start,) * len(self.names)))
        while found := self._exposures(shield):
            eased: set[str] = set()
            for exposure in found:
                above = self._above(exposure, shield)
                # One step at a time above: it may be enough for all that lies beneath.
                if exposure.is_own or above not in eased:
                    shield = self._loosened(shield, exposure, above)
                    eased.add(above)
            shield = self._column_by_column(shield)
        return shield

    def _above(self, exposure: Exposure, shield: Shield) -> str:
        """The node that gives something away: the one somebody came to or left, else the next shown above."""
        changed = exposure.guard is Guard.CHANGED and exposure.node not in shield.hidden
        return exposure.node if changed else self.tables.tree.opened.shown_above(exposure.node, shield.hidden)

    def _column_by_column(self, shield: Shield) -> Shield:
        least = (self.tables.rules.unit_n, *[self.tables.rules.item_n] * len(self.items))
        return replace(shield, means=tuple(
            column.protect(n, state) for column, n, state in zip(self.columns, least, shield.means, strict=True)))

    def _exposures(self, shield: Shield) -> list[Exposure]:
        """Ask the linear program twice: with the true numbers of people, and with those a reader can work out."""
        tree, cells, rules = self.tables.tree.opened, self.node_cells(shield), self.tables.rules
        for people in (true_people(self.columns), Allocation(tree, self.tables.issued, cells).people):
            published = Published(tree, cells, people, self.tables.scale, rules.fine_n, rules.least_width,
                                  self._earlier)
            if found := list(alone(published, rules, self._passed)):
                return found
            if found := list(exposures(published, rules, self._passed)):
                return found
        return []

    @cached_property
    def _passed(self) -> set[Hashable]:
        """Pieces that were found safe and need no second look while nothing in them changes."""
        return set()

    @cached_property
    def _earlier(self) -> tuple[Mapping[str, NodeCells], ...]:
        """What earlier releases showed of this dimension."""
        return earlier_sheets(self.tables.collected.earlier, self.tables.form.fingerprint, self.section.id)

    def _loosened(self, shield: Shield, exposure: Exposure, above: str) -> Shield:
        if exposure.is_own:
            return _without_own(shield, exposure, exposure.node) or _without(
                shield, exposure.node, exposure.node, exposure.why)
        tree = self.tables.tree
        neighbour = smallest_shown(list(tree.hidden_region(above, shield.hidden)), self.tables.returned,
                                   shield.hidden)
        is_root = above == tree.nodes[0].id
        makers = [self._item_maker(place, shield) for place in range(len(self.items))]
        if (finest := _finest_share([maker.cells(above) for maker in makers])) is not None:
            step = next((step for step in COARSER if step > finest), NO_STEP)
            done: Done = "shares_hidden" if step == NO_STEP else "shares_coarsened"
            return replace(shield, share_steps={**shield.share_steps, above: step},
                           steps=(*shield.steps, Loosening(above, above, done, exposure.why)))
        # Who came or went is hidden by a coarser mean of those they came to, and by nothing beneath it.
        small = neighbour is not None and self.tables.returned[neighbour] < self.tables.rules.fine_n
        if above not in shield.coarse and (not is_root or not small or exposure.guard is Guard.CHANGED):
            return _coarsened(shield, above, exposure.why)
        return _without_own(shield, exposure, above) or _without(shield, neighbour or above, above, exposure.why)

    def steps(self) -> Iterator[AuditStep]:
        """Everything the audit did to this dimension."""
        for name, state in zip(self.names, self.shield.means, strict=True):
            yield from (self._step(name, step) for step in state.steps)
        yield from (self._step("*", step) for step in self.shield.steps)

    def _step(self, column: str, step: Loosening) -> AuditStep:
        return AuditStep(dimension=self.section.id, column=column, beneath=step.above, node=step.node,
                         done=step.done, why=step.why)

    # --- cells --------------------------------------------------------------------------------------------

    def node_cells(self, shield: Shield) -> dict[str, NodeCells]:
        """What would be published of every node."""
        makers = [self._item_maker(place, shield) for place in range(len(self.items))]
        return {node: NodeCells(self.columns[0].cell_or_hidden(node, shield.means[0]),
                                tuple(maker.cells(node) for maker in makers)) for node in self.tallies}

    def results(self) -> Mapping[str, tuple[DimensionResult, tuple[ItemResult, ...]]]:
        """Every node's published cells."""
        cells = self.node_cells(self.shield)
        return {node: (self._dimension_result(node, cells[node]), cells[node].items) for node in cells}

    @cached_property
    def _hidden_details(self) -> frozenset[str]:
        state = self.shield.means[0]
        return self._hidden_at(0, self.tables.rules.fine_n, state.hidden | state.coarse)

    def _dimension_result(self, node: str, cells: NodeCells) -> DimensionResult:
        tally, rules = self.tallies[node], self.tables.rules
        spread: NumberCell = PROTECTED
        dont_know: SharesCell = PROTECTED
        if node not in self._hidden_details:
            spread = spread_cell(tally.scores, rules)
            asked = tally.rated + tally.dont_know
            dont_know = shares_if(tally.scores.n, rules.fine_n, (tally.dont_know,), asked, rules)
        return DimensionResult(dimension=self.section.id, mean=cells.mean, spread=spread, dont_know=dont_know)

    @cached_property
    def _remembered(self) -> dict[tuple[int, int, frozenset[str]], frozenset[str]]:
        return {}

    def _hidden_at(self, column: int, least: int, already: frozenset[str]) -> frozenset[str]:
        """Nodes hidden in a column from a threshold on; remembered, since the audit asks again and again."""
        key = (column, least, already)
        if key not in self._remembered:
            people = {node: m.n for node, m in self.columns[column].moments.items()}
            self._remembered[key] = self.tables.hidden_at(people, least, already)
        return self._remembered[key]

    def _item_maker(self, place: int, shield: Shield) -> "ItemMaker":
        state, rules = shield.means[place + 1], self.tables.rules
        # A coarse mean must not be sharpened by shares; and what that hides must not follow from its neighbours.
        without = state.hidden | state.coarse
        counts = self._hidden_at(place + 1, rules.fine_n, without)
        groups = self._hidden_at(place + 1, rules.fine_n, without | shield.without_shares)
        steps = self._hidden_at(place + 1, rules.histogram_n, groups)
        return ItemMaker(self, place, state, Silent(groups, steps, counts), shield.share_steps, self._made)

    @cached_property
    def _made(self) -> dict[Hashable, ItemResult]:
        return {}

    @cached_property
    def pooled(self) -> dict[str, Spread]:
        """Spreads pooled within the units shown, by column, where enough units are shown."""
        parts = (len(self.items), *[1] * len(self.items))
        columns = zip(self.names, self.columns, self.shield.means, parts, strict=True)
        found = {name: self.tables.spread(column.moments, state.hidden, of) for name, column, state, of in columns}
        return {name: spread for name, spread in found.items() if spread is not None}


@dataclass(frozen=True, slots=True)
class Silent:
    """Nodes that show no three groups, no distribution, no share of don't know."""

    groups: frozenset[str]
    histogram: frozenset[str]
    dont_know: frozenset[str]


@dataclass(frozen=True)
class ItemMaker:
    """Makes the cells of one item under one shield."""

    table: DimensionTable
    place: int
    state: Protected
    silent: Silent
    share_steps: Mapping[str, int]
    made: dict[Hashable, ItemResult]

    def cells(self, node: str) -> ItemResult:
        """Make one node's cells; remembered, since the audit asks again and again."""
        silent, step = self.silent, self.share_steps.get(node, 1)
        key = (self.place, node, step, node in silent.groups, node in silent.histogram, node in silent.dont_know,
               node in self.state.hidden, node in self.state.coarse)
        if key not in self.made:
            self.made[key] = self._made(node, step)
        return self.made[key]

    def _made(self, node: str, step: int) -> ItemResult:
        tally, rules = self.table.item_tallies[self.place][node], self.table.tables.rules
        n = self.table.columns[self.place + 1].moments[node].n
        groups = dont_know = histogram = not_applicable = NO_SHARES
        if node not in self.silent.dont_know:
            # All carry the n of the mean: the difference of two numbers would be an exact count of people.
            reached = n + tally.dont_know
            dont_know = shares_if(n, rules.fine_n, (tally.dont_know,), reached, rules)
            asked = reached + tally.not_applicable
            not_applicable = shares_if(n, rules.fine_n, (tally.not_applicable,), asked, rules)
        if node not in self.silent.groups:
            groups = shares_if(n, rules.fine_n, three_groups(tally.counts), n, rules, step)
        if node not in self.silent.histogram:
            histogram = shares_if(n, rules.histogram_n, tally.counts, n, rules, step)
        mean = self.table.columns[self.place + 1].cell_or_hidden(node, self.state)
        return ItemResult(item=self.table.items[self.place].id, mean=mean, groups=groups, histogram=histogram,
                          dont_know=dont_know, not_applicable=not_applicable)


def three_groups(counts: tuple[int, ...]) -> tuple[int, int, int]:
    """Add up the rungs below, at and above the middle (an even number of rungs has no middle)."""
    half = len(counts) // 2
    middle = counts[half] if len(counts) % 2 else 0
    return sum(counts[:half]), middle, sum(counts[len(counts) - half:])


def _finest_share(items: Sequence[ItemResult]) -> float | None:
    """The smallest step a node's shares are shown in; None where none are."""
    return min((cell.step for item in items for cell in (item.groups, item.histogram)
                if isinstance(cell, Shares)), default=None)


def _coarsened(shield: Shield, node: str, why: Reason) -> Shield:
    means = tuple(replace(state, coarse=state.coarse | {node}) for state in shield.means)
    return replace(shield, means=means, steps=(*shield.steps, Loosening(node, node, "coarsened", why)))


def _without_own(shield: Shield, exposure: Exposure, above: str) -> Shield | None:
    """Take away what a unit shows of itself: its own mean beside hidden items, else its items; None at the end."""
    node = exposure.node
    if exposure.guard is Guard.HIDDEN and exposure.column != DIMENSION and node not in shield.means[0].hidden:
        return replace(shield, means=(shield.means[0].without(node, above, exposure.why), *shield.means[1:]))
    return _without_items(shield, node, above, exposure.why) if node not in shield.items_hidden else None


def _without_items(shield: Shield, node: str, above: str, why: Reason) -> Shield:
    items = tuple(state.without(node, above, why) for state in shield.means[1:])
    return replace(shield, means=(shield.means[0], *items))


def _without(shield: Shield, node: str, above: str, why: Reason) -> Shield:
    means = tuple(replace(state, hidden=state.hidden | {node}) for state in shield.means)
    return replace(shield, means=means, steps=(*shield.steps, Loosening(above, node, "hidden", why)))

