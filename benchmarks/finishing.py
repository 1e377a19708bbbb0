"""After the last answer: the close of a full round, and every report made from its release."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from benchmarks.figures import Figure
from benchmarks.stage import Stage
from reports.documents import write_reports
from reports.documents.checkup.report import checkup
from reports.documents.committee.report import committee_report
from reports.documents.source import Source, source_of
from reports.documents.typesetting import typeset
from reports.release import Release, read_release
from survey.closing import close_round

LANG = "zh"


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock and seconds of computing."""

    wall: float
    cpu: float


class Stopwatch:
    """Measures a block."""

    def __enter__(self) -> Self:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.spent = Spent(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def close(stage: Stage, ballots: int) -> tuple[Path, Spent]:
    """Close a round that holds that many ballots; gives the release's path and what it took."""
    with Stopwatch() as watch:
        closed = close_round(stage.config, stage.opening.key_path, stage.opening.passphrase)
    if closed.path is None or closed.ballots != ballots or closed.damaged:
        raise RuntimeError(f"{closed.ballots} of {ballots} ballots counted, {closed.damaged} damaged")
    return closed.path, watch.spent


def units_reported(release: Release) -> list[str]:
    """The units that get a check-up."""
    return [result.unit.id for result in release.reporting_units]


def check_up_each(source: Source) -> list[Spent]:
    """Typeset the check-up of every unit, one after the other, after one for warming up."""
    units = units_reported(source.release)
    typeset(checkup(source, units[0], LANG))
    spent = []
    for unit in units:
        with Stopwatch() as watch:
            typeset(checkup(source, unit, LANG))
        spent.append(watch.spent)
    return spent


def figures(stage: Stage, ballots: int) -> Iterator[Figure]:
    """Close, report, and put what it took beside what was aimed at."""
    release, spent = close(stage, ballots)
    yield Figure(f"close and release, {ballots:,} ballots", (spent.wall,), "s", "≤ 5")
    yield Figure("… CPU", (spent.cpu,), "s")
    source = source_of(read_release(release))
    with Stopwatch() as watch:
        typeset(committee_report(source, LANG))
    yield Figure("committee report, the first in its process", (watch.spent.wall,), "s", "≤ 3")
    yield Figure("… CPU", (watch.spent.cpu,), "s")
    each = check_up_each(source)
    yield Figure("branch check-up", tuple(one.wall for one in each), "s", "≤ 0.25")
    yield Figure("… CPU", tuple(one.cpu for one in each), "s")
    with TemporaryDirectory(prefix="mofan-") as folder, Stopwatch() as watch:
        written = write_reports(source.release, None, Path(folder) / "out", LANG)
    yield Figure(f"all {len(written)} reports on two processes", (watch.spent.wall,), "s", "≤ 12 for 60 check-ups")
