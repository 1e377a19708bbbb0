"""Reading anyone's data: `python -m benchmarks.analyse [--rows 1000000] [--rounds 5]`, beside polars.

Writes a made-up file (the same bytes for the same size), then reads and counts it, in turns with polars reading the
same file and taking the means of the groups: warm in one process each, and cold in a fresh process per round.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from benchmarks.figures import HEAD, Figure, ratios, row

ROWS: Final = 1_000_000
GROUPS: Final = 500
ITEMS: Final = tuple(f"q{number}" for number in range(1, 13))
MISSING: Final = 0.03
POLARS_MISSING: Final = "polars is missing; install it to compare: .venv/bin/uv pip install --group bench"


@dataclass(frozen=True)
class Run:
    """One piece of work: its seconds, the most memory its process ever held, and the seconds of a fresh process."""

    work: float
    megabytes: float
    whole: float = 0.0


def write_answers(path: Path, rows: int) -> None:
    """Write a table of made-up answers: a group and twelve items from 1 to 5, some missing."""
    luck = np.random.default_rng(3)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"unit,{','.join(ITEMS)}\n")
        for start in range(0, rows, 50_000):
            count = min(50_000, rows - start)
            values = luck.integers(1, 6, (count, len(ITEMS))).astype("U1")
            values[luck.random(values.shape) < MISSING] = ""
            groups = luck.integers(1, GROUPS + 1, count).tolist()
            file.writelines(f"b{group},{','.join(cells)}\n"
                            for group, cells in zip(groups, values.tolist(), strict=True))


def read_and_count(path: Path) -> object:
    """Read the file as the product does and count each value of each item in each group."""
    from survey.datasets import read_dataset  # noqa: PLC0415 -- a cold run pays for its own imports only

    data = read_dataset(path, group="unit", items=ITEMS, low=1, high=5)
    options, groups = data.high - data.low + 2, len(data.group_ids)
    members = data.groups.astype(np.int64) * options
    return np.stack([np.bincount(members + codes, minlength=groups * options) for codes in data.codes.T])


def read_and_analyse(path: Path) -> object:
    """Read the file as the product does and work out the whole analysis, every interval and rank included."""
    from reports.analysing.engine import analyse  # noqa: PLC0415
    from survey.datasets import read_dataset  # noqa: PLC0415

    return analyse(read_dataset(path, group="unit", items=ITEMS, low=1, high=5))


def polars_means(path: Path) -> object:
    """Let polars read the file and take the mean of each item in each group."""
    import polars as pl  # noqa: PLC0415

    return pl.read_csv(path).group_by("unit").agg(pl.col(ITEMS).mean())


WORK: Final[dict[str, Callable[[Path], object]]] = {
    "count": read_and_count, "analyse": read_and_analyse, "polars": polars_means,
}


def timed(work: str, path: Path) -> Run:
    """Do it once, here."""
    begun = time.perf_counter()
    WORK[work](path)
    spent = time.perf_counter() - begun
    # Not getrusage: a child begins with what its parent held.
    held = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    return Run(spent, int(held[1]) / 1024 if held else 0)


def fresh(work: str, path: Path) -> Run:
    """Do it once in a process of its own, from the start of Python to its end."""
    begun = time.perf_counter()
    said = subprocess.run([sys.executable, "-m", "benchmarks.analyse", "--once", work, str(path)],
                          check=True, capture_output=True, text=True).stdout
    return Run(**(json.loads(said) | {"whole": time.perf_counter() - begun}))


def figures(rounds: int, rows: int = ROWS) -> Iterator[Figure]:
    """Measure in turns, and put it beside polars, where that is installed."""
    works = [work for work in WORK if work != "polars" or find_spec("polars")]
    if "polars" not in works:
        print(POLARS_MISSING, file=sys.stderr)
    with TemporaryDirectory(prefix="mofan-") as folder:
        path = Path(folder) / "answers.csv"
        write_answers(path, rows)
        for work in works:
            timed(work, path)
        turns = [({work: timed(work, path) for work in works}, {work: fresh(work, path) for work in works})
                 for _ in range(rounds)]
    warm = {work: tuple(here[work].work for here, _ in turns) for work in works}
    cold = {work: tuple(there[work].whole for _, there in turns) for work in works}
    names = {"count": "read and count", "analyse": "read and analyse", "polars": "polars, read and group means"}
    for title, seconds in (("", warm), (", a fresh process", cold)):
        for work in works:
            yield Figure(f"{names[work]}{title}, {rows:,} × {len(ITEMS)}", seconds[work], "s")
            if "polars" in works and work != "polars":
                target = "≤ 200" if work == "count" else ""
                yield Figure("… as a share of polars", ratios(seconds[work], seconds["polars"]), "%", target)
    for work in works:
        memory = tuple(there[work].megabytes for _, there in turns)
        yield Figure(f"memory to {names[work]}", memory, "MB", "≤ 1000" if work != "polars" else "")


def main() -> None:
    """Measure and print; `--once` does one piece of work for a measurement in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", nargs=2, metavar=("WORK", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(asdict(timed(asked.once[0], Path(asked.once[1])))))
        return
    print(HEAD, flush=True)
    for figure in figures(asked.rounds, asked.rows):
        print(row(figure), flush=True)


if __name__ == "__main__":
    main()
