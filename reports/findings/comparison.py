"""How units compare, from the frozen figures: tiers in words, funnels, possible ranks; never a league table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reports.derived import Derived, DimensionFigures, Limits, PlaceFigures
from reports.gaps import cut
from reports.release import DimensionRef, Mean, Release
from reports.sentences import MOST_NAMES, Fact, Name, Sentence, names, sentence

MOST_IN_REST = 5
Verdict = Literal["inside", "beyond_95", "beyond_998"]


@dataclass(frozen=True, slots=True)
class Tiers:
    """One dimension: names of units by tier, in the plan's order; `refusal` says why there are none."""

    dimension: DimensionRef
    above: tuple[str, ...]
    middle: tuple[str, ...]
    below: tuple[str, ...]
    refusal: Sentence | None


@dataclass(frozen=True, slots=True)
class FunnelPlace:
    """One unit shown: its name, its released mean, and where chance alone could have put it."""

    unit: str
    name: str
    cell: Mean
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Funnel:
    """One dimension's units against the limits frozen into the release, in the plan's order."""

    dimension: DimensionRef
    limits: tuple[Limits, ...]
    places: tuple[FunnelPlace, ...]

    @property
    def centre(self) -> float:
        """The organ's mean, the middle of the limits."""
        return (self.limits[-1].low95 + self.limits[-1].high95) / 2

    @property
    def outside(self) -> tuple[FunnelPlace, ...]:
        """Units beyond the outer limits."""
        return tuple(place for place in self.places if place.verdict == "beyond_998")


def tiers(release: Release, derived: Derived) -> tuple[Tiers, ...]:
    """Read every dimension's tiers, or why it has none."""
    return tuple(_tiers(release, derived, ref) for ref in release.dimensions)


def _tiers(release: Release, derived: Derived, ref: DimensionRef) -> Tiers:
    figures = derived.dimension(ref.id)
    found: dict[str, list[str]] = {"above": [], "middle": [], "below": []}
    for unit in derived.units:
        place = unit.place(ref.id)
        if place is not None and place.tier is not None:
            found[place.tier].append(release.unit(unit.unit).unit.name)
    return Tiers(ref, tuple(found["above"]), tuple(found["middle"]), tuple(found["below"]), refusal(figures))


def refusal(figures: DimensionFigures) -> Sentence | None:
    """Say plainly why a dimension has no tiers; None where it has."""
    if figures.no_tiers is None:
        return None
    if figures.no_tiers == "too_few_groups" or figures.structure is None or figures.structure.icc2 is None:
        return sentence("tiers_few")
    return sentence("tiers_noise", icc2=f"{figures.structure.icc2:.2f}")


def shared_refusal(derived: Derived) -> Sentence | None:
    """Say why no dimension at all has tiers, where all lack them for one reason."""
    reasons = {figures.no_tiers for figures in derived.dimensions}
    if len(reasons) != 1 or None in reasons:
        return None
    known = [figures.structure.icc2 for figures in derived.dimensions
             if figures.structure is not None and figures.structure.icc2 is not None]
    if reasons == {"too_few_groups"} or not known:
        return sentence("tiers_few")
    return sentence("tiers_noise_all", low=f"{min(known):.2f}", high=f"{max(known):.2f}")


def tier_names(found: tuple[str, ...]) -> Fact:
    """List the units of a tier in the plan's order."""
    return names(list(found)) if found else sentence("tier_nobody")


def rest_names(found: Tiers) -> Fact:
    """List the units of the middle tier; where there are many they are only counted."""
    if len(found.middle) <= MOST_IN_REST:
        return tier_names(found.middle)
    return sentence("tier_rest" if found.above or found.below else "tier_all", count=len(found.middle))


def funnels(release: Release, derived: Derived) -> tuple[Funnel, ...]:
    """Read every dimension's funnel; a dimension of which the organ's mean is hidden has none."""
    return tuple(funnel for ref in release.dimensions if (funnel := _funnel(release, derived, ref)) is not None)


def _funnel(release: Release, derived: Derived, ref: DimensionRef) -> Funnel | None:
    limits = derived.dimension(ref.id).funnel
    places = tuple(_places(release, derived, ref.id))
    return Funnel(ref, limits, places) if limits and places else None


def _places(release: Release, derived: Derived, dimension: str) -> Iterator[FunnelPlace]:
    for figures in derived.units:
        place, result = figures.place(dimension), release.unit(figures.unit)
        cell = result.dimension(dimension).mean
        if place is not None and place.funnel is not None and isinstance(cell, Mean):
            yield FunnelPlace(figures.unit, result.unit.name, cell, place.funnel)


def funnel_sentences(found: tuple[Funnel, ...]) -> Iterator[Sentence]:
    """Count what chance explains, and name what it hardly can."""
    verdicts = [place.verdict for funnel in found for place in funnel.places]
    if not verdicts:
        return
    outside = tuple(
        sentence("funnel_one_high" if place.cell.value > funnel.centre else "funnel_one_low",
                 unit=Name(place.name), dimension=funnel.dimension.title)
        for funnel in found for place in funnel.outside)
    yield sentence("funnel_counts", total=len(verdicts), inside=verdicts.count("inside"),
                   between=verdicts.count("beyond_95"))
    if len(outside) > MOST_NAMES:
        yield sentence("funnel_outside_many", units=outside[:MOST_NAMES], count=len(outside))
    else:
        yield sentence("funnel_outside", units=outside) if outside else sentence("funnel_outside_none")


def place_sentences(release: Release, derived: Derived, unit: str) -> Iterator[Sentence]:
    """Say where one unit stands: tiers in words or why there are none, then its place in the funnel."""
    figures = derived.unit(unit)
    placed = [(ref, place) for ref in release.dimensions
              if figures is not None and (place := figures.place(ref.id)) is not None]
    yield from _tier_sentences(derived, placed)
    yield from _funnel_place(release, unit, placed)


def _tier_sentences(derived: Derived, placed: list[tuple[DimensionRef, PlaceFigures]]) -> Iterator[Sentence]:
    by_tier = {tier: tuple(ref.title for ref, place in placed if place.tier == tier)
               for tier in ("above", "middle", "below")}
    for tier, titles in by_tier.items():
        if titles:
            yield sentence(f"unit_tier_{tier}", dimensions=titles)
    refused = [ref for ref, place in placed if place.tier is None]
    few = tuple(ref.title for ref in refused if derived.dimension(ref.id).no_tiers == "too_few_groups")
    noise = tuple(ref.title for ref in refused if derived.dimension(ref.id).no_tiers == "unreliable")
    if few:
        yield sentence("unit_tiers_few")
    if noise:
        yield sentence("unit_tiers_noise", dimensions=noise)


def _funnel_place(
    release: Release, unit: str, placed: list[tuple[DimensionRef, PlaceFigures]],
) -> Iterator[Sentence]:
    known = [(ref, place.funnel) for ref, place in placed if place.funnel is not None]
    if not known:
        return
    outside = tuple(_side(release, unit, ref) for ref, verdict in known if verdict == "beyond_998")
    between = tuple(ref.title for ref, verdict in known if verdict == "beyond_95")
    if outside:
        yield sentence("unit_funnel_outside", dimensions=outside)
    if between:
        yield sentence("unit_funnel_between", dimensions=between)
    inside = len(known) - len(outside) - len(between)
    if inside:
        yield sentence("unit_funnel_inside" if inside < len(known) else "unit_funnel_all_inside")


def _side(release: Release, unit: str, ref: DimensionRef) -> Sentence:
    cell, whole = release.unit(unit).dimension(ref.id).mean, release.organ.dimension(ref.id).mean
    centre = whole.value if isinstance(whole, Mean) else cut(release.scale)
    high = isinstance(cell, Mean) and cell.value > centre
    return sentence("side_high" if high else "side_low", dimension=ref.title)
