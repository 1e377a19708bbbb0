"""What the page of the whole organ says: models, satisfactions, old problems, last round, who took part."""

from dataclasses import dataclass

from flask_babel import gettext as _

from reports.charts import alternatives
from reports.diagnosis import Verdict
from reports.documents.committee.overall import profile_note, radar_caption
from reports.documents.committee.summary import figures, most_telling
from reports.documents.source import Source
from reports.documents.voice import voice_of
from reports.findings.participation import Turnout
from reports.findings.satisfaction import LINEAR, NBS, convenience_note
from reports.findings.statements import overall
from reports.findings.totals import total_sentences
from reports.findings.trend import trend_sentences
from reports.findings.trust import missing_sentences
from reports.profile import Profile
from reports.release import PROTECTED, AudienceItem, AudienceResult, Points
from reports.sentences import Sayable, figure, rendered, sentence
from survey.staff.results.branch import Told
from survey.staff.results.changes import Moved, moved
from survey.staff.results.notes import Notes, points_notes
from survey.staff.results.rows import Row, dimension_rows, means_only
from survey.staff.results.shades import HIDDEN, shade_of_points
from survey.staff.results.shelf import Book


@dataclass(frozen=True, slots=True)
class Score:
    """One cell of the satisfaction table: both rules in figures, the shade of the first, and how it came about."""

    shade: str
    nbs: str
    linear: str
    notes: Notes


@dataclass(frozen=True, slots=True)
class Served:
    """One served group: how many of it were asked and counted, and its scores in the order of the heads."""

    name: str
    asked: str                       # how many were asked and answered, as it stands beneath the name
    scores: tuple[Score | None, ...]

    @property
    def is_short(self) -> bool:
        """True where a score is not shown."""
        return any(score is not None and score.shade == HIDDEN for score in self.scores)


@dataclass(frozen=True, slots=True)
class Satisfied:
    """The satisfaction table; the last score of every group is the overall one and has no head here."""

    heads: tuple[str, ...]
    groups: tuple[Served, ...]
    summary: str
    picks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MeansPage:
    """What every reader of results may see of the whole organ."""

    profile: Profile
    whole: str
    alternative: str
    rows: tuple[Row, ...]
    missing: str
    turnout: Turnout
    participation: str
    changes: tuple[Moved, ...]
    changed: str
    caption: str
    note: str


@dataclass(frozen=True, slots=True)
class OrganPage:
    """What the committees see besides."""

    figures: tuple[tuple[str, str, str], ...]
    alarms: tuple[str, ...]
    conclusions: tuple[str, ...]
    advice: tuple[str, ...]
    total: str
    satisfied: Satisfied | None
    diagnoses: tuple[Told, ...]
    units: tuple[Turnout, ...]
    audiences: tuple[Turnout, ...]
    shown: str
    quality: tuple[str, ...]


def read(lang: str, *found: Sayable) -> str:
    """Say sentences one after another."""
    return ("" if lang == "zh" else " ").join(one.say(lang) for one in found)


def means_page(book: Book, lang: str, *, bare: bool) -> MeansPage:
    """Write the organ's own figures; `bare` leaves out what is made of the branches' ratings."""
    findings, release = book.findings, book.release
    profile = means_only(findings.organ) if bare else findings.organ
    said, voice = overall(profile, release), voice_of("committee", lang)
    trend = ((sentence("trend_basis"), *trend_sentences(findings.changes), sentence("trend_caution"))
             if findings.changes else (sentence("trend_none"),))
    return MeansPage(
        profile=profile, whole="" if said is None else said.say(lang), rows=dimension_rows(findings, profile, lang),
        alternative=alternatives.radar(profile, lang),
        missing=read(lang, *missing_sentences(release, findings.derived)),
        turnout=findings.participation.organ, participation=findings.participation.statement.say(lang),
        changes=moved(findings.changes, (), lang), changed=read(lang, *trend),
        caption=radar_caption(profile, voice), note=profile_note(profile, voice))


def organ_page(book: Book, lang: str) -> OrganPage:
    """Write what the committees see of the organ."""
    findings = book.findings
    source, voice = Source(findings, book.sha256, is_altered=False), voice_of("committee", lang)
    taken = findings.participation
    return OrganPage(
        figures=tuple(figures(source, voice)), alarms=tuple(said.say(lang) for said in findings.alarms),
        conclusions=tuple(read(lang, *said) for said in findings.conclusions if said),
        advice=tuple(issue.suggestion.say(lang) for issue in most_telling(findings.issues)),
        total=read(lang, *total_sentences(book.release, findings.totals)) if findings.totals is not None else "",
        satisfied=_satisfied(book, lang), diagnoses=tuple(_diagnoses(book, lang)), units=taken.units,
        audiences=taken.audiences, shown=taken.shown.say(lang),
        quality=tuple(said.say(lang) for said in findings.quality))


def _diagnoses(book: Book, lang: str) -> list[Told]:
    return [Told(d.problem.text.say(lang), d.problem.indicator.say(lang), d.shown, rendered(d.span, lang), d.line,
                 Verdict(d.verdict), read(lang, *d.evidence)) for d in book.findings.diagnoses.organ]


def _satisfied(book: Book, lang: str) -> Satisfied | None:
    found = book.findings.satisfaction
    if found is None:
        return None
    release = book.release
    picks = tuple((result.name.say(lang), read(lang, *said[1:]))
                  for result, said in zip(release.audiences, found.statements, strict=True) if said[1:])
    return Satisfied(tuple(facet.text.say(lang) for facet in release.facets),
                     tuple(_served(book, result, lang) for result in release.audiences),
                     read(lang, *found.summary, *convenience_note(release)), picks)


def _served(book: Book, result: AudienceResult, lang: str) -> Served:
    items: list[AudienceItem | None] = [
        next((item for item in result.facets if item.facet == facet.id), None) for facet in book.release.facets]
    return Served(result.name.say(lang), _asked(result), tuple(_score(item) for item in (*items, result.overall)))


def _asked(result: AudienceResult) -> str:
    """Say how many were asked and answered; of a convenience sample nobody knows how many were."""
    returned = str(result.returned) if isinstance(result.returned, int) else figure(result.returned)
    if result.is_convenience:
        return _("收回%(returned)s", returned=returned)
    return _("发放%(issued)d，收回%(returned)s", issued=result.issued, returned=returned)


def _score(item: AudienceItem | None) -> Score | None:
    if item is None:
        return None
    cell, linear = item.points.get(NBS, PROTECTED), item.points.get(LINEAR, PROTECTED)
    return Score(shade_of_points(cell), figure(cell), figure(linear) if isinstance(linear, Points) else "",
                 points_notes(cell, linear, item.dont_know))
