"""Group commit: one thread writes, and whoever asks while it writes shares the next sync to disk."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Final, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 64  # keeps the wait of the first in a batch within some tens of milliseconds
LULL: Final = 0.001  # seconds; in a crowd a batch goes once nobody has come for so long, as a sync costs more


class GroupCommit(Generic[Task, Result]):
    """A queue in front of one writing thread; `submit` returns when the task's batch is durable.

    `commit` gives one result, or one exception, per task; if it raises, every task of that batch fails with
    that error and no other. In the same thread, `idle` runs at the start and after every quiet `interval`,
    and `leave` at the end.
    """

    def __init__(self, commit: Callable[[Sequence[Task]], Sequence[Result | Exception]],
                 idle: Callable[[], None], leave: Callable[[], None], interval: float) -> None:
        self._commit = commit
        self._idle = idle
        self._leave = leave
        self._interval = interval
        self._waiting: SimpleQueue[tuple[Task, Future[Result]] | None] = SimpleQueue()
        self._door = threading.Lock()
        self._stopped = False
        self._crowded = False  # belongs to the writing thread: the last batch held more than one task
        self._ready = threading.Event()
        # A daemon: a process that must end ends; what is not committed was not acknowledged either.
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()
        self._ready.wait()

    def submit(self, task: Task) -> Result:
        """Wait until the task is durable and give its result, or raise its error."""
        answer: Future[Result] = Future()
        with self._door:  # nobody slips in behind the stop, to wait for ever
            if self._stopped:
                raise RuntimeError("the writer has stopped")
            self._waiting.put((task, answer))
        return answer.result()

    def stop(self) -> None:
        """Finish what is waiting, then end the thread."""
        with self._door:
            self._stopped = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        self._look_up()
        self._ready.set()
        going_on = True
        while going_on:
            try:
                first = self._waiting.get(timeout=self._interval)
            except Empty:
                self._look_up()
            else:
                going_on = first is not None and self._write(first)
        self._leave()

    def _look_up(self) -> None:
        try:
            self._idle()
        except Exception:  # noqa: BLE001 - the thread's edge; if it died, every later task would wait for ever
            _log.exception("cannot look at the box")

    def _write(self, first: tuple[Task, Future[Result]]) -> bool:
        """Commit a batch; False if the stop was found behind it."""
        batch, going_on = [first], True
        while len(batch) < MOST_AT_ONCE:
            try:
                more = self._waiting.get(self._crowded, LULL)
            except Empty:
                break
            if more is None:
                going_on = False
                break
            batch.append(more)
        self._crowded = len(batch) > 1
        self._settle(batch)
        return going_on

    def _settle(self, batch: Sequence[tuple[Task, Future[Result]]]) -> None:
        """Commit and tell everybody what became of their task."""
        try:
            results = self._commit([task for task, _ in batch])
        except Exception as error:  # noqa: BLE001 - the thread's edge: it must survive and pass the error on
            for _, answer in batch:
                answer.set_exception(error)
            return
        for (_, answer), result in zip(batch, results, strict=True):
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)
