"""Who works in the fictional office: an account for every role, and a branch whose raters have begun.

Passwords are random and belong to this demo alone; they are shown on the screen and lie beside its keys.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from survey.accounts.administering import add_account
from survey.accounts.entering import accept_invitation
from survey.authority import Account, Role
from survey.blind_rating import NOT_APPLICABLE
from survey.chronicle import SERVER
from survey.config import Config
from survey.demo.answering import World
from survey.demo.scenario import BRANCHES, RATING_BRANCH
from survey.demo.self_rating import own_levels
from survey.self_assessing.blind import announce_panel, hand_in_blind, rate_blind
from survey.self_assessing.work import work_at
from survey.staff.door.passwords import hashed

FILE_NAME: Final = "logins.txt"

_BRANCH: Final = next(branch for branch in BRANCHES if branch.id == RATING_BRANCH)
PEOPLE: Final = (
    Account("organ", frozenset({Role.ORGAN_COMMITTEE}), title="机关党委办公室"),
    Account("party", frozenset({Role.PARTY_COMMITTEE}), title="党委办公室"),
    Account("secretary", frozenset({Role.SECRETARY}), _BRANCH.id, f"{_BRANCH.name}书记"),
    Account("rater1", frozenset({Role.RATER}), _BRANCH.id, f"{_BRANCH.name}组织委员"),
    Account("rater2", frozenset({Role.RATER}), _BRANCH.id, f"{_BRANCH.name}宣传委员"),
    Account("issuer", frozenset({Role.ISSUER}), title="发证人"),
    Account("supervisor", frozenset({Role.SUPERVISOR}), title="监督员"),
    Account("admin", frozenset({Role.ADMINISTRATOR}), title="系统管理员"),
)
RATERS: Final = ("rater1", "rater2")
"""Those who have handed in their blind ratings; the secretary's is awaited."""


@dataclass(frozen=True, slots=True)
class Login:
    """A way into the fictional office."""

    account: Account
    password: str

    @property
    def line(self) -> str:
        """Name, password, and what it is for, in both languages."""
        roles = " / ".join(f"{role.label.zh} {role.label.en}" for role in sorted(self.account.roles))
        return f"  {self.account.name:<11} {self.password}   {self.account.title} · {roles}"


def furnish_office(config: Config, world: World, round_id: str) -> tuple[Login, ...]:
    """Make an account for every role and let a branch begin to rate itself; gives the ways in."""
    logins = tuple(Login(account, secrets.token_urlsafe(9)) for account in PEOPLE)
    for login in logins:
        invitation = add_account(config, SERVER, login.account)
        accept_invitation(config, invitation.token, login.password, hashed)
    _begin_to_rate(config, world, round_id)
    _keep(config.secrets / FILE_NAME, logins)
    return logins


def _begin_to_rate(config: Config, world: World, round_id: str) -> None:
    """Let two of a panel of three hand in: how far apart they are nobody sees before the third has rated."""
    work = work_at(config, RATING_BRANCH, round_id)
    announce_panel(config, work, len(RATERS) + 1)
    level = own_levels(world, _BRANCH, round_id)
    for rater in RATERS:
        rng = world.rng("blind", rater, round_id)
        rated = {criterion.id: _seen(level[criterion.id], int(rng.choice([-1, 0, 0, 0, 1])))
                 for criterion in work.criteria}
        rate_blind(config, work, rater, rated)
        hand_in_blind(config, work, rater, leave_gaps=True)


def _seen(level: int | None, shift: int) -> int:
    return NOT_APPLICABLE if level is None else min(max(level + shift, 0), 4)


def _keep(path: Path, logins: tuple[Login, ...]) -> None:
    """Write the ways in beside the keys, for whoever started the demo alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(login.line for login in logins) + "\n")
