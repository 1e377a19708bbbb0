"""What was begun and not done: its entry stays, a second one says so, and the log shows both as one."""

import json
import re
from pathlib import Path

import pytest
from flask import Response
from flask.testing import FlaskClient

from survey.accounts.administering import set_disabled
from survey.accounts.errors import LastAdministrator
from survey.authority import Role
from survey.chain import Entry
from survey.chronicle import REFUSED, inspect_log, latest_entries, note, noted, refuse, setbacks
from survey.config import Config
from survey.rounds import plan_round
from survey.staff.access import carried_out
from survey.staff.grants import GRANTS
from survey.staff.journal.actions import action_name
from tests.accounts import somebody
from tests.offices import client_of, office_in
from tests.whole_rounds import CATALOGUE, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = office_in(tmp_path)
    plan_round(made, made_up_plan(), CATALOGUE)
    return made


@pytest.fixture
def client(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def written(config: Config) -> list[tuple[int, str, dict[str, str]]]:
    return [(entry.number, entry.action, json.loads(entry.subject)) for entry in reversed(latest_entries(config))]


def rows(config: Config, lang: str = "zh") -> list[str]:
    page = client_of(config, Role.SUPERVISOR, lang=lang).get("/journal").text
    return re.findall(r"<tr>\n(<td.*?)</tr>", page, re.DOTALL)


def test_a_form_with_errors_is_told_as_not_done(config: Config, client: FlaskClient) -> None:
    assert client.post("/rounds/R1/lock", data={}).status_code == 200
    assert written(config) == [(1, "rounds.lock", {"round_id": "R1"}), (2, REFUSED, {"entry": "1"})]
    (row,) = rows(config)
    assert '锁定轮次计划 <span class="badge warn">未办成</span>' in row
    assert "见第2条" in row
    assert "差错" not in row
    (row,) = rows(config, "en")
    assert "Not done" in row
    assert inspect_log(config).whole
    assert inspect_log(config).count == 2


def test_a_step_that_may_not_be_taken_is_told_as_not_done(config: Config, client: FlaskClient) -> None:
    assert client.post("/rounds/R1/key/file").status_code == 409
    assert [action for _, action, _ in written(config)] == ["running.file", REFUSED]
    assert "未办成" in rows(config)[0]


def test_a_crash_on_the_way_is_told_and_that_part_may_have_been_done(config: Config, client: FlaskClient) -> None:
    def crash(**_: object) -> str:
        raise RuntimeError

    client.application.view_functions["rounds.lock"] = crash
    assert client.post("/rounds/R1/lock").status_code == 500
    assert written(config)[1] == (2, REFUSED, {"broke": "1", "entry": "1"})
    (row,) = rows(config)
    assert "未办成" in row
    assert "可能办了一部分" in row
    assert inspect_log(config).whole


def test_what_leads_on_or_hands_over_a_file_or_says_so_is_done(config: Config, client: FlaskClient) -> None:
    def said(**_: object) -> str:
        carried_out()
        return "a new secret"

    saved = {"Content-Disposition": "attachment"}
    for view in (lambda **_: Response(status=303), lambda **_: Response("x", headers=saved), said):
        client.application.view_functions["rounds.lock"] = view
        client.post("/rounds/R1/lock")
    assert [action for _, action, _ in written(config)] == ["rounds.lock"] * 3
    assert "未办成" not in "".join(rows(config))


def test_a_page_that_shows_a_new_secret_is_a_step_done() -> None:
    """Those that answer a change with a page, shown this once; every other one leads on."""
    folder = Path("survey/staff")
    assert {path.as_posix() for path in folder.rglob("*.py") if "carried_out()\n" in path.read_text("utf-8")} == {
        "survey/staff/door/second_factor.py", "survey/staff/running/key.py"}


def test_reading_a_page_and_a_forged_form_leave_nothing_in_the_log(config: Config) -> None:
    client = client_of(config, Role.ORGAN_COMMITTEE, csrf=True)
    client.get("/rounds/R1/lock")
    assert client.post("/rounds/R1/lock").status_code == 400
    assert written(config) == []


def test_the_use_cases_of_accounts_say_so_themselves(config: Config) -> None:
    name = somebody(config, "admin", Role.ADMINISTRATOR)
    with pytest.raises(LastAdministrator):
        set_disabled(config, "admin", name, disabled=True)
    *_, begun, taken_back = written(config)
    assert begun[1] == "accounts.disable"
    assert taken_back[1:] == (REFUSED, {"entry": str(begun[0])})
    with pytest.raises(RuntimeError), noted(config, "admin", "some.step", {}):
        raise RuntimeError
    assert written(config)[-1][2] == {"broke": "1", "entry": str(taken_back[0] + 1)}


def test_nobody_takes_back_what_somebody_else_began_or_what_is_yet_to_come(config: Config) -> None:
    number = note(config, "a", "some.step", {})
    refuse(config, "b", number)
    refuse(config, "a", number + 50)
    for odd in ({}, {"entry": "x"}, {"entry": 0}, {"entry": -1}):
        note(config, "a", REFUSED, odd)
    assert setbacks(config) == {}
    assert len(rows(config)) == 7, "what takes nothing back is shown as it stands"
    refuse(config, "a", number)
    refuse(config, "a", number)
    assert setbacks(config)[number].number == 8
    assert len(rows(config)) == 8, "only the first is folded into what it takes back"


def test_a_tampered_refusal_does_not_break_the_page(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Entry(2, "?", "a", REFUSED, "no json", "0" * 64, "0" * 64)
    monkeypatch.setattr("survey.store.chronicle.Chronicle.entries", lambda _self: iter([odd]))
    assert setbacks(config) == {}


def test_every_step_that_is_noted_has_a_name(config: Config) -> None:
    with client_of(config, Role.SUPERVISOR).application.test_request_context():
        nameless = [grant.endpoint for grant in GRANTS
                    if grant.logged and "POST" in grant.methods and action_name(grant.endpoint) == grant.endpoint]
    assert nameless == []
