"""Rounds as their pages know them: the plan, its lock, what changed since, and what is foreseen of it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import abort
from flask_babel import gettext as _

from questionnaires.catalogue import Catalogue
from questionnaires.errors import QuestionnaireError
from reports.disclosure.tallies import form_scale
from survey.amendments import amended_day, ends_in_cancelling, read_chain
from survey.cautions import Caution, cautions
from survey.definition_files import bank
from survey.errors import RoundUnknown
from survey.foresight import Outlook, foresee
from survey.installation import keeper_at, office_at
from survey.locking import changed_since
from survey.plan import RoundPlan
from survey.staff.pages import config
from survey.store.locks import Lock, Locks
from survey.store.office import Office, RoundPaper, RoundState

BADGES = {RoundState.PLANNED: "info", RoundState.OPEN: "good", RoundState.CLOSING: "warn",
          RoundState.CLOSED: "info", RoundState.FINISHED: ""}


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round: its paper and plan, its lock where it has one, and whether a release lies there."""

    paper: RoundPaper
    plan: RoundPlan
    lock: Lock | None
    has_release: bool = False
    is_cancelled: bool = False
    closes_on: date | None = None    # as amended

    @property
    def id(self) -> str:
        """The id of the round."""
        return self.plan.id

    @property
    def may_change(self) -> bool:
        """True while another plan may take the place of this one."""
        return self.paper.state is RoundState.PLANNED and self.lock is None

    @property
    def is_settled(self) -> bool:
        """True once the plan cannot change: it is locked, or was opened before there were locks."""
        return self.lock is not None or self.paper.state is not RoundState.PLANNED

    @property
    def badge(self) -> tuple[str, str]:
        """Say where the round stands, and in which tone."""
        if self.is_cancelled:
            return _("已取消"), "bad"
        if self.paper.state is RoundState.PLANNED:
            return (_("已锁定，还没有开放"), "info") if self.lock else (_("计划中，可以修改"), "warn")
        words = {RoundState.OPEN: _("正在填答"), RoundState.CLOSING: _("正在汇总"),
                 RoundState.CLOSED: _("已截止"), RoundState.FINISHED: _("已结束")}
        return words[self.paper.state], BADGES[self.paper.state]

    @property
    def hash_in_groups(self) -> str:
        """The hash of the plan, in groups to compare by eye."""
        return " ".join(self.paper.plan_hash[place:place + 8] for place in range(0, 64, 8))


def all_rounds() -> list[RoundPage]:
    """Give every round, the latest first."""
    with office_at(config()) as office, keeper_at(config(), Locks) as locks:
        held = locks.all()
        return [_page(office, paper, held.get(paper.id)) for paper in reversed(office.rounds())]


def find(round_id: str) -> RoundPage:
    """Give one round; a page of a round that does not exist does not exist."""
    try:
        with office_at(config()) as office, keeper_at(config(), Locks) as locks:
            return _page(office, office.round(round_id), locks.of(round_id))
    except RoundUnknown:
        abort(404)


def _page(office: Office, paper: RoundPaper, lock: Lock | None) -> RoundPage:
    is_over, plan = paper.state is RoundState.FINISHED, _plan(paper.plan)
    chain = () if paper.state is RoundState.PLANNED else read_chain(config(), office, paper.id)
    return RoundPage(paper, plan, lock, office.release(paper.id) is not None,
                     is_over and ends_in_cancelling(chain), amended_day(plan.closes_on, chain))


def catalogue_of(plan: RoundPlan) -> Catalogue:
    """Give the catalogue as it was frozen for a plan."""
    with office_at(config()) as office:
        return _catalogue(office.catalogue(plan.catalogue))


def outdated(round_: RoundPage) -> tuple[str, str] | None:
    """Name in both languages what changed since a round was planned that is still to be opened."""
    if round_.paper.state is not RoundState.PLANNED:
        return None
    try:
        catalogue = bank(config()).catalogue
    except QuestionnaireError:
        return "问卷", "the questionnaires"
    with office_at(config()) as office:
        return changed_since(office, round_.plan, catalogue)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What every unit will be able to see, and what to be cautious of."""

    outlooks: tuple[Outlook, ...]
    cautions: tuple[Caution, ...]


def foreseen(round_: RoundPage) -> Foreseen:
    """Foresee a planned round."""
    with office_at(config()) as office:
        return _foreseen(round_.paper.plan, office.catalogue(round_.plan.catalogue))


# Papers are frozen, so that reading one again would only take time: with 500 branches as long as all the rest.
@lru_cache(maxsize=32)
def _plan(content: str) -> RoundPlan:
    return RoundPlan.model_validate_json(content)


@lru_cache(maxsize=4)
def _catalogue(content: str) -> Catalogue:
    return Catalogue.model_validate_json(content)


@lru_cache(maxsize=8)
def _foreseen(plan: str, catalogue: str) -> Foreseen:
    decided = _plan(plan)
    scale = form_scale(_catalogue(catalogue).questionnaire(decided.member_form.id))
    outlooks = foresee(decided.reported_units, decided.rules, scale)
    return Foreseen(outlooks, cautions(outlooks, decided.rules, scale))
