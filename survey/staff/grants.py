"""The one table of who may do what: endpoint by endpoint, method by method. What stands nowhere here is 404."""

from dataclasses import dataclass
from typing import Final

from survey.authority import Account, Role

ADMINISTRATOR, ORGAN, PARTY = Role.ADMINISTRATOR, Role.ORGAN_COMMITTEE, Role.PARTY_COMMITTEE
SECRETARY, RATER, ISSUER, SUPERVISOR = Role.SECRETARY, Role.RATER, Role.ISSUER, Role.SUPERVISOR

GET: Final = ("GET",)
POST: Final = ("POST",)
FORM: Final = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may call one endpoint by which methods.

    `own_unit`: branch roles get in only where the URL's `unit` is their own. `signed_out`: anybody at all.
    `logged`: a POST is noted in the staff log before it is carried out.
    """

    endpoint: str
    roles: frozenset[Role] = frozenset()
    methods: tuple[str, ...] = GET
    own_unit: bool = False
    signed_out: bool = False
    logged: bool = True

    def admits(self, account: Account | None, method: str, unit: str | None) -> bool:
        """Tell whether this grant lets the account in."""
        if method not in self.methods:
            return False
        if self.signed_out:
            return True
        if account is None:
            return False
        return any(self._reaches(role, account, unit) for role in account.roles & self.roles)

    def _reaches(self, role: Role, account: Account, unit: str | None) -> bool:
        return not (self.own_unit and role.belongs_to_branch) or (unit is not None and unit == account.unit)


def to(*roles: Role) -> frozenset[Role]:
    """Name roles."""
    return frozenset(roles)


EVERYBODY: Final = frozenset(Role)

GRANTS: Final[tuple[Grant, ...]] = (
    # The look of the pages
    Grant("static", signed_out=True),
    # door: signing in, one's own account
    # accounts
    # journal: staff log, supervisor's checks
    # home
    Grant("home.index", EVERYBODY),
    # organisation
    # rounds: planning, locking
    # running: ceremony, opening, watching, amending, closing, finishing
    # slips
    # ratings
    # results
    # jobs
)
