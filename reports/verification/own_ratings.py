"""Own ratings worked out again from what was claimed: levels capped by facts, means by dimension.

Written apart from the code that made them (`survey.assessments`), from the same published rule.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from questionnaires.catalogue import CapRule
from reports.release import Release, SelfLevel, SelfResult
from reports.verification.checks import Tally


def miscounted(release: Release, tally: Tally) -> Iterator[str]:
    """Yield every own level and own mean that does not follow from claims, facts and caps."""
    dimension_of = {ref.criterion: ref.dimension for ref in release.items if ref.criterion is not None}
    for result in (release.organ, *release.units):
        if result.own is not None:
            yield from _levels(result.unit.id, result.own, release.caps, tally)
            yield from _means(release, result.unit.id, result.own, dimension_of, tally)


def capped(level: SelfLevel, caps: tuple[CapRule, ...], facts: Mapping[str, float | None]) -> SelfLevel:
    """What the facts leave of a claimed level, and which of them lowered it to that."""
    if level.claimed is None:
        return level.model_copy(update={"level": None, "capped_by": ()})
    limits = [(cap.max_level, cap.fact) for cap in caps if cap.criterion == level.criterion and _binds(cap, facts)]
    left = min((limit for limit, _ in limits), default=level.claimed)
    if left >= level.claimed:
        return level.model_copy(update={"level": level.claimed, "capped_by": ()})
    by = tuple(sorted({fact for limit, fact in limits if limit == left}))
    return level.model_copy(update={"level": left, "capped_by": by})


def _binds(cap: CapRule, facts: Mapping[str, float | None]) -> bool:
    value = facts.get(cap.fact)
    if value is None or (cap.when is not None and facts.get(cap.when) in {None, 0}):
        return False
    return value < cap.value or (cap.op == "<=" and value == cap.value)


def _levels(unit: str, own: SelfResult, caps: tuple[CapRule, ...], tally: Tally) -> Iterator[str]:
    for level in own.levels:
        tally.seen()
        expected = capped(level, caps, own.facts)
        if expected != level:
            yield f"{unit} {level.criterion}: {level.level} ≠ {expected.level}"


def _means(
    release: Release, unit: str, own: SelfResult, dimension_of: Mapping[str, str], tally: Tally,
) -> Iterator[str]:
    """Check every mean whose criteria all have a mirror item, which is what names their dimension."""
    if any(level.criterion not in dimension_of for level in own.levels):
        return
    for dimension, mean in own.means.items():
        of = sum(place == dimension for place in dimension_of.values())
        levels = [x.level for x in own.levels if dimension_of[x.criterion] == dimension and x.level is not None]
        expected = own_mean(levels, of, release.rules.self_rule)
        tally.seen()
        found = mean if isinstance(mean, int | float) else None
        if found != expected:
            yield f"{unit} {dimension}: {found} ≠ {expected}"


def own_mean(levels: list[int], of: int, least_share: float) -> float | None:
    """Mean to one decimal, halves up; None with less than `least_share` of the `of` criteria rated."""
    if not levels or Fraction(len(levels), of) < Fraction(least_share).limit_denominator(1000):
        return None
    return int(Fraction(sum(levels), len(levels)) * 10 + Fraction(1, 2)) / 10
