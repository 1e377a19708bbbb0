"""Signing in and out, and accepting an invitation."""

from flask import redirect, request, session, url_for
from flask_babel import gettext as _

from survey.accounts.entering import accept_invitation, end_session, invited_account, sign_in
from survey.staff.access import LOST
from survey.staff.door.blueprint import bp
from survey.staff.door.forms import ChoosePasswordForm, SignInForm
from survey.staff.door.passwords import hashed, typed
from survey.staff.door.session import TOKEN, forget, let_in, present
from survey.staff.pages import Reply, config, good, page, told


def onward() -> str:
    """Give the page that was wanted before signing in: one of this office's, whatever the address says."""
    wanted = request.args.get("next", "")
    # “//other” and “/\other” are other people's sites to a browser.
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if inside and "\\" not in wanted else url_for("home.index")


@bp.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
def enter() -> Reply:
    """Sign in; whoever is signed in already goes on."""
    visitor = present()
    if visitor is not None:
        return redirect(url_for("door.enrol", next=onward()) if visitor.must_enrol else onward(), 303)
    form = SignInForm()
    if form.validate_on_submit():
        with told(form):
            token = sign_in(config(), form.name.data or "", form.code.data or "", typed(form.password.data or ""))
            wanted = onward()
            let_in(token)
            # The session tells on the next page whether a second factor is still to be set up.
            return redirect(wanted, 303)
    return page("door/sign_in.html", form=form, is_lost=LOST in request.args)


@bp.post("/sign-out")
def sign_out() -> Reply:
    """Sign out here."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        end_session(config(), token)
    forget()
    good(_("已退出登录。"))
    return redirect(url_for("door.sign_in"), 303)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
def accept(token: str) -> Reply:
    """Accept an invitation by choosing a password."""
    invited = invited_account(config(), token)
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        with told(form):
            name = accept_invitation(config(), token, form.password.data or "", hashed)
            good(_("密码已设好。请用登录名“%(name)s”登录。", name=name))
            return redirect(url_for("door.sign_in"), 303)
    return page("door/accept.html", form=form, invited=invited.account)
