"""Every released cell against the rules it was released by: numbers, steps, coded ends, and what must be hidden."""

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.model import Scale
from reports.release import (
    AudienceItem,
    AudienceResult,
    DimensionResult,
    ItemResult,
    Mean,
    MeanCell,
    PointsCell,
    Release,
    Shares,
    SharesCell,
    Suppressed,
    UnitResult,
)
from reports.rules import DisclosureRules
from reports.verification.checks import Tally

TIDY = 1e-9
FREE = frozenset({"half_rule", "self_rule", "induced_share", "induced_n"})
"""Rules of counting, which protect nobody."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The rules of a release, and a count of the cells held against them."""

    rules: DisclosureRules
    scale: Scale
    tally: Tally

    def number(self, where: str, cell: int | Suppressed, least: int) -> Iterator[str]:
        """A number of people is shown from `least` on."""
        self.tally.seen()
        if isinstance(cell, int) and cell < least:
            yield f"{where}: {cell} < {least}"

    def mean(self, where: str, cell: MeanCell, least: int, scale: Scale | None = None) -> Iterator[str]:
        """A mean has enough answers, the step for them, and a coded end where it comes near one."""
        self.tally.seen()
        if isinstance(cell, Suppressed):
            return
        rules, is_fine = self.rules, cell.step == self.rules.fine_step
        yield from self.number(where, cell.n, least)
        if not (is_fine or cell.step == rules.coarse_step) or (is_fine and cell.n < rules.fine_n):
            yield f"{where}: step {cell.step}, n {cell.n}"
        if not _is_multiple(cell.value, cell.step):
            yield f"{where}: {cell.value} / {cell.step}"
        if scale is not None and not _is_coded(cell, scale, rules.fine_end if is_fine else rules.coarse_step):
            yield f"{where}: {cell.value}, end {cell.end}"

    def shares(self, where: str, cell: SharesCell, least: int, parts: int = 1) -> Iterator[str]:
        """Shares have enough answers, the step for them, coded ends, and add up as rounding lets them."""
        self.tally.seen()
        if isinstance(cell, Suppressed):
            return
        yield from self.number(where, cell.n, least)
        step, finest = cell.step, self._share_step(cell.n)
        fits = all(_is_multiple(percent, step) and 0 <= percent <= 100 for percent in cell.percents)
        if step not in self._share_steps() or step < finest or not fits:
            yield f"{where}: {cell.percents} / {step}"
        elif cell.is_coded and not all(step <= p <= 100 - step for p in cell.percents):
            yield f"{where}: {cell.percents}"
        if len(cell.percents) != parts or (parts > 1 and not _adds_up(cell)):
            yield f"{where}: {cell.percents}"

    def _share_steps(self) -> set[float]:
        """Steps shares may have; a coarser one than the number calls for protects something else."""
        return {1.0, float(self.rules.share_step), float(self.rules.share_step_small)}

    def _share_step(self, n: int) -> float:
        if n >= self.rules.share_fine_n:
            return 1.0
        return float(self.rules.share_step if n >= self.rules.histogram_n else self.rules.share_step_small)

    def points(self, where: str, cell: PointsCell) -> Iterator[str]:
        """A score has enough answers, the step for them, and a coded end where it comes near one."""
        self.tally.seen()
        if isinstance(cell, Suppressed):
            return
        yield from self.number(where, cell.n, self.rules.fine_n)
        low, high = self.rules.points_end, 100 - self.rules.points_end
        step = 0.1 if cell.n >= self.rules.histogram_n else self.rules.points_step_small
        expected = "low" if cell.value <= low else "high" if cell.value >= high else None
        if not (low <= cell.value <= high and _is_multiple(cell.value, step)) or cell.end != expected:
            yield f"{where}: {cell.value}, n {cell.n}, end {cell.end}"


def _is_multiple(value: float, step: float) -> bool:
    return abs(value / step - round(value / step)) < TIDY


def _is_coded(cell: Mean, scale: Scale, margin: float) -> bool:
    low, high = scale.low + margin, scale.high - margin
    if cell.end is None:
        return low + TIDY < cell.value < high - TIDY
    return abs(cell.value - (low if cell.end == "low" else high)) < TIDY


def _adds_up(cell: Shares) -> bool:
    """Each percentage may be half a step off; a coded one as far as its range goes."""
    low = sum(least for least, _ in cell.ranges)
    high = sum(most for _, most in cell.ranges)
    return low - TIDY <= 100 <= high + TIDY


def beyond_thresholds(release: Release, tally: Tally) -> Iterator[str]:
    """Yield rules that are looser than the published ones, and every cell the rules would not have let out."""
    rules = Thresholds(release.rules, release.scale, tally)
    yield from _looser(release.rules, tally)
    for result in (release.organ, *release.units):
        yield from _unit(rules, result)
    for audience in release.audiences:
        yield from _audience(rules, audience)
    yield from _quality(rules, release)
    for item, count in release.texts.items():
        yield from rules.number(f"texts {item}", count, release.rules.text_n)


def _looser(rules: DisclosureRules, tally: Tally) -> Iterator[str]:
    """A plan may be stricter than the published numbers, never looser: each protects the more the larger it is."""
    published = DisclosureRules()
    for name, least in published:
        if name not in FREE:
            tally.seen()
            if not getattr(rules, name) >= least:
                yield f"{name}: {getattr(rules, name)} < {least}"


def _unit(rules: Thresholds, result: UnitResult) -> Iterator[str]:
    where = result.unit.id
    yield from rules.number(where, result.returned, rules.rules.unit_n)
    if result.merged_into is not None and not result.is_hidden:
        yield f"{where}: merged_into {result.merged_into}"
    for dimension in result.dimensions:
        yield from _dimension(rules, f"{where} {dimension.dimension}", dimension)
        yield from _not_more_than_unit(where, result, dimension.mean)
    for item in result.items:
        yield from _item(rules, f"{where} {item.item}", item)
        yield from _not_more_than_unit(where, result, item.mean)


def _not_more_than_unit(where: str, result: UnitResult, cell: MeanCell) -> Iterator[str]:
    """Nothing is shown of a hidden unit, and nobody answers an item without returning a form."""
    if isinstance(cell, Mean) and (isinstance(result.returned, Suppressed) or cell.n > result.returned):
        yield f"{where}: n {cell.n}"


def _dimension(rules: Thresholds, where: str, result: DimensionResult) -> Iterator[str]:
    yield from rules.mean(where, result.mean, rules.rules.unit_n, rules.scale)
    yield from rules.shares(f"{where} dont_know", result.dont_know, rules.rules.fine_n)
    rules.tally.seen()
    if isinstance(result.spread, Suppressed):
        return
    is_fine = isinstance(result.mean, Mean) and result.mean.n >= rules.rules.fine_n
    if not is_fine or not _is_multiple(result.spread, 0.1) or not result.spread >= rules.rules.least_spread:
        yield f"{where} spread: {result.spread}"


def _item(rules: Thresholds, where: str, result: ItemResult) -> Iterator[str]:
    least = rules.rules
    yield from rules.mean(where, result.mean, least.item_n, rules.scale)
    yield from rules.shares(f"{where} groups", result.groups, least.fine_n, 3)
    yield from rules.shares(f"{where} histogram", result.histogram, least.histogram_n, len(rules.scale.options))
    yield from rules.shares(f"{where} dont_know", result.dont_know, least.fine_n)
    yield from rules.shares(f"{where} not_applicable", result.not_applicable, least.fine_n)


def _audience(rules: Thresholds, result: AudienceResult) -> Iterator[str]:
    where = result.audience.id
    if result.is_convenience and result.issued:
        yield f"{where}: sample open, issued {result.issued}"   # nobody knows how many could have answered
    yield from rules.number(where, result.returned, rules.rules.unit_n)
    yield from rules.number(where, result.in_contact, rules.rules.unit_n)
    yield from rules.shares(f"{where} induced", result.induced, rules.rules.fine_n)
    for aspect in (*result.facets, *((result.overall,) if result.overall else ())):
        yield from _aspect(rules, f"{where} {aspect.item}", aspect)


def _aspect(rules: Thresholds, where: str, aspect: AudienceItem) -> Iterator[str]:
    least = rules.rules
    yield from rules.mean(where, aspect.mean, least.unit_n)   # the groups' own scale is not in the release
    for rule, cell in aspect.points.items():
        yield from rules.points(f"{where} {rule}", cell)
    for name, number in (("top_two", least.fine_n), ("bottom_two", least.histogram_n), ("dont_know", least.fine_n),
                         ("picked", least.fine_n)):
        yield from rules.shares(f"{where} {name}", getattr(aspect, name), number)
    histogram = aspect.histogram
    parts = len(histogram.percents) if isinstance(histogram, Shares) else 0
    yield from rules.shares(f"{where} histogram", histogram, least.histogram_n, parts)


def _quality(rules: Thresholds, release: Release) -> Iterator[str]:
    quality, least = release.quality, release.rules
    yield from rules.number("valid", quality.valid, least.unit_n)
    yield from rules.mean("trust", quality.trust, least.fine_n)
    yield from rules.shares("induced", quality.induced, least.fine_n)
    parts = len(quality.length.percents) if isinstance(quality.length, Shares) else 0
    yield from rules.shares("length", quality.length, least.fine_n, parts)
