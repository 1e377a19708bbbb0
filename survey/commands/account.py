"""`mofan account`: the first account of the office, and the way in for whoever runs the server."""

import time
from datetime import datetime
from pathlib import Path

import click

from survey.accounts.administering import (
    Invitation,
    add_account,
    all_accounts,
    invite_again,
    reset_account,
    set_disabled,
)
from survey.accounts.naming import LONGEST_TITLE
from survey.authority import Account, Role
from survey.chronicle import SERVER
from survey.commands.options import configured, folder_argument, option, say
from survey.store.accounts import AccountPaper

name_option = option("--name", metavar="NAME", required=True, zh="登录名", en="Name to sign in with.")


@click.group("account")
def account() -> None:
    """管理工作台账号：新建、列出、邀请、重置、停用、恢复。

    Manage the accounts of the office: add, list, invite, reset, disable, enable.
    """


@account.command("add")
@folder_argument
@name_option
@option("--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in Role]),
        zh="角色，可多次使用", en="Role; may be repeated.")
@option("--title", metavar="TITLE", zh="职务，默认为角色的名称",
        en="How it is shown, by default its roles.")
@option("--unit", metavar="ID", zh="支部书记、支部委员所在支部的编号", en="Branch of a secretary or rater.")
@option("--reason", metavar="TEXT", default="", zh="兼有两种权力的原因", en="Why it holds two powers.")
def add(folder: Path, name: str, roles: tuple[str, ...], title: str | None, unit: str | None, reason: str) -> None:  # noqa: PLR0917 -- click passes every option by name
    """新建账号，给出一个只能用一次的邀请链接；密码由本人设定。

    第一个账号一般是系统管理员：mofan account add DIR --name admin --role administrator

    Add an account and print an invitation link that works once; the owner chooses the password.
    """
    held = frozenset(Role(role) for role in roles)
    wanted = Account(name, held, unit, title or roles_title(held), reason)
    _hand_over(add_account(configured(folder), SERVER, wanted))


def roles_title(roles: frozenset[Role]) -> str:
    """Give the post of whoever was given none: what its roles are called."""
    return "、".join(role.label.zh for role in Role if role in roles)[:LONGEST_TITLE]


@account.command("list")
@folder_argument
def list_accounts(folder: Path) -> None:
    """列出全部账号。

    List all accounts.
    """
    papers = all_accounts(configured(folder))
    for paper in papers:
        click.echo("\n".join(_lines(paper)))
    if not papers:
        say("还没有账号。", "There are no accounts yet.")


@account.command("invite")
@folder_argument
@name_option
def invite(folder: Path, name: str) -> None:
    """给还没有接受邀请的账号一个新链接，旧的随即作废。

    Print a new invitation for an account that was not accepted yet; the old one is void.
    """
    _hand_over(invite_again(configured(folder), SERVER, name))


@account.command("reset")
@folder_argument
@name_option
def reset(folder: Path, name: str) -> None:
    """丢了密码或手机时用：两者作废，给出新的邀请链接。

    For whoever lost password or second factor: both are void, and a new invitation is printed.
    """
    _hand_over(reset_account(configured(folder), SERVER, name, even_last=True))


@account.command("disable")
@folder_argument
@name_option
def disable(folder: Path, name: str) -> None:
    """停用账号，立即退出登录。

    Disable an account and sign it out at once.
    """
    set_disabled(configured(folder), SERVER, name, disabled=True)
    say(f"“{name}”已停用。", f"“{name}” is disabled.")


@account.command("enable")
@folder_argument
@name_option
def enable(folder: Path, name: str) -> None:
    """恢复停用的账号。

    Enable a disabled account again.
    """
    set_disabled(configured(folder), SERVER, name, disabled=False)
    say(f"“{name}”又可以登录了。", f"“{name}” can sign in again.")


def _hand_over(invitation: Invitation) -> None:
    expires = datetime.fromtimestamp(invitation.expires).astimezone().strftime("%Y-%m-%d %H:%M")
    say(f"请让“{invitation.name}”的本人在工作台网址后加上下面的路径打开，设定密码；只显示这一次，{expires}前有效。",
        f"Let the owner of “{invitation.name}” open this path at the office's address and choose a password. Shown"
        f" once; valid until {expires}.")
    click.echo(invitation.path)


def _lines(paper: AccountPaper) -> list[str]:
    held = paper.account
    roles = " + ".join(f"{role.label.zh} {role.value}" for role in Role if role in held.roles)
    lines = [f"{held.name}  {held.title}  {roles}{f'  [{held.unit}]' if held.unit else ''}  {_state(paper)}"]
    if len(held.powers) > 1:
        lines.append(f"    兼任原因 / Reason: {held.reason}")
    return lines


def _state(paper: AccountPaper) -> str:
    if paper.disabled:
        return "已停用 disabled"
    if paper.accepted:
        return "两步验证 two-step" if paper.has_factor else "可登录 active"
    waiting = paper.invited_until is not None and paper.invited_until > time.time()
    return "已邀请 invited" if waiting else "邀请过期 invitation expired"
