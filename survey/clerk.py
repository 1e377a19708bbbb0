"""The clerk: a quiet process beside the pages that does the office's long work and what is due on the timetable.

Any number of clerks may serve one data folder: jobs and appointments are handed out once. Nothing that must not
be lost lives in a clerk; one that is killed is simply started again.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from questionnaires.errors import MofanError
from survey.config import Config
from survey.jobs import run_next, tidy
from survey.timetable import run_due

PAUSE: Final = 2.0  # seconds between two looks at what there is to do
KINDNESS: Final = 10  # pages go first

_log = logging.getLogger(__name__)


def work(config: Config, stop: threading.Event, pause: float = PAUSE) -> None:
    """Work until told to stop; a job under way is handed back and starts over with the next clerk."""
    # Jobs take minutes and appointments are to the minute: each has its own thread.
    jobs = threading.Thread(target=_again_and_again, args=(partial(_jobs, config, stop), stop, pause))
    jobs.start()
    try:
        _again_and_again(partial(_appointments, config), stop, pause)
    finally:
        stop.set()
        jobs.join()


def _jobs(config: Config, stop: threading.Event) -> None:
    """Do all jobs that wait, one after the other."""
    tidy(config)
    while not stop.is_set() and run_next(config, stop.is_set) is not None:
        tidy(config)


def _appointments(config: Config) -> None:
    for told in run_due(config):
        _log.info("%s", told)


def _again_and_again(duty: Callable[[], None], stop: threading.Event, pause: float) -> None:
    """Do a duty every few seconds; what goes wrong is said once, until it goes well or wrong in another way."""
    said = ""
    while not stop.is_set():
        trouble = _trouble(duty)
        if trouble and trouble != said:
            _log.error("%s", trouble)
        said = trouble
        stop.wait(pause)


def _trouble(duty: Callable[[], None]) -> str:
    """Do a duty; gives what went wrong in our own words only, so that no name gets into a log."""
    try:
        duty()
    except MofanError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the other duties go on
        return f"程序内部出错 / internal error: {type(error).__name__}"
    return ""


def main(config: Config | None = None) -> None:
    """Be the clerk of the folder the environment names, until SIGTERM or Ctrl+C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if hasattr(os, "nice"):  # Windows has none, and gives windows in front more time by itself
        os.nice(KINDNESS)
    logging.basicConfig(level=logging.WARNING, format="mofan clerk: %(message)s")
    work(config or Config.from_env(), stop)


if __name__ == "__main__":
    main()
