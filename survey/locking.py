"""Locking a plan: its hash is published, and from then on nobody can put another plan in its place."""

from datetime import date

from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from survey.config import Config
from survey.errors import PlanLocked, RoundError, RoundStateMismatch
from survey.installation import keeper_at, office_at
from survey.plan import RoundPlan, catalogue_hash
from survey.rounds import frozen_catalogue, plan_of
from survey.store.locks import Lock, Locks
from survey.store.office import Office, RoundState


class PlanOutdated(RoundError):
    """What the plan froze is no longer what lies in the data folder."""

    zh = "做计划之后，{what_zh}有了改动。请重新计划 {round_id}。"
    en = "Since round {round_id} was planned, {what_en} changed. Plan it again."


class PlanDamaged(RoundError):
    """What was frozen with a plan is not what its hash says."""

    zh = "轮次 {round_id} 随计划冻结的问卷和计划里的哈希对不上，不能开放。"
    en = "The questionnaires frozen with the plan of round {round_id} do not have its hash; it cannot be opened."


def lock_plan(config: Config, round_id: str, who: str, *, seen: str | None = None, day: date | None = None) -> Lock:
    """Lock the plan of a round for good; `who` is the post that does it, `seen` the hash it looked at.

    PlanLocked where it is locked already, PlanOutdated where the round could never be opened with it, and
    PlanSeenChanged where somebody planned the round again meanwhile.
    """
    with office_at(config) as office:
        paper = office.round(round_id)
        if paper.state is not RoundState.PLANNED:
            raise RoundStateMismatch(round_id, paper.state)
        if is_locked(config, round_id):
            raise PlanLocked(round_id=round_id)
        require_current(office, plan_of(paper), load_catalogue(config.overlay))
    lock = Lock(round_id, seen or paper.plan_hash, (day or date.today()).isoformat(), who)  # noqa: DTZ011 -- the office's own day
    with keeper_at(config, Locks) as locks:
        locks.add(lock)
    return lock


def lock_for_opening(config: Config, round_id: str, plan_hash: str, day: date | None = None) -> None:
    """Lock the plan about to be opened unless it is; PlanSeenChanged where another lies there by now."""
    today = (day or date.today()).isoformat()  # noqa: DTZ011 -- the office's own day
    with keeper_at(config, Locks) as locks:
        held = locks.of(round_id)
        if held is None or held.plan_hash != plan_hash:
            locks.add(Lock(round_id, plan_hash, today, "mofan round open"))


def settled_catalogue(config: Config, office: Office, plan: RoundPlan) -> Catalogue:
    """Give the questionnaires that a round is opened with.

    A locked plan was published: it is carried out as it stands, whatever changed beside it. One that is not must
    fit what lies there now, or PlanOutdated.
    """
    if is_locked(config, plan.id):
        frozen = frozen_catalogue(office, plan)
        if catalogue_hash(frozen) != plan.catalogue:
            raise PlanDamaged(round_id=plan.id)
        return frozen
    catalogue = load_catalogue(config.overlay)
    require_current(office, plan, catalogue)
    return catalogue


def require_current(office: Office, plan: RoundPlan, catalogue: Catalogue) -> None:
    """Raise PlanOutdated where questionnaires or organisation are no longer what the plan froze."""
    changed = changed_since(office, plan, catalogue)
    if changed is not None:
        raise PlanOutdated(round_id=plan.id, what_zh=changed[0], what_en=changed[1])


def changed_since(office: Office, plan: RoundPlan, catalogue: Catalogue) -> tuple[str, str] | None:
    """Name in both languages what changed since a round was planned, None where nothing did."""
    if catalogue_hash(catalogue) != plan.catalogue:
        return "问卷", "the questionnaires"
    if office.units() != plan.units:
        return "组织名单", "the organisation"
    return None


def lock_of(config: Config, round_id: str) -> Lock | None:
    """Give the lock of a round, None while its plan may still change."""
    with keeper_at(config, Locks) as locks:
        return locks.of(round_id)


def is_locked(config: Config, round_id: str) -> bool:
    """Tell whether the plan of a round is locked."""
    return lock_of(config, round_id) is not None
