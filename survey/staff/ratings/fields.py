"""The fields of a sheet: read from what a page posts, and shown again with whatever came of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from questionnaires.catalogue import Fact
from survey.consensus import EVIDENCE, FACT, LEVEL, NA, REASON, Edit, field_of
from survey.own_review import shown_fact
from survey.self_assessing.consensus import Saved, Sheet
from survey.self_assessing.work import Work
from survey.staff.pages import lang, say

SEEN = "seen:"
NOT_APPLICABLE = "na:"
KINDS = (LEVEL, REASON, EVIDENCE, FACT)
MEMBERS = "fact.members"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the page shows it: what was typed stays, whatever is said about it."""

    name: str
    value: str
    version: int
    mistake: str = ""
    theirs: str | None = None   # another editor's value, which is the one that is saved

    @property
    def is_not_applicable(self) -> bool:
        """True where the value says so."""
        return self.value == NA


def wants_json() -> bool:
    """Tell whether the page's script is asking."""
    return request.accept_mimetypes.best == "application/json"


def posted_edits() -> Iterator[Edit]:
    """Read the fields of a sheet; those whose saved value is to be taken are left out."""
    posted: MultiDict[str, str] = request.form
    for name in posted:
        kind, _colon, subject = name.partition(":")
        if kind in KINDS and subject and posted.get("take") != name:
            value = NA if posted.get(NOT_APPLICABLE + subject) and kind == FACT else posted[name]
            yield Edit(name, value, _version(posted.get(SEEN + name, "")))


def _version(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def shown_fields(names: Iterator[str], sheet: Sheet, saved: Saved | None = None) -> dict[str, Shown]:
    """Give the fields of a page as they stand, or as they came back from saving."""
    conflicts = {conflict.field: conflict for conflict in saved.conflicts} if saved else {}
    refused = saved.refused if saved else {}
    found: dict[str, Shown] = {}
    for name in names:
        value, version = sheet.values.get(name, ""), sheet.versions.get(name, 0)
        if name in refused:
            found[name] = Shown(name, request.form.get(name, ""), _version(request.form.get(SEEN + name, "")),
                                mistake=refused[name].sentence(lang()))
        elif name in conflicts:
            found[name] = Shown(name, conflicts[name].mine, conflicts[name].version, theirs=conflicts[name].theirs)
        else:
            found[name] = Shown(name, value, version)
    return found


def criterion_fields(work: Work, dimension: str) -> Iterator[str]:
    """Name the fields of a dimension."""
    for criterion in work.dimensions[dimension]:
        yield from (field_of(kind, criterion.id) for kind in (LEVEL, REASON, EVIDENCE))


def fact_fields(work: Work) -> Iterator[str]:
    """Name the facts."""
    return (field_of(FACT, fact.id) for fact in work.catalogue.facts)


def suggested_facts(work: Work, sheet: Sheet) -> dict[str, str]:
    """Give facts to begin with, kept only once they are saved: the head-count of the organisation's list."""
    untouched = any(fact.id == MEMBERS for fact in work.catalogue.facts) and (
        field_of(FACT, MEMBERS) not in sheet.versions)
    return {MEMBERS: str(work.unit.members)} if untouched else {}


def said_value(work: Work, name: str, value: str) -> str:
    """Say a field's value to a reader."""
    kind, _colon, subject = name.partition(":")
    if not value:
        return _("（空）")
    if kind == LEVEL:
        return _("不适用") if value == NA else _("%(n)d级", n=int(value))
    if kind == FACT:
        return say(shown_fact(fact_of(work, subject), None if value == NA else float(value)))
    return value


def typed_fact(fact: Fact, value: str) -> str:
    """Give a kept fact as somebody would type it."""
    if not value or value == NA:
        return ""
    if fact.type == "share":
        try:
            return shown_fact(fact, float(value)).zh
        except ValueError:  # what was typed and refused comes back as it was
            return value
    return value


def fact_of(work: Work, fact_id: str) -> Fact:
    """Find a fact."""
    return next(fact for fact in work.catalogue.facts if fact.id == fact_id)


def notes_of(work: Work, sheet: Sheet) -> dict[str, list[str]]:
    """Give what follows from the sheet as lines by the place of the page they belong to."""
    review = sheet.review
    notes = {f"caps:{criterion}": [say(text) for text in caps] for criterion, caps in review.caps.items()}
    for level in review.capped:
        notes[f"caps:{level.criterion}"].insert(0, _("填报%(claimed)d级，封顶后按%(level)d级计",
                                                     claimed=level.claimed or 0, level=level.level or 0))
    titles = {criterion.id: say(criterion.title) for criterion in work.criteria}
    notes["caps"] = [f"{titles[criterion]}：{say(text)}" if lang() == "zh" else f"{titles[criterion]}: {say(text)}"
                     for criterion, caps in review.caps.items() for text in caps]
    notes["contradictions"] = [say(text) for text in review.contradictions]
    notes["doubts"] = [say(text) for text in review.doubts]
    return notes


def reply(work: Work, sheet: Sheet, saved: Saved) -> dict[str, object]:
    """Tell the page's script what became of the fields it sent."""
    return {
        "saved": {name: sheet.versions[name] for name in saved.accepted},
        "versions": {edit.field: sheet.versions.get(edit.field, 0) for edit in posted_edits()},
        "conflicts": [{"field": c.field, "theirs": c.theirs, "said": said_value(work, c.field, c.theirs),
                       "version": c.version} for c in saved.conflicts],
        "refused": {name: error.sentence(lang()) for name, error in saved.refused.items()},
        "notes": notes_of(work, sheet),
        "done": done_by_dimension(work, sheet),
    }


def done_by_dimension(work: Work, sheet: Sheet) -> dict[str, int]:
    """Count the criteria that have a level, by dimension."""
    return {dimension: sum(field_of(LEVEL, criterion.id) in sheet.values for criterion in criteria)
            for dimension, criteria in work.dimensions.items()}
