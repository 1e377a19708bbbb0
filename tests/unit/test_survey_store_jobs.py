"""Jobs on paper: whatever clerks do and whenever they die, a job has one worker and one result."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from questionnaires.model import Text
from survey.store.jobs import JobPaper, Jobs, JobState, Result, Wish
from survey.store.office import create_office

LEASE, TRIES = 20, 3
GAVE_UP, BROKE = Text(zh="放弃", en="gave up"), Text(zh="坏了", en="broke")
WISH = Wish("reports", "2026", "{}", "ab" * 32)
RESULT = Result("out/jobs/1/a.zip", "cd" * 32, 9)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_office(tmp_path / "office.db")
    return tmp_path / "office.db"


def claim(jobs: Jobs, token: str, now: int = 100) -> JobPaper | None:
    return jobs.claim(token, now, LEASE, TRIES, GAVE_UP)


def test_the_same_wish_is_one_job_until_it_fails(path: Path) -> None:
    with Jobs(path) as jobs:
        first = jobs.ask("1", WISH, "post")
        assert jobs.ask("2", WISH, "another").id == "1"
        assert jobs.ask("3", WISH._replace(basis="ef" * 32), "post").id == "3"
        assert claim(jobs, "A") is not None
        assert jobs.ask("4", WISH, "post").id == first.id
        assert jobs.fail("A", BROKE)
        assert jobs.ask("5", WISH, "post").id == "5"
        assert [job.id for job in jobs.jobs()] == ["5", "3", "1"]


def test_a_job_goes_to_one_clerk_and_the_next_gets_the_next(path: Path) -> None:
    with Jobs(path) as one, Jobs(path) as other:
        one.ask("1", WISH, "post")
        one.ask("2", WISH._replace(kind="csv"), "post")
        claims = [claim(one, "A"), claim(other, "B"), claim(one, "C")]
    assert [job.id if job else None for job in claims] == ["1", "2", None]


def test_a_clerk_that_gives_signs_of_life_keeps_its_job_and_a_dead_one_loses_it(path: Path) -> None:
    with Jobs(path) as jobs:
        jobs.ask("1", WISH, "post")
        assert claim(jobs, "A")
        assert jobs.beat("A", 118, 1, 4)
        assert claim(jobs, "B", 138) is None
        taken_over = claim(jobs, "B", 139)
        assert taken_over is not None
        assert (taken_over.done, taken_over.tries) == (0, 2)
        assert not jobs.beat("A", 140, 2, 4)
        assert not jobs.finish("A", RESULT)
        assert not jobs.fail("A", BROKE)
        assert not jobs.hand_back("A", blameless=True)
        assert jobs.finish("B", RESULT)
        found = jobs.job("1")
    assert found is not None
    assert (found.state, found.result, found.beat) == (JobState.DONE, RESULT, None)


def test_a_clock_that_was_set_back_does_not_keep_a_dead_claim_alive(path: Path) -> None:
    with Jobs(path) as jobs:
        jobs.ask("1", WISH, "post")
        assert claim(jobs, "A", 1_000_000)
        assert claim(jobs, "B", 500)


def test_a_job_that_kills_its_clerks_is_given_up_and_an_orderly_stop_is_no_try(path: Path) -> None:
    with Jobs(path) as jobs:
        jobs.ask("1", WISH, "post")
        for token in "ABCDEF":
            assert claim(jobs, token)
            assert jobs.hand_back(token, blameless=True)
        for round_, token in enumerate("UVW"):
            assert claim(jobs, token, 100 * round_)
        assert claim(jobs, "X", 1000) is None
        found = jobs.job("1")
    assert found is not None
    assert (found.state, found.error) == (JobState.FAILED, GAVE_UP)


def test_only_what_has_ended_is_forgotten(path: Path) -> None:
    with Jobs(path) as jobs:
        jobs.ask("1", WISH, "post")
        jobs.ask("2", WISH._replace(kind="csv"), "post")
        assert claim(jobs, "A")
        jobs.drop(("1", "2"))
        assert len(jobs.jobs()) == 2
        assert jobs.finish("A", RESULT)
        jobs.drop(("1",))
        assert [job.id for job in jobs.jobs()] == ["2"]
        assert jobs.job("1") is None


@pytest.mark.parametrize("change", [
    "state = 'running'", "state = 'done'", "claim = 'A'", "state = 'failed', error_zh = '坏'", "state = 'lost'"])
def test_the_database_refuses_states_that_make_no_sense(path: Path, change: str) -> None:
    with Jobs(path) as jobs:
        jobs.ask("1", WISH, "post")
    raw = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"UPDATE job SET {change}")  # noqa: S608
    raw.close()


@dataclass
class Known:
    """What the model knows of one job."""

    wish: int
    state: str = "waiting"
    owner: str | None = None
    beat: int = 0
    tries: int = 0


@dataclass
class Model:
    """What should be so: jobs in the order they were asked for, and the claims that were ever given out."""

    jobs: dict[str, Known] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)
    now: int = 1000

    def held(self, token: str) -> Known | None:
        return next((job for job in self.jobs.values() if job.owner == token), None)

    def sweep(self) -> None:
        for job in self.jobs.values():
            if job.state == "running" and abs(job.beat - self.now) > LEASE:
                job.state, job.owner = "interrupted", None
            if job.state == "interrupted" and job.tries >= TRIES:
                job.state = "failed"

    def next_waiting(self) -> str | None:
        return next((id_ for id_, job in self.jobs.items() if job.state in {"waiting", "interrupted"}), None)


class Clerks(RuleBasedStateMachine):
    """Any number of clerks, each with its own opening of the file, who beat, finish, fail, stop or fall silent."""

    @initialize()
    def open_office(self) -> None:
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "office.db"
        create_office(path)
        self.desks, self.model = (Jobs(path), Jobs(path)), Model()

    @rule(wish=st.integers(0, 2), desk=st.integers(0, 1))
    def ask(self, wish: int, desk: int) -> None:
        new = str(len(self.model.jobs))
        found = self.desks[desk].ask(new, WISH._replace(round_id=str(wish)), "post")
        live = [id_ for id_, job in self.model.jobs.items() if job.wish == wish and job.state != "failed"]
        assert found.id == (live[0] if live else new)
        if not live:
            self.model.jobs[new] = Known(wish)

    @rule(desk=st.integers(0, 1))
    def claim(self, desk: int) -> None:
        token = f"claim{len(self.model.claims)}"
        got = claim(self.desks[desk], token, self.model.now)
        self.model.sweep()
        expected = self.model.next_waiting()
        assert (got.id if got else None) == expected
        if expected is not None:
            job = self.model.jobs[expected]
            job.state, job.owner, job.beat, job.tries = "running", token, self.model.now, job.tries + 1
            self.model.claims.append(token)

    @rule(seconds=st.integers(-30, 30))
    def let_time_pass_or_set_the_clock_back(self, seconds: int) -> None:
        self.model.now += seconds

    @precondition(lambda self: self.model.claims)
    @rule(data=st.data(), desk=st.integers(0, 1), what=st.sampled_from(["beat", "finish", "fail", "stop", "break"]))
    def note(self, data: st.DataObject, desk: int, what: str) -> None:
        token = data.draw(st.sampled_from(self.model.claims))
        held, jobs = self.model.held(token), self.desks[desk]
        believed = {
            "beat": lambda: jobs.beat(token, self.model.now, 1, 2), "finish": lambda: jobs.finish(token, RESULT),
            "fail": lambda: jobs.fail(token, BROKE), "stop": lambda: jobs.hand_back(token, blameless=True),
            "break": lambda: jobs.hand_back(token, blameless=False)}[what]()
        assert believed == (held is not None)
        if held is None:
            return
        if what == "beat":
            held.beat = self.model.now
            return
        held.state = {"finish": "done", "fail": "failed"}.get(what, "interrupted")
        held.owner, held.tries = None, held.tries - (what == "stop")

    @invariant()
    def the_file_says_what_should_be_so(self) -> None:
        seen = {job.id: (job.state.value, job.tries, job.result is not None) for job in self.desks[0].jobs()}
        assert seen == {id_: (job.state, job.tries, job.state == "done") for id_, job in self.model.jobs.items()}

    def teardown(self) -> None:
        for desk in self.desks:
            desk.__exit__(None, None, None)
        self.folder.cleanup()


TestClerks = Clerks.TestCase
TestClerks.settings = settings(max_examples=15, stateful_step_count=30)
