"""A round run in the office, from its key to its finish, by the people who are let in."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path
from shutil import copytree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.amendments import amendments_of
from survey.authority import Role
from survey.closing import close_round, release_path
from survey.config import Config
from survey.installation import office_at
from survey.locking import lock_plan
from survey.opening import default_key_path, post_opening, prepare_opening
from survey.rounds import plan_round
from survey.staff.running.closing import Close, ClosingRoom
from survey.stopping import stop_intake
from survey.store.box import FILE_NAME, Box
from survey.store.office import RoundState
from survey.store.timetable import Event
from survey.timetable import appointments, run_due
from tests.offices import client_of, office_in
from tests.printed import words
from tests.whole_rounds import CATALOGUE, WholeRound, made_up_plan

Desk = FlaskClient
PASSPHRASE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = office_in(tmp_path)
    plan_round(made, made_up_plan(), CATALOGUE)
    lock_plan(made, "R1", "机关党委")
    return made


@pytest.fixture
def desk(config: Config) -> Desk:
    return client_of(config, Role.ORGAN_COMMITTEE)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    """An open round with answers; tests move copies of it on."""
    made = WholeRound.open_at(tmp_path_factory.mktemp("answered"))
    made.answer(0.9)
    return made


@pytest.fixture
def whole(answered: WholeRound, tmp_path: Path) -> WholeRound:
    copytree(answered.config.data.parent, tmp_path / "copy")
    return replace(answered, config=Config.for_folder(tmp_path / "copy" / "data"),
                   key_path=tmp_path / "copy" / "data.keys" / "R1.key")


@pytest.fixture
def committee(whole: WholeRound) -> Desk:
    return client_of(whole.config, Role.ORGAN_COMMITTEE)


def state(config: Config) -> RoundState:
    with office_at(config) as office:
        return office.round("R1").state


def text(answer: TestResponse) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


def done(answer: TestResponse) -> None:
    assert answer.status_code == 303, text(answer)


def made_key(desk: Desk) -> str:
    """Make the key and read its passphrase off the page."""
    answer = desk.post("/rounds/R1/key/make")
    assert answer.status_code == 200
    (found,) = set(PASSPHRASE.findall(answer.text))
    return str(found)


def stick(content: bytes, name: str = "stick.key") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def settled(desk: Desk) -> TestResponse:
    """Look at the progress of a close until there is none."""
    running = ClosingRoom.look(desk.application.extensions["office-config"], "R1")
    while running is not None and not running.ended:
        assert desk.get("/rounds/R1/closing").status_code in {200, 303}
    return desk.get("/rounds/R1/closing")


def test_the_key_ceremony_up_to_the_opening(config: Config, desk: Desk) -> None:
    passphrase = made_key(desk)
    assert "口令只显示那一次" in text(desk.post("/rounds/R1/key/make"))
    assert passphrase not in desk.get("/rounds/R1/key").text
    sheet = desk.post("/rounds/R1/key/sheet", data={"passphrase": passphrase})
    assert passphrase in words(sheet.data)
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="R1-recovery-sheet.pdf"'
    assert sheet.headers["Cache-Control"] == "no-store"
    file = desk.post("/rounds/R1/key/file")
    assert file.data == default_key_path(config, "R1").read_bytes()
    assert "口令不对" in text(desk.post("/rounds/R1/key/try", data={"passphrase": "AAAA-BBBB-CCCC-DDDD-EEEE"}))
    assert "还没有试开成功" in text(desk.get("/rounds/R1/open"))
    done(desk.post("/rounds/R1/key/try", data={"passphrase": passphrase.lower()}))
    assert "先用带走的那份" in text(desk.get("/rounds/R1/key/remove"))
    done(desk.post("/rounds/R1/key/try", data={"passphrase": passphrase, "key": stick(file.data)}))
    assert "请先勾选" in text(desk.post("/rounds/R1/key/remove"))
    done(desk.post("/rounds/R1/key/remove", data={"sure": "y"}))
    assert not default_key_path(config, "R1").exists()
    assert "请从U盘选择" in text(desk.post("/rounds/R1/key/try", data={"passphrase": passphrase}))
    done(desk.post("/rounds/R1/open", data={"when": "now", "sure": "y"}))
    assert state(config) is RoundState.OPEN
    assert "正在填答" in text(desk.get("/rounds/R1/watch"))


def test_the_sheet_is_not_printed_with_another_passphrase(desk: Desk) -> None:
    made_key(desk)
    answer = desk.post("/rounds/R1/key/sheet", data={"passphrase": "AAAA-BBBB-CCCC-DDDD-EEEE"})
    assert answer.status_code == 409
    assert "口令不对" in text(answer)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 100_000])
def test_a_file_that_is_no_key_is_told_so(desk: Desk, content: bytes) -> None:
    passphrase = made_key(desk)
    answer = desk.post("/rounds/R1/key/try", data={
        "passphrase": passphrase, "key": stick(content, '<b>"; 坏.key')})
    assert answer.status_code == 200
    assert "不是完整的本轮密钥文件" in text(answer)
    assert "<b>" not in answer.text


def test_a_key_can_be_given_up_only_before_the_opening(config: Config, desk: Desk) -> None:
    passphrase = made_key(desk)
    done(desk.post("/rounds/R1/key/again", data={"sure": "y"}))
    again = made_key(desk)
    assert again != passphrase
    done(desk.post("/rounds/R1/key/try", data={"passphrase": again}))
    done(desk.post("/rounds/R1/open", data={"when": "now", "sure": "y"}))
    assert "目前是“正在填答”" in text(desk.post("/rounds/R1/key/again", data={"sure": "y"})) or (
        "不能再换" in text(desk.post("/rounds/R1/key/again", data={"sure": "y"})))
    assert default_key_path(config, "R1").exists()
    assert "不能再开放一次" in text(desk.post("/rounds/R1/open", data={"when": "now", "sure": "y"}))


def test_an_unlocked_plan_gets_no_key(tmp_path: Path) -> None:
    config = office_in(tmp_path)
    plan_round(config, made_up_plan(), CATALOGUE)
    desk = client_of(config, Role.ORGAN_COMMITTEE)
    assert "请先锁定计划" in text(desk.get("/rounds/R1/key"))
    assert "还没有锁定" in text(desk.post("/rounds/R1/key/make"))


def test_opening_and_stopping_can_be_left_to_the_clock(config: Config, desk: Desk) -> None:
    done(desk.post("/rounds/R1/key/try", data={"passphrase": made_key(desk)}))
    for missing in ({}, {"opening_day": ""}, {"opening_day": "2090-13-01"}, {"opening_day": "2090-01-01"},
                    {"opening_day": "2090-01-01", "opening_time": "9", "stops": "y"}):
        answer = desk.post("/rounds/R1/open", data={"when": "later", "sure": "y", **missing})
        assert answer.status_code == 200
        assert 'class="mistake"' in answer.text
        assert state(config) is RoundState.PLANNED
        assert appointments(config, "R1") == {}
    past = {"when": "later", "opening_day": "2020-01-01", "opening_time": "09:00", "sure": "y"}
    assert "已经过去" in text(desk.post("/rounds/R1/open", data=past))
    later = {**past, "opening_day": "2090-01-01", "stops": "y", "stop_day": "2090-01-05", "stop_time": "18:00"}
    done(desk.post("/rounds/R1/open", data=later))
    assert "2090-01-01 09:00" in text(desk.get("/rounds/R1/open"))
    done(desk.post("/rounds/R1/open/call-off"))
    assert appointments(config, "R1") == {}
    done(desk.post("/rounds/R1/open", data=later))
    run_due(config, datetime(2090, 1, 1, 9, 0))  # noqa: DTZ001 -- office time has no zone
    shown = text(desk.get("/rounds/R1/watch"))
    assert "2090-01-05" in shown
    done(desk.post("/rounds/R1/stop-time", data={"stops": "y", "stop_time": "20:30"}))
    assert appointments(config, "R1")[Event.STOP].due == "2090-01-05T20:30"
    done(desk.post("/rounds/R1/stop-time", data={"stop_time": "20:30"}))
    assert Event.STOP not in appointments(config, "R1")


def test_watching_shows_totals_and_coarse_bands_and_words_for_everybody(whole: WholeRound, committee: Desk) -> None:
    shown = text(committee.get("/rounds/R1/watch"))
    assert "办公室支部" in shown
    assert "后勤支部" not in shown
    assert "图书资料支部" not in shown
    assert "最多提醒两次" in shown
    assert "“2026年度评价”正在填答" in shown
    assert "“2026 assessment” is open" in text(committee.get("/rounds/R1/watch?lang=en"))


def test_slips_that_are_not_printed_yet_are_not_taken_for_an_open_form(tmp_path: Path) -> None:
    config = office_in(tmp_path)
    plan_round(config, made_up_plan("R1", ("A3",), ("A3",)), CATALOGUE)
    post_opening(config, prepare_opening(config, "R1"))
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", client_of(config, Role.ORGAN_COMMITTEE).get(
        "/rounds/R1/watch").get_data(as_text=True))
    assert ["还没有印" in row for row in rows] == [True, False]
    assert ["不用凭证" in row for row in rows] == [False, True]


@pytest.mark.parametrize("path", ["watch", "amendments", "closed", "notice.pdf"])
def test_a_supervisor_watches_but_moves_nothing(whole: WholeRound, path: str) -> None:
    supervisor = client_of(whole.config, Role.SUPERVISOR)
    answer = supervisor.get(f"/rounds/R1/{path}")
    assert answer.status_code == 200
    if path != "notice.pdf":
        assert set(re.findall(r'/rounds/R1/([\w/.-]+)"', answer.text)) <= {
            "watch", "amendments", "closed", "notice.pdf"}
    for step in ("extend", "cancel", "stop", "close", "finish", "lost", "key", "open"):
        assert supervisor.get(f"/rounds/R1/{step}").status_code == 404
        assert supervisor.post(f"/rounds/R1/{step}", data={"sure": "y"}).status_code == 404
    assert state(whole.config) is RoundState.OPEN


def test_a_round_that_does_not_exist_has_no_pages(desk: Desk) -> None:
    for path in ("key", "open", "watch", "amendments", "close", "closing", "closed", "finish", "lost"):
        assert desk.get(f"/rounds/nowhere/{path}").status_code == 404


def test_an_extension_is_published_with_its_reason_and_escaped(whole: WholeRound, committee: Desk) -> None:
    asked = {"closes_on": "2090-01-05", "reason": "<b>出差</b>", "reason_en": "", "sure": "y"}
    assert "这一项要填写" in text(committee.post("/rounds/R1/extend", data={**asked, "reason": " "}))
    done(committee.post("/rounds/R1/extend", data=asked))
    page = committee.get("/rounds/R1/amendments")
    assert "&lt;b&gt;出差&lt;/b&gt;" in page.text
    assert "截止日期延长至2090-01-05" in text(page)
    assert "2090-01-05" in words(committee.get("/rounds/R1/notice.pdf").data)
    notice = committee.get("/rounds/R1/notice")
    assert "&lt;b&gt;出差&lt;/b&gt;" in notice.text
    (made,) = amendments_of(whole.config, "R1")
    said = f"第1号（{made.published}公布）：{made.what.zh}"
    assert {part for part in (said, made.sha256, "<dd>2090-01-05</dd>") if part not in notice.text} == set()
    assert "要晚于原来的截止日期" in text(committee.post("/rounds/R1/extend", data=asked))
    with Box(whole.config.data / FILE_NAME) as ballots:
        assert ballots.notice.closes_on == "2090-01-05"


def test_a_round_is_cancelled_only_when_its_id_is_typed(whole: WholeRound, committee: Desk) -> None:
    asked = {"reason": "印错了凭证", "typed": "R2"}
    assert "编号不一致" in text(committee.post("/rounds/R1/cancel", data=asked))
    assert state(whole.config) is RoundState.OPEN
    done(committee.post("/rounds/R1/cancel", data={**asked, "typed": "R1"}))
    assert state(whole.config) is RoundState.FINISHED
    assert not (whole.config.data / FILE_NAME).exists()
    for path in ("amendments", "closed", "watch", "key"):
        assert "已取消" in text(committee.get(f"/rounds/R1/{path}"))
    assert "目前是" in text(committee.post("/rounds/R1/cancel", data={**asked, "typed": "R1"})) or (
        "现在不能取消" in text(committee.get("/rounds/R1/cancel")))


def test_a_close_runs_in_the_background_and_tells_what_it_came_to(whole: WholeRound, committee: Desk) -> None:
    wrong = committee.post("/rounds/R1/close", data={"passphrase": "AAAA-BBBB-CCCC-DDDD-EEEE", "sure": "y"})
    assert "口令不对" in text(wrong)
    assert state(whole.config) is RoundState.OPEN
    done(committee.post("/rounds/R1/stop", data={"sure": "y"}))
    assert state(whole.config) is RoundState.CLOSING
    assert "中途断了" not in text(committee.get("/rounds/R1/close"))
    done(committee.post("/rounds/R1/close", data={"passphrase": whole.passphrase, "sure": "y"}))
    assert settled(committee).location == "/rounds/R1/closed"
    assert state(whole.config) is RoundState.CLOSED
    shown = text(committee.get("/rounds/R1/closed"))
    with office_at(whole.config) as office:
        paper = office.release("R1")
    assert paper is not None
    for piece in (paper.sha256, "每一张凭证都有下落", "releases/R1/release.json"):
        assert piece in shown
    assert committee.get("/rounds/R1/close").location == "/rounds/R1/closed"


def test_the_key_file_may_come_from_a_stick_and_is_not_left_behind(whole: WholeRound, committee: Desk) -> None:
    content = whole.key_path.read_bytes()
    whole.key_path.unlink()
    data = {"passphrase": whole.passphrase, "sure": "y"}
    assert "请从U盘选择" in text(committee.post("/rounds/R1/close", data=data))
    done(committee.post("/rounds/R1/close", data={**data, "key": stick(content)}))
    assert settled(committee).location == "/rounds/R1/closed"
    assert all(content not in path.read_bytes() for path in whole.config.data.parent.rglob("*") if path.is_file())
    assert "当面销毁" in text(committee.get("/rounds/R1/finish"))
    assert "没有找到轮次" in text(committee.post("/rounds/R1/finish", data={"typed": "R1"}))
    done(committee.post("/rounds/R1/finish", data={"typed": "R1", "key_destroyed": "y"}))
    assert state(whole.config) is RoundState.FINISHED


def test_a_close_cut_off_by_a_restart_is_said_and_begun_again(
    whole: WholeRound, committee: Desk, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("survey.closing.open_all", lambda *_: (_ for _ in ()).throw(RuntimeError("secret words")))
        done(committee.post("/rounds/R1/close", data={"passphrase": whole.passphrase, "sure": "y"}))
        shown = text(settled(committee))
    assert "程序内部出错" in shown
    assert "secret words" not in shown
    ClosingRoom._closes.clear()  # as after a restart
    assert committee.get("/rounds/R1/closing").location == "/rounds/R1/close"
    assert "中途断了" in text(committee.get("/rounds/R1/close"))
    done(committee.post("/rounds/R1/close", data={"passphrase": whole.passphrase, "sure": "y"}))
    assert settled(committee).location == "/rounds/R1/closed"
    assert release_path(whole.config, "R1").exists()


def test_a_second_close_while_one_is_under_way_is_none(
    whole: WholeRound, committee: Desk, monkeypatch: pytest.MonkeyPatch,
) -> None:
    under_way = Close(whole.config, "R1", done=3, key_read=True)
    monkeypatch.setitem(ClosingRoom._closes, (str(whole.config.data), "R1"), under_way)
    page = committee.get("/rounds/R1/closing")
    assert '<meta http-equiv="refresh" content="2">' in page.text
    assert "3 / 7" in text(page)
    assert committee.get("/rounds/R1/closing/state").json == {
        "done": 3, "total": 7, "state": "running", "silent": False}
    assert committee.get("/rounds/R1/close").location == "/rounds/R1/closing"
    monkeypatch.setattr(Close, "run", lambda *_: pytest.fail("begun twice"))
    ClosingRoom.start(whole.config, "R1", whole.key_path, whole.passphrase)


def test_nothing_of_a_close_that_ended_holds_the_passphrase(whole: WholeRound, committee: Desk) -> None:
    done(committee.post("/rounds/R1/close", data={"passphrase": whole.passphrase, "sure": "y"}))
    settled(committee)
    ended = ClosingRoom.look(whole.config, "R1")
    assert ended is not None
    assert whole.passphrase not in repr(vars(ended))
    kept = b"".join(path.read_bytes() for path in whole.config.data.parent.rglob("*") if path.is_file())
    assert whole.passphrase.encode() not in kept


def test_too_few_answers_are_told_honestly(tmp_path: Path) -> None:
    whole = WholeRound.open_at(tmp_path)
    committee = client_of(whole.config, Role.ORGAN_COMMITTEE)
    whole.try_last_code()
    done(committee.post("/rounds/R1/close", data={"passphrase": whole.passphrase, "sure": "y"}))
    settled(committee)
    shown = text(committee.get("/rounds/R1/closed"))
    assert "作答的人太少" in shown
    assert "没有发布文件" in shown


def test_a_finish_tells_what_it_destroys_and_happens_once(whole: WholeRound, committee: Desk) -> None:
    assert "只有已经汇总" in text(committee.get("/rounds/R1/finish"))
    assert "目前是“正在填答”" in text(committee.post("/rounds/R1/finish", data={"typed": "R1"})) or (
        state(whole.config) is RoundState.OPEN)
    close_round(whole.config, whole.key_path, whole.passphrase)
    assert "服务器上的密钥文件" in text(committee.get("/rounds/R1/finish"))
    assert "编号不一致" in text(committee.post("/rounds/R1/finish", data={"typed": "R"}))
    done(committee.post("/rounds/R1/finish", data={"typed": "R1"}))
    assert not whole.key_path.exists()
    assert state(whole.config) is RoundState.FINISHED
    assert committee.post("/rounds/R1/finish", data={"typed": "R1"}).status_code == 200
    assert state(whole.config) is RoundState.FINISHED


def test_a_lost_key_ends_the_round_honestly(whole: WholeRound, committee: Desk) -> None:
    whole.key_path.unlink()
    stop_intake(whole.config, "R1")
    page = committee.get("/rounds/R1/lost")
    assert "密钥文件或口令遗失，答卷无法打开。" in page.text
    done(committee.post("/rounds/R1/lost", data={"reason": "U盘坏了", "typed": "R1"}))
    assert state(whole.config) is RoundState.FINISHED
    assert "U盘坏了" in text(committee.get("/rounds/R1/amendments"))


@pytest.mark.parametrize("step", [
    ("key/make", {}), ("key/file", {}), ("open", {"when": "now", "sure": "y"}), ("stop", {"sure": "y"}),
    ("cancel", {"reason": "x", "typed": "R1"}), ("close", {"passphrase": "x", "sure": "y"}),
    ("finish", {"typed": "R1"}),
])
def test_no_step_is_taken_by_a_forged_request(whole: WholeRound, step: tuple[str, dict[str, str]]) -> None:
    forged = client_of(whole.config, Role.ORGAN_COMMITTEE, csrf=True)
    assert forged.post(f"/rounds/R1/{step[0]}", data=step[1]).status_code == 400
    assert state(whole.config) is RoundState.OPEN


def test_pages_of_every_state_are_drawn_in_both_languages(whole: WholeRound, committee: Desk) -> None:
    pages = ("key", "key/try", "key/remove", "key/again", "open", "watch", "amendments", "extend", "cancel", "stop",
             "stop-time", "close", "closed", "finish", "lost")

    def all_drawn() -> None:
        for lang in ("zh", "en"):
            for path in pages:
                answer = committee.get(f"/rounds/R1/{path}?lang={lang}")
                assert answer.status_code in {200, 303}, path

    stages: list[Callable[[], object]] = [
        lambda: stop_intake(whole.config, "R1"),
        lambda: close_round(whole.config, whole.key_path, whole.passphrase),
        lambda: committee.post("/rounds/R1/finish", data={"typed": "R1"})]
    all_drawn()
    for stage in stages:
        stage()
        all_drawn()
