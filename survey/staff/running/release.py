"""Closing a round: the passphrase, the progress of the close, and what it came to."""

from flask import Response, jsonify, redirect, url_for

from survey.ceremony import server_copy
from survey.closing import Step
from survey.installation import keeper_at
from survey.releases import file_sha256
from survey.staff.pages import Reply, config, page, told
from survey.staff.running.blueprint import Standing, bp, standing
from survey.staff.running.closing import ClosingRoom
from survey.staff.running.forms import CloseForm
from survey.staff.running.watching import RUNNING, shown_day
from survey.store.closes import Closes
from survey.store.office import RoundState


@bp.route("/<round_id>/close", methods=["GET", "POST"])
def close(round_id: str) -> Reply:
    """Begin the close, or carry on with one that was interrupted."""
    here, form = standing(round_id), CloseForm()
    running = ClosingRoom.look(config(), round_id)
    if running is not None and not running.ended:
        return redirect(url_for("running.closing", round_id=round_id), 303)
    if here.state is RoundState.CLOSED:
        return redirect(url_for("running.closed", round_id=round_id), 303)
    form.on_server = here.key_on_server
    if form.validate_on_submit():
        with told(form):
            source = form.copy or server_copy(config(), round_id)
            ClosingRoom.start(config(), round_id, source, form.passphrase.data)
            return redirect(url_for("running.closing", round_id=round_id), 303)
    return page("running/close.html", here=here, form=form, possible=here.state in RUNNING,
                is_open=here.state is RoundState.OPEN, interrupted=_interrupted(here), closes_on=shown_day(here))


def _interrupted(here: Standing) -> bool:
    """True where a close was begun and nobody is at it any more: the office was restarted in the middle."""
    with keeper_at(config(), Closes) as closes:
        return here.state is RoundState.CLOSING and closes.has_begun(here.id)


@bp.get("/<round_id>/closing")
def closing(round_id: str) -> Reply:
    """Show how far the close is; the page asks again by itself."""
    here, running = standing(round_id), ClosingRoom.look(config(), round_id)
    if running is None or (running.ended and running.failure is None):
        done = here.state in {RoundState.CLOSED, RoundState.FINISHED}
        return redirect(url_for("running.closed" if done else "running.close", round_id=round_id), 303)
    return page("running/closing.html", here=here, close=running, total=len(Step))


@bp.get("/<round_id>/closing/state")
def state(round_id: str) -> Response:
    """Tell a script how far the close is."""
    standing(round_id)
    running = ClosingRoom.look(config(), round_id)
    done, is_on = (running.done, not running.ended) if running is not None else (0, False)
    return jsonify(done=done, total=len(Step), state="running" if is_on else "ended", silent=False)


@bp.get("/<round_id>/closed")
def closed(round_id: str) -> Reply:
    """Show what the close came to."""
    here = standing(round_id)
    with keeper_at(config(), Closes) as closes:
        counts = closes.counts(round_id)
    return page("running/closed.html", here=here, counts=counts, sha256=_sha256(here),
                is_closed=here.state is RoundState.CLOSED,
                ended=here.state in {RoundState.CLOSED, RoundState.FINISHED} and not here.cancelled)


def _sha256(here: Standing) -> str | None:
    return file_sha256(config().data / here.release.path) if here.release else None
