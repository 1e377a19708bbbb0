"""What an account may be called, hold and reach: the rules an administrator is kept to."""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from survey.accounts.errors import BranchNeeded, NameUnusable, NoRole, PowersTogether, TitleUnusable
from survey.authority import Account, Power, Role, powers_of
from survey.config import Config
from survey.installation import office_at

LONGEST_TITLE: Final = 60
LONGEST_REASON: Final = 200
LEAST_REASON: Final = 4

_NAME: Final = re.compile(r"[^\W_][\w.\-]{1,31}")


def canonical_name(typed: str) -> str:
    """Give a sign-in name as it is kept: case, full-width forms and outer spaces do not matter."""
    return unicodedata.normalize("NFKC", typed[:200].encode("utf-8", "replace").decode()).strip().casefold()


def tidy_line(typed: str) -> str:
    """Give what somebody typed as one line."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def require_kept_apart(roles: frozenset[Role], reason: str) -> None:
    """Raise PowersTogether where roles bring more than one power and no reason is recorded."""
    powers = powers_of(roles)
    if len(powers) > 1 and len(tidy_line(reason)) < LEAST_REASON:
        held = [power.label for power in Power if power in powers]
        raise PowersTogether(powers_zh="又".join(text.zh for text in held),
                             powers_en=" and ".join(text.en for text in held), least=LEAST_REASON)


def checked(config: Config, account: Account) -> Account:
    """Give an account as it may be kept, or raise what is wrong with it."""
    name, title = canonical_name(account.name), tidy_line(account.title)
    if not _NAME.fullmatch(name):
        raise NameUnusable
    if not 1 <= len(title) <= LONGEST_TITLE or not title.isprintable():
        raise TitleUnusable
    if not account.roles:
        raise NoRole
    reason = tidy_line(account.reason)[:LONGEST_REASON]
    require_kept_apart(account.roles, reason)
    return replace(account, name=name, title=title, reason=reason, unit=_unit(config, account))


def _unit(config: Config, account: Account) -> str | None:
    """Give the branch of somebody who belongs to one; for all others there is none."""
    if not any(role.belongs_to_branch for role in account.roles):
        return None
    with office_at(config) as office:
        if account.unit in {unit.id for unit in office.units() if unit.kind == "branch"}:
            return account.unit
    raise BranchNeeded
