"""Measure the speed: `make bench`, or `python -m benchmarks [--rounds 3] [--write docs/performance.md]`.

Prints a table; `--write` also puts it between the marks of that file, with the date and what it ran on.
"""

import argparse
import os
import platform
import random
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks import analyse, answering, coverage, disclosure, finishing
from benchmarks.answering import Answering
from benchmarks.figures import HEAD, Figure, row
from benchmarks.stage import organ, staged

BRANCHES: Final = 60
MEMBERS: Final = 150
SERVED: Final = {"A1": 166, "A2": 166, "A3": 167, "A4": 167, "A5": 167, "A6": 167}
BALLOTS: Final = BRANCHES * MEMBERS + sum(SERVED.values())
MARKS: Final = ("<!-- figures -->", "<!-- end of figures -->")


def say(line: str) -> None:
    """Tell whoever waits what is going on."""
    print(line, file=sys.stderr, flush=True)


def measured(rounds: int) -> Iterator[Figure]:
    """Run a whole round of a large organ, from the first slip to the last report."""
    with staged(organ({f"b{n}": MEMBERS for n in range(1, BRANCHES + 1)}), audience_forms=tuple(SERVED)) as stage:
        say(f"{BALLOTS} slips")
        slips = {(place, 0): MEMBERS for place in range(1, BRANCHES + 1)}
        stage.issue(slips | {(0, stage.form_index(form)): count for form, count in SERVED.items()})
        stage.rate_themselves(random.Random(1))
        load = Answering(stage)
        for what in load.rounds(rounds):
            say(what)
        yield from answering.figures(load)
        for at_once in (16, 32):
            say(f"sync calls, {at_once} at once")
            yield from load.syncs(at_once)
        say("the rest of the slips, and the count")
        load.top_up()
        yield from answering.counted(load.count())
        say("close and reports")
        yield from finishing.figures(stage, BALLOTS)
    say("disclosure control of a large organ")
    yield from disclosure.figures()
    say("anyone's data")
    yield from analyse.figures(rounds)
    say("coverage of the intervals, by simulation")
    yield from coverage.figures()


def surroundings() -> str:
    """Name the date and what it ran on; no machine, no path."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("granian", "flask", "cryptography", "typst"))
    return (f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} CPUs with the load generator on them, "
            f"{platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
            f"{libraries}; load average at the end {os.getloadavg()[0]:.1f}.")


def write(path: Path, text: str) -> None:
    """Put the text between the marks of a file."""
    before, _, rest = path.read_text("utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    path.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", "utf-8")


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    lines = [HEAD]
    print(HEAD, flush=True)
    for figure in measured(asked.rounds):
        lines.append(row(figure))
        print(lines[-1], flush=True)
    lines += ["", surroundings()]
    print("\n".join(lines[-2:]))
    if asked.write:
        write(asked.write, "\n".join(lines))


if __name__ == "__main__":
    main()
