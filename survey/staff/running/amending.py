"""Amending an open round: let it run longer, let intake end, cancel it."""

from datetime import date

from flask import redirect, url_for
from flask_babel import gettext as _

from survey.amendments import extend_round
from survey.cancelling import can_be_cancelled, cancel_round
from survey.staff.pages import Reply, config, good, page, told
from survey.staff.running.blueprint import bp, standing
from survey.staff.running.forms import CancelForm, ExtendForm, StopTimeForm, TickForm
from survey.staff.running.opening import clock
from survey.staff.running.watching import shown_day
from survey.stopping import stop_intake
from survey.store.office import RoundState
from survey.store.timetable import Event
from survey.timetable import appointments, set_stop


@bp.route("/<round_id>/extend", methods=["GET", "POST"])
def extend(round_id: str) -> Reply:
    """Publish a later closing day."""
    here, form = standing(round_id), ExtendForm()
    if form.validate_on_submit():
        with told(form):
            made = extend_round(config(), round_id, form.closes_on.data, form.told)
            good(_("第%(number)d号更正已公布，填答页面几秒内显示新的日期。请打印公示张贴。", number=made.number))
            return redirect(url_for("running.amendments", round_id=round_id), 303)
    return page("running/extend.html", here=here, form=form, is_open=here.state is RoundState.OPEN,
                closes_on=shown_day(here), stop=appointments(config(), round_id).get(Event.STOP))


@bp.route("/<round_id>/cancel", methods=["GET", "POST"])
def cancel(round_id: str) -> Reply:
    """Publish that the round is cancelled, and destroy everything unopened."""
    here, form = standing(round_id), CancelForm()
    form.round_id = round_id
    if form.validate_on_submit():
        with told(form):
            cancel_round(config(), round_id, form.told)
            good(_("本轮已取消，答卷没有打开，已全部销毁。请打印公示张贴，并销毁U盘上的密钥文件和纸上的口令。"))
            return redirect(url_for("running.amendments", round_id=round_id), 303)
    return page("running/cancel.html", here=here, form=form,
                possible=can_be_cancelled(config(), round_id))


@bp.route("/<round_id>/stop", methods=["GET", "POST"])
def stop(round_id: str) -> Reply:
    """Take no more answers; nothing is opened yet."""
    here, form = standing(round_id), TickForm()
    if form.validate_on_submit():
        with told(form):
            stop_intake(config(), round_id)
            good(_("已停止收卷。汇总需要密钥文件和口令。"))
            return redirect(url_for("running.close", round_id=round_id), 303)
    day = shown_day(here)
    return page("running/stop.html", here=here, form=form, is_open=here.state is RoundState.OPEN, closes_on=day,
                early=day is not None and date.today().isoformat() < day)  # noqa: DTZ011 -- the office's own day


@bp.route("/<round_id>/stop-time", methods=["GET", "POST"])
def stop_time(round_id: str) -> Reply:
    """Set at what time of the closing day intake ends by itself."""
    here = standing(round_id)
    day = shown_day(here)
    form = StopTimeForm(date.fromisoformat(day) if day else None)
    if form.validate_on_submit():
        with told(form):
            set_stop(config(), round_id, form.stop)
            good(_("已定好。"))
            return redirect(url_for("running.watch", round_id=round_id), 303)
    return page("running/stop_time.html", here=here, form=form, is_open=here.state is RoundState.OPEN,
                closes_on=day, clock=clock(), stop=appointments(config(), round_id).get(Event.STOP))
