"""`mofan serve`: two doors and a clerk that live and end together, whoever of them is killed."""

import io
import os
import signal
import sqlite3
import zipfile
from collections import deque
from contextlib import suppress
from pathlib import Path

import pytest

from questionnaires.model import Text
from survey.config import Config
from survey.errors import AddressUnavailable, ProcessKeepsEnding
from survey.jobs import Job, ResultGone, ask, job, take_result
from survey.processes import MOST_STARTS, WITHIN, Doors, Post
from survey.serve import PLAIN_HTTP_WARNING, PLAIN_OFFICE_WARNING, Listener, office
from survey.store.jobs import JobState
from tests.closed_offices import closed_office
from tests.functional.test_survey_serve import certificate
from tests.served import Service, alive, answers, children, descendants, service, until

HEAVY = ("matplotlib", "scipy", "typst", "openpyxl", "PIL")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return closed_office(tmp_path)


def loaded(process: int) -> set[str]:
    maps = Path(f"/proc/{process}/maps").read_text()
    return {name for name in HEAVY if f"/{name}/" in maps or f"/_{name}" in maps}


def test_both_doors_speak_tls_and_everybody_goes_home_on_sigterm(config: Config, tmp_path: Path) -> None:
    with service(config, *certificate(tmp_path)) as served:
        told = served.told_until("Ctrl+C stops")
        status, headers = served.get(served.members, "/zh/")
        assert status == 200
        assert "set-cookie" not in headers
        assert served.get(served.staff, "/")[0] in {200, 303}
        assert "Secure" in served.get(served.staff, "/?lang=en")[1]["set-cookie"]
        _try_to_sign_in(served)
        members, office_, clerk = served.posts
        assert clerk == served.clerk
        assert children(members)
        # Who answers shares no process with reports; a fresh worker loads only its own pages.
        assert [loaded(process) for process in (members, *children(members), office_)] == [set()] * 3
        said, complained = served.end()
    assert said == ""
    assert told.startswith("正在启动")
    assert f"https://127.0.0.1:{served.members}/zh/" in told
    assert f"https://127.0.0.1:{served.staff}/" in told
    assert "Answering pages" in told
    assert complained == ""
    assert served.process.returncode == 0


def _try_to_sign_in(served: Service) -> None:
    """Send the office a form as a browser does: its protection against forged ones must let it through."""
    _, headers, page = served.ask(served.staff, "/sign-in?lang=en")
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "name": "nobody", "password": "nothing"}
    cookie = headers["set-cookie"].partition(";")[0]
    here = f"https://127.0.0.1:{served.staff}/sign-in"
    status, _, page = served.ask(served.staff, "/sign-in", fields, Cookie=cookie, Referer=here)
    assert (status, "nobody" in page) == (200, True)
    status, _, _ = served.ask(served.staff, "/sign-in", fields, Cookie=cookie, Referer="https://evil.example/")
    assert status == 400


def half_or_whole(config: Config, asked: Job) -> bytes | None:
    """Try to take a job's file, as somebody impatient does all the time."""
    with suppress(ResultGone), take_result(config, asked.id) as file:
        return file.read()
    return None


def test_a_clerk_killed_in_the_middle_is_replaced_and_the_job_is_done_whole(config: Config) -> None:
    with service(config) as served:
        asked = ask(config, "reports", "2026", "zh", "post")
        until(lambda: job(config, asked.id).paper.state is JobState.RUNNING)
        killed = served.clerk
        helpers = descendants(killed)
        os.kill(killed, signal.SIGKILL)
        assert half_or_whole(config, asked) is None
        until(lambda: not any(alive(process) for process in {killed, *helpers}))
        until(lambda: len(served.posts) == 3 and killed not in served.posts)
        assert job(config, asked.id).paper.state is JobState.RUNNING
        _let_the_claim_run_out(config)
        taken: list[bytes] = []

        def is_there() -> bool:
            taken.extend(file for file in [half_or_whole(config, asked)] if file is not None)
            return bool(taken)

        until(is_there)
        assert job(config, asked.id).paper.tries == 2
        assert zipfile.ZipFile(io.BytesIO(taken[0])).testzip() is None
        assert answers(served.members)
        served.end(signal.SIGINT)
    assert served.process.returncode == 0


def _let_the_claim_run_out(config: Config) -> None:
    """Pretend that the time it takes has passed."""
    raw = sqlite3.connect(config.data / "office.db", timeout=60)
    with raw:
        raw.execute("UPDATE job SET beat = 0 WHERE state = 'running'")
    raw.close()


def test_pages_that_were_killed_are_served_again_and_nobody_outlives_the_starter(config: Config) -> None:
    with service(config) as served:
        members, office_, _ = served.posts
        workers = children(members) + children(office_)
        os.kill(members, signal.SIGKILL)
        os.kill(office_, signal.SIGKILL)
        until(lambda: not any(alive(process) for process in workers))
        until(lambda: len(served.posts) == 3 and all(map(answers, (served.members, served.staff))))
        assert served.get(served.members, "/zh/")[0] == 200
        everybody = descendants(served.process.pid)
        served.process.kill()
        until(lambda: not any(alive(process) for process in everybody))


class Dead:
    """A process that ends as soon as it is started."""

    def __init__(self, **_: object) -> None:
        self.sentinel = 0

    def start(self) -> None: ...

    def is_alive(self) -> bool:
        return False


def test_a_part_that_keeps_ending_ends_everything_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.processes.FRESH.Process", Dead)
    post = Post(Text(zh="工作台", en="office"), lambda: None)
    for second in range(MOST_STARTS):
        post.man(float(second))
    with pytest.raises(ProcessKeepsEnding) as refusal:
        post.man(float(MOST_STARTS))
    assert "工作台" in refusal.value.sentence("zh")
    assert "office" in refusal.value.sentence("en")
    post.starts = deque([0.0] * MOST_STARTS, MOST_STARTS)
    post.man(WITHIN + 1)  # now and then is no reason to give up


def test_one_port_for_both_doors_is_refused() -> None:
    with pytest.raises(AddressUnavailable):
        Doors(Listener(port=0x7777), Listener(port=0x7777)).check()


def test_both_doors_are_warned_of_apart(capsys: pytest.CaptureFixture[str]) -> None:
    Doors(Listener("10.0.0.5"), Listener("10.0.0.6")).warn()
    assert capsys.readouterr().err == (
        PLAIN_HTTP_WARNING.format(host="10.0.0.5") + PLAIN_OFFICE_WARNING.format(host="10.0.0.6"))
    pair = {"cert": Path("c"), "key": Path("k")}
    Doors(Listener("10.0.0.5", 8000, **pair), Listener("127.0.0.1")).warn()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("tls", "secure"), [("1", True), ("", False), (None, False)])
def test_the_office_s_cookie_goes_by_tls_alone_where_there_is_tls(
    config: Config, monkeypatch: pytest.MonkeyPatch, tls: str | None, *, secure: bool,
) -> None:
    for name, value in config.to_env().items():
        monkeypatch.setenv(name, value)
    if tls is not None:
        monkeypatch.setenv("MOFAN_TLS", tls)
    assert office().config["SESSION_COOKIE_SECURE"] is secure
