"""Nobody gets past the table of grants: every role, every page, every method."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.routing import Rule

from survey.authority import Account, Role
from survey.config import Config
from survey.staff.access import granted
from survey.staff.app import create_app
from survey.staff.grants import GRANTS
from tests.offices import office_in

MATRIX: Final = Path(__file__).parents[1] / "data" / "roles.json"
WITHOUT_CODES: Final = {"slips.balance", "slips.paper", "slips.paper_form", "slips.poster"}
"""Pages of the issuer's part in which no code ever stands: totals, blank paper, posters."""
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Asker:
    """An office in which every view only says that it was reached, and whoever is set asks."""

    def __init__(self, config: Config) -> None:
        self.account: Account | None = None
        self.noted: list[str] = []
        self.app = create_app(config, identify=lambda: self.account)
        self.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        self.app.extensions["office-note"] = self._note
        self.app.extensions["office-refuse"] = lambda *_: None  # views that only say they were reached do nothing
        for endpoint in self.app.view_functions:
            self.app.view_functions[endpoint] = lambda **_: "reached"

    def _note(self, _account: Account, action: str, _subject: dict[str, object]) -> int:
        self.noted.append(action)
        return len(self.noted)

    def reaches(self, account: Account | None, rule: Rule, method: str, unit: str = "b1") -> bool:
        """Tell whether a request comes through to its view."""
        self.account = account
        response = self.app.test_client().open(address(self.app, rule, unit), method=method)
        return response.status_code == 200


def address(app: Flask, rule: Rule, unit: str = "b1") -> str:
    """Build an address of a rule, for a unit where it names one."""
    kinds = {name: type(converter).__name__ for name, converter in rule._converters.items()}
    values: dict[str, Any] = {name: unit if name == "unit" else 1 if kind == "IntegerConverter" else "x"
              for name, kind in kinds.items()}
    with app.test_request_context():
        return str(app.url_for(rule.endpoint, **values))


def rules(app: Flask) -> Iterator[Rule]:
    """Give every page of the office."""
    return app.url_map.iter_rules()


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    return Asker(office_in(tmp_path_factory.mktemp("office")))


def _account(role: Role) -> Account:
    return Account(role.value, frozenset({role}), unit="b1" if role.belongs_to_branch else None)


def test_every_page_stands_in_the_table_and_every_grant_is_a_page(asker: Asker) -> None:
    served = {(rule.endpoint, method) for rule in rules(asker.app)
              for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    listed = {(grant.endpoint, method) for grant in GRANTS for method in grant.methods}
    assert served - listed == set()
    assert {endpoint for endpoint, _ in listed} - {endpoint for endpoint, _ in served} == set()


def test_the_table_is_the_one_that_was_agreed() -> None:
    """The matrix is a second copy, kept by hand: whoever changes a grant has to say so twice."""
    agreed = json.loads(MATRIX.read_text("utf-8"))
    found: dict[str, dict[str, str]] = {}
    for grant in sorted(GRANTS, key=lambda g: g.endpoint):
        for method in grant.methods:
            who = ("anybody" if grant.signed_out else " ".join(
                role.value + ("*" if grant.own_unit and role.belongs_to_branch else "")
                for role in Role if role in grant.roles))
            known = found.setdefault(grant.endpoint, {})
            known[method] = f"{known[method]} {who}" if method in known else who
    assert found == agreed


@pytest.mark.parametrize("role", [*Role, None])
def test_each_role_reaches_what_is_granted_and_nothing_else(asker: Asker, role: Role | None) -> None:
    account = _account(role) if role else None
    for rule in rules(asker.app):
        for method in METHODS:
            may = granted(account, rule.endpoint, method, "b1" if "unit" in rule.arguments else None) is not None
            if method == "HEAD" and rule.methods and "HEAD" not in rule.methods:
                may = False
            assert asker.reaches(account, rule, method) == may, (role, rule.endpoint, method)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.RATER])
def test_branch_roles_reach_no_page_of_another_branch(asker: Asker, role: Role) -> None:
    for rule in rules(asker.app):
        if "unit" in rule.arguments:
            for method in METHODS:
                assert not asker.reaches(_account(role), rule, method, unit="b2"), (rule.endpoint, method)


def test_a_page_of_somebody_else_looks_like_one_that_does_not_exist(asker: Asker) -> None:
    asker.account = _account(Role.ISSUER)
    client = asker.app.test_client()
    denied = next(rule for rule in rules(asker.app)
                  if granted(asker.account, rule.endpoint, "GET") is None and "GET" in (rule.methods or ()))
    there, nowhere = client.get(address(asker.app, denied)), client.get("/nothing/here")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.data == nowhere.data


def test_signed_out_every_address_asks_to_sign_in_whether_it_exists_or_not(asker: Asker) -> None:
    asker.account = None
    client = asker.app.test_client()
    for path in ("/", "/results/", "/nothing/here"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")


def test_the_administrator_sees_no_results_and_no_ratings(asker: Asker) -> None:
    parts = {"results", "ratings", "slips", "jobs", "running"}
    for rule in rules(asker.app):
        if rule.endpoint.split(".", maxsplit=1)[0] in parts:
            assert granted(_account(Role.ADMINISTRATOR), rule.endpoint, "GET", "b1") is None, rule.endpoint


def test_whoever_issues_slips_sees_no_results_and_whoever_reads_results_issues_none(asker: Asker) -> None:
    for rule in rules(asker.app):
        part = rule.endpoint.split(".", maxsplit=1)[0]
        for method in ("GET", "POST"):
            if part in {"results", "ratings", "jobs"}:
                assert granted(_account(Role.ISSUER), rule.endpoint, method, "b1") is None, rule.endpoint
            if part == "slips" and rule.endpoint not in WITHOUT_CODES:
                for role in (Role.ORGAN_COMMITTEE, Role.PARTY_COMMITTEE, Role.SECRETARY, Role.RATER):
                    assert granted(_account(role), rule.endpoint, method, "b1") is None, rule.endpoint


def test_every_change_is_noted_before_it_is_made_unless_it_would_tell_who_rated_when(asker: Asker) -> None:
    silent = {grant.endpoint for grant in GRANTS if not grant.logged and "POST" in grant.methods}
    # What is done to accounts the use case notes itself, with roles and reasons, also from the command line.
    assert {endpoint for endpoint in silent if not endpoint.startswith(("door.", "ratings.", "accounts."))} == set()
    for rule in rules(asker.app):
        for role in Role:
            grant = granted(_account(role), rule.endpoint, "POST", "b1" if "unit" in rule.arguments else None)
            if grant is not None and grant.logged and not grant.signed_out and "POST" in (rule.methods or ()):
                asker.noted.clear()
                asker.reaches(_account(role), rule, "POST")
                assert asker.noted == [rule.endpoint]
                break


def test_pages_may_load_nothing_from_elsewhere_and_stay_in_no_cache(asker: Asker) -> None:
    asker.account = _account(Role.ORGAN_COMMITTEE)
    answer = asker.app.test_client().get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_changes_nothing(tmp_path: Path) -> None:
    account = _account(Role.ORGAN_COMMITTEE)
    app = create_app(office_in(tmp_path), identify=lambda: account)
    reached: list[str] = []

    def reach(**_: object) -> str:
        reached.append("reached")
        return "reached"

    for rule in rules(app):
        app.view_functions[rule.endpoint] = reach
        grant = granted(account, rule.endpoint, "POST")
        if grant is not None and "unit" not in rule.arguments and "POST" in (rule.methods or ()):
            assert app.test_client().post(address(app, rule)).status_code == 400
    assert reached == []
