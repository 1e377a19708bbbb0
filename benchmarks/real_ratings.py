"""Ratings that nobody here wrote, through the whole product: asked, posted, closed, released, reported, checked.

`python -m benchmarks.real_ratings --data FILE.csv --group COLUMN --items A,B,C --min 1 --max 5
[--section NAME=A,B --section OTHER=C …]`

Every row is posted as a ballot to the running server; every released mean must equal the one computed
straight from the CSV, up to the rounding rules printed in docs/release.md. Exit code 1 if one does not.
"""

import argparse
import gzip
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.count import count
from benchmarks.form_page import Fields, FormPage, encoded
from benchmarks.ratings import FORM_ID, Plain, Ratings, filled, item_mean, read_ratings, section_mean, shares
from benchmarks.servers import running
from benchmarks.stage import Stage, staged
from benchmarks.visitors import Request, get, post, visit
from reports.documents import write_reports
from reports.release import Mean, MeanCell, Release, Shares, SharesCell, UnitResult, read_release
from survey.closing import close_round
from survey.organisation import read_organisation

AT_ONCE = 16
Verdict = str
"""What a comparison came to: equal, hidden, wrong …"""


@contextmanager
def timed(step: str, spent: dict[str, float]) -> Iterator[None]:
    """Note how long a step takes."""
    begin = time.perf_counter()
    yield
    spent[step] = time.perf_counter() - begin


def post_everybody(stage: Stage, ratings: Ratings) -> dict[str, Fields]:
    """Post every row with a slip of its branch; gives what was thanked for, slip by slip."""
    left = {place: list(slips) for place, slips in stage.slips.items()}
    with running("app", stage.config) as server:
        ask = Request("form", get(stage.path(0)))
        page = next(visit(server.port, iter([[ask]]), 1)).body
        form = FormPage(gzip.decompress(page).decode())
        sheets = [(slip := left[stage.plan.unit_index(ratings.groups[group]), 0].pop(),
                   filled(form, slip, answers)) for group, answers in ratings.rows]
        random.shuffle(sheets)
        visits = ([ask, Request("answers", post(form.action, encoded(fields)), number)]
                  for number, (_, fields) in enumerate(sheets))
        answers = [answer for answer in visit(server.port, visits, AT_ONCE) if answer.request.kind == "answers"]
    return dict(sheets[answer.request.visitor] for answer in answers if answer.status == 303)


def nearest(value: Fraction, step: Fraction) -> Fraction:
    """Round to a multiple of `step`, halves up."""
    return math.floor(value / step + Fraction(1, 2)) * step


def judge_mean(cell: MeanCell, plain: Plain, least: int, ratings: Ratings) -> Verdict:
    """Compare a released mean with plain arithmetic under the published rules."""
    if not isinstance(cell, Mean):
        return "hidden, too few" if plain.n < least else "hidden for a neighbour's sake"
    if plain.mean is None or plain.n < least:
        return "WRONG: shown"
    step = Fraction(1, 10) if plain.n >= 10 else Fraction(1, 2)
    expected = nearest(plain.mean, step)
    if plain.n < 10:
        expected = min(max(expected, ratings.low + step), ratings.high - step)
    right = cell.n == plain.n and Fraction(str(cell.value)) == expected
    return "equal" if right else f"WRONG: {cell.value} (n {cell.n}), should be {float(expected)} (n {plain.n})"


def judge_shares(cell: SharesCell, exact: Sequence[Fraction], n: int, least: int) -> Verdict:
    """Compare a released distribution with plain arithmetic under the published rules."""
    if not isinstance(cell, Shares):
        return "hidden, too few" if n < least else "hidden for a neighbour's sake"
    step = Fraction(1 if n >= 100 else 5)
    right = n >= least and [Fraction(str(p)) for p in cell.percents] == [nearest(share, step) for share in exact]
    return "equal" if right else f"WRONG: {cell.percents}"


def judge_unit(unit: UnitResult, ratings: Ratings) -> Iterator[tuple[str, Verdict]]:
    """Compare every mean and distribution of a unit."""
    rows = ratings.of(None if unit.unit.kind == "organ" else unit.unit.id)
    for section, items in ratings.sections.items():
        yield "section means", judge_mean(unit.dimension(section).mean, section_mean(rows, items), 5, ratings)
        for item in items:
            plain, cells = item_mean(rows, item), unit.item(item)
            yield "item means", judge_mean(cells.mean, plain, 8, ratings)
            exact = shares(rows, item, ratings.low, ratings.high)
            yield "distributions", judge_shares(cells.histogram, exact, plain.n, 20)


def compare(release: Release, ratings: Ratings) -> Counter[tuple[str, Verdict]]:
    """Compare all units, the organ included."""
    if {unit.unit.id for unit in release.units} != set(ratings.groups.values()):
        raise ValueError("the release does not have the groups of the CSV")
    return Counter(verdict for unit in (release.organ, *release.units) for verdict in judge_unit(unit, ratings))


def go_through(ratings: Ratings, spent: dict[str, float]) -> Release:
    """Take the ratings the whole way to a release file; ValueError where a ballot got lost on it."""
    with TemporaryDirectory(prefix="mofan-") as folder:
        table = Path(folder) / "ORG.csv"
        table.write_text(ratings.organisation(), "utf-8")
        units = read_organisation(table)
    with staged(units, own_files={"ratings.toml": ratings.questionnaire()}, member_form=FORM_ID) as stage:
        with timed("issue slips", spent):
            stage.issue({(stage.plan.unit_index(branch), 0): size for branch, size in ratings.sizes().items()})
        with timed("start the server and post every row", spent):
            thanked = post_everybody(stage, ratings)
        counted = count(stage, thanked)
        if counted.thanked != len(ratings.rows) or counted.disagreements:
            raise ValueError(f"ballots and thanks differ: {counted}")
        with timed("close and release", spent):
            closed = close_round(stage.config, stage.opening.key_path, stage.opening.passphrase)
        if closed.path is None or closed.ballots != len(ratings.rows):
            raise ValueError(f"not every ballot was counted: {closed.ballots}")
        return read_release(closed.path)


def report(release: Release, spent: dict[str, float]) -> int:
    """Write the committee's report and every group's check-up; gives how many PDFs."""
    with TemporaryDirectory(prefix="mofan-") as folder, timed("write all reports", spent):
        return len(write_reports(release, None, Path(folder) / "out", "zh"))


def show(ratings: Ratings, verdicts: Counter[tuple[str, Verdict]], spent: dict[str, float]) -> None:
    """Print the figures."""
    items, sections = sum(map(len, ratings.sections.values())), len(ratings.sections)
    print(f"{len(ratings.rows)} rows, {len(ratings.groups)} groups, {items} items in {sections} sections")
    for (what, verdict), times in sorted(verdicts.items()):
        print(f"{what}, {verdict}: {times}")
    for step, seconds in spent.items():
        print(f"{step}: {seconds:.2f} s")


def main() -> int:
    """Run, print the figures, and tell by the exit code whether everything is equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--group", required=True, help="column that names the group")
    parser.add_argument("--items", required=True, help="columns with ratings, separated by commas")
    parser.add_argument("--min", type=int, default=1)
    parser.add_argument("--max", type=int, default=5)
    parser.add_argument("--section", action="append", default=[], help="NAME=A,B: items scored together")
    asked = parser.parse_args()
    sections = {name: items.split(",") for name, _, items in (one.partition("=") for one in asked.section)}
    sections = sections or {"ALL": asked.items.split(",")}
    if sorted(item for items in sections.values() for item in items) != sorted(asked.items.split(",")):
        parser.error("every item belongs to one section")
    ratings = read_ratings(asked.data, asked.group, sections, asked.min, asked.max)
    spent: dict[str, float] = {}
    release = go_through(ratings, spent)
    verdicts = compare(release, ratings)
    written = report(release, spent)
    show(ratings, verdicts, spent)
    print(f"{written} PDFs")
    return 1 if any(verdict.startswith("WRONG") for _, verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
