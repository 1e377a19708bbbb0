"""What a branch takes to its members' meeting: three strong points, three weak ones, a blind spot, questions."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.diagnosis import Diagnosis, blind_axes
from reports.findings.issues import Issue, is_unknown, unit_issues
from reports.findings.statements import rating
from reports.findings.trend import Change
from reports.profile import Axis, Profile
from reports.release import Mean, Release
from reports.sentences import Fact, Sentence, figure, sentence, share


@dataclass(frozen=True, slots=True)
class UnitFindings:
    """Everything the check-up of one unit says."""

    profile: Profile
    strengths: tuple[Axis, ...]
    weaknesses: tuple[Axis, ...]
    blind_spot: Axis | None
    by_item: bool
    diagnoses: tuple[Diagnosis, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Sentence, ...]


def rated(axes: tuple[Axis, ...]) -> list[tuple[float, Axis]]:
    """Axes whose members' mean is shown, highest first, in the questionnaire's order among equals."""
    found = [(axis.members.value, axis) for axis in axes if isinstance(axis.members, Mean)]
    return sorted(found, key=lambda pair: -pair[0])


def extremes(axes: tuple[Axis, ...], count: int = 3) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
    """Give the highest and the lowest rated axes, lowest first, none in both."""
    ranked = [axis for _, axis in rated(axes)]
    count = min(count, len(ranked) // 2)
    return tuple(ranked[:count]), tuple(reversed(ranked[len(ranked) - count:]))


def largest_blind_spot(axes: tuple[Axis, ...]) -> Axis | None:
    """The blind spot with the widest gap, if there is one."""
    blind = blind_axes(axes)
    return max(blind, key=lambda axis: axis.gap.value if axis.gap is not None else 0.0, default=None)


def unit_findings(
    release: Release, organ: Profile, profile: Profile, diagnoses: tuple[Diagnosis, ...], moved: tuple[Change, ...],
) -> UnitFindings:
    """Read one unit's findings from its profile; below the thresholds only its own rating speaks."""
    by_item = any(isinstance(axis.members, Mean) for axis in profile.items)
    axes = profile.items if by_item else profile.axes
    strengths, weaknesses = extremes(axes)
    blind = largest_blind_spot(axes) or largest_blind_spot(profile.axes)
    candidates = (_questions_of_hidden(release, organ, profile) if profile.is_hidden
                  else _questions(release, profile, strengths, weaknesses, blind))
    return UnitFindings(profile, strengths, weaknesses, blind, by_item, diagnoses, moved,
                        unit_issues(release, profile), _first_three(candidates))


def _first_three(candidates: Iterator[Sentence]) -> tuple[Sentence, ...]:
    return tuple(question for _, question in zip(range(3), candidates, strict=False))


def _questions(
    release: Release, profile: Profile, strengths: tuple[Axis, ...], weaknesses: tuple[Axis, ...],
    blind: Axis | None,
) -> Iterator[Sentence]:
    """Questions from the unit's own findings, the most telling first, never two about the same thing."""
    asked: set[str] = set()
    if blind is not None:
        asked.add(blind.id)
        yield _about("question_blind", release, blind)
    for axis in weaknesses:
        if axis.id not in asked:
            yield _about("question_weakness" if axis is weaknesses[0] else "question_second", release, axis)
            asked.add(axis.id)
            break
    for axis in profile.items:
        cells = profile.result.item(axis.id)
        if is_unknown(cells) and axis.id not in asked:
            yield sentence("question_unknown", criterion=axis.title, share=share(cells.dont_know))
            break
    if strengths and weaknesses:
        yield _about("question_strength", release, strengths[0], other=weaknesses[0].title)
    for axis in weaknesses[1:]:
        if axis.id not in asked:
            yield _about("question_second", release, axis)
    yield sentence("question_open")
    yield sentence("question_stop")
    yield sentence("question_report")


def _questions_of_hidden(release: Release, organ: Profile, profile: Profile) -> Iterator[Sentence]:
    """Questions for a branch whose figures are not shown: from its own rating and the organ's figures."""
    levels = [(level_.level, level_.criterion) for level_ in profile.result.own.levels
              if level_.level is not None] if profile.result.own else []
    titles = {item.criterion: item.title or item.text for item in release.items if item.criterion}
    known = [(value, titles[criterion]) for value, criterion in levels if criterion in titles]
    if known:
        value, title = min(known, key=lambda pair: pair[0])
        yield sentence("question_own_low", criterion=title, own=f"{value:.1f}")
    ranked = [axis for _, axis in rated(organ.items)]
    if ranked:
        yield _about("question_organ_low", release, ranked[-1])
    for axis in organ.items:
        cells = organ.result.item(axis.id)
        if is_unknown(cells):
            yield sentence("question_organ_unknown", criterion=axis.title, share=share(cells.dont_know))
            break
    yield sentence("question_open")
    yield sentence("question_stop")
    yield sentence("question_report")


def _about(key: str, release: Release, axis: Axis, **more: Fact) -> Sentence:
    return sentence(key, members=rating(axis, release), own=figure(axis.own), criterion=axis.title, **more)
