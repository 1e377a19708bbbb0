"""The key ceremony: make the key, print the sheet, carry the file away, try it, take it off the server."""

from flask import Response, redirect, url_for
from flask_babel import gettext as _

from survey.ceremony import (
    KeyState,
    hand_over,
    key_state,
    make_key,
    remove_key,
    require_passphrase,
    start_over,
    try_key,
)
from survey.locking import is_locked
from survey.opening import default_key_path
from survey.staff.access import carried_out, may
from survey.staff.pages import Reply, config, good, lang, page, told
from survey.staff.running.blueprint import Standing, bp, standing
from survey.staff.running.forms import KeyForm, SheetForm, StepForm, TickForm
from survey.store.office import RoundState

Step = tuple[str, str, str | None, str]


def steps(here: Standing, key: KeyState, *, locked: bool) -> list[Step]:
    """Give the steps up to the opening: label, state, where it is done, and what to know of it."""
    is_open = here.state is not RoundState.PLANNED
    marks = [locked or is_open, key.made, key.tried, is_open]
    now = marks.index(False) if False in marks else len(marks)
    state = ["done" if place < now else "now" if place == now else "next" for place in range(len(marks))]
    lock = url_for("rounds.lock", round_id=here.id) if may("rounds.lock") and not (locked or is_open) else None
    return [
        (_("锁定计划"), state[0], lock, _("密钥属于锁定的计划，计划改了，密钥就作废。")),
        (_("生成密钥，打印恢复单，带走密钥文件"), state[1], None, _("口令只显示一次，系统不留底。")),
        (_("试开"), state[2], url_for("running.try_", round_id=here.id) if key.made else None,
         _("有人照着纸上的口令打开一份试封的空白答卷，证明口令抄对了、文件没有坏。没有试开成功，不能开放。")),
        (_("开放填答"), state[3], url_for("running.open_", round_id=here.id) if key.tried and not is_open else None,
         _("从此持凭证的人可以填答。")),
    ]


@bp.get("/<round_id>/key")
def key(round_id: str) -> str:
    """Show how far the key is and what comes next."""
    return _key_page(round_id, StepForm())


def _key_page(round_id: str, form: StepForm) -> str:
    here, state, locked = standing(round_id), key_state(config(), round_id), is_locked(config(), round_id)
    return page("running/key.html", here=here, key=state, locked=locked, form=form,
                steps=steps(here, state, locked=locked))


@bp.post("/<round_id>/key/make")
def make(round_id: str) -> Reply:
    """Make the key and show its passphrase, this once."""
    here, form = standing(round_id), StepForm()
    if form.validate_on_submit():
        with told(form):
            made = make_key(config(), round_id)
            carried_out()
            return page("running/made.html", here=here, made=made, sheet=SheetForm(passphrase=made.passphrase))
    return _key_page(round_id, form)


@bp.post("/<round_id>/key/sheet")
def sheet(round_id: str) -> Reply:
    """Print the passphrase that the page sends back, once it is known to be the right one; nothing is kept."""
    from reports.documents.slips import KeySheet, recovery_sheet  # noqa: PLC0415 -- heavy, and rarely needed

    here, form = standing(round_id), SheetForm()
    if not form.validate_on_submit():
        return redirect(url_for("running.key", round_id=round_id), 303)
    passphrase = form.passphrase.data or ""
    require_passphrase(config(), round_id, passphrase)
    plan = here.plan
    pdf = recovery_sheet(KeySheet(
        organ=plan.organ, round_id=plan.id, round_title=plan.title, passphrase=passphrase,
        fingerprint=key_state(config(), round_id).fingerprint,
        key_file=default_key_path(config(), round_id).name, simulated=plan.simulated), lang())
    return attachment(pdf, f"{plan.id}-recovery-sheet.pdf", "application/pdf")


@bp.post("/<round_id>/key/file")
def file(round_id: str) -> Reply:
    """Give the key file to carry away; worth nothing without the passphrase."""
    standing(round_id)
    copy = hand_over(config(), round_id)
    return attachment(copy.content, copy.name, "application/octet-stream")


def attachment(content: bytes, name: str, kind: str) -> Response:
    """Send a file to be saved; its name is made of ids."""
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/<round_id>/key/try", methods=["GET", "POST"])
def try_(round_id: str) -> Reply:
    """Open a sealed probe, as the answers will be opened."""
    here, form = standing(round_id), KeyForm()
    form.on_server = here.key_on_server
    if form.validate_on_submit():
        with told(form):
            copy = form.copy
            try_key(config(), round_id, form.passphrase.data, copy)
            good(_("试开成功：口令和密钥文件能打开本轮的答卷。") if copy is None else
                 _("试开成功：带走的那份密钥文件和口令能打开本轮的答卷。现在可以把服务器上的那份删除。"))
            return redirect(url_for("running.key", round_id=round_id), 303)
    return page("running/try.html", here=here, form=form)


@bp.route("/<round_id>/key/remove", methods=["GET", "POST"])
def remove(round_id: str) -> Reply:
    """Take the key file off the server, so that whoever runs it holds nothing."""
    here, form = standing(round_id), TickForm()
    if form.validate_on_submit():
        with told(form):
            remove_key(config(), round_id)
            good(_("服务器上的密钥文件已销毁。汇总时请带上U盘。"))
            return redirect(url_for("running.key", round_id=round_id), 303)
    return page("running/remove.html", here=here, form=form, key=key_state(config(), round_id))


@bp.route("/<round_id>/key/again", methods=["GET", "POST"])
def again(round_id: str) -> Reply:
    """Give up the key and begin anew, before the round is open."""
    here, form = standing(round_id), TickForm()
    if form.validate_on_submit():
        with told(form):
            start_over(config(), round_id)
            good(_("原来的密钥已作废。请生成新的密钥。"))
            return redirect(url_for("running.key", round_id=round_id), 303)
    return page("running/again.html", here=here, form=form)
