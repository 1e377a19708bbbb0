"""How long every page of the office takes for an organ of 500 branches: time to the first byte of an answer.

`python -m benchmarks.office [--branches 500] [--rounds 5] [--all]`. A released round and an open one lie in the
data folder, with ratings, slips, accounts and a staff log; each page is asked for by every role that may see it,
warm, in one process, and the slowest role counts. What is made once for all readers is waited for and told apart.
The ratio is to the page that says there is no such page, which draws the same frame and nothing in it. Wall-clock
figures suffer from whatever else the machine does; the CPU time beside them does not.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any, Final

from flask.testing import FlaskClient
from werkzeug.routing import Rule

from benchmarks.disclosure import BRANCHES
from benchmarks.figures import HEAD, Figure, rounded, row
from benchmarks.furnished import BRANCH, CLOSED, OPEN, furnish
from survey.authority import Account, Role
from survey.config import Config
from survey.jobs import jobs_of
from survey.staff.app import create_app
from survey.staff.grants import GRANTS

AIM: Final = "< 100"
LONGEST: Final = 300.0
"""Seconds a page may take to be made for the first time."""
NOTABLE: Final = 0.5
"""Seconds from which the first use of a page is told."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one role asks for it."""

    url: str
    endpoint: str
    role: Role

    @property
    def group(self) -> str:
        """The part of the office it belongs to."""
        return self.endpoint.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a page took: the first time in seconds, then in milliseconds, by the clock and of the CPU."""

    page: Page
    first: float
    times: tuple[float, ...]
    cpu: float

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)


class Reader:
    """An office with one browser, whoever sits at it."""

    def __init__(self, config: Config) -> None:
        self._account = Account("bench", frozenset())
        self.app = create_app(config, identify=lambda: self._account)
        self.client: FlaskClient = self.app.test_client()

    def sit_down(self, page: Page) -> None:
        """Take the place of somebody who may see a page."""
        unit = BRANCH if page.role.belongs_to_branch else None
        self._account = Account("bench", frozenset({page.role}), unit=unit)

    def first_use(self, page: Page) -> float | None:
        """Give how many seconds it takes until a page is there; None where there is no such page."""
        self.sit_down(page)
        start = perf_counter()
        while (status := self.client.get(page.url).status_code) == 202 and perf_counter() - start < LONGEST:
            sleep(0.2)
        return perf_counter() - start if status == 200 else None

    def warm(self, page: Page, first: float, rounds: int) -> Timing:
        """Time a page that has been asked for before."""
        self.sit_down(page)
        times, busy = [], process_time()
        for _ in range(rounds):
            start = perf_counter()
            self.client.get(page.url, buffered=False)
            times.append(1000 * (perf_counter() - start))
        return Timing(page, first, tuple(times), 1000 * (process_time() - busy) / rounds)


def pages(config: Config, reader: Reader) -> Iterator[Page]:
    """Give every page that can be asked for with what is known, for every role that may see it."""
    known = _known(config)
    for rule in sorted(reader.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        roles = sorted({role for grant in GRANTS if grant.endpoint == rule.endpoint and "GET" in grant.methods
                        for role in grant.roles}) if "GET" in (rule.methods or ()) else []
        for role, url in product(roles, _urls(reader, rule, known)):
            yield Page(url, rule.endpoint, role)


def _known(config: Config) -> dict[str, tuple[str, ...]]:
    """Give what can stand in an address; of most, one page is like all others."""
    return {
        "round_id": (CLOSED, OPEN), "unit": (BRANCH, "b8"), "kind": ("radar", "items", "pairs", "multiples"),
        "dimension": ("POL",), "criterion": ("POL-1",), "form_id": ("member_full", "A1"),
        "name": ("bench-b7",), "job_id": tuple(job.id for job in jobs_of(config, CLOSED)), "audience": ("A1",)}


def _urls(reader: Reader, rule: Rule, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    names = sorted(rule.arguments)
    for values in product(*(known.get(name, ()) for name in names)):
        with reader.app.test_request_context():
            yield reader.app.url_for(rule.endpoint, **dict[str, Any](zip(names, values, strict=True)))


def measured(config: Config, rounds: int) -> tuple[Timing, list[Timing]]:
    """Time the empty page, and every page by its slowest role, the slowest first."""
    reader, slowest = Reader(config), dict[str, Timing]()
    # All are waited for before any is timed: nothing is being made in the background meanwhile.
    there = [(page, first) for page in pages(config, reader) if (first := reader.first_use(page)) is not None]
    firsts: dict[str, float] = {}
    for page, first in there:
        firsts[page.url] = max(first, firsts.get(page.url, 0.0))
    for page, _first in there:
        found = reader.warm(page, firsts[page.url], rounds)
        if page.url not in slowest or found.middle > slowest[page.url].middle:
            slowest[page.url] = found
    nowhere = Page("/nothing", "none", Role.ORGAN_COMMITTEE)
    return reader.warm(nowhere, 0.0, 2 * rounds), sorted(slowest.values(), key=lambda timing: -timing.middle)


def figures(nothing: Timing, found: list[Timing], *, every: bool) -> Iterator[Figure]:
    """Give the empty page, the groups with their slowest page, first uses, and on request every page."""
    yield Figure("the page that says there is none", nothing.times, "ms")
    groups: dict[str, list[Timing]] = defaultdict(list)
    for timing in found:
        groups[timing.page.group].append(timing)
    for name, timings in sorted(groups.items()):
        yield Figure(f"{name}: {len(timings)} pages", tuple(timing.middle for timing in timings), "ms", AIM)
        yield _of(timings[0], nothing, "… slowest: ")
    for timing in sorted(found, key=lambda timing: -timing.first):
        if timing.first >= NOTABLE:
            yield Figure(f"first use of {timing.page.url}", (timing.first,), "s")
    yield Figure("memory of the process with everything in it", (getrusage(RUSAGE_SELF).ru_maxrss / 1024,), "MB")
    for timing in found if every else ():
        yield _of(timing, nothing)


def _of(timing: Timing, nothing: Timing, prefix: str = "") -> Figure:
    ratio = rounded(timing.middle / nothing.middle)
    name = f"{prefix}{timing.page.url} ({timing.page.role}), {ratio} × the empty page, CPU {rounded(timing.cpu)} ms"
    return Figure(name, timing.times, "ms", AIM)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--branches", type=int, default=BRANCHES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="list every page, the slowest first")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        nothing, found = measured(furnish(Path(folder), asked.branches), asked.rounds)
    print(HEAD)
    for figure in figures(nothing, found, every=asked.all):
        print(row(figure), flush=True)


if __name__ == "__main__":
    main()
