"""What an administrator does with accounts. Every step is noted in the staff log before it is taken.

The administrator lets people in and never comes in as them: a password is chosen by its owner, through a link
that works once, and nobody else ever learns it.
"""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from survey.accounts.errors import AccountExists, AccountInUse, AccountUnknown, LastAdministrator
from survey.accounts.naming import canonical_name, checked
from survey.authority import Account, Role
from survey.chronicle import noted
from survey.config import Config
from survey.installation import keeper_at
from survey.store.accounts import AccountPaper, Accounts, NoAdministratorLeft, Taken

INVITED_FOR: Final = 7 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that lets somebody choose a password, once; its token is nowhere but here."""

    name: str
    token: str
    expires: int  # Unix seconds

    @property
    def path(self) -> str:
        """Where in the office it is accepted."""
        return f"/invitation/{self.token}"


def token_hash(token: str) -> str:
    """Give the only form in which a token is kept; it is long enough to need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def all_accounts(config: Config) -> tuple[AccountPaper, ...]:
    """Give every account by name."""
    with keeper_at(config, Accounts) as accounts:
        return accounts.all()


def find_account(config: Config, name: str) -> AccountPaper:
    """Find an account; AccountUnknown if there is none of that name."""
    with keeper_at(config, Accounts) as accounts:
        found = accounts.find(canonical_name(name))
    if found is None:
        raise AccountUnknown(name=name[:40])
    return found


def is_waiting(config: Config, account: Account) -> bool:
    """Tell whether just this account was added already, and nobody has accepted its invitation yet."""
    account = checked(config, account)
    with keeper_at(config, Accounts) as accounts:
        found = accounts.find(account.name)
    return found is not None and found.account == account and not found.accepted and not found.disabled


def add_account(config: Config, actor: str, account: Account, now: int | None = None) -> Invitation:
    """Note a new account and invite its owner; it is worth nothing until the invitation is accepted."""
    account, invitation = checked(config, account), _invitation(account.name, now)
    with keeper_at(config, Accounts) as accounts:
        if accounts.find(account.name) is not None:
            raise AccountExists(name=account.name)
        with noted(config, actor, "accounts.add", _told(account)):
            try:
                accounts.add(account)
            except Taken as error:  # a moment ago
                raise AccountExists(name=account.name) from error
            accounts.invite(account.name, token_hash(invitation.token), invitation.expires)
    return invitation


def invite_again(config: Config, actor: str, name: str, now: int | None = None) -> Invitation:
    """Give a new link to somebody who has not accepted yet; the former one is void."""
    paper = find_account(config, name)
    if paper.accepted:
        raise AccountInUse(name=paper.account.name)
    invitation = _invitation(paper.account.name, now)
    with (noted(config, actor, "accounts.invite", {"account": invitation.name}),
          keeper_at(config, Accounts) as accounts):
        accounts.invite(invitation.name, token_hash(invitation.token), invitation.expires)
    return invitation


def reset_account(
    config: Config, actor: str, name: str, now: int | None = None, *, even_last: bool = False,
) -> Invitation:
    """Take password and second factor from an account and invite its owner anew: for whoever lost them.

    `even_last`: also from the last administrator, for whoever runs the server.
    """
    invitation = _invitation(find_account(config, name).account.name, now)
    with (noted(config, actor, "accounts.reset", {"account": invitation.name}),
          keeper_at(config, Accounts) as accounts, _administrator_kept(invitation.name)):
        accounts.reset(invitation.name, token_hash(invitation.token), invitation.expires, even_last=even_last)
    return invitation


def change_account(config: Config, actor: str, account: Account) -> None:
    """Give an account other roles, another branch, title or reason; this holds from its next click."""
    find_account(config, account.name)
    account = checked(config, account)
    with (noted(config, actor, "accounts.change", _told(account)),
          keeper_at(config, Accounts) as accounts, _administrator_kept(account.name)):
        accounts.change(account)


def set_disabled(config: Config, actor: str, name: str, *, disabled: bool) -> None:
    """Let an account in no more, and put it out at once; or let it in again."""
    name = find_account(config, name).account.name
    with (noted(config, actor, "accounts.disable" if disabled else "accounts.enable", {"account": name}),
          keeper_at(config, Accounts) as accounts, _administrator_kept(name)):
        accounts.set_disabled(name, disabled=disabled)


def factor_policy(config: Config) -> frozenset[Role]:
    """Give the roles that have to use a second factor."""
    with keeper_at(config, Accounts) as accounts:
        return accounts.policy()


def set_factor_policy(config: Config, actor: str, roles: frozenset[Role]) -> None:
    """Have these roles, and no others, use a second factor; who has none is led to one at the next click."""
    with (noted(config, actor, "accounts.policy", {"roles": ", ".join(sorted(roles)) or "–"}),
          keeper_at(config, Accounts) as accounts):
        accounts.set_policy(roles)


def _invitation(name: str, now: int | None) -> Invitation:
    return Invitation(name, secrets.token_urlsafe(32), (int(time.time()) if now is None else now) + INVITED_FOR)


def _told(account: Account) -> dict[str, object]:
    return {"account": account.name, "title": account.title, "roles": ", ".join(sorted(account.roles)),
            "unit": account.unit, "reason": account.reason}


@contextmanager
def _administrator_kept(name: str) -> Iterator[None]:
    try:
        yield
    except NoAdministratorLeft as error:
        raise LastAdministrator(name=name) from error
