"""Setting up, changing and giving up the second factor, and new recovery codes."""

import segno
from flask import redirect, url_for
from flask_babel import gettext as _

from survey.accounts.entering import begin_session
from survey.accounts.own import confirm_factor, drop_factor, propose_factor, renew_recovery_codes, standing
from survey.accounts.second_factor import provisioning_uri, secret_text
from survey.authority import Account
from survey.staff.access import carried_out
from survey.staff.door.blueprint import bp
from survey.staff.door.forms import FactorForm, PresentPasswordForm
from survey.staff.door.passwords import typed
from survey.staff.door.session import let_in, present
from survey.staff.door.views import onward
from survey.staff.pages import Reply, account, config, good, page, told


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
def enrol() -> Reply:
    """Set up the second factor that the policy asks for; there is no way into the office before."""
    visitor = present()
    if visitor is None or not visitor.must_enrol:
        return redirect(url_for("door.sign_in", next=onward()), 303)
    return _set_up(visitor.account, onward(), forced=True)


@bp.route("/account/second-factor", methods=["GET", "POST"])
def factor() -> Reply:
    """Set up a second factor of one's own accord, or put another in place of the present one."""
    return _set_up(account(), url_for("door.own"), forced=False)


def _set_up(reader: Account, next_url: str, *, forced: bool) -> Reply:
    form = FactorForm()
    if form.validate_on_submit():
        with told(form):
            codes = confirm_factor(config(), reader.name, form.code.data or "", typed(form.present.data or ""))
            let_in(begin_session(config(), reader.name))
            carried_out()
            # Shown in the answer itself and kept nowhere: loaded again, the page asks for another code.
            return page("door/codes.html", codes=codes, next_url=next_url, new_factor=True)
    secret = propose_factor(config(), reader.name)
    picture = segno.make(provisioning_uri(secret, reader.name), error="m")
    return page("door/factor.html", form=form, reader=reader, forced=forced, secret=secret_text(secret),
                qr=picture.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


@bp.route("/account/second-factor/off", methods=["GET", "POST"])
def factor_off() -> Reply:
    """Give the second factor up."""
    form = PresentPasswordForm()
    if form.validate_on_submit():
        with told(form):
            drop_factor(config(), account().name, account().roles, typed(form.present.data or ""))
            let_in(begin_session(config(), account().name))
            good(_("两步验证已停用。"))
            return redirect(url_for("door.own"), 303)
    return page("door/factor_off.html", form=form, reader=account())


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
def codes() -> Reply:
    """Draw new recovery codes; the old ones are void."""
    form = PresentPasswordForm()
    if not standing(config(), account().name, account().roles).has_factor:
        return redirect(url_for("door.factor"), 303)
    if form.validate_on_submit():
        with told(form):
            drawn = renew_recovery_codes(config(), account().name, typed(form.present.data or ""))
            carried_out()
            return page("door/codes.html", codes=drawn, next_url=url_for("door.own"), new_factor=False)
    return page("door/new_codes.html", form=form, reader=account())
