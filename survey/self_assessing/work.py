"""What a branch rates and for which round, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from questionnaires.catalogue import Catalogue, Criterion
from questionnaires.loader import load_catalogue
from questionnaires.model import Text
from reports.release import UnitRef
from survey.blind_rating import asked_criteria
from survey.config import Config
from survey.consensus import LEVEL, current, field_of
from survey.installation import keeper_at, office_at
from survey.rounds import assessed_round, frozen_catalogue, plan_of
from survey.self_assessing.errors import BranchUnknown, NothingToRate
from survey.store.blind_ratings import BlindRatings, PanelCount
from survey.store.office import RoundState
from survey.store.own_ratings import OwnRatings, Step
from survey.store.standings import Counts, Standings
from survey.store.waiting import WAITING


class Stage(StrEnum):
    """How far a branch has come."""

    NOT_BEGUN = "not begun"
    BLIND = "blind rating"
    CONSENSUS = "consensus"
    SUBMITTED = "submitted"
    RETURNED = "returned"


@dataclass(frozen=True)
class Work:
    """What one branch rates, and for which round; `round_id` is WAITING while none is planned."""

    round_id: str
    title: Text | None
    unit: UnitRef
    catalogue: Catalogue
    criteria: tuple[Criterion, ...]
    is_changeable: bool = True

    @property
    def is_waiting(self) -> bool:
        """True while no round is planned."""
        return self.round_id == WAITING

    @cached_property
    def dimensions(self) -> dict[str, tuple[Criterion, ...]]:
        """The criteria asked, by dimension."""
        found = {d.id: tuple(c for c in self.criteria if c.dimension == d.id) for d in self.catalogue.dimensions}
        return {dimension: criteria for dimension, criteria in found.items() if criteria}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a branch has come, in counts."""

    stage: Stage
    panel: PanelCount
    filled: int                  # criteria with a consensus level
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a branch has come, as the list of all branches shows it."""

    stage: Stage
    handed_in: int               # blind ratings
    filled: int                  # criteria with a consensus level
    latest: str | None           # day of the latest submission or return


def work_at(config: Config, unit: str, round_id: str | None = None) -> Work:
    """Give what a branch rates now, or rated for a named round; BranchUnknown, NothingToRate, RoundUnknown."""
    found = next((work for work in works_at(config, round_id) if work.unit.id == unit), None)
    if found is None:
        raise BranchUnknown(unit=unit)
    return found


def works_at(config: Config, round_id: str | None = None) -> tuple[Work, ...]:
    """Give what every branch rates, in the order of the organisation; NothingToRate, RoundUnknown."""
    with office_at(config) as office:
        asked = round_id or assessed_round(office)
        if asked is None:
            units, catalogue, title, form, state = office.units(), load_catalogue(config.overlay), None, None, None
        else:
            paper = office.round(asked)
            plan = plan_of(paper)
            units, catalogue, title = plan.units, frozen_catalogue(office, plan), plan.title
            form, state = catalogue.questionnaire(plan.member_form.id), paper.state
    branches = [unit for unit in units if unit.kind == "branch"]
    if branches and not catalogue.criteria:
        raise NothingToRate
    criteria, is_changeable = asked_criteria(catalogue, form), state in {None, RoundState.PLANNED, RoundState.OPEN}
    return tuple(Work(asked or WAITING, title, branch, catalogue, criteria, is_changeable) for branch in branches)


def past_rounds(config: Config, unit: str) -> tuple[tuple[str, Text], ...]:
    """Give the rounds that are closed and had a self-assessment of this branch, the latest first."""
    with office_at(config) as office:
        over = [paper for paper in office.rounds() if paper.state not in {RoundState.PLANNED, RoundState.OPEN}]
        return tuple((paper.id, plan_of(paper).title) for paper in reversed(over)
                     if office.assessment(paper.id, unit) is not None)


def standing(config: Config, work: Work) -> Standing:
    """Tell how far a branch has come."""
    place = (work.round_id, work.unit.id)
    with keeper_at(config, BlindRatings) as blind, keeper_at(config, OwnRatings) as own:
        panel, values, steps = blind.panel(*place), current(own.history(*place)), own.steps(*place)
        rated = blind.is_under_way(*place)
    filled = sum(field_of(LEVEL, criterion.id) in values for criterion in work.criteria)
    stage = _stage(panel, steps[-1].kind if steps else None, is_begun=rated or bool(values))
    return Standing(stage, panel, filled, steps)


def reached(config: Config, works: tuple[Work, ...]) -> tuple[Reached, ...]:
    """Tell how far each of some branches of one round has come."""
    if not works:
        return ()
    fields = [field_of(LEVEL, criterion.id) for criterion in works[0].criteria]
    with keeper_at(config, Standings) as standings:
        found = standings.of(works[0].round_id, [work.unit.id for work in works], fields)
    return tuple(_reached(found[work.unit.id]) for work in works)


def _reached(counts: Counts) -> Reached:
    kind, day = counts.latest or (None, None)
    return Reached(_stage(counts.panel, kind, is_begun=counts.is_begun), counts.panel.handed_in, counts.filled, day)


def _stage(panel: PanelCount, latest: str | None, *, is_begun: bool) -> Stage:
    if latest is not None:
        return Stage.RETURNED if latest == "returned" else Stage.SUBMITTED
    if panel.raters is not None:
        return Stage.CONSENSUS
    return Stage.BLIND if is_begun else Stage.NOT_BEGUN
