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
READERS: Final = to(ORGAN, PARTY, SECRETARY, RATER)
"""Those who may read results, each as far as their role reaches."""

ONLOOKERS: Final = to(ORGAN, SUPERVISOR, ISSUER, ADMINISTRATOR)
"""Those who may look at the organisation."""

GRANTS: Final[tuple[Grant, ...]] = (
    # The look of the pages
    Grant("static", signed_out=True),
    # door: signing in, one's own account. Signing in and out is not noted: it would tell when somebody rated.
    Grant("door.sign_in", methods=FORM, signed_out=True, logged=False),
    Grant("door.enrol", methods=FORM, signed_out=True, logged=False),
    Grant("door.accept", methods=FORM, signed_out=True, logged=False),  # the use case notes it, without the link
    Grant("door.sign_out", methods=POST, signed_out=True, logged=False),
    Grant("door.own", EVERYBODY),
    Grant("door.password", EVERYBODY, FORM),
    Grant("door.factor", EVERYBODY, FORM),
    Grant("door.factor_off", EVERYBODY, FORM),
    Grant("door.codes", EVERYBODY, FORM),
    Grant("door.everywhere", EVERYBODY, POST, logged=False),
    # accounts: the use cases note each change themselves, with roles and reasons
    Grant("accounts.index", to(ADMINISTRATOR)),
    Grant("accounts.add", to(ADMINISTRATOR), FORM, logged=False),
    Grant("accounts.change", to(ADMINISTRATOR), FORM, logged=False),
    Grant("accounts.invite", to(ADMINISTRATOR), POST, logged=False),
    Grant("accounts.reset", to(ADMINISTRATOR), FORM, logged=False),
    Grant("accounts.disable", to(ADMINISTRATOR), FORM, logged=False),
    Grant("accounts.enable", to(ADMINISTRATOR), POST, logged=False),
    Grant("accounts.policy", to(ADMINISTRATOR), FORM, logged=False),
    # journal: staff log, supervisor's checks
    Grant("journal.index", to(ADMINISTRATOR, ORGAN, SUPERVISOR)),
    Grant("journal.checks", to(SUPERVISOR)),
    Grant("journal.release", to(SUPERVISOR)),
    Grant("journal.verify", to(SUPERVISOR), POST),
    # home
    Grant("home.index", EVERYBODY),
    # organisation
    Grant("organisation.tree", ONLOOKERS),
    Grant("organisation.unit", ONLOOKERS),
    Grant("organisation.past", ONLOOKERS),
    Grant("organisation.sample", to(ORGAN)),
    Grant("organisation.listed", to(ORGAN)),
    Grant("organisation.found", to(ORGAN), FORM),
    Grant("organisation.add", to(ORGAN), FORM),
    Grant("organisation.change", to(ORGAN), FORM),
    Grant("organisation.remove", to(ORGAN), FORM),
    Grant("organisation.import_", to(ORGAN), FORM),
    Grant("organisation.look", to(ORGAN), FORM),
    Grant("organisation.same", to(ORGAN), POST),
    Grant("organisation.discard", to(ORGAN), POST),
    Grant("organisation.groups", to(ORGAN)),
    Grant("organisation.add_group", to(ORGAN), FORM),
    Grant("organisation.change_group", to(ORGAN), FORM),
    Grant("organisation.dissolve", to(ORGAN), FORM),
    Grant("organisation.projects", to(ORGAN)),
    Grant("organisation.add_pair", to(ORGAN), FORM),
    Grant("organisation.end", to(ORGAN), FORM),
    Grant("organisation.served", to(ORGAN)),
    Grant("organisation.served_sample", to(ORGAN)),
    Grant("organisation.served_list", to(ORGAN)),
    Grant("organisation.audience", to(ORGAN), FORM),
    Grant("organisation.change_served", to(ORGAN), FORM),
    Grant("organisation.drop_served", to(ORGAN), POST),
    Grant("organisation.import_served", to(ORGAN), FORM),
    Grant("organisation.look_served", to(ORGAN), FORM),
    Grant("organisation.discard_served", to(ORGAN), POST),
    # rounds: planning, locking
    Grant("rounds.index", to(ORGAN, SUPERVISOR)),
    Grant("rounds.round", to(ORGAN, SUPERVISOR)),
    Grant("rounds.new", to(ORGAN), FORM),
    Grant("rounds.change", to(ORGAN), FORM),
    Grant("rounds.foresight", to(ORGAN, SUPERVISOR)),
    Grant("rounds.merge", to(ORGAN), POST),
    Grant("rounds.lock", to(ORGAN), FORM),
    Grant("rounds.notice", to(ORGAN, SUPERVISOR)),
    Grant("rounds.plan_file", to(ORGAN, SUPERVISOR)),
    Grant("rounds.asked", to(ORGAN, SUPERVISOR)),
    Grant("rounds.questionnaires", to(ORGAN, SUPERVISOR)),
    Grant("rounds.questionnaire", to(ORGAN, SUPERVISOR)),
    Grant("rounds.copy", to(ORGAN), FORM),
    Grant("rounds.take_in", to(ORGAN), FORM),
    Grant("rounds.definition", to(ORGAN)),
    Grant("rounds.drop", to(ORGAN), FORM),
    # running: ceremony, opening, watching, amending, closing, finishing
    Grant("running.key", to(ORGAN)),
    Grant("running.make", to(ORGAN), POST),
    Grant("running.sheet", to(ORGAN), POST),
    Grant("running.file", to(ORGAN), POST),
    Grant("running.try_", to(ORGAN), FORM),
    Grant("running.remove", to(ORGAN), FORM),
    Grant("running.again", to(ORGAN), FORM),
    Grant("running.open_", to(ORGAN), FORM),
    Grant("running.call_off", to(ORGAN), POST),
    Grant("running.watch", to(ORGAN, SUPERVISOR)),
    Grant("running.amendments", to(ORGAN, PARTY, SUPERVISOR)),
    Grant("running.notice", to(ORGAN, PARTY, SUPERVISOR)),
    Grant("running.extend", to(ORGAN), FORM),
    Grant("running.cancel", to(ORGAN), FORM),
    Grant("running.stop", to(ORGAN), FORM),
    Grant("running.stop_time", to(ORGAN), FORM),
    Grant("running.close", to(ORGAN), FORM),
    Grant("running.closing", to(ORGAN)),
    Grant("running.state", to(ORGAN)),
    Grant("running.closed", to(ORGAN, SUPERVISOR)),
    Grant("running.finish", to(ORGAN), FORM),
    Grant("running.lost", to(ORGAN), FORM),
    # slips: whoever prints codes reads no results, and nobody else comes near a code
    Grant("slips.index", to(ISSUER)),
    Grant("slips.order", to(ISSUER), FORM),
    Grant("slips.again", to(ISSUER), FORM),
    Grant("slips.places", to(ISSUER), FORM),
    Grant("slips.records", to(ISSUER)),
    Grant("slips.poster", to(ISSUER, ORGAN)),
    Grant("slips.paper", to(ISSUER, ORGAN)),
    Grant("slips.paper_form", to(ISSUER, ORGAN)),
    Grant("slips.counting", to(ISSUER), FORM),
    Grant("slips.balance", to(ISSUER, ORGAN, SUPERVISOR)),
    # ratings. Who rated when, and who changed which field, is not noted; beginning, handing in and returning are.
    Grant("ratings.index", to(ORGAN, SECRETARY, RATER)),
    Grant("ratings.branch", to(SECRETARY, RATER), own_unit=True),
    Grant("ratings.panel", to(SECRETARY), POST, own_unit=True),
    Grant("ratings.blind", to(SECRETARY, RATER), FORM, own_unit=True, logged=False),
    Grant("ratings.hand_in", to(SECRETARY, RATER), FORM, own_unit=True, logged=False),
    Grant("ratings.take_back", to(SECRETARY, RATER), POST, own_unit=True, logged=False),
    Grant("ratings.begin", to(SECRETARY), FORM, own_unit=True),
    Grant("ratings.spread", to(SECRETARY, RATER), own_unit=True),
    Grant("ratings.facts", to(SECRETARY, RATER), FORM, own_unit=True, logged=False),
    Grant("ratings.consensus", to(SECRETARY, RATER), FORM, own_unit=True, logged=False),
    Grant("ratings.suggest", to(SECRETARY, RATER), POST, own_unit=True),
    Grant("ratings.submit", to(SECRETARY), FORM, own_unit=True),
    Grant("ratings.submit", to(RATER), own_unit=True),
    Grant("ratings.summary", to(ORGAN, SECRETARY, RATER), own_unit=True),
    Grant("ratings.progress", to(ORGAN)),
    Grant("ratings.calibration", to(ORGAN)),
    Grant("ratings.add", to(ORGAN), POST),
    Grant("ratings.draw", to(ORGAN), FORM),
    Grant("ratings.remark", to(ORGAN), FORM),
    Grant("ratings.return", to(ORGAN), FORM),
    # results
    Grant("results.index", READERS),
    Grant("results.organ", READERS),
    Grant("results.organ_radar", READERS),
    Grant("results.method", READERS),
    Grant("results.branch", to(ORGAN, SECRETARY, RATER), own_unit=True),
    Grant("results.branch_chart", to(ORGAN, SECRETARY, RATER), own_unit=True),
    Grant("results.checkup", to(ORGAN, SECRETARY, RATER), own_unit=True),
    Grant("results.compare", to(ORGAN, PARTY)),
    Grant("results.compare_chart", to(ORGAN, PARTY)),
    Grant("results.aliases", to(ORGAN, PARTY)),
    Grant("results.aliases_chart", to(ORGAN, PARTY)),
    Grant("results.report", to(ORGAN, PARTY)),
    # jobs
    Grant("jobs.index", to(ORGAN), FORM),
    Grant("jobs.one", to(ORGAN)),
    Grant("jobs.state", to(ORGAN)),
    Grant("jobs.download", to(ORGAN)),
)
