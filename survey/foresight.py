"""Before anybody answers: what each unit will be able to see, foreseen from head-counts and thresholds alone.

No answer is read. `best` is what a unit can see at best where everybody who answers rates everything: no set of
answers shows more. `expected` applies the further rules as well, on the supposition that all means lie where they
usually do; what the audit finds in real answers may still coarsen or hide a little more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from questionnaires.model import Scale
from reports.disclosure.bounds import MeanColumn, Protected
from reports.disclosure.suppression import ReportingTree, hide
from reports.release import UnitRef
from reports.rules import DisclosureRules
from reports.scoring import Moments

PERCENTS: Final = (100, 80, 60)
"""Response rates that are looked at, in percent."""
USUAL: Final = Fraction(3, 4)
"""How far up the scale means usually lie; the nearer to an end they are, the more has to be hidden."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is shown of one unit: steps of its means in rungs (None: no means), and what goes with them."""

    dimensions: float | None = None
    items: float | None = None
    spread: bool = False       # standard deviations between respondents
    shares: bool = False       # below, at and above the middle rung
    histogram: bool = False    # the share of every rung

    @property
    def is_nothing(self) -> bool:
        """True where no figure of the unit is shown."""
        return self.dimensions is None and self.items is None


NOTHING: Final = Sight()


@dataclass(frozen=True, slots=True)
class View:
    """What one unit sees at one response rate."""

    percent: int
    answered: int
    best: Sight
    expected: Sight

    @property
    def may_be_less(self) -> bool:
        """True where rules beyond its own number are likely to take something away."""
        return self.best != self.expected


@dataclass(frozen=True, slots=True)
class Outlook:
    """One unit's views, one per response rate; `merged_into` names the group it is reported through."""

    unit: UnitRef
    merged_into: str | None
    views: tuple[View, ...]


def foresee(
    units: tuple[UnitRef, ...], rules: DisclosureRules, scale: Scale, percents: tuple[int, ...] = PERCENTS,
) -> tuple[Outlook, ...]:
    """Foresee what each unit of a plan (`reported_units`, merge groups among them) will be able to see.

    At p % of a branch of N, ⌊N·p/100⌋ have answered. In the units' order, the organ first.
    """
    tree = ReportingTree(units)
    tables = [(percent, _Table(tree, _answers(tree, percent), rules, scale)) for percent in percents]
    return tuple(Outlook(unit, tree.merged_into.get(unit.id),
                         tuple(table.view(unit.id, percent) for percent, table in tables)) for unit in units)


def _answers(tree: ReportingTree, percent: int) -> dict[str, int]:
    """How many of each node answer, every branch rounded down by itself."""
    own = {unit.id: unit.members * percent // 100 for unit in tree.units if unit.kind == "branch"}
    return {node: sum(own.get(source, 0) for source in sources) for node, sources in tree.opened.sources.items()}


class _Table:
    """The disclosure rules applied to head-counts, step for step as the one door applies them to answers."""

    def __init__(self, tree: ReportingTree, n: Mapping[str, int], rules: DisclosureRules, scale: Scale) -> None:
        self._tree, self._n, self._rules = tree, n, rules
        mean = scale.low + USUAL * (scale.high - scale.low)
        column = MeanColumn(tree, {node: Moments(people, people * mean) for node, people in n.items()}, rules,
                            scale, n)
        self._altogether = self._hidden(rules.unit_n, frozenset(tree.merged_into))
        start = Protected(self._altogether, frozenset())
        self._dimensions = column.protect(rules.unit_n, start)
        self._items = column.protect(rules.item_n, start)
        self._no_spread = self._hidden(rules.fine_n, self._dimensions.hidden | self._dimensions.coarse)
        self._no_shares = self._hidden(rules.fine_n, self._items.hidden | self._items.coarse)
        self._no_histogram = self._hidden(rules.histogram_n, self._no_shares)

    def _hidden(self, least: int, already: frozenset[str]) -> frozenset[str]:
        return hide(self._tree, self._n, least, self._rules, size=self._n, already=already)

    def view(self, unit: str, percent: int) -> View:
        """Read off one unit's view."""
        best = NOTHING if unit in self._altogether else _by_number(self._n[unit], self._rules)
        return View(percent, self._n[unit], best, self._expected(unit))

    def _expected(self, unit: str) -> Sight:
        return Sight(dimensions=self._step(unit, self._dimensions), items=self._step(unit, self._items),
                     spread=unit not in self._no_spread, shares=unit not in self._no_shares,
                     histogram=unit not in self._no_histogram)

    def _step(self, unit: str, shown: Protected) -> float | None:
        return None if unit in shown.hidden else _step(self._n[unit], self._rules, is_coarse=unit in shown.coarse)


def _step(n: int, rules: DisclosureRules, *, is_coarse: bool = False) -> float:
    return rules.fine_step if n >= rules.fine_n and not is_coarse else rules.coarse_step


def _by_number(n: int, rules: DisclosureRules) -> Sight:
    """What `n` answers allow by themselves, whatever the neighbours are."""
    step = _step(n, rules)
    return Sight(dimensions=step if n >= rules.unit_n else None, items=step if n >= rules.item_n else None,
                 spread=n >= rules.fine_n, shares=n >= rules.fine_n, histogram=n >= rules.histogram_n)
