"""Where the pages of slips hang, and what all of them know of a round."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flask import Blueprint, abort
from flask_babel import gettext as _

from questionnaires.catalogue import Catalogue
from questionnaires.model import Questionnaire, Text
from reports.release import UnitRef
from survey.errors import RoundUnknown
from survey.installation import office_at
from survey.issuing import Issued, issued
from survey.plan import RoundPlan
from survey.rounds import frozen_catalogue, plan_of
from survey.staff.pages import config
from survey.store.office import RoundPaper, RoundState
from survey.structure import audience_counts

bp: Final = Blueprint("slips", __name__, url_prefix="/slips")


@dataclass(frozen=True)
class Branch:
    """A branch and its slips."""

    unit: UnitRef
    slips: int
    spares: int

    @property
    def printed(self) -> int:
        """All slips, spares with them."""
        return self.slips + self.spares


@dataclass(frozen=True)
class Served:
    """The form of a served group: slips printed, or places laid out, for it."""

    form: Questionnaire
    name: Text
    is_open: bool
    slips: int
    places: int
    suggested: int | None   # how many slips the list of those served adds up to

    @property
    def is_ready(self) -> bool:
        """True once it can be answered."""
        return bool(self.places if self.is_open else self.slips)


@dataclass(frozen=True)
class Round:
    """A round as the issuer sees it."""

    plan: RoundPlan
    state: RoundState
    catalogue: Catalogue
    issued: Issued

    @property
    def is_open(self) -> bool:
        """True while slips can be printed."""
        return self.state is RoundState.OPEN

    @property
    def is_over(self) -> bool:
        """True once slips can be counted."""
        return self.state in {RoundState.CLOSED, RoundState.FINISHED}

    @property
    def badge(self) -> tuple[str, str]:
        """Say where the round stands, and give the tone of that."""
        return {
            RoundState.PLANNED: (_("还没有开放"), ""), RoundState.OPEN: (_("正在填答"), "good"),
            RoundState.CLOSING: (_("正在汇总"), "warn"), RoundState.CLOSED: (_("已截止"), "info"),
            RoundState.FINISHED: (_("已结束"), ""),
        }[self.state]

    @property
    def member_form(self) -> Questionnaire:
        """The members' questionnaire."""
        return self.catalogue.questionnaire(self.plan.member_form.id)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every branch with its slips, in the plan's order."""
        found = []
        for place, unit in enumerate(self.plan.units):
            if unit.kind == "branch":
                issue = self.issued.slips.get((place, 0))
                found.append(Branch(unit, issue.slips if issue else 0, issue.spares if issue else 0))
        return tuple(found)

    @property
    def waiting(self) -> tuple[Branch, ...]:
        """The branches that have no slips yet."""
        return tuple(branch for branch in self.branches if not branch.printed)

    @cached_property
    def served(self) -> tuple[Served, ...]:
        """Every served group of the round."""
        counts = audience_counts(config())
        audiences = {audience.id: audience for audience in self.catalogue.audiences}
        found = []
        for place, ref in enumerate(self.plan.forms):
            form = self.catalogue.questionnaire(ref.id)
            if place and form.audience in audiences:
                issue = self.issued.slips.get((0, place))
                found.append(Served(form, audiences[form.audience].short, self.plan.is_open(ref.id),
                                    issue.slips if issue else 0, self.issued.rooms.get(place, 0),
                                    counts.get(form.audience)))
        return tuple(found)

    def served_by(self, form_id: str) -> Served:
        """Find a served group by its form; a page of one that does not exist does not exist."""
        return next((one for one in self.served if one.form.id == form_id), None) or abort(404)

    def name_of(self, unit: int, form: int) -> Text | str:
        """Say whose slips these are."""
        return self.catalogue.questionnaire(self.plan.forms[form].id).title if form else self.plan.units[unit].name


def round_of(round_id: str) -> Round:
    """Give a round; a page of a round that does not exist does not exist."""
    with office_at(config()) as office:
        try:
            return _read(office.round(round_id), frozen_catalogue(office, plan_of(office.round(round_id))))
        except RoundUnknown:
            abort(404)


def _read(paper: RoundPaper, catalogue: Catalogue) -> Round:
    return Round(plan_of(paper), paper.state, catalogue, issued(config(), paper.id))


def round_at_hand() -> Round | None:
    """Give the round that slips are printed or counted for now: the one with the box, else the latest."""
    with office_at(config()) as office:
        papers = office.rounds()
        paper = office.current_round() or (papers[-1] if papers else None)
    return round_of(paper.id) if paper is not None else None


def open_round() -> Round:
    """Give the round that takes answers now; without one, a page that needs it does not exist."""
    found = round_at_hand()
    if found is None or not found.is_open:
        abort(404)
    return found
