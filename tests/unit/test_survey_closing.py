"""The close: one release whatever happens on the way, nothing opened left behind, nothing left at the finish."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.errors import DisclosureFailed
from reports.release import read_release
from survey import closing, errors
from survey.assessments import Assessment
from survey.ballots import Notice, Outcome
from survey.closing import Step, close_round, release_path
from survey.config import Config
from survey.finishing import KeyNotFound, finish_round
from survey.installation import office_at
from survey.key_file import read_key_file
from survey.opening import prepare_opening
from survey.rounds import keep_assessments, plan_round
from survey.sealing import RoundKey
from survey.store.box import Box, IssuedSlip
from survey.store.office import RoundState
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest
from tests.whole_rounds import CATALOGUE, UNITS, WholeRound, made_up_plan

OPENED: dict[tuple[bytes, str, bytes], RoundKey] = {}
KILL_AT = """
import os, signal, sys
from pathlib import Path
from survey.closing import Step, close_round
from survey.config import Config

def die(step):
    if step == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)

close_round(Config.for_folder(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3], on_step=die)
"""


@pytest.fixture(autouse=True)
def _every_passphrase_is_stretched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember what a key file opened to: stretching a passphrase is slow, and is meant to be."""

    def remembered(path: Path, passphrase: str, *, notice: Notice) -> RoundKey:
        known = (path.read_bytes(), passphrase, notice.seal_key)
        if known not in OPENED:
            OPENED[known] = read_key_file(path, passphrase, notice=notice)
        return OPENED[known]

    monkeypatch.setattr(closing, "read_key_file", remembered)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    """An open round with ballots in its box; tests close copies of it."""
    made = WholeRound.open_at(tmp_path_factory.mktemp("answered"), {"A1": 12})
    made.answer(0.9)
    return made


@pytest.fixture
def under_way(answered: WholeRound, tmp_path: Path) -> WholeRound:
    return copy_of(answered, tmp_path / "copy")


@pytest.fixture(scope="module")
def expected(answered: WholeRound, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The release of a close that nothing interrupted."""
    made = copy_of(answered, tmp_path_factory.mktemp("expected") / "copy")
    close(made)
    return release_path(made.config, "R1").read_bytes()


def copy_of(made: WholeRound, folder: Path) -> WholeRound:
    shutil.copytree(made.config.data.parent, folder)
    return replace(made, config=Config.for_folder(folder / "data"), key_path=folder / "data.keys" / "R1.key")


def close(made: WholeRound) -> closing.Closed:
    return close_round(made.config, made.key_path, made.passphrase)


def state(made: WholeRound) -> RoundState:
    with office_at(made.config) as office:
        return office.round("R1").state


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_close_makes_a_release_that_reads_back_with_its_hash(under_way: WholeRound, expected: bytes) -> None:
    closed = close(under_way)
    assert closed.release is not None
    assert closed.path is not None
    assert closed.path.read_bytes() == expected
    assert read_release(closed.path).sha256 == closed.release.sha256
    assert closed.path.with_name("release.json.sha256").read_text().split()[0] == closed.release.sha256
    assert state(under_way) is RoundState.CLOSED
    assert (closed.damaged, closed.unexplained) == (0, 0)
    assert closed.ballots + closed.live == sum(len(codes) for codes in under_way.codes.values())


def test_the_release_holds_the_plan_the_slips_and_the_capped_own_rating(under_way: WholeRound) -> None:
    release = close(under_way).release
    assert release is not None
    with office_at(under_way.config) as office:
        assert release.plan_hash == office.round("R1").plan_hash
    assert [(unit.unit.id, unit.issued) for unit in release.units] == [("b1", 14), ("b2", 12), ("b3", 9), ("b4", 4)]
    assert release.audiences[0].issued == 12
    own = release.unit("b1").own
    assert own is not None
    assert (own.level_of["ORG-2"].claimed, own.level_of["ORG-2"].level) == (3, 1)


def test_the_order_of_ballots_does_not_change_a_byte(tmp_path: Path, expected: bytes) -> None:
    other = WholeRound.open_at(tmp_path, {"A1": 12})
    other.answer(0.9, backwards=True)
    close(other)
    assert release_path(other.config, "R1").read_bytes() == expected


def test_other_answers_make_another_release(tmp_path: Path, expected: bytes) -> None:
    other = WholeRound.open_at(tmp_path, {"A1": 12})
    other.answer(0.9, seed=2)
    close(other)
    assert release_path(other.config, "R1").read_bytes() != expected


@pytest.mark.parametrize("step", Step)
def test_a_close_interrupted_after_any_step_ends_in_the_same_bytes(
    under_way: WholeRound, expected: bytes, step: Step,
) -> None:
    def stop(done: Step) -> None:
        if done is step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close_round(under_way.config, under_way.key_path, under_way.passphrase, on_step=stop)
    close(under_way)
    assert release_path(under_way.config, "R1").read_bytes() == expected
    assert state(under_way) is RoundState.CLOSED


@pytest.mark.parametrize("turn", range(6))
def test_a_close_interrupted_at_any_sync_of_the_release_ends_in_the_same_bytes(
    under_way: WholeRound, expected: bytes, turn: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, turns = os.fsync, iter(range(100))

    def fail(handle: int) -> None:
        if next(turns) == turn:
            raise OSError(28, "No space left on device", "release.json")
        real(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            close(under_way)
    path = release_path(under_way.config, "R1")
    assert not path.exists() or path.read_bytes() == expected, "a release is whole or not there"
    close(under_way)
    assert path.read_bytes() == expected
    assert sorted(file.name for file in path.parent.iterdir()) == ["release.json", "release.json.sha256"]


@pytest.mark.parametrize("step", [Step.INTAKE_STOPPED, Step.RELEASE_MADE, Step.RELEASE_WRITTEN])
def test_a_killed_close_is_finished_by_the_next(under_way: WholeRound, expected: bytes, step: Step) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILL_AT, under_way.config.data, under_way.key_path, under_way.passphrase, step],
        cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -signal.SIGKILL
    close(under_way)
    assert release_path(under_way.config, "R1").read_bytes() == expected


def test_a_round_closed_already_gives_the_same_release_again(under_way: WholeRound, expected: bytes) -> None:
    close(under_way)
    assert close(under_way).release is not None
    assert release_path(under_way.config, "R1").read_bytes() == expected


def test_after_the_close_no_ballot_and_no_self_assessment_is_taken(under_way: WholeRound) -> None:
    close(under_way)
    with Box(under_way.box_path) as ballots:
        assert not ballots.is_open()
    with pytest.raises(errors.RoundStateMismatch):
        keep_assessments(under_way.config, [Assessment(unit="b2", claims=())], "R1")


def test_nothing_opened_is_left_on_disk(
    under_way: WholeRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    close(under_way)
    for path, content in everything_in(under_way.config.data.parent).items():
        for written in ("多到现场来", "少开会"):
            for encoding in ("utf-8", "utf-16-le"):
                assert written.encode(encoding) not in content, path
    assert list(elsewhere.iterdir()) == []


def test_a_crash_would_not_write_the_opened_ballots_to_disk(under_way: WholeRound) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
    close(under_way)
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_a_wrong_passphrase_changes_nothing(under_way: WholeRound) -> None:
    before = everything_in(under_way.config.data)
    with pytest.raises(errors.WrongPassphrase):
        close_round(under_way.config, under_way.key_path, "AAAA-BBBB-CCCC-DDDD-EEEE")
    assert everything_in(under_way.config.data) == before
    assert state(under_way) is RoundState.OPEN


def test_the_key_of_another_round_changes_nothing(under_way: WholeRound, tmp_path: Path) -> None:
    other = WholeRound.open_at(tmp_path / "other", name="R2")
    with pytest.raises(errors.KeyOfAnotherRound):
        close_round(under_way.config, other.key_path, other.passphrase)
    assert state(under_way) is RoundState.OPEN
    with Box(under_way.box_path) as ballots:
        assert ballots.is_open()


def test_damaged_records_are_counted_and_the_rest_is_closed(under_way: WholeRound) -> None:
    with sqlite3.connect(under_way.box_path) as raw:
        one = raw.execute("SELECT id, sealed FROM score_slot WHERE used = 1 LIMIT 1").fetchone()
        raw.execute("UPDATE score_slot SET sealed = ? WHERE id = ?", (bytes(len(one[1])), one[0]))
    raw.close()
    closed = close(under_way)
    assert closed.damaged == 1
    assert closed.release is not None


def test_codes_that_nobody_printed_are_noticed(under_way: WholeRound) -> None:
    with Box(under_way.box_path) as ballots:
        ballots.issue([IssuedSlip(bytes([mark]) * 32, 1, 0) for mark in range(3)])
    assert close(under_way).unexplained == 3


def test_slips_that_vanished_from_the_box_are_noticed(under_way: WholeRound) -> None:
    with sqlite3.connect(under_way.box_path) as raw:
        raw.execute("DELETE FROM slip WHERE digest IN (SELECT digest FROM slip LIMIT 2)")
    raw.close()
    assert close(under_way).unexplained == -2


def test_a_box_with_other_questions_is_refused(under_way: WholeRound) -> None:
    with sqlite3.connect(under_way.box_path) as raw:
        raw.execute("UPDATE notice SET posted = replace(posted, '支部', '党委')")
    raw.close()
    with pytest.raises(errors.StoreDamaged):
        close(under_way)
    assert state(under_way) is RoundState.OPEN


def test_a_failed_audit_writes_nothing(under_way: WholeRound, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise DisclosureFailed(where="b1")

    monkeypatch.setattr(closing, "make_release", fail)
    with pytest.raises(DisclosureFailed):
        close(under_way)
    assert not release_path(under_way.config, "R1").exists()
    assert state(under_way) is RoundState.CLOSING


def test_a_round_nobody_answered_closes_without_a_release(tmp_path: Path) -> None:
    made = WholeRound.open_at(tmp_path)
    closed = close(made)
    assert (closed.release, closed.path, closed.ballots) == (None, None, 0)
    assert state(made) is RoundState.CLOSED
    finish_round(made.config, "R1")
    assert state(made) is RoundState.FINISHED


def test_after_the_finish_nothing_can_be_opened_or_tried(under_way: WholeRound) -> None:
    pepper = read_pepper(under_way.config.pepper)
    with sqlite3.connect(under_way.box_path) as raw:
        slots = raw.execute("SELECT sealed FROM score_slot UNION SELECT sealed FROM text_slot")
        envelopes = [row[0] for row in slots]
        live = [row[0] for row in raw.execute("SELECT digest FROM slip")]
    raw.close()
    assert envelopes
    assert live
    close(under_way)
    finish_round(under_way.config, "R1")
    left = everything_in(under_way.config.data.parent)
    assert {path.name for path in left} == {
        "desk.db", "desk.db-journal", "office.db", "office.db-journal", "release.json", "release.json.sha256",
        "turn.lock", "turn.lock-journal"}
    codes = [code for new in under_way.codes.values() for code in new]
    secrets = [pepper, *live, *envelopes, *(code.encode() for code in codes), *(digest(pepper, c) for c in codes)]
    for path, content in left.items():
        assert not any(secret in content for secret in secrets), path


def test_a_round_is_finished_only_after_its_close(under_way: WholeRound) -> None:
    with pytest.raises(errors.RoundStateMismatch):
        finish_round(under_way.config, "R1")
    assert under_way.key_path.exists()
    assert under_way.config.pepper.exists()


def test_a_round_whose_key_is_lost_can_be_ended_without_results(under_way: WholeRound) -> None:
    under_way.key_path.unlink()
    with pytest.raises(KeyNotFound):
        finish_round(under_way.config, "R1", abandon=True)
    assert state(under_way) is RoundState.OPEN
    assert finish_round(under_way.config, "R1", abandon=True, key_destroyed=True) == []
    assert state(under_way) is RoundState.FINISHED
    assert not under_way.box_path.exists()
    assert not release_path(under_way.config, "R1").exists()


def test_a_key_kept_elsewhere_is_not_forgotten(under_way: WholeRound, tmp_path: Path) -> None:
    close(under_way)
    stick = under_way.key_path.rename(tmp_path / "stick.key")
    with pytest.raises(KeyNotFound):
        finish_round(under_way.config, "R1")
    assert under_way.box_path.exists()
    assert under_way.config.pepper.exists()
    assert finish_round(under_way.config, "R1", [stick]) == [stick]
    assert not stick.exists()


def test_finishing_destroys_copies_of_the_key_but_no_other_file(under_way: WholeRound, tmp_path: Path) -> None:
    close(under_way)
    photo, copy = tmp_path / "photo.jpg", tmp_path / "copy.key"
    photo.write_bytes(b"dear to somebody")
    shutil.copy(under_way.key_path, copy)
    with pytest.raises(errors.KeyFileDamaged):
        finish_round(under_way.config, "R1", [copy, photo])
    assert photo.exists()
    assert copy.exists(), "nothing is destroyed when one name is wrong"
    finish_round(under_way.config, "R1", [copy])
    assert not copy.exists()
    assert not under_way.key_path.exists()


def test_an_interrupted_finish_is_finished_by_the_next(
    under_way: WholeRound, monkeypatch: pytest.MonkeyPatch,
) -> None:
    close(under_way)
    with monkeypatch.context() as patched:
        patched.setattr("survey.store.box.destroy", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            finish_round(under_way.config, "R1")
    assert state(under_way) is RoundState.CLOSED
    finish_round(under_way.config, "R1")
    assert state(under_way) is RoundState.FINISHED


def test_the_next_round_opens_only_after_the_finish(under_way: WholeRound) -> None:
    plan_round(under_way.config, made_up_plan("R2"), CATALOGUE)
    for prepare in (lambda: None, lambda: close(under_way)):
        prepare()
        with pytest.raises(errors.RoundStillRunning):
            prepare_opening(under_way.config, "R2")
    finish_round(under_way.config, "R1")
    assert prepare_opening(under_way.config, "R2").plan.units == UNITS


def test_ballots_are_refused_the_moment_the_intake_stops(under_way: WholeRound) -> None:
    answers: list[object] = []

    def try_to_answer(step: Step) -> None:
        if step is Step.INTAKE_STOPPED:
            answers.extend(under_way.try_last_code())

    close_round(under_way.config, under_way.key_path, under_way.passphrase, on_step=try_to_answer)
    assert answers == [Outcome.CLOSED]
