"""The clerk's half: take a job, do it, put its file in place whole or not at all."""

import hashlib
import logging
import os
import secrets
import shutil
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from questionnaires.errors import MofanError
from questionnaires.model import Text
from reports.release import Release, read_release
from survey.config import Config
from survey.errors import SurveyError
from survey.installation import keeper_at
from survey.jobs.asking import LEASE, Job, released_round
from survey.jobs.kinds import Work
from survey.secret_files import sync_folder
from survey.store.jobs import Jobs, Result
from survey.store.office import ReleasePaper

FOLDER: Final = Path("out", "jobs")  # in the data folder
MOST_TRIES: Final = 3
PULSE: Final = 2.0  # seconds between two signs of life

GIVEN_UP: Final = Text(
    zh=f"试了{MOST_TRIES}次都在中途停止，没有完成。请告诉系统管理员查看服务器的内存和磁盘空间。",
    en=f"It stopped half-way {MOST_TRIES} times. Tell the administrator to look at the server's memory and disk.")
INTERNAL: Final = Text(
    zh="程序内部出错，没有完成。请告诉系统管理员查看服务器日志。",
    en="An internal error; it was not done. Tell the administrator to look at the server's log.")
NO_DISK: Final = Text(
    zh="不能写入文件，没有完成。请告诉系统管理员查看磁盘空间和权限。",
    en="The file could not be written. Tell the administrator to look at disk space and permissions.")

_log = logging.getLogger(__name__)


class ReleaseReplaced(SurveyError):
    """The release a job was asked for is no longer the one that stands."""

    zh = "发布文件已更正，这个任务不再有效。请重新生成。"
    en = "The release was corrected, so this job no longer stands. Ask for it again."


class _Stopped(Exception):
    """The clerk was told to stop, or somebody else has the job by now."""


@dataclass
class _Effort:
    """A job under way: how far it is, and whether to go on. Written by the work, read by its pulse."""

    stop: Callable[[], bool]
    done: int = 0
    total: int = 0
    void: bool = False  # the claim: this clerk gave no sign of life for too long and another has the job
    over: threading.Event = field(default_factory=threading.Event)

    def advance(self, done: int, total: int) -> None:
        """Note how far the work is; raises _Stopped where it must end."""
        self.done, self.total = done, total
        if self.void or self.stop():
            raise _Stopped


def clock() -> int:
    """Seconds since 1970."""
    return int(time.time())


def run_next(
    config: Config, stop: Callable[[], bool] = lambda: False, now: Callable[[], int] = clock,
) -> str | None:
    """Do the oldest waiting job to its end; gives its id, None if there was none.

    Never raises for what goes wrong with the job itself: that is noted with the job. `stop` is asked now and then.
    """
    token = secrets.token_hex(8)
    with keeper_at(config, Jobs) as jobs:
        paper = jobs.claim(token, now(), LEASE, MOST_TRIES, GIVEN_UP)
    if paper is None:
        return None
    effort = _Effort(stop)
    with _pulse(config, token, effort, now):
        outcome = _outcome(config, Job(paper, current=True), token, effort)
    with keeper_at(config, Jobs) as jobs:
        jobs.beat(token, now(), effort.done, effort.total)
        match outcome:
            case Result():
                kept = jobs.finish(token, outcome)
            case Text():
                kept = jobs.fail(token, outcome)
            case bool():
                kept = jobs.hand_back(token, blameless=outcome)
    if not kept and isinstance(outcome, Result):
        (config.data / outcome.path).unlink(missing_ok=True)  # nobody's: another clerk makes its own
    return paper.id


def _outcome(config: Config, job: Job, token: str, effort: _Effort) -> Result | Text | bool:
    """Do the work; gives its file, or why there is none: a sentence, or True (told to stop), False (broke off)."""
    try:
        return _make(config, job, token, effort)
    except _Stopped:
        return True
    except BrokenProcessPool:  # the system took a process away; next time there may be room for it
        return effort.stop()
    except MofanError as error:
        return Text(zh=error.sentence("zh"), en=error.sentence("en"))
    except OSError as error:
        _report(job, error)
        return NO_DISK
    except Exception as error:  # noqa: BLE001 -- whatever it is, the clerk goes on with other work
        _report(job, error)
        return INTERNAL


def _make(config: Config, job: Job, token: str, effort: _Effort) -> Result:
    """Make the file in a folder of its own and rename it into place; what is under way is never under its name."""
    release, before = _releases(config, job)
    place = config.data / FOLDER / job.id
    # Nobody else on this machine has business with the reports.
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = place / f".{token}"
    folder.mkdir(mode=0o700)
    try:
        unfinished = folder / f"out{job.kind.suffix}"
        job.kind.make(Work(release, before, job.lang, folder, unfinished), effort.advance)
        effort.advance(effort.done, effort.total)
        return _put_in_place(config, unfinished, place / f"{token}{job.kind.suffix}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _releases(config: Config, job: Job) -> tuple[Release, Release | None]:
    """Read the releases the job was asked for; ReleaseReplaced where others stand by now."""
    released = released_round(config, job.round_id)
    if released.basis != job.paper.wish.basis:
        raise ReleaseReplaced
    return _read(config, released.paper), _read(config, released.before) if released.before is not None else None


def _read(config: Config, paper: ReleasePaper) -> Release:
    content = read_release(config.data / paper.path)
    if content.sha256 != paper.sha256:
        raise ReleaseReplaced
    return content


def _put_in_place(config: Config, unfinished: Path, out: Path) -> Result:
    with unfinished.open("r+b") as file:
        sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
        os.fsync(file.fileno())
    # The claim is in the name, so nobody ever replaces a file that somebody is reading.
    unfinished.rename(out)
    sync_folder(out.parent)
    return Result(out.relative_to(config.data).as_posix(), sha256, size)


@contextmanager
def _pulse(config: Config, token: str, effort: _Effort, now: Callable[[], int]) -> Iterator[None]:
    """Give signs of life while the block runs, and notice when the job is no longer ours."""
    thread = threading.Thread(target=_beat, args=(config, token, effort, now), daemon=True)
    thread.start()
    try:
        yield
    finally:
        effort.over.set()
        thread.join()


def _beat(config: Config, token: str, effort: _Effort, now: Callable[[], int]) -> None:
    with keeper_at(config, Jobs) as jobs:
        while not effort.over.wait(PULSE):
            try:
                effort.void = not jobs.beat(token, now(), effort.done, effort.total)
            except MofanError as error:  # a busy or full disk; the claim lives on for a while without
                _log.warning("%s", error)


def _report(job: Job, error: Exception) -> None:
    """Say for whoever runs the server what broke and where; what it was about is nobody's business."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    _log.error("任务 %s（%s）出错 / job failed: %s at %s", job.id, job.kind.id, type(error).__name__, where)
