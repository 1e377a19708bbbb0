"""How long disclosure control takes for a large organ: 500 branches under 20 groups, the real questionnaire.

`python -m benchmarks.disclosure [--branches 500] [--rounds 3]`. The same made-up answers every time, branches of
3–40 members, some of whom leave answers out or do not answer; one process. The ratio is to tallying alone.
"""

import argparse
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np

from benchmarks.figures import HEAD, Figure, ratios, row
from questionnaires.answers import Sheet, encode_scores
from questionnaires.loader import load_catalogue
from questionnaires.model import ItemKind, Text
from reports.collected import Collected
from reports.disclosure import release
from reports.disclosure.suppression import ReportingTree
from reports.disclosure.tallies import MemberTables
from reports.release import UnitRef
from reports.responses import Responses
from reports.rules import DisclosureRules

BRANCHES, TO_A_GROUP = 500, 25


@dataclass(frozen=True)
class Organ:
    """A made-up organ of three levels."""

    branches: int

    def sizes(self, lots: np.random.Generator) -> list[int]:
        """Members by branch, 3–40."""
        return [int(n) for n in lots.integers(3, 41, self.branches)]

    def units(self, sizes: list[int]) -> tuple[UnitRef, ...]:
        """The organ, its groups, its branches."""
        groups = max(1, self.branches // TO_A_GROUP)
        inner = [UnitRef(id=f"g{g}", name=f"g{g}", parent="organ", kind="group", members=sum(sizes[g::groups]))
                 for g in range(groups)]
        leaves = [UnitRef(id=f"b{b}", name=f"b{b}", parent=f"g{b % groups}", kind="branch", members=n)
                  for b, n in enumerate(sizes)]
        return (UnitRef(id="organ", name="organ", parent=None, kind="organ", members=sum(sizes)), *inner, *leaves)


def collected(branches: int) -> Collected:
    """Let every branch of a made-up organ answer."""
    catalogue, lots = load_catalogue(), np.random.default_rng(1)
    form, organ = catalogue.questionnaire("member_full"), Organ(branches)
    units = organ.units(organ.sizes(lots))
    rated = [item.id for item in form.items if item.kind is ItemKind.RATING and item.purpose is None]
    rows = [(place, encode_scores(form, sheet)) for place, unit in enumerate(units) if unit.kind == "branch"
            for sheet in _sheets(rated, unit.members, lots)]
    return Collected(
        round_id="R", title=Text(zh="R", en="R"), organ_name="organ", simulated=True, plan_hash="0" * 64,
        rules=DisclosureRules(), catalogue=catalogue, units=units, member_form=form, audience_forms=(),
        issued={(unit.id, form.id): unit.members for unit in units if unit.kind == "branch"},
        responses={form.id: Responses.gather(form, rows)})


def _sheets(rated: list[str], members: int, lots: np.random.Generator) -> Iterator[Sheet]:
    level = lots.normal(2.6, 0.35)
    missing = 0 if lots.random() < 0.5 else int(lots.integers(0, 4))
    for _ in range(max(0, members - missing)):
        person = lots.normal(level, 0.5)
        yield {item: "dk" if lots.random() < 0.05 else int(np.clip(round(lots.normal(person, 0.8)), 0, 4))
               for item in rated}


def figures(branches: int = BRANCHES, rounds: int = 1) -> Iterator[Figure]:
    """Tally alone, then tally, protect, audit and derive."""
    answers = collected(branches)
    alone, whole, cpu = [], [], []
    for _ in range(rounds):
        tables = MemberTables(answers, ReportingTree(answers.units))
        start = perf_counter()
        for section in answers.member_form.dimensions:
            tables.dimension_tallies(section)
        alone.append(perf_counter() - start)
        start, busy = perf_counter(), process_time()
        made = release(answers)
        whole.append(perf_counter() - start)
        cpu.append(process_time() - busy)
    yield Figure(f"release of {branches} branches, three levels, audited", tuple(whole), "s", "≤ 60")
    yield Figure("… CPU", tuple(cpu), "s")
    yield Figure("… as a multiple of tallying the dimensions alone",
                 tuple(ratio / 100 for ratio in ratios(whole, alone)), "×")
    yield Figure("… steps the audit took", (len(made.audit.steps) if made.audit else 0,))
    yield Figure("… memory", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,), "MB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--branches", type=int, default=BRANCHES)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    print(HEAD)
    for figure in figures(asked.branches, asked.rounds):
        print(row(figure), flush=True)


if __name__ == "__main__":
    main()
