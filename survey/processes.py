"""The processes of `mofan serve`: the members' pages, the office and the clerk, started and ended together.

They share nothing but the data folder. One that dies is started anew; one that keeps dying ends them all with an
error, so that nobody relies on half a service. None outlives the process that started it, however that ends.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Final

from questionnaires.errors import MofanError
from questionnaires.model import Text
from survey.config import Config
from survey.errors import AddressUnavailable, ProcessKeepsEnding
from survey.serve import PLAIN_HTTP_WARNING, PLAIN_OFFICE_WARNING, Listener, run_office, run_respondents

MOST_STARTS: Final = 5
WITHIN: Final = 60.0  # seconds
PATIENCE: Final = 15.0  # seconds a process has to end when it is told to
GLANCE: Final = 0.5  # seconds between two looks at whether to end
FRESH: Final = multiprocessing.get_context("spawn")

Duty = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Doors:
    """The two addresses: where members answer and where the office works."""

    respondents: Listener
    office: Listener

    def check(self) -> None:
        """Raise AddressUnavailable or CertificateUnusable before anything is started."""
        self.respondents.check()
        self.office.check()
        if self.respondents.port == self.office.port:  # the servers would share it and mix their pages up
            raise AddressUnavailable(host=self.office.host, port=self.office.port, reason="--port = --staff-port")

    def warn(self) -> None:
        """Say aloud what others on the network could read along."""
        for listener, warning in ((self.respondents, PLAIN_HTTP_WARNING), (self.office, PLAIN_OFFICE_WARNING)):
            if listener.exposes:
                sys.stderr.write(warning.format(host=listener.host))


@dataclass
class Post:
    """One process that has to be there, and when it was started."""

    name: Text
    duty: Duty
    process: SpawnProcess | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_STARTS))

    def man(self, now: float) -> None:
        """See to it that the process is there; ProcessKeepsEnding if it was started too often of late."""
        if self.process is not None and self.process.is_alive():
            return
        if len(self.starts) == MOST_STARTS and now - self.starts[0] < WITHIN:
            raise ProcessKeepsEnding(name_zh=self.name.zh, name_en=self.name.en)
        self.starts.append(now)
        self.process = FRESH.Process(target=_at_work, args=(self.duty,))
        self.process.start()

    def tell_to_end(self) -> None:
        """Ask the process to end."""
        if self.process is not None:
            self.process.terminate()

    def see_off(self) -> None:
        """Wait for the process to end, and end it where it does not."""
        if self.process is not None:
            self.process.join(PATIENCE)
            self.process.kill()
            self.process.join()


@dataclass(frozen=True, slots=True)
class _Pages:
    """A duty that can be handed to a fresh process: serve pages at an address."""

    run: Callable[[Config, Listener], None]
    config: Config
    listener: Listener

    def __call__(self) -> None:
        self.run(self.config, self.listener)


@dataclass(frozen=True, slots=True)
class _Clerk:
    """A duty that can be handed to a fresh process: the long work and the timetable."""

    config: Config

    def __call__(self) -> None:
        from survey.clerk import main  # noqa: PLC0415 -- reports are heavy, and no other process needs them

        main(self.config)


def posts(config: Config, doors: Doors) -> tuple[Post, ...]:
    """Give the posts of a whole service, none of them manned yet."""
    return (
        Post(Text(zh="答卷网页", en="answering pages"), _Pages(run_respondents, config, doors.respondents)),
        Post(Text(zh="工作台", en="office"), _Pages(run_office, config, doors.office)),
        Post(Text(zh="后台任务", en="clerk"), _Clerk(config)),
    )


def serve_all(config: Config, doors: Doors, say_open: Duty) -> None:
    """Serve both doors and do the office's long work until interrupted; `say_open` is called once both answer."""
    doors.check()
    doors.warn()
    keep_manned(posts(config, doors), lambda end: _say_when_open(doors, say_open, end))


def keep_manned(crew: tuple[Post, ...], meanwhile: Callable[[threading.Event], None] = lambda _: None) -> None:
    """Keep every post manned until SIGTERM or Ctrl+C; then, or when one cannot be manned, end them all.

    `meanwhile` runs beside, and is given the event that ends everything.
    """
    with _interrupted() as end:
        try:
            threading.Thread(target=meanwhile, args=(end,), daemon=True).start()
            while not end.is_set():
                for post in crew:
                    post.man(time.monotonic())
                wait([post.process.sentinel for post in crew if post.process is not None], GLANCE)
        finally:
            for post in crew:
                post.tell_to_end()
            for post in crew:
                post.see_off()


def _say_when_open(doors: Doors, say_open: Duty, end: threading.Event) -> None:
    """Call `say_open` as soon as both doors answer; never where everything ends before."""
    while not (doors.respondents.answers() and doors.office.answers()):
        if end.wait(GLANCE):
            return
    if not end.is_set():
        say_open()


@contextmanager
def _interrupted() -> Iterator[threading.Event]:
    """Turn SIGTERM and Ctrl+C into an event for the length of the block."""
    end = threading.Event()
    before = {number: signal.signal(number, lambda *_: end.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _at_work(duty: Duty) -> None:
    """Do a duty in a fresh process, as long as the one that started it is there."""
    with suppress(AttributeError, PermissionError):
        os.setpgrp()  # Ctrl+C in the terminal is for the starter alone, which then ends the others in good order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        duty()
    except MofanError as error:
        sys.stderr.write(f"{error.sentence('zh')}\n{error.sentence('en')}\n")
        sys.exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)  # in good order, as if told to; on Windows at once
    time.sleep(PATIENCE)
    os._exit(1)
