"""What was acknowledged is on disk once; what was not has cost no code; whoever else touches the box meanwhile."""

import multiprocessing
import pickle
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from survey import errors
from survey.ballots import Outcome
from survey.booth import BoothAt
from survey.sealing import Kind
from survey.store import box
from survey.store.box import Box
from survey.store.slots import Slots
from survey.tickets.slips import new_code
from tests.ballot_boxes import OpenRound

ROOT = Path(__file__).parents[2]
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def opened(tmp_path: Path) -> OpenRound:
    return OpenRound.at(tmp_path, {(0, 0): 40, (1, 1): 3})


@pytest.fixture
def booth(opened: OpenRound) -> Iterator[BoothAt]:
    booth = BoothAt(opened.data, opened.pepper_path, freshness=0.01)
    yield booth
    booth.stop()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for the writing thread to see something; it looks every hundredth of a second."""
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("never happened")


# One member, one answer, whatever the order of things


class OneMemberOneAnswer(RuleBasedStateMachine):
    """Issuing, casting and closing in any order, against a model that fits on a slip of paper."""

    codes = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.round = OpenRound.at(Path(self.folder.name), {})
        self.box = Box(self.round.path)
        self.live: dict[str, int] = {}
        self.answered: list[int] = []
        self.open = True
        self.issued = 0

    @rule(target=codes, unit=st.integers(0, 3), form=st.integers(0, 1))
    def issue(self, unit: int, form: int) -> tuple[str, int]:
        if not self.open:
            with pytest.raises(errors.RoundNotOpen):
                self.round.issue({(unit, form): 1})
            return new_code(), form
        self.round.issue({(unit, form): 1})
        self.issued += 1
        code = self.round.codes[unit, form][-1]
        self.live[code] = unit
        return code, form

    @rule(slips=st.lists(codes, max_size=5), wrong_form=st.booleans())
    def cast(self, slips: list[tuple[str, int]], *, wrong_form: bool) -> None:
        tried = [(code, 1 - form if wrong_form else form) for code, form in slips]
        results = self.box.cast([self.round.tried(code, form) for code, form in tried])
        for (code, _), result in zip(tried, results, strict=True):
            if not self.open:
                assert result == Outcome.CLOSED
            elif code in self.live and not wrong_form:
                assert result == Outcome.COUNTED
                self.answered.append(self.live.pop(code))
            else:
                assert result == Outcome.REFUSED

    @rule()
    def close(self) -> None:
        with Box(self.round.path) as other:
            other.close()
        self.open = False

    @rule()
    def reopen_the_file(self) -> None:
        self.box.leave()
        self.box = Box(self.round.path)

    @invariant()
    def issued_is_live_plus_answered(self) -> None:
        counts = self.box.counts()
        assert (counts.issued, counts.used) == (self.issued, len(self.answered))
        assert sum(counts.live.values()) == len(self.live)

    @invariant()
    def answers_come_out_only_after_the_close_and_then_all(self) -> None:
        if self.open:
            with pytest.raises(errors.RoundStillOpen):
                self.box.sealed()
            return
        sealed = self.box.sealed()
        found = self.round.key.open_scores(sealed.scores)
        assert sorted(record.unit for record in found) == sorted(self.answered)
        assert len(self.round.key.open_texts(sealed.texts)) == len(self.answered)

    def teardown(self) -> None:
        self.box.leave()
        self.folder.cleanup()


TestOneMemberOneAnswer = OneMemberOneAnswer.TestCase
TestOneMemberOneAnswer.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


# Several at once


def race(path: Path, tries: list[Any], start: Barrier, said: Any) -> None:
    """Cast every ballot of `tries` by itself, from a process of its own."""
    with Box(path) as held:
        start.wait()
        said.put([held.cast([tried])[0] for tried in tries])


def test_of_two_processes_with_the_same_codes_each_code_counts_in_one(opened: OpenRound) -> None:
    tries = [opened.tried(code) for code in opened.codes[0, 0]]
    start, said = SPAWN.Barrier(2), SPAWN.Queue()
    racers = [SPAWN.Process(target=race, args=(opened.path, tries, start, said)) for _ in range(2)]
    for racer in racers:
        racer.start()
    results = [said.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join(60)
    assert all(sorted(pair) == ["counted", "refused"] for pair in zip(*results, strict=True))
    assert len(opened.envelopes()) == 40


def test_sixteen_at_once_share_commits_and_each_gets_the_right_answer(
        opened: OpenRound, booth: BoothAt, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    real = Box.cast

    def counting(held: Box, batch: Any) -> Any:
        sizes.append(len(batch))
        return real(held, batch)

    monkeypatch.setattr(Box, "cast", counting)
    codes = opened.codes[0, 0] * 2
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda code: booth.cast(opened.ballot(code)), codes))
    assert results.count(Outcome.COUNTED) == 40
    assert results.count(Outcome.REFUSED) == 40
    assert sum(sizes) == 80
    assert max(sizes) > 1


def close_when_told(path: Path, ready: Event, tell: Event) -> None:
    """Close the round from a process of its own, as the command line does."""
    with Box(path) as held:
        ready.set()
        tell.wait(60)
        held.close()


def test_a_close_amid_answers_keeps_all_that_were_acknowledged_and_no_other(
        opened: OpenRound, booth: BoothAt) -> None:
    ready, tell = SPAWN.Event(), SPAWN.Event()
    closer = SPAWN.Process(target=close_when_told, args=(opened.path, ready, tell))
    closer.start()
    assert ready.wait(60)

    def answer(numbered: tuple[int, str]) -> Outcome:
        if numbered[0] == 10:
            tell.set()
        return booth.cast(opened.ballot(numbered[1]))

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(answer, enumerate(opened.codes[0, 0])))
    closer.join(60)
    assert set(results) <= {Outcome.COUNTED, Outcome.CLOSED}
    assert booth.cast(opened.ballot(opened.codes[1, 1][0], 1)) == Outcome.CLOSED
    with Box(opened.path) as held:
        assert len(held.sealed().scores) == results.count(Outcome.COUNTED) == held.counts().used
        assert held.counts().live.get((0, 0), 0) == results.count(Outcome.CLOSED)


# Rounds come and go while the booth stands


def test_the_booth_sees_rounds_open_close_and_end(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    booth = BoothAt(tmp_path / "data", tmp_path / "pepper", freshness=0.01)
    try:
        assert (booth.notice(), booth.is_open()) == (None, False)
        first = OpenRound.at(tmp_path, {(0, 0): 2})
        eventually(booth.is_open)
        assert booth.notice() == first.notice
        assert booth.cast(first.ballot(first.codes[0, 0][0])) == Outcome.COUNTED
        with Box(first.path) as held:
            held.close()
        eventually(lambda: not booth.is_open())
        assert booth.notice() == first.notice
        box.destroy(first.path)
        first.pepper_path.unlink()
        eventually(lambda: booth.notice() is None)
        assert booth.cast(first.ballot(first.codes[0, 0][1])) == Outcome.CLOSED
        second = OpenRound.at(tmp_path, {(0, 0): 1}, name="R2")
        # Cast before any look: the very next ballot already meets the new round.
        assert booth.cast(first.ballot(first.codes[0, 0][1])) == Outcome.REFUSED
        assert booth.cast(second.ballot(second.codes[0, 0][0])) == Outcome.COUNTED
        assert booth.notice() == second.notice
    finally:
        booth.stop()


def test_a_missing_pepper_and_a_damaged_box_are_errors_that_cost_nobody_a_code(
        opened: OpenRound, booth: BoothAt, caplog: pytest.LogCaptureFixture) -> None:
    code = opened.codes[0, 0][0]
    hidden = opened.pepper_path.rename(opened.pepper_path.with_name("away"))
    with pytest.raises(errors.SecretFileMissing):
        booth.cast(opened.ballot(code))
    hidden.rename(opened.pepper_path)
    assert booth.cast(opened.ballot(code)) == Outcome.COUNTED
    damaged = opened.data / "damaged"
    damaged.write_bytes(b"not a database" * 400)
    damaged.rename(opened.path)
    with pytest.raises(errors.StoreDamaged):
        booth.cast(opened.ballot(opened.codes[0, 0][1]))
    assert code not in caplog.text


def test_a_ballot_that_does_not_fit_reaches_its_sender_as_an_error(opened: OpenRound, booth: BoothAt) -> None:
    misfit = opened.ballot(opened.codes[0, 0][0]).model_copy(update={"scores": b""})
    with pytest.raises(errors.BallotMisfit):
        booth.cast(misfit)
    assert booth.cast(opened.ballot(opened.codes[0, 0][0])) == Outcome.COUNTED


# When the disk says no


def test_writes_the_system_refuses_lose_nothing_and_burn_nothing(opened: OpenRound) -> None:
    """A limit of 0 bytes on file size is refused by the kernel at the first write, like a full disk."""
    code = opened.codes[0, 0][0]
    with Box(opened.path) as held:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
        try:
            with pytest.raises(errors.StoreError) as caught:
                held.cast([opened.tried(code)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert str(opened.path) in caught.value.sentence("zh")
        assert held.counts().used == 0
        assert held.cast([opened.tried(code)]) == [Outcome.COUNTED]


def test_a_file_without_room_is_a_full_disk_and_nothing_of_the_change_stays(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held._db.execute(f"PRAGMA max_page_count = {opened.path.stat().st_size // 4096}")
        with pytest.raises(errors.DiskFull):
            held.issue([box.IssuedSlip(bytes([n]) * 32, 5, 0) for n in range(200)])
        assert held.counts().issued == 43


def test_a_box_that_may_not_be_written_says_so(opened: OpenRound) -> None:
    code = opened.codes[0, 0][0]
    with Box(opened.path) as held:
        held._db.execute("PRAGMA query_only = ON")
        with pytest.raises(errors.StoreReadOnly):
            held.cast([opened.tried(code)])
        held._db.execute("PRAGMA query_only = OFF")
        assert held.cast([opened.tried(code)]) == [Outcome.COUNTED]


def test_a_box_held_by_another_program_for_too_long_is_busy(opened: OpenRound) -> None:
    other = sqlite3.connect(opened.path, isolation_level=None)
    with Box(opened.path) as held:
        held._db.execute("PRAGMA busy_timeout = 20")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.StoreBusy):
            held.cast([opened.tried(opened.codes[0, 0][0])])
        other.execute("ROLLBACK")
        assert held.cast([opened.tried(opened.codes[0, 0][0])]) == [Outcome.COUNTED]
    other.close()


# Dying at any point, and what reaches the disk when

DIES_AT = ("burned", "scores kept", "texts kept", "acknowledged")


def die_while_casting(path: Path, tried: Any, moment: str) -> None:
    """Cast, and kill this process at the named moment."""
    steps = {"burned": Kind.SCORES, "scores kept": Kind.TEXTS}
    real = Slots.fill

    def fill(slots: Slots, kind: Kind, turn: int, envelope: bytes) -> bool:
        if steps.get(moment) is kind:
            signal.raise_signal(signal.SIGKILL)
        done = real(slots, kind, turn, envelope)
        if moment == "texts kept" and kind is Kind.TEXTS:
            signal.raise_signal(signal.SIGKILL)
        return done

    setattr(Slots, "fill", fill)  # noqa: B010 - this process ends here, so nothing is put back
    with Box(path) as held:
        held.cast([tried])
        signal.raise_signal(signal.SIGKILL)


@pytest.mark.parametrize("moment", DIES_AT)
def test_a_process_killed_at_any_point_leaves_a_live_code_or_a_counted_answer(
        opened: OpenRound, moment: str) -> None:
    code = opened.codes[0, 0][0]
    dying = SPAWN.Process(target=die_while_casting, args=(opened.path, opened.tried(code), moment))
    dying.start()
    dying.join(60)
    assert dying.exitcode == -signal.SIGKILL
    counted = moment == "acknowledged"
    with Box(opened.path) as held:
        assert held.counts().used == len(opened.envelopes("text_slot")) == int(counted)
        again = Outcome.REFUSED if counted else Outcome.COUNTED
        assert held.cast([opened.tried(code)]) == [again]


CAST_AND_SAY = """
import os, pickle, sys
from pathlib import Path
from survey.store.box import Box
tried = pickle.load(sys.stdin.buffer)
with Box(Path(sys.argv[1])) as held:
    held.cast([tried[0]])
    os.write(1, b"begun")
    print(held.cast([tried[1]]), file=sys.stderr)
    os.write(1, b"acknowledged")
"""

STRACE = shutil.which("strace")


def test_every_connection_syncs_its_journal_and_its_file_and_keeps_no_log_of_order(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held.cast([opened.tried(opened.codes[0, 0][0])])
        pragmas = {name: held._one(f"PRAGMA {name}") for name in (
            "journal_mode", "synchronous", "fullfsync", "secure_delete", "temp_store", "trusted_schema")}
    assert pragmas == {"journal_mode": "truncate", "synchronous": 2, "fullfsync": 1, "secure_delete": 1,
                       "temp_store": 2, "trusted_schema": 0}


@pytest.mark.skipif(STRACE is None, reason="strace is not installed; the test above still checks the settings")
def test_journal_file_and_truncation_are_synced_before_a_ballot_is_acknowledged(
        opened: OpenRound, tmp_path: Path) -> None:
    tried = [opened.tried(code) for code in opened.codes[0, 0][:2]]
    trace = tmp_path / "trace"
    run = subprocess.run(
        [str(STRACE), "-y", "-e", "trace=write,pwrite64,fdatasync,fsync,ftruncate", "-o", trace,
         sys.executable, "-c", CAST_AND_SAY, opened.path],
        input=pickle.dumps(tried), capture_output=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr.decode()
    calls = trace.read_text()
    between = calls[calls.index('"begun"'):calls.index('"acknowledged"')]
    steps = re.findall(
        r"(pwrite64|write|fdatasync|fsync|ftruncate)\(\d+<[^>]*/box\.db(-journal)?>(, 0\))?", between)
    happened = [("sync" if "sync" in call else "cut" if call == "ftruncate" else "write", journal or "box")
                for call, journal, _ in steps]
    order = [step for i, step in enumerate(happened) if i == 0 or step != happened[i - 1]]
    # Journal safe before the file is touched, file safe before the journal is cut, the cut before the thanks.
    first_write = order.index(("write", "box"))
    assert order[first_write - 1] == ("sync", "-journal")
    assert order[first_write:] == [("write", "box"), ("sync", "box"), ("cut", "-journal"), ("sync", "-journal")]
