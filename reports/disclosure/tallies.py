"""Everything members answered, added up over the reporting tree: exact, and never published as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from questionnaires.catalogue import rated_items
from questionnaires.model import Item, Questionnaire, Scale, Section
from reports.collected import Collected
from reports.disclosure.bounds import MeanColumn
from reports.disclosure.rounding import root_up
from reports.disclosure.suppression import ReportingTree, hide
from reports.release import Spread
from reports.responses import Responses
from reports.rules import DisclosureRules
from reports.scoring import DimensionTally, ItemTally, Moments, T, add_up, tally_dimension, tally_item

LEAST_UNITS_FOR_SPREAD = 3
"""Units a pooled spread needs: one or two would publish a unit's own, which its mean must not stand beside."""
LEAST_DF_FOR_SPREAD = 10


@dataclass(frozen=True)
class MemberTables:
    """Everything members answered, added up over the reporting tree and ready to be shown or hidden."""

    collected: Collected
    tree: ReportingTree

    @cached_property
    def form(self) -> Questionnaire:
        """The members' questionnaire."""
        return self.collected.member_form

    @property
    def rules(self) -> DisclosureRules:
        """The thresholds of the round."""
        return self.collected.rules

    @cached_property
    def scale(self) -> Scale:
        """The scale all scored ratings of the form share."""
        return form_scale(self.form)

    @cached_property
    def responses(self) -> Responses:
        """Members' responses; an empty multiset where nobody answered."""
        return self.collected.responses.get(self.form.id) or Responses.gather(self.form, ())

    @cached_property
    def returned(self) -> dict[str, int]:
        """Ballots per node, merged branches among them."""
        counts = np.bincount(self.responses.units, minlength=len(self.collected.units))
        return {node: sum(int(counts[self._place[source]]) for source in sources)
                for node, sources in self.tree.opened.sources.items()}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Nodes of which nothing is shown, not even how many answered; merged branches always are."""
        parts = frozenset(self.tree.merged_into)
        return hide(self.tree, self.returned, self.rules.unit_n, self.rules, size=self.returned, already=parts)

    def hidden_at(self, n: dict[str, int], least: int, already: frozenset[str]) -> frozenset[str]:
        """Nodes hidden in one column resting on `n` people each."""
        return hide(self.tree, n, least, self.rules, size=self.returned, already=self.hidden | already)

    def means(self, moments: dict[str, Moments]) -> MeanColumn:
        """Take a column of means, to be hidden and coarsened as needed."""
        return MeanColumn(self.tree, moments, self.collected.rules, self.scale, self.returned)

    @cached_property
    def issued(self) -> dict[str, int]:
        """Slips issued per node."""
        slips = {unit.id: self.collected.issued.get((unit.id, self.form.id), 0) for unit in self.collected.units}
        found = self.tree.opened.sources
        return {node: sum(slips[source] for source in sources) for node, sources in found.items()}

    def dimension_tallies(self, section: Section) -> dict[str, DimensionTally]:
        """Tally a dimension for every node."""
        rows = tally_dimension(self.responses, section, len(self.collected.units), self.collected.rules.half_rule)
        return self._added_up(rows)

    def item_tallies(self, item: Item) -> dict[str, ItemTally]:
        """Tally an item for every node."""
        rows = tally_item(self.responses, item, len(self.collected.units))
        return self._added_up(rows)

    def _added_up(self, rows: list[T]) -> dict[str, T]:
        """Add up the units' tallies over the tree, the children's before their parents'."""
        tree = self.tree.opened
        order: tuple[str, ...] = tree.top_down[::-1]
        found: dict[str, T] = {}
        for node in order:
            own: list[T] = [rows[self._place[node]]]
            found[node] = add_up(own + [found[child] for child in tree.children[node]])
        return found

    @cached_property
    def _place(self) -> dict[str, int]:
        """Unit id → place in the plan."""
        return {unit.id: i for i, unit in enumerate(self.collected.units)}

    def spread(self, moments: Mapping[str, Moments], hidden: frozenset[str], parts: int) -> Spread | None:
        """Pool the within-unit spread over the leaves shown; None where too few are.

        √(Σ deviance / Σ(n−1)), rounded up: a hidden unit adds nothing to it. Scores come in steps of 1/`parts`.
        """
        shown = [moments[leaf] for leaf, below in self.tree.children.items() if not below and leaf not in hidden]
        df = sum(m.n - 1 for m in shown)
        if len(shown) < LEAST_UNITS_FOR_SPREAD or df < LEAST_DF_FOR_SPREAD:
            return None
        pooled = sum((m.deviance for m in shown), Fraction(0))
        return Spread(sd=root_up(max(pooled, least_deviance(shown, parts)) / df, Fraction(1, 10)), units=len(shown))


def least_deviance(shown: Sequence[Moments], parts: int) -> Fraction:
    """Squared deviations that a pooled spread must leave room for: somebody of every unit may have said otherwise.

    A mean that is no whole number (of 1/`parts`) needs some deviation of its own; a pooled spread of no more than
    all of those says of every other unit that its people were of one mind.
    """
    needed = [_whole_deviance(moments, parts) for moments in shown]
    one = Fraction(1, parts * parts)
    dissent = [one * (m.n - 1) / m.n - own for m, own in zip(shown, needed, strict=True)]
    return sum(needed, Fraction(0)) + max(Fraction(0), *dissent)


def _whole_deviance(moments: Moments, parts: int) -> Fraction:
    """Least squared deviations of `n` scores in steps of 1/`parts` with this total."""
    left = moments.total * parts % moments.n
    return left * (moments.n - left) / (moments.n * parts * parts)


def form_scale(form: Questionnaire) -> Scale:
    """Give the scale of a form's scored ratings (the loader refuses forms that mix scales there)."""
    section = form.dimensions[0]
    return form.scale_of(form.item(rated_items(section)[0]))
