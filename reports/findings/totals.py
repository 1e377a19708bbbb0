"""One total under the weights a plan declared beforehand, with what it hides; nothing at all without weights."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from questionnaires.model import Text
from reports.release import Mean, Release, UnitResult
from reports.sentences import BOUND_SIGNS, Sentence, percent, sentence, span
from reports.statistics.composite import Composite, composite


@dataclass(frozen=True, slots=True)
class Total:
    """A total of one unit; printed to `decimals`, as its coarsest dimension allows."""

    result: UnitResult
    found: Composite
    step: float
    end: Literal["low", "high"] | None     # dimensions beyond an end of the scale make it a bound
    level: Text

    def printed(self, value: float) -> str:
        """Write a total as precisely as its dimensions are known."""
        return BOUND_SIGNS[self.end] + f"{round(value / self.step) * self.step:.1f}"


@dataclass(frozen=True, slots=True)
class Totals:
    """The organ's total and those of its units; None where a dimension is not shown."""

    weights: dict[str, float]              # by dimension, adding up to 1
    organ: Total | None
    units: tuple[tuple[UnitResult, Total | None], ...]


def totals(release: Release) -> Totals | None:
    """Make the totals; None unless the plan declared weights for exactly the dimensions asked."""
    weights = release.analysis.weights
    if not weights or set(weights) != {ref.id for ref in release.dimensions}:
        return None
    whole = sum(weights.values())
    return Totals({name: weight / whole for name, weight in weights.items()}, _total(release, release.organ),
                  tuple((result, _total(release, result)) for result in release.reporting_units))


def _total(release: Release, result: UnitResult) -> Total | None:
    shown = {ref.id: cell for ref in release.dimensions if isinstance(cell := result.dimension(ref.id).mean, Mean)}
    if len(shown) < len(release.dimensions):
        return None
    scale = release.scale
    # A mean beyond an end counts as the end it is told by: the total then is a bound, and printed as one.
    scores = {name: cell.value for name, cell in shown.items()}
    found = composite(scores, release.analysis.weights,
                      boundaries=[rung + 0.5 for rung in range(scale.low, scale.high)])
    ends = {cell.end for cell in shown.values()} - {None}
    return Total(result, found, max(cell.step for cell in shown.values()),
                 ends.pop() if len(ends) == 1 else None, release.self_scale.label(scale.low + found.level))


def total_sentences(release: Release, found: Totals) -> Iterator[Sentence]:
    """Word the organ's total, what it hides, and how much of it is owed to the choice of weights."""
    total = found.organ
    if total is None:
        yield sentence("total_hidden")
        return
    titles = {ref.id: ref.title for ref in release.dimensions}
    one = total.found
    yield sentence("total", arithmetic=total.printed(one.arithmetic), level=total.level)
    balanced = len(one.weakest) == len(titles)
    yield sentence("total_alike" if balanced else "total_hides", geometric=total.printed(one.geometric),
                   balance=f"{one.balance:.2f}", weakest=tuple(titles[name] for name in one.weakest))
    yield sentence("total_weights", draws=one.draws, interval=span(one.interval),
                   unchanged=percent(round(100 * one.unchanged_levels)))
