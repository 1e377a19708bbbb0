"""The five old problems as working definitions over released cells: a figure, a warning line, a verdict.

The names are the source article's; the indicators are this tool's own, and every report says so.
A questionnaire without the criteria an indicator reads simply has no such diagnosis.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot
from statistics import fmean

from questionnaires.catalogue import Problem
from reports.profile import Axis, Profile
from reports.release import Mean, Points, Release, Shares, UnitRef
from reports.sentences import (
    NOTHING,
    Fact,
    Name,
    Sentence,
    SignedSpan,
    difference_sign,
    figure,
    level,
    mean_sign,
    percent,
    sentence,
    signed,
    word,
)
from reports.statistics.intervals import Interval, outward
from reports.statistics.proportions import wilson

PARTY_WORK, BUSINESS = ("POL", "THE", "ORG"), "DUT"
DUTY_KNOWN, FINISHED = "RES-1", "RES-5"
EVIDENCE = {"DXH": ("STY-5",), "LZP": ("RES-3", "THE-4", "DUT-7"), "RH": (FINISHED,)}
POINTS_PER_RUNG = 25
PERCENT, TENTH = 0.01, 0.1
TIDY = 1e-9
"""Slack for comparing one-decimal figures with a line."""


class Verdict(StrEnum):
    """What a diagnosis comes to."""

    WARN = "warn"
    CLEAR = "clear"
    UNSURE = "unsure"            # at the line, but no further than rounding can carry it
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One old problem in one unit; `value` is a share (0–1) or a difference in rungs, None where unknown."""

    problem: Problem
    unit: UnitRef
    value: float | None
    verdict: Verdict
    evidence: tuple[Sentence, ...]
    interval: Interval | None = None   # 95 %, descriptive, in the value's own units; None where none exists
    sign: str = ""                     # “≥” or “≤” where the value rests on a coded end, “≈” on both kinds

    @property
    def shown(self) -> str:
        """The figure as it is printed: a percentage, or a signed difference."""
        if self.value is None:
            return NOTHING
        if self.problem.warn_on == "share":
            return percent(round(100 * self.value))
        return self.sign + signed(self.value)

    @property
    def span(self) -> Fact:
        """The interval as it is printed."""
        if self.interval is None:
            return NOTHING
        if self.problem.warn_on == "share":
            return f"{percent(round(100 * self.interval.low))}–{percent(round(100 * self.interval.high))}"
        return SignedSpan(self.interval)

    @property
    def line(self) -> str:
        """The warning line as it is printed."""
        if self.problem.warn_on == "share":
            return f"≥{percent(round(100 * self.problem.warn_at))}"
        return f"≥{self.problem.warn_at:.1f}"


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """Every diagnosis of a round: the organ's, and those of each unit shown."""

    organ: tuple[Diagnosis, ...]
    units: dict[str, tuple[Diagnosis, ...]]

    def warned(self, problem: str) -> tuple[Diagnosis, ...]:
        """Units that reach the warning line of a problem, in the plan's order."""
        return tuple(d for found in self.units.values() for d in found
                     if d.problem.id == problem and d.verdict is Verdict.WARN)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the organ's diagnoses are read from."""

    release: Release
    organ: Profile
    profiles: tuple[Profile, ...]
    units: Diagnoses


def diagnose(release: Release, organ: Profile, profiles: tuple[Profile, ...]) -> Diagnoses:
    """Diagnose every unit shown and the whole organ, from released cells only."""
    known = [p for p in release.problems if _is_asked(release, p)]
    shown = tuple(profile for profile in profiles if not profile.is_hidden)
    units = {
        profile.unit.id: tuple(found for problem in known if problem.id in _OF_UNIT
                               for found in _OF_UNIT[problem.id](release, problem, profile))
        for profile in shown
    }
    whole = _Whole(release, organ, shown, Diagnoses((), units))
    found = (d for p in known if p.id in _OF_ORGAN for d in _OF_ORGAN[p.id](whole, p))
    return Diagnoses(tuple(found), units)


def _is_asked(release: Release, problem: Problem) -> bool:
    """A problem can be diagnosed where the form asks at least one criterion it is read from, on 0–4."""
    asked = {item.criterion for item in release.items}
    return (release.scale.low, release.scale.high) == (0, 4) and bool(asked & set(problem.items))


def _verdict(problem: Problem, value: float, rounding: float = 0.0) -> Verdict:
    if abs(value) < problem.warn_at - TIDY:
        return Verdict.CLEAR
    return Verdict.UNSURE if abs(value) - rounding < problem.warn_at - TIDY else Verdict.WARN


def _unavailable(problem: Problem, unit: UnitRef, *evidence: Sentence) -> Diagnosis:
    return Diagnosis(problem, unit, None, Verdict.UNAVAILABLE, evidence or (sentence("no_figure"),))


def blind_axes(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes that are blind spots."""
    return tuple(axis for axis in axes if axis.gap is not None and axis.gap.is_blind_spot)


def _whole_percent(value: float) -> str:
    return percent(round(100 * value))


def _share_interval(low: float, high: float, people: int, population: int) -> Interval | None:
    """Wilson's interval around everything that rounding lets a share be, as if everybody gave one answer.

    Answers of one person to several items tell no more than one would: the variance of a mean of shares, each
    within 0–1, is at most p(1−p)/n.
    """
    if people < 1:
        return None
    least = wilson(low, people, population=max(people, population)).low
    most = wilson(high, people, population=max(people, population)).high
    return outward(least, most, PERCENT)


def _criteria(release: Release, profile: Profile, criteria: tuple[str, ...]) -> Iterator[Sentence]:
    """State the members' rating of single criteria, where it is shown."""
    for item in release.items:
        cell = profile.result.item(item.id).mean
        if item.criterion in criteria and isinstance(cell, Mean):
            yield sentence("evidence_item", criterion=item.title or item.text,
                           level=level(cell, release.self_scale), n=cell.n)


def _blind_spots(release: Release, problem: Problem, profile: Profile) -> Iterator[Diagnosis]:
    """灯下黑: blind-spot items over comparable items; over dimensions where no items are shown."""
    by_item = any(axis.gap is not None for axis in profile.items)
    axes = profile.items if by_item else profile.axes
    total, count = sum(axis.gap is not None for axis in axes), len(blind_axes(axes))
    if not total:
        yield _unavailable(problem, profile.unit)
        return
    statement = sentence("dxh_items" if by_item else "dxh_dimensions", total=total, count=count,
                         share=_whole_percent(count / total))
    evidence = _criteria(release, profile, EVIDENCE["DXH"])
    yield Diagnosis(problem, profile.unit, count / total, _verdict(problem, count / total), (statement, *evidence))


def _organ_blind_spots(whole: _Whole, problem: Problem) -> Iterator[Diagnosis]:
    """灯下黑 of the whole organ: over all units' comparable items together."""
    axes = tuple(axis for profile in whole.profiles for axis in profile.items if axis.gap is not None)
    if not axes:
        yield _unavailable(problem, whole.organ.unit)
        return
    value = len(blind_axes(axes)) / len(axes)
    trust = whole.release.quality.trust
    yield Diagnosis(problem, whole.organ.unit, value, _verdict(problem, value), (
        sentence("dxh_organ", total=len(axes), count=len(blind_axes(axes)), share=_whole_percent(value)),
        _warned_units(whole, problem, "dxh_units"),
        *_criteria(whole.release, whole.organ, EVIDENCE["DXH"]),
        *([sentence("evidence_trust", trust=figure(trust))] if isinstance(trust, Mean) else []),
    ))


def _warned_units(whole: _Whole, problem: Problem, key: str) -> Sentence:
    """Name the units at the warning line: all of them are shown, none is below a threshold."""
    warned: tuple[Fact, ...] = tuple(
        Name(d.unit.name) if problem.warn_on == "share" else sentence("lzp_unit_value", unit=Name(d.unit.name),
                                                                        gap=d.shown)
        for d in whole.units.warned(problem.id))
    return sentence(key, units=warned) if warned else sentence("dxh_units_none")


def _shown_axes(profile: Profile, dimensions: tuple[str, ...]) -> list[tuple[Axis, Mean]] | None:
    """The axes of some dimensions with their released means; None unless every one is shown."""
    shown = [(axis, axis.members) for axis in profile.axes if axis.id in dimensions
             and isinstance(axis.members, Mean)]
    return shown if len(shown) == len(dimensions) else None


def _two_skins(release: Release, problem: Problem, profile: Profile) -> Iterator[Diagnosis]:
    """两张皮 of one unit: mean of politics, theory and organisation minus delivery."""
    yield _party_minus_business(release, problem, profile, [])


def _organ_two_skins(whole: _Whole, problem: Problem) -> Iterator[Diagnosis]:
    """两张皮 of the organ: delivery is averaged with what the served groups say (linear rule, in rungs)."""
    scores = [a.overall.points.get("linear") for a in whole.release.audiences if a.overall is not None]
    shown = [cell for cell in scores if isinstance(cell, Points)]
    found = _party_minus_business(whole.release, problem, whole.organ, shown)
    first, *others = found.evidence
    anybody = any(a.is_convenience and a.overall is not None and isinstance(a.overall.points.get("linear"), Points)
                  for a in whole.release.audiences)
    mixed = (sentence("lzp_convenience"),) if anybody and found.value is not None else ()
    yield replace(found, evidence=(first, *mixed, _warned_units(whole, problem, "lzp_units"), *others))


def _party_minus_business(release: Release, problem: Problem, profile: Profile, served: list[Points]) -> Diagnosis:
    party, delivery = _shown_axes(profile, PARTY_WORK), _shown_axes(profile, (BUSINESS,))
    if party is None or delivery is None:
        return _unavailable(problem, profile.unit)
    work = fmean(cell.value for _, cell in party)
    ((_, own_business),) = delivery
    business = own_business.value
    if served:
        business = fmean((business, fmean(cell.value / POINTS_PER_RUNG for cell in served)))
    value = round(round(work, 1) - round(business, 1), 1)
    rounding = fmean(cell.step / 2 for _, cell in party) + own_business.step / 2
    verdict = _verdict(problem, value, rounding)
    party_sign = mean_sign(cell.end for _, cell in party)
    business_sign = mean_sign([own_business.end, *(cell.end for cell in served)])
    sign = difference_sign(party_sign, business_sign)
    name = word("lzp_business_organ" if served else "lzp_business_unit")
    evidence = [sentence("lzp", party=f"{party_sign}{work:.1f}", business=f"{business_sign}{business:.1f}",
                         business_name=name, gap=sign + signed(value))]
    if verdict is Verdict.WARN:
        evidence.append(sentence("lzp_warm_party" if value > 0 else "lzp_warm_business"))
    if verdict is Verdict.UNSURE:
        evidence.append(sentence("within_rounding"))
    evidence.extend(_criteria(release, profile, EVIDENCE["LZP"]))
    # Those served are no sample of anybody: where they count in, there is no interval to be had.
    interval = None if served else _difference_interval(party, delivery)
    return Diagnosis(problem, profile.unit, value, verdict, tuple(evidence), interval, sign)


def _difference_interval(party: list[tuple[Axis, Mean]], delivery: list[tuple[Axis, Mean]]) -> Interval | None:
    """Interval of the mean of several dimensions minus another, from their own intervals; conservative.

    The reach of a mean of dimensions is at most the mean of their reaches; those of the two sides are added in
    squares, as if the same people's ratings were not correlated (they are, positively, which makes the true one
    smaller), the rounding of both in full.
    """
    sides = []
    for side in (party, delivery):
        known = [(axis.interval, cell.step / 2) for axis, cell in side if axis.interval is not None]
        if len(known) < len(side):
            return None
        sides.append((fmean((i.low + i.high) / 2 for i, _ in known),
                      fmean((i.high - i.low) / 2 - half for i, half in known), fmean(half for _, half in known)))
    (one, reach, slack), (other, reach_, slack_) = sides
    total = hypot(reach, reach_) + slack + slack_
    return outward(one - other - total, one - other + total, TENTH)


def _hollow(whole: _Whole, problem: Problem) -> Iterator[Diagnosis]:
    """虚化: “done as required, little use” among the answers at rung 2 or above, over all its criteria."""
    cells = [cell for item in whole.release.items if item.criterion in problem.items
             and isinstance(cell := whole.organ.result.item(item.id).histogram, Shares)]
    middle = sum(cell.n * cell.middles[2] for cell in cells)
    at_least = sum(cell.n * sum(cell.middles[2:]) for cell in cells)
    if not at_least:
        yield _unavailable(problem, whole.organ.unit)
        return
    value = middle / at_least
    statement = sentence("xh", items=len(cells), words=whole.release.scale.label(2), share=_whole_percent(value))
    yield Diagnosis(problem, whole.organ.unit, value, _verdict(problem, value), (statement,),
                    _hollow_interval(cells, whole.organ.result.issued))


def _hollow_interval(cells: list[Shares], issued: int) -> Interval | None:
    """Interval of a share of shares; of the people, those count who gave the fewest answers at rung 2 or above."""
    low, high, above_low, above_high = (
        sum(cell.n * sum(ends[place] for ends in cell.ranges[rungs]) for cell in cells)
        for rungs in (slice(2, 3), slice(3, None)) for place in (0, 1))
    people = min(int(cell.n * sum(cell.middles[2:]) / 100) for cell in cells)
    least = low / (low + above_high) if low else 0.0
    return _share_interval(least, high / (high + above_low) if high else 0.0, people, issued)


def _diluted(whole: _Whole, problem: Problem) -> Iterator[Diagnosis]:
    """泛化: share of members who do not see, or cannot tell, that the task reached their post."""
    item = next((item for item in whole.release.items if item.criterion == DUTY_KNOWN), None)
    if item is None:
        return
    cells = whole.organ.result.item(item.id)
    if not isinstance(cells.groups, Shares) or not isinstance(cells.dont_know, Shares):
        yield _unavailable(problem, whole.organ.unit)
        return

    def together(low: float, unknown: float) -> float:
        return low / 100 * (1 - unknown / 100) + unknown / 100

    value = together(cells.groups.middles[0], cells.dont_know.middles[0])
    least, most = (together(cells.groups.ranges[0][end], cells.dont_know.ranges[0][end]) for end in (0, 1))
    statement = sentence("fh", share=_whole_percent(value), criterion=item.title or item.text)
    others = tuple(criterion for criterion in problem.items if criterion != DUTY_KNOWN)
    yield Diagnosis(problem, whole.organ.unit, value, _verdict(problem, value),
                    (statement, *_criteria(whole.release, whole.organ, others)),
                    _share_interval(least, most, cells.dont_know.n, whole.organ.result.issued))


def _slackened(whole: _Whole, problem: Problem) -> Iterator[Diagnosis]:
    """软化 is read from the rectification ledger; without one there is no figure, only what members say."""
    seen = _criteria(whole.release, whole.organ, EVIDENCE["RH"])
    yield _unavailable(problem, whole.organ.unit, sentence("rh"), *seen)


_OF_UNIT: dict[str, Callable[[Release, Problem, Profile], Iterator[Diagnosis]]] = {
    "DXH": _blind_spots, "LZP": _two_skins,
}
_OF_ORGAN: dict[str, Callable[[_Whole, Problem], Iterator[Diagnosis]]] = {
    "DXH": _organ_blind_spots, "LZP": _organ_two_skins, "XH": _hollow, "FH": _diluted, "RH": _slackened,
}
