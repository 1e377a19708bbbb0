"""Who has an account, and with which roles."""

from flask import redirect, url_for
from flask_babel import gettext as _

from reports.release import UnitRef
from survey.accounts.administering import (
    add_account,
    all_accounts,
    change_account,
    factor_policy,
    find_account,
    is_waiting,
    set_disabled,
    set_factor_policy,
)
from survey.installation import office_at
from survey.staff.accounts.blueprint import bp
from survey.staff.accounts.forms import AccountForm, NewAccountForm, RolesForm, SureForm
from survey.staff.accounts.links import show_link
from survey.staff.accounts.rows import row_of
from survey.staff.pages import Reply, account, config, good, page, told


def has_branches(units: tuple[UnitRef, ...]) -> bool:
    """Tell whether there is a branch that somebody could work for."""
    return any(unit.kind == "branch" for unit in units)


@bp.get("/")
def index() -> Reply:
    """List every account."""
    with office_at(config()) as office:
        names = {unit.id: unit.name for unit in office.units() if unit.kind == "branch"}
    policy = factor_policy(config())
    return page("accounts/index.html", has_branches=bool(names),
                rows=[row_of(paper, names, policy) for paper in all_accounts(config())])


@bp.route("/new", methods=["GET", "POST"])
def add() -> Reply:
    """Add an account; shows the invitation link once."""
    form = NewAccountForm()
    with office_at(config()) as office:
        units = office.units()
    form.offer(units)
    if form.validate_on_submit():
        wanted = form.account(form.name.data or "")
        with told(form):
            if is_waiting(config(), wanted):  # the page with the link was loaded again
                good(_("账号“%(name)s”刚才已经建好。邀请链接只显示一次；没有抄下，就重发一个，旧的随即作废。",
                       name=wanted.name))
                return redirect(url_for("accounts.change", name=wanted.name), 303)
            return show_link(add_account(config(), account().name, wanted))
    return page("accounts/add.html", form=form, has_branches=has_branches(units))


@bp.route("/<name>/change", methods=["GET", "POST"])
def change(name: str) -> Reply:
    """Look at one account and change it."""
    paper = find_account(config(), name)
    held = paper.account
    form = AccountForm(title=held.title, unit=held.unit or "", reason=held.reason, roles=sorted(held.roles))
    with office_at(config()) as office:
        units = office.units()
    form.offer(units)
    if form.validate_on_submit():
        with told(form):
            change_account(config(), account().name, form.account(held.name))
            good(_("“%(name)s”已更改，从下一次点击起生效。", name=held.name))
            return redirect(url_for("accounts.index"), 303)
    is_homeless = held.unit is not None and held.unit not in {unit.id for unit in units if unit.kind == "branch"}
    return page("accounts/change.html", form=form, paper=paper, is_homeless=is_homeless)


@bp.route("/<name>/disable", methods=["GET", "POST"])
def disable(name: str) -> Reply:
    """Let an account in no more."""
    paper, form = find_account(config(), name), SureForm()
    if form.validate_on_submit():
        with told(form):
            set_disabled(config(), account().name, name, disabled=True)
            good(_("“%(name)s”已停用。", name=paper.account.name))
            return redirect(url_for("accounts.index"), 303)
    return page("accounts/disable.html", form=form, paper=paper)


@bp.post("/<name>/enable")
def enable(name: str) -> Reply:
    """Let a disabled account in again."""
    set_disabled(config(), account().name, name, disabled=False)
    good(_("“%(name)s”又可以登录了。", name=name))
    return redirect(url_for("accounts.index"), 303)


@bp.route("/second-factor", methods=["GET", "POST"])
def policy() -> Reply:
    """Say which roles have to use a second factor."""
    form = RolesForm(roles=sorted(factor_policy(config())))
    if form.validate_on_submit():
        with told(form):
            set_factor_policy(config(), account().name, form.chosen)
            good(_("已保存。还没有设置两步验证的人，下一次点击时会先被带去设置。"))
            return redirect(url_for("accounts.index"), 303)
    return page("accounts/policy.html", form=form)
