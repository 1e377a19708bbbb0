"""Who may do what in the office: roles, and the three powers that are kept apart.

Issuing slips, reading results and running the server are three powers (three pairs of hands): whoever holds two
of them could link what anonymity keeps apart. `accounts` refuses to give one account two without a reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from questionnaires.model import Text


class Role(StrEnum):
    """What an account is for."""

    ADMINISTRATOR = "administrator"
    ORGAN_COMMITTEE = "organ_committee"
    PARTY_COMMITTEE = "party_committee"
    SECRETARY = "secretary"
    RATER = "rater"
    ISSUER = "issuer"
    SUPERVISOR = "supervisor"

    @property
    def label(self) -> Text:
        """What the role is called."""
        return _TITLES[self]

    @property
    def belongs_to_branch(self) -> bool:
        """True for roles that reach no further than one branch."""
        return self in {Role.SECRETARY, Role.RATER}


class Power(StrEnum):
    """What no two hands should hold together."""

    ISSUING = "issuing"
    READING = "reading"
    RUNNING = "running"

    @property
    def label(self) -> Text:
        """What the power is called."""
        return _POWER_TITLES[self]


_TITLES: Final = {
    Role.ADMINISTRATOR: Text(zh="系统管理员", en="Administrator"),
    Role.ORGAN_COMMITTEE: Text(zh="机关党委", en="Organ committee"),
    Role.PARTY_COMMITTEE: Text(zh="党委", en="Party committee"),
    Role.SECRETARY: Text(zh="支部书记", en="Branch secretary"),
    Role.RATER: Text(zh="支部委员", en="Branch committee member"),
    Role.ISSUER: Text(zh="发证人", en="Issuer of slips"),
    Role.SUPERVISOR: Text(zh="监督员", en="Supervisor"),
}
_POWER_TITLES: Final = {
    Power.ISSUING: Text(zh="发凭证", en="issuing slips"),
    Power.READING: Text(zh="看结果", en="reading results"),
    Power.RUNNING: Text(zh="管服务器", en="running the server"),
}
_POWERS: Final = {
    Role.ADMINISTRATOR: Power.RUNNING, Role.ISSUER: Power.ISSUING, Role.ORGAN_COMMITTEE: Power.READING,
    Role.PARTY_COMMITTEE: Power.READING, Role.SECRETARY: Power.READING, Role.RATER: Power.READING,
}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works in the office: a post, not a person to be measured."""

    name: str                    # signs in with it
    roles: frozenset[Role]
    unit: str | None = None      # the branch of a secretary or rater
    title: str = ""              # how it is shown, a post rather than a person's name
    reason: str = ""             # why it holds more than one power

    @property
    def powers(self) -> frozenset[Power]:
        """The powers its roles bring; a supervisor has none."""
        return powers_of(self.roles)

    @property
    def shown(self) -> str:
        """What the pages call it."""
        return self.title or self.name


def powers_of(roles: frozenset[Role]) -> frozenset[Power]:
    """Give the powers that come with roles."""
    return frozenset(_POWERS[role] for role in roles if role in _POWERS)
