"""Where the pages of a running round hang, and what all of them know of it."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _

from reports.amendments import Amendment
from survey.amendments import amended_day, ends_in_cancelling, read_chain
from survey.errors import RoundUnknown
from survey.installation import office_at
from survey.opening import default_key_path
from survey.plan import RoundPlan
from survey.rounds import plan_of
from survey.staff.access import may
from survey.staff.pages import config, say
from survey.store.office import ReleasePaper, RoundState

bp: Final = Blueprint("running", __name__, url_prefix="/rounds")


@dataclass(frozen=True, slots=True)
class Standing:
    """A round as its pages show it."""

    plan: RoundPlan
    state: RoundState
    amendments: tuple[Amendment, ...]
    release: ReleasePaper | None
    key_on_server: bool

    @property
    def id(self) -> str:
        """Give the id of the round."""
        return self.plan.id

    @property
    def cancelled(self) -> bool:
        """True for a round that was cancelled by a published amendment."""
        return ends_in_cancelling(self.amendments)

    @property
    def closes_on(self) -> str | None:
        """The closing day as amended."""
        day = amended_day(self.plan.closes_on, self.amendments)
        return day.isoformat() if day else None

    @property
    def badge(self) -> tuple[str, str]:
        """Say where the round stands, and give the tone of that."""
        if self.cancelled:
            return _("已取消"), "bad"
        return {
            RoundState.PLANNED: (_("还没有开放"), ""), RoundState.OPEN: (_("正在填答"), "good"),
            RoundState.CLOSING: (_("已停止收卷，等待汇总"), "warn"), RoundState.CLOSED: (_("已截止"), "info"),
            RoundState.FINISHED: (_("已结束"), ""),
        }[self.state]


def standing(round_id: str) -> Standing:
    """Give a round; a page of a round that does not exist does not exist."""
    try:
        with office_at(config()) as office:
            paper = office.round(round_id)
            return Standing(plan_of(paper), paper.state, read_chain(config(), office, round_id),
                            office.release(round_id), default_key_path(config(), round_id).exists())
    except RoundUnknown:
        abort(404)


@bp.context_processor
def surroundings() -> dict[str, object]:
    """Give templates the way back to the rounds."""
    return {"trail": trail}


def trail(here: Standing) -> list[tuple[str, str]]:
    """Give the places above a page of this round, those that this reader may enter."""
    found = [(_("轮次"), url_for("rounds.index"))] if may("rounds.index") else []
    own = next((name for name in ("rounds.round", "running.watch") if may(name)), None)
    return found + ([(say(here.plan.title), url_for(own, round_id=here.id))] if own else [])
