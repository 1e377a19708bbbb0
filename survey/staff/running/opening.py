"""Opening a round, now or at a time set beforehand."""

from datetime import datetime

from flask import redirect, url_for
from flask_babel import gettext as _

from survey.ceremony import key_state, open_round
from survey.locking import is_locked
from survey.staff.pages import Reply, config, good, page, told
from survey.staff.running.blueprint import bp, standing
from survey.staff.running.forms import OpenForm, StepForm
from survey.staff.running.key import steps
from survey.store.office import RoundState
from survey.timetable import appointments, office_time, set_times


def clock() -> str:
    """Tell the time on the office's clock with its zone, so that a clock that is wrong is seen."""
    return f"{office_time().replace('T', ' ')} (UTC{datetime.now().astimezone():%z})"


@bp.route("/<round_id>/open", methods=["GET", "POST"])
def open_(round_id: str) -> Reply:
    """Open the round, or set when it opens by itself."""
    here = standing(round_id)
    form = OpenForm(here.plan.closes_on)
    if form.validate_on_submit():
        with told(form):
            opening, stop = form.opening, form.stop
            set_times(config(), round_id, opening, stop)
            if not form.later:
                open_round(config(), round_id, stop.date().isoformat() if stop else None)
                good(_("已开放：持凭证的人现在可以填答。下一步请发证人印发凭证。"))
                return redirect(url_for("running.watch", round_id=round_id), 303)
            good(_("已定好时间，到时自动开放。"))
            return redirect(url_for("running.open_", round_id=round_id), 303)
    key = key_state(config(), round_id)
    return page("running/open.html", here=here, form=form, key=key, clock=clock(), step=StepForm(),
                is_planned=here.state is RoundState.PLANNED, times=appointments(config(), round_id),
                steps=steps(here, key, locked=is_locked(config(), round_id)))


@bp.post("/<round_id>/open/call-off")
def call_off(round_id: str) -> Reply:
    """Let a round that is not open yet not open by itself."""
    standing(round_id)
    if StepForm().validate_on_submit():
        set_times(config(), round_id, None, None)
        good(_("已取消自动开放。"))
    return redirect(url_for("running.open_", round_id=round_id), 303)
