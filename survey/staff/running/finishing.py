"""Finishing a round: destroying what could still open an answer; and what to do when the key is lost."""

from typing import Final

from flask import redirect, url_for
from flask_babel import gettext as _

from questionnaires.model import Text
from survey.cancelling import can_be_cancelled, cancel_round
from survey.finishing import finish_round
from survey.staff.pages import Reply, config, good, page, told
from survey.staff.running.blueprint import bp, standing
from survey.staff.running.forms import CancelForm, FinishForm
from survey.staff.running.watching import RUNNING
from survey.store.office import RoundState

LOST: Final = Text(zh="密钥文件或口令遗失，答卷无法打开。",
                   en="The key file or its passphrase was lost; the answers cannot be opened.")


@bp.route("/<round_id>/finish", methods=["GET", "POST"])
def finish(round_id: str) -> Reply:
    """Destroy key, pepper, slips and sealed answers of a closed round."""
    here, form = standing(round_id), FinishForm()
    form.round_id = round_id
    if form.validate_on_submit():
        with told(form):
            destroyed = finish_round(config(), round_id, key_destroyed=form.key_destroyed.data)
            good(_("本轮已结束，答卷已销毁，服务器上的密钥文件也已销毁。请一并销毁U盘上的密钥文件和纸上的口令。")
                 if destroyed else _("本轮已结束，答卷已销毁。请确认密钥文件的每一份和纸上的口令都已销毁。"))
            return redirect(url_for("running.closed", round_id=round_id), 303)
    return page("running/finish.html", here=here, form=form, possible=here.state is RoundState.CLOSED)


@bp.route("/<round_id>/lost", methods=["GET", "POST"])
def lost(round_id: str) -> Reply:
    """End a round whose key is lost: nobody can open its answers, and it says so."""
    here, form = standing(round_id), CancelForm()
    form.round_id = round_id
    if form.validate_on_submit():
        with told(form):
            if here.state not in RUNNING or can_be_cancelled(config(), round_id):
                cancel_round(config(), round_id, form.told)
            else:  # the release was made before the close was cut off, and stays
                finish_round(config(), round_id, abandon=True, key_destroyed=True)
            good(_("本轮已如实结束，没有打开的答卷已全部销毁。请打印公示张贴。"))
            return redirect(url_for("running.amendments", round_id=round_id), 303)
    if not form.is_submitted():
        form.reason.data, form.reason_en.data = LOST.zh, LOST.en
    return page("running/lost.html", here=here, form=form, possible=here.state in RUNNING)
