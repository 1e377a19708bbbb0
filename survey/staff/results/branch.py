"""What the page of one branch says: its profile, what stands out, its criteria, and what to talk about."""

from collections import Counter
from dataclasses import dataclass

from reports.charts import alternatives
from reports.diagnosis import Verdict
from reports.findings import Findings
from reports.findings.branches import UnitFindings
from reports.findings.statements import gap_figure, rating
from reports.profile import Axis, Profile
from reports.release import Mean, Release
from reports.sentences import HIDDEN, Name, Sentence, figure, rate, rendered, sentence
from survey.staff.results.changes import Moved, moved
from survey.staff.results.rows import Kind, Row, by_itself, dimension_rows, item_rows


@dataclass(frozen=True, slots=True)
class Told:
    """One old problem: its name, its figures, and what they come to."""

    problem: str
    gloss: str
    value: str
    interval: str
    line: str
    verdict: Verdict
    grounds: str


@dataclass(frozen=True, slots=True)
class BranchPage:
    """Everything on the page."""

    profile: Profile
    members: int
    issued: int
    returned: str
    rate: str
    where: str                       # why it is hidden and where it is counted; empty where it is shown
    alarms: tuple[str, ...]
    alternative: str
    items_alternative: str
    rows: tuple[Row, ...]
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    blind: str
    by_item: bool
    items: tuple[tuple[str, list[Row]], ...]
    kinds: dict[Kind, int]           # how many criteria of each kind there are
    questions: tuple[str, ...]
    diagnoses: tuple[Told, ...]
    changes: tuple[Moved, ...]
    renamed: str                     # what it was called in the last round; empty where it is called the same

    @property
    def is_hidden(self) -> bool:
        """True where nothing of its members is shown."""
        return self.profile.is_hidden


def branch_page(findings: Findings, found: UnitFindings, lang: str, kind: Kind | None = None) -> BranchPage:
    """Write the page of a unit; with `kind` only the criteria that belong there are listed."""
    profile, result, release = by_itself(found.profile), found.profile.result, findings.release
    items = tuple(item_rows(findings, profile, lang))
    returned = result.returned if isinstance(result.returned, int) else None
    return BranchPage(
        profile=profile, members=result.unit.members, issued=result.issued,
        returned=HIDDEN if returned is None else str(returned),
        rate=HIDDEN if returned is None or not result.issued else rate(returned, result.issued),
        where=_where(release, found).say(lang) if found.profile.is_hidden else "",
        alarms=tuple(said.say(lang) for said in findings.alarms),
        alternative=alternatives.radar(profile, lang, findings.organ), rows=dimension_rows(findings, profile, lang),
        items_alternative=alternatives.dumbbell(profile, lang, profile.items),
        strengths=tuple(_line(findings, axis).say(lang) for axis in found.strengths),
        weaknesses=tuple(_line(findings, axis).say(lang) for axis in found.weaknesses),
        blind=_blind(release, found).say(lang), by_item=found.by_item,
        items=tuple((title, kept) for title, rows in items
                    if (kept := [r for r in rows if kind is None or r.kind is kind])),
        kinds=Counter(r.kind for _, rows in items for r in rows),
        questions=tuple(question.say(lang) for question in found.questions),
        diagnoses=tuple(told(found, lang)),
        changes=moved(found.changes, findings.changes, lang),
        renamed=_renamed(profile.formerly).say(lang) if profile.formerly is not None else "")


def _renamed(formerly: str) -> Sentence:
    return sentence("trend_renamed", name=Name(formerly))


def told(found: UnitFindings, lang: str) -> list[Told]:
    """Write the old problems of a unit that can be read from its figures."""
    return [Told(d.problem.text.say(lang), d.problem.gloss.say(lang), d.shown, rendered(d.span, lang), d.line,
                 d.verdict, d.evidence[0].say(lang))
            for d in found.diagnoses if d.verdict is not Verdict.UNAVAILABLE]


def _where(release: Release, found: UnitFindings) -> Sentence:
    group = found.profile.result.merged_into
    if group is None:
        return sentence("unit_hidden")
    return sentence("unit_merged", group=Name(release.unit(group).unit.name))


def _line(findings: Findings, axis: Axis) -> Sentence:
    whole = next((a for a in (*findings.organ.axes, *findings.organ.items) if a.id == axis.id), None)
    facts = {"criterion": axis.title, "members": rating(axis, findings.release)}
    if whole is None or not isinstance(whole.members, Mean):
        return sentence("unit_line", **facts)
    return sentence("unit_line_organ", **facts, organ=figure(whole.members))


def _blind(release: Release, found: UnitFindings) -> Sentence:
    axis = found.blind_spot
    if axis is None:
        has_own = any(a.own is not None for a in found.profile.axes)
        return sentence("unit_no_blind" if has_own else "unit_no_own")
    return sentence("unit_blind", criterion=axis.title, own=figure(axis.own), members=rating(axis, release),
                    gap=gap_figure(axis))
