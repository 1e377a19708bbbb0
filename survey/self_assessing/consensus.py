"""The consensus: filled in field by field by several hands, and handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from survey.assessments import Assessment
from survey.config import Config
from survey.consensus import (
    FACT,
    LEVEL,
    NA,
    Conflict,
    Edit,
    FieldRefused,
    assessment_of,
    checked,
    current,
    field_of,
    merge,
    values_of,
)
from survey.installation import keeper_at, office_at
from survey.own_review import Review, review
from survey.plan import canonical
from survey.self_assessing.blind import suggestions
from survey.self_assessing.errors import ConsensusNotBegun, HandedInAlready, NotReady
from survey.self_assessing.registered import registered
from survey.self_assessing.work import Work
from survey.store.blind_ratings import BlindRatings
from survey.store.own_ratings import History, OwnRatings


@dataclass(frozen=True, slots=True)
class Sheet:
    """A consensus as it stands: values and versions by field, and what follows from them."""

    values: dict[str, str]
    versions: dict[str, int]
    review: Review
    registered: dict[str, str]   # what the organisation's registers say, whatever stands in the field


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of posted fields; conflicts and refusals were not saved and have to be shown."""

    accepted: dict[str, str]
    conflicts: tuple[Conflict, ...]
    refused: dict[str, FieldRefused]


def sheet(config: Config, work: Work, today: date | None = None) -> Sheet:
    """Give the consensus as it stands; what nobody filled in is filled in from the organisation's registers."""
    place = (work.round_id, work.unit.id)
    with keeper_at(config, OwnRatings) as own:
        history, steps = own.history(*place), own.steps(*place)
    if steps and steps[-1].kind != "returned":  # what was handed in stays, whatever the registers say since
        return _sheet(work, history, _unwritten(Assessment.model_validate_json(steps[-1].content), history))
    return _sheet(work, history, registered(config, work, today or date.today()))  # noqa: DTZ011 -- own day


def _unwritten(handed: Assessment, history: History) -> dict[str, str]:
    """Give the facts that were handed in and that nobody had typed."""
    written = current(history)
    return {field: value for field, value in values_of(handed)
            if field.startswith(FACT) and field not in written and value != NA}


def _sheet(work: Work, history: History, known: dict[str, str]) -> Sheet:
    return Sheet(known | current(history), {field: len(versions) for field, versions in history.items()},
                 _review(work, _assessment(work, history, known), known), known)


def _assessment(work: Work, history: History, known: Mapping[str, str]) -> Assessment:
    return assessment_of(work.unit.id, {**known, **current(history)}, work.criteria, work.catalogue)


def _review(work: Work, assessment: Assessment, known: Mapping[str, str] | None = None) -> Review:
    facts = {field.removeprefix(f"{FACT}:"): float(value) for field, value in (known or {}).items()}
    return review(assessment, work.criteria, work.catalogue, work.unit.members, facts)


def save_fields(config: Config, work: Work, edits: Iterable[Edit]) -> Saved:
    """Keep posted fields; each stands alone, so that a wrong one keeps no other from being saved.

    FieldUnknown, ConsensusNotBegun, HandedInAlready.
    """
    good: list[Edit] = []
    refused: dict[str, FieldRefused] = {}
    for edit in edits:
        try:
            good.append(Edit(edit.field, checked(edit.field, edit.value, work.catalogue), edit.seen))
        except FieldRefused as error:
            refused[edit.field] = error
    if any(not edit.field.startswith(FACT) for edit in good):
        _require_begun(config, work)
    conflicts: list[Conflict] = []
    accepted: dict[str, str] = {}
    with keeper_at(config, OwnRatings) as own:
        def decide(history: History) -> dict[str, str]:
            merged = merge(history, good)
            conflicts.extend(merged.conflicts)
            accepted.update(merged.accepted)
            return merged.accepted

        if not own.revise(work.round_id, work.unit.id, decide):
            raise HandedInAlready
    return Saved(accepted, tuple(conflicts), refused)


def _require_begun(config: Config, work: Work) -> None:
    with keeper_at(config, BlindRatings) as blind, keeper_at(config, OwnRatings) as own:
        begun = blind.panel(work.round_id, work.unit.id).raters is not None
        # One that came in as a table never had blind ratings.
        if not begun and not own.steps(work.round_id, work.unit.id):
            raise ConsensusNotBegun


def take_suggestions(config: Config, work: Work) -> int:
    """Fill in the median wherever the panel was close and nothing stands yet; gives how many. HandedInAlready."""
    close = [one for one in suggestions(config, work).values() if not one.is_flagged]
    edits = [Edit(field_of(LEVEL, one.criterion), NA if one.suggestion < 0 else str(one.suggestion), 0)
             for one in close]
    taken = sheet(config, work).versions
    return len(save_fields(config, work, [edit for edit in edits if edit.field not in taken]).accepted)


def submit(config: Config, work: Work, today: date) -> None:
    """Hand in the consensus for the round, or for the next one; NotReady, ConsensusNotBegun, HandedInAlready."""
    _require_begun(config, work)
    known = registered(config, work, today)
    with keeper_at(config, OwnRatings) as own:
        if not own.submit(work.round_id, work.unit.id, today.isoformat(), partial(_ready, work, known)):
            raise HandedInAlready


def _ready(work: Work, known: Mapping[str, str], history: History) -> str:
    assessment = _assessment(work, history, known)
    found = _review(work, assessment)
    if not found.can_be_handed_in:
        raise NotReady(unrated=len(found.unrated), contradictions=len(found.contradictions))
    return canonical(assessment)


@dataclass(frozen=True, slots=True)
class Handed:
    """What a branch has handed in, and how it reads."""

    assessment: Assessment
    review: Review


def handed_in(config: Config, work: Work) -> Handed | None:
    """Give what counts for a branch: what it handed in last, also after a return; None if nothing yet."""
    with office_at(config) as office:
        content = (office.waiting().get(work.unit.id) if work.is_waiting
                   else office.assessment(work.round_id, work.unit.id))
    if content is None:
        return None
    assessment = Assessment.model_validate_json(content)
    return Handed(assessment, _review(work, assessment))
