"""One's own account: what it may do, another password, signing out everywhere."""

from flask import redirect, url_for
from flask_babel import gettext as _

from survey.accounts.entering import begin_session, end_all_sessions
from survey.accounts.own import change_password, standing
from survey.authority import Role
from survey.installation import office_at
from survey.staff.door.blueprint import bp
from survey.staff.door.forms import ChangePasswordForm
from survey.staff.door.passwords import hashed, typed
from survey.staff.door.session import forget, let_in
from survey.staff.pages import Reply, account, config, good, page, say, told


@bp.get("/account")
def own() -> Reply:
    """Show one's own account."""
    reader = account()
    with office_at(config()) as office:
        names = {unit.id: unit.name for unit in office.units()}
    return page("door/own.html", reader=reader, roles=[say(role.label) for role in Role if role in reader.roles],
                unit=names.get(reader.unit or "", reader.unit),
                standing=standing(config(), reader.name, reader.roles))


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> Reply:
    """Change one's password; every other session ends."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with told(form):
            name, new = account().name, form.password.data or ""
            change_password(config(), name, new, typed(form.present.data or ""), hashed)
            let_in(begin_session(config(), name))
            good(_("密码已更换；别处的登录都已失效。"))
            return redirect(url_for("door.own"), 303)
    return page("door/password.html", form=form, reader=account())


@bp.post("/account/sign-out-everywhere")
def everywhere() -> Reply:
    """Sign out here and wherever else."""
    end_all_sessions(config(), account().name)
    forget()
    good(_("各处都已退出登录。"))
    return redirect(url_for("door.sign_in"), 303)
