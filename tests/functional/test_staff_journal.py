"""The staff log as it is read, and what a supervisor can hold against paper without seeing any result."""

import hashlib
import re
import sqlite3
from pathlib import Path
from threading import Event

import pytest

from reports.verification import Verification
from survey import chronicle
from survey.authority import Role
from survey.chronicle import inspect_log, note
from survey.closing import close_round, release_path
from survey.config import Config
from survey.issuing import issue_slips, plan_orders
from survey.rounds import plan_round
from survey.staff.journal import verifying
from survey.store.office import FILE_NAME
from survey.supervising import Case, case_of, check_rounds, verify_case
from tests.accounts import somebody
from tests.offices import client_of, office_in
from tests.whole_rounds import CATALOGUE, WholeRound, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    made = WholeRound.open_at(tmp_path_factory.mktemp("closed"), {"A1": 12})
    made.answer(0.9)
    close_round(made.config, made.key_path, made.passphrase)
    return made


def read(config: Config, path: str, role: Role = Role.SUPERVISOR, lang: str = "zh") -> str:
    answer = client_of(config, role, lang=lang).get(path)
    assert answer.status_code == 200
    return answer.text


def change(config: Config, script: str) -> None:
    db = sqlite3.connect(config.data / FILE_NAME)
    db.executescript(script)
    db.close()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ORGAN_COMMITTEE, Role.SUPERVISOR])
def test_the_log_tells_who_did_what_to_what(config: Config, role: Role) -> None:
    somebody(config, "li", Role.ISSUER)
    note(config, "<b>x", "some.step", {"unit": "b1"})
    page = read(config, "/journal", role)
    for piece in ("3条记录首尾相连", inspect_log(config).head, "新建账号", "接受邀请，设定密码", "some.step",
                  "单位：b1", "角色：发证人", "&lt;b&gt;x"):
        assert piece in page
    assert page.index("some.step") < page.index("新建账号"), "the latest first"


def test_actions_are_told_by_name_in_both_languages(config: Config) -> None:
    for action in ("accounts.policy", "rounds.lock", "running.open_"):
        note(config, "a", action, {"roles": "issuer, supervisor", "round_id": "R1"})
    chinese, english = read(config, "/journal"), read(config, "/journal", lang="en")
    for piece in ("规定两步验证", "锁定轮次计划", "开卷或定时开卷", "角色：发证人、监督员", "轮次号：R1"):
        assert piece in chinese
    for piece in ("Lock the plan of the round", "Roles: Issuer of slips, Supervisor", "Round: R1"):
        assert piece in english


def test_the_log_is_read_in_pages(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronicle, "PAGE", 2)
    monkeypatch.setattr("survey.staff.journal.views.PAGE", 2)
    for number in range(1, 6):
        note(config, "a", f"step.{number}", {})
    seen, path = [], "/journal"
    while path:
        page = read(config, path)
        seen += re.findall(r"step\.(\d)", page)
        onward = re.search(r'href="(/journal\?before=\d+)"', page)
        path = onward[1] if onward else ""
    assert seen == ["5", "4", "3", "2", "1"]
    assert "没有更早的记录" in read(config, "/journal?before=1")
    for nonsense in ("x", "-1", "9" * 18, "9" * 40, "9" * 5000, "²", "٣"):
        assert read(config, f"/journal?before={nonsense}")


def test_a_broken_log_is_told_on_top(config: Config) -> None:
    for number in range(3):
        note(config, "a", f"step.{number}", {})
    head = inspect_log(config).head
    assert "在链里找到了" in read(config, f"/journal?noted={head}")
    assert "没有您记下的这个校验值" in read(config, "/journal?noted=" + "0" * 64)
    change(config, "DROP TRIGGER staff_log_stays; UPDATE staff_log SET subject = 'no json', time = '?'"
                   " WHERE number = 2")
    page = read(config, f"/journal?noted={head}")
    assert "从第2条起断开了" in page
    assert "在链里找到了" not in page
    assert "no json" in page
    assert "工作日志断开了" in read(config, "/checks")


def test_before_the_opening_the_plan_can_be_held_against_paper(config: Config) -> None:
    assert "还没有轮次" in read(config, "/checks")
    plan_round(config, made_up_plan(), CATALOGUE)
    page = read(config, "/checks")
    assert made_up_plan().sha256 in page
    assert CATALOGUE.questionnaire("member_core").fingerprint in page
    assert "不一致" not in page


def test_while_a_round_runs_only_totals_of_the_organ_are_shown(tmp_path: Path) -> None:
    made = WholeRound.open_at(tmp_path, {"A1": 12})
    answers = made.answer(0.5)
    (checked,) = check_rounds(made.config)
    totals = [form.total for form in checked.forms if form.total]
    assert [total.issued for total in totals] == [39, 12]
    assert sum(total.returned or 0 for total in totals) == answers
    assert checked.agrees
    page = read(made.config, "/checks")
    assert not any(name in page for name in ("办公室支部", "国库支部"))


def test_of_a_closed_round_hashes_totals_and_rules_are_checked(closed: WholeRound) -> None:
    page = read(closed.config, "/checks")
    (checked,) = check_rounds(closed.config)
    assert checked.release is not None
    assert checked.agrees
    for piece in (checked.release.noted, checked.plan_hash, ">39<"):
        assert piece in page
    assert "不一致" not in page
    page = read(closed.config, "/checks/R1")
    for piece in ("全部一致", "披露审计重做一遍", "每个数都守门槛", "与给出的计划哈希一致", "无法重新算出的"):
        assert piece in page


def test_a_changed_release_is_found(closed: WholeRound) -> None:
    path = release_path(closed.config, "R1")
    whole = path.read_bytes()
    try:
        path.write_bytes(whole.replace(b'"issued": 39', b'"issued": 40'))
        assert "不一致" in read(closed.config, "/checks")
        assert "文件被改动过" in read(closed.config, "/rounds/R1/closed")
        path.write_bytes(b"{}")
        answer = client_of(closed.config, Role.SUPERVISOR).get("/checks/R1")
        assert answer.status_code == 409
        assert "不一致" in read(closed.config, "/checks")
        path.unlink()
        assert "没有这个文件" in read(closed.config, "/checks")
    finally:
        path.write_bytes(whole)
    assert "文件被改动过" not in read(closed.config, "/rounds/R1/closed")


def test_more_answers_than_slips_are_found(closed: WholeRound, tmp_path: Path) -> None:
    (checked,) = check_rounds(closed.config)
    total = checked.forms[0].total
    assert total is not None
    assert total.plausible
    assert total.issued is not None
    assert not type(total)(total.issued, total.issued + 1).plausible
    assert type(total)(total.issued, total.issued + 1, spares=1).plausible
    assert not type(total)(total.issued, total.issued + 2, spares=1).plausible
    assert type(total)(None, 99).plausible, "nobody counts who may answer without a slip"
    assert type(total)(5, None).plausible


def test_spares_are_named_and_using_them_all_is_no_fault(tmp_path: Path) -> None:
    made = WholeRound.open_at(tmp_path, {"A1": 12})
    more = issue_slips(made.config, plan_orders(made.config, ["b1"], more=3))
    for place, codes in more.items():
        made.codes[place] += codes
    made.answer(1.0)
    (checked,) = check_rounds(made.config)
    members = checked.forms[0].total
    assert members is not None
    assert (members.issued, members.spares, members.returned) == (39, 3, 42)
    assert checked.agrees, "every answer has a slip that was printed"
    page = read(made.config, "/checks")
    assert "凭证共印54张：一人一张51张，另备3张" in page
    assert "否</span>" not in page
    close_round(made.config, made.key_path, made.passphrase)
    (checked,) = check_rounds(made.config)
    assert (checked.forms[0].total, checked.agrees) == (members, True)


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the verifications of releases, which go on as ever."""
    done: list[str] = []

    def counted(case: Case) -> Verification:
        done.append(case.round_id)
        return verify_case(case)

    monkeypatch.setattr(verifying, "verify_case", counted)
    return done


def test_a_release_is_verified_once_and_anew_where_its_file_changes(
    closed: WholeRound, verifications: list[str],
) -> None:
    client = client_of(closed.config, Role.SUPERVISOR)
    path = release_path(closed.config, "R1")
    whole, noted = path.read_bytes(), path.with_name(path.name + ".sha256")
    assert client.get("/checks/R1").text == client.get("/checks/R1").text
    assert verifications == ["R1"]
    try:
        changed = whole.replace(b'"issued": 39', b'"issued": 40')
        path.write_bytes(changed)
        noted.write_text(hashlib.sha256(changed).hexdigest(), "ascii")
        page = client.get("/checks/R1").text
        assert "有不一致" in page
        assert hashlib.sha256(changed).hexdigest() in page
        assert verifications == ["R1"] * 2
    finally:
        path.write_bytes(whole)
        noted.write_text(f"{hashlib.sha256(whole).hexdigest()}  {path.name}\n", "ascii")


def test_a_verification_that_takes_long_is_told_to_be_running(
    closed: WholeRound, monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, go = client_of(closed.config, Role.SUPERVISOR), Event()

    def slow(case: Case) -> Verification:
        assert go.wait(60)
        return verify_case(case)

    monkeypatch.setattr(verifying, "verify_case", slow)
    with client.application.app_context():
        office = verifying.verifier()
    office.patience = 0.0
    waiting = client.get("/checks/R1")
    assert waiting.status_code == 202
    assert "正在核验" in waiting.text
    assert "全部一致" not in waiting.text
    go.set()
    office.patience = 60.0
    assert "全部一致" in client.get("/checks/R1").text


def test_the_supervisor_has_a_release_verified_again_and_the_log_says_so(
    closed: WholeRound, verifications: list[str],
) -> None:
    client = client_of(closed.config, Role.SUPERVISOR)
    assert 'action="/checks/R1/verify"' in client.get("/checks/R1").text
    for times in (2, 3):
        answer = client.post("/checks/R1/verify")
        assert (answer.status_code, answer.location) == (303, "/checks/R1")
        assert "全部一致" in client.get("/checks/R1").text
        assert verifications == ["R1"] * times
    log = client.get("/journal").text
    assert log.count("再核验一次发布文件") == 2
    assert "轮次号：R1" in log


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_else_has_a_release_verified(closed: WholeRound, verifications: list[str], role: Role) -> None:
    assert client_of(closed.config, role, unit="b1").post("/checks/R1/verify").status_code == 404
    assert verifications == []


def test_a_large_release_is_verified_alike_in_another_process(
    closed: WholeRound, monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = case_of(closed.config, "R1")
    monkeypatch.setattr(verifying, "LARGE", 0)
    assert verifying.verified(case).found == verify_case(case)


@pytest.mark.parametrize("path", ["/checks/R1", "/checks/nothing"])
def test_a_release_that_is_not_there_gets_a_sentence(config: Config, path: str) -> None:
    plan_round(config, made_up_plan(), CATALOGUE)
    answer = client_of(config, Role.SUPERVISOR).get(path)
    assert answer.status_code == 409
    assert "<h1>没有办成</h1>" in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_only_the_supervisor_checks(config: Config, role: Role) -> None:
    assert client_of(config, role, unit="b1").get("/checks").status_code == 404


@pytest.mark.parametrize("path", ["/journal", "/checks", "/checks/R1"])
def test_every_page_is_there_in_english(closed: WholeRound, path: str) -> None:
    page = re.sub(r"中文|测试账号", "", read(closed.config, path, lang="en"))
    assert re.findall(r"[\u4e00-\u9fff]+", page) == []
