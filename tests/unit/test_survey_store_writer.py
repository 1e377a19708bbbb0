"""Group commit: whoever waits shares a commit, errors reach exactly those they belong to, nobody hangs."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from survey.store.writer import MOST_AT_ONCE, GroupCommit


class Ledger:
    """Commits numbers; the first commit waits until it is let go, so that others can gather behind it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.may_go = threading.Event(), threading.Event()
        self.idled = self.left = 0
        self.fail: Exception | None = None
        self.writer: GroupCommit[int, str] = GroupCommit(self.commit, self.idle, self.leave, interval=0.01)

    def commit(self, batch: Sequence[int]) -> Sequence[str | Exception]:
        self.begun.set()
        assert self.may_go.wait(10)
        if self.fail:
            raise self.fail
        self.batches.append(list(batch))
        return [ValueError(f"bad {number}") if number < 0 else str(number) for number in batch]

    def idle(self) -> None:
        self.idled += 1
        if self.idled == 2:
            raise RuntimeError("a look that fails")

    def leave(self) -> None:
        self.left += 1


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = Ledger()
    yield ledger
    ledger.may_go.set()
    ledger.writer.stop()


def gathered(ledger: Ledger, pool: ThreadPoolExecutor, numbers: Sequence[int]) -> list[object]:
    """Submit the first number, and the others while it is being committed."""
    first = pool.submit(ledger.writer.submit, numbers[0])
    assert ledger.begun.wait(10)
    others = [pool.submit(ledger.writer.submit, number) for number in numbers[1:]]
    while ledger.writer._waiting.qsize() < len(others):
        threading.Event().wait(0.001)
    ledger.may_go.set()
    return [future.exception() or future.result() for future in (first, *others)]


def test_whoever_comes_during_a_commit_shares_the_next_one(ledger: Ledger) -> None:
    with ThreadPoolExecutor(20) as pool:
        assert gathered(ledger, pool, range(20)) == [str(number) for number in range(20)]
    assert [len(batch) for batch in ledger.batches] == [1, 19]


def test_a_batch_has_a_bound(ledger: Ledger) -> None:
    with ThreadPoolExecutor(MOST_AT_ONCE + 3) as pool:
        gathered(ledger, pool, range(MOST_AT_ONCE + 3))
    assert [len(batch) for batch in ledger.batches] == [1, MOST_AT_ONCE, 2]


def test_a_bad_task_fails_alone(ledger: Ledger) -> None:
    with ThreadPoolExecutor(3) as pool:
        results = gathered(ledger, pool, (1, -2, 3))
    assert [str(result) for result in results] == ["1", "bad -2", "3"]


def test_a_failing_commit_fails_those_in_it_and_not_those_after(ledger: Ledger) -> None:
    ledger.fail = OSError("disk")
    with ThreadPoolExecutor(2) as pool:
        results = gathered(ledger, pool, (1, 2))
    assert [str(result) for result in results] == ["disk", "disk"]
    ledger.fail = None
    assert ledger.writer.submit(3) == "3"


def test_the_idle_look_runs_before_the_first_task_and_its_failure_does_not_stop_the_writer(
        ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    assert ledger.idled >= 1
    while ledger.idled < 4:
        threading.Event().wait(0.001)
    assert "cannot look" in caplog.text
    ledger.may_go.set()
    assert ledger.writer.submit(1) == "1"


def test_stopping_finishes_what_waits_and_then_takes_nothing(ledger: Ledger) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(ledger.writer.submit, 1)]
        assert ledger.begun.wait(10)
        waiting.append(pool.submit(ledger.writer.submit, 2))
        while ledger.writer._waiting.qsize() < 1:
            threading.Event().wait(0.001)
        stopping = pool.submit(ledger.writer.stop)
        ledger.may_go.set()
        stopping.result(10)
        assert [future.result(10) for future in waiting] == ["1", "2"]
    assert ledger.left == 1
    with pytest.raises(RuntimeError, match="stopped"):
        ledger.writer.submit(3)
