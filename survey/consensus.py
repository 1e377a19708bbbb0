"""The consensus of a branch, field by field: what may stand in a field, and how two editors' changes go together.

A field is named by what it holds: `level:POL-1`, `reason:POL-1`, `evidence:POL-1`, `fact:fact.dydh`.
Its version is how many values it has had; version 0 is empty.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from questionnaires.catalogue import Catalogue, Criterion
from survey.assessments import LONGEST_EVIDENCE, Assessment, Claim, Refused, read_fact, read_level, tidy
from survey.errors import SurveyError

LONGEST_REASON: Final = 300
LEVEL, REASON, EVIDENCE, FACT = "level", "reason", "evidence", "fact"
NA: Final = "NA"  # how “not applicable” is kept in a level or a fact


class FieldUnknown(SurveyError):
    """There is no such field in this self-assessment."""

    zh = "自评表里没有这一栏，没有保存。请刷新页面。"
    en = "The self-assessment has no such field, so it was not saved. Load the page again."


class FieldRefused(SurveyError):
    """What was typed cannot stand in its field; it was not saved."""

    zh = "{what_zh}。"
    en = "{what_en}."


@dataclass(frozen=True, slots=True)
class Edit:
    """A value an editor wants in a field, and the version of it they had before their eyes."""

    field: str
    value: str
    seen: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two editors changed one field: nothing is lost, one of them chooses."""

    field: str
    mine: str
    theirs: str
    version: int   # of theirs; an edit that has seen it replaces it


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of some edits: values that come into force, and conflicts to be shown."""

    accepted: dict[str, str]
    conflicts: tuple[Conflict, ...] = ()


def merge(history: Mapping[str, tuple[str, ...]], edits: Iterable[Edit]) -> Merged:
    """Bring edits together with what others have written since.

    A field nobody else has touched takes the edit; one that was left as it was seen stays as it is now; the same
    words need no choice; anything else is a conflict. Of several edits of one field the last counts.
    """
    accepted: dict[str, str] = {}
    conflicts: list[Conflict] = []
    for edit in {edit.field: edit for edit in edits}.values():
        values = ("", *history.get(edit.field, ()))
        if edit.value == values[-1]:
            continue
        if edit.seen == len(values) - 1:
            accepted[edit.field] = edit.value
        # A page saved whole carries every field; what its editor left alone is no change of theirs.
        elif not (0 <= edit.seen < len(values) and edit.value == values[edit.seen]):
            conflicts.append(Conflict(edit.field, edit.value, values[-1], len(values) - 1))
    return Merged(accepted, tuple(conflicts))


def field_of(kind: str, subject: str) -> str:
    """Name a field."""
    return f"{kind}:{subject}"


def checked(field: str, typed: str, catalogue: Catalogue) -> str:
    """Give what is kept of a typed value; FieldUnknown or FieldRefused with a sentence."""
    kind, _, subject = field.partition(":")
    criterion = catalogue.criteria_by_id.get(subject)
    fact = next((fact for fact in catalogue.facts if kind == FACT and fact.id == subject), None)
    try:
        if fact is not None:
            value = read_fact(typed, fact)
            return "" if not typed.strip() else NA if value is None else shown_number(value)
        if criterion is None or kind not in {LEVEL, REASON, EVIDENCE}:
            raise FieldUnknown
        if kind == LEVEL:
            level = read_level(typed, criterion)
            return "" if not typed.strip() else NA if level is None else str(level)
    except Refused as refused:
        raise FieldRefused(what_zh=refused.args[0], what_en=refused.args[1]) from None
    return _short(typed, LONGEST_REASON if kind == REASON else LONGEST_EVIDENCE)


def _short(typed: str, most: int) -> str:
    text = tidy(typed)
    if len(text) > most:
        raise FieldRefused(what_zh=f"最多{most}字，现有{len(text)}字",
                           what_en=f"At most {most} characters; there are {len(text)}")
    return text


def shown_number(value: float) -> str:
    """Write a number as short as it is exact."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def current(history: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Give the value in force of every field that has one."""
    return {field: values[-1] for field, values in history.items() if values[-1]}


def assessment_of(
    unit: str, values: Mapping[str, str], criteria: Iterable[Criterion], catalogue: Catalogue,
) -> Assessment:
    """Make of a consensus what is handed in; criteria without a level are left out."""
    claims = tuple(
        Claim(criterion=c.id, level=read_level(values[level], c),
              evidence=tidy(values.get(field_of(EVIDENCE, c.id), "")),
              reason=tidy(values.get(field_of(REASON, c.id), "")))
        for c in criteria if (level := field_of(LEVEL, c.id)) in values)
    facts = {fact.id: read_fact(values[field], fact) for fact in catalogue.facts
             if (field := field_of(FACT, fact.id)) in values}
    return Assessment(unit=unit, claims=claims, facts=facts)


def values_of(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Give the fields of an assessment that came in whole; what it leaves out is left alone."""
    for claim in assessment.claims:
        yield field_of(LEVEL, claim.criterion), NA if claim.level is None else str(claim.level)
        if claim.reason:
            yield field_of(REASON, claim.criterion), claim.reason
        if claim.evidence:
            yield field_of(EVIDENCE, claim.criterion), claim.evidence
    for fact, value in assessment.facts.items():
        yield field_of(FACT, fact), NA if value is None else shown_number(value)


def replaced(history: Mapping[str, tuple[str, ...]], assessment: Assessment) -> dict[str, str]:
    """Give the values that turn a consensus into an assessment that came in whole; what it lacks is emptied."""
    wanted = dict.fromkeys(current(history), "") | dict(values_of(assessment))
    return {field: value for field, value in wanted.items() if value != ("", *history.get(field, ()))[-1]}
