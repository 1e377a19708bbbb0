"""Accounts to test with: quick hashes instead of slow ones, and somebody who has accepted the invitation."""

from survey.accounts.administering import add_account
from survey.accounts.entering import Fits, accept_invitation
from survey.authority import Account, Role
from survey.config import Config

PASSWORD = "蓝色的伞挂在门后12"


def quick_hash(password: str) -> str:
    """Hash without delay."""
    return f"hash of {password}"


def typed(password: str) -> Fits:
    """Compare a typed password with a quick hash."""
    return lambda hashed: hashed == quick_hash(password)


def somebody(config: Config, name: str = "zhang", *roles: Role, unit: str | None = None, reason: str = "",
             password: str = PASSWORD, now: int | None = None) -> str:
    """Add an account and accept its invitation; gives its name."""
    account = Account(name, frozenset(roles or {Role.SUPERVISOR}), unit, f"{name}的职务", reason)
    invitation = add_account(config, "mofan", account, now)
    return accept_invitation(config, invitation.token, password, quick_hash, now)
