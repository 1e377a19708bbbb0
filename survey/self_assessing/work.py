"""What a branch rates and for which round, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from questionnaires.catalogue import Catalogue, Criterion
from questionnaires.loader import load_catalogue
from questionnaires.model import Text
from reports.release import UnitRef
from survey.blind_rating import asked_criteria
from survey.config import Config
from survey.consensus import LEVEL, current, field_of
from survey.installation import keeper_at, office_at
from survey.rounds import assessed_round, plan_of
from survey.self_assessing.errors import BranchUnknown, NothingToRate
from survey.store.blind_ratings import BlindRatings, PanelCount
from survey.store.office import RoundState
from survey.store.own_ratings import OwnRatings, Step
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


def work_at(config: Config, unit: str, round_id: str | None = None) -> Work:
    """Give what a branch rates now, or rated for a named round; BranchUnknown, RoundUnknown."""
    with office_at(config) as office:
        asked = round_id or assessed_round(office)
        if asked is None:
            units, catalogue, title, form, state = office.units(), load_catalogue(config.overlay), None, None, None
        else:
            paper = office.round(asked)
            plan = plan_of(paper)
            units, catalogue, title = plan.units, _read_catalogue(office.catalogue(plan.catalogue)), plan.title
            form, state = catalogue.questionnaire(plan.member_form.id), paper.state
    branch = next((one for one in units if one.id == unit and one.kind == "branch"), None)
    if branch is None:
        raise BranchUnknown(unit=unit)
    if not catalogue.criteria:
        raise NothingToRate
    return Work(asked or WAITING, title, branch, catalogue, asked_criteria(catalogue, form),
                state in {None, RoundState.PLANNED, RoundState.OPEN})


def past_rounds(config: Config, unit: str) -> tuple[tuple[str, Text], ...]:
    """Give the rounds that are closed and had a self-assessment of this branch, the latest first."""
    with office_at(config) as office:
        over = [paper for paper in office.rounds() if paper.state not in {RoundState.PLANNED, RoundState.OPEN}]
        return tuple((paper.id, plan_of(paper).title) for paper in reversed(over)
                     if unit in office.assessments(paper.id))


@lru_cache(maxsize=4)
def _read_catalogue(content: str) -> Catalogue:
    return Catalogue.model_validate_json(content)


def standing(config: Config, work: Work) -> Standing:
    """Tell how far a branch has come."""
    place = (work.round_id, work.unit.id)
    with keeper_at(config, BlindRatings) as blind, keeper_at(config, OwnRatings) as own:
        panel, values, steps = blind.panel(*place), current(own.history(*place)), own.steps(*place)
        rated = blind.is_under_way(*place)
    filled = sum(field_of(LEVEL, criterion.id) in values for criterion in work.criteria)
    return Standing(_stage(panel, steps, is_begun=rated or bool(values)), panel, filled, steps)


def _stage(panel: PanelCount, steps: tuple[Step, ...], *, is_begun: bool) -> Stage:
    if steps:
        return Stage.RETURNED if steps[-1].kind == "returned" else Stage.SUBMITTED
    if panel.raters is not None:
        return Stage.CONSENSUS
    return Stage.BLIND if is_begun else Stage.NOT_BEGUN
