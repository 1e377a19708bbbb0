"""Attack more random releases than the tests have time for: `python -m benchmarks.attacker [--trees 10000]`.

Prints how many releases gave something away, by kind, with the seeds of the first few; exits 1 if any did.
Every claim of the attacker is checked against the truth.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from reports.disclosure import release
from tests.attacked import FORM, moved, random_answers, random_case, random_organ, resized, truth
from tests.attacker.claims import Claim
from tests.attacker.deviations import Deviations
from tests.attacker.programming import Attack
from tests.attacker.published import Published
from tests.attacker.rounds import Comparison
from tests.attacker.subtraction import Subtraction
from tests.attacker.worlds import recoveries
from tests.simulated import collected
from tests.unit.test_attacker_worlds import published as published_in

SHOWN: Final = 5


def of_tree(seed: int) -> Iterator[Claim]:
    """Everything recovered from one random release."""
    case = random_case(seed)
    published = Published.read(case.raw, linked=True)
    people = published.everybody(case.people)
    found = [*Subtraction(published, people).recoveries(), *Attack(published, people).recoveries(),
             *Deviations(published).unanimous()]
    for claim in found:
        if not truth(case, published, claim):
            raise RuntimeError(f"the attacker is mistaken: {claim} of {seed}")
        yield claim


def of_pair(seed: int) -> Iterable[Claim]:
    """Everything recovered from two random releases of nearly the same people."""
    luck = random.Random(seed)
    units = random_organ(luck)
    before = random_answers(units, luck)
    after, left, joined = moved(before, luck)
    if sum(map(len, after.values())) < 5:
        return []
    first, second = (collected(resized(units, {b: len(sheets) for b, sheets in answers.items()}), answers, FORM,
                               round_id=name) for answers, name in ((before, "R1"), (after, "R2")))
    earlier = release(first)
    later = release(replace(second, earlier=(earlier,)))
    stayed = {branch: len(sheets) - left.get(branch, 0) for branch, sheets in before.items()}
    one, other = (Published.read(made.to_bytes(), linked=True) for made in (earlier, later))
    return Comparison(one, other, stayed, left, joined).recoveries()


WORLDS: Final = ((1, 1, 3), (2, 5), (1, 5), (3, 4))


def of_worlds(sizes: tuple[int, ...]) -> list[Claim]:
    """Everything that follows for who reruns the rule in every round that an organ of these sizes could hold."""
    return recoveries(published_in, {f"b{i}": size for i, size in enumerate(sizes, 1)}, range(5))


def main() -> None:
    """Attack, count, say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=100_000, help="the first seed; tests use those below 10,000")
    parser.add_argument("--worlds", action="store_true", help="also every round of tiny organs (minutes)")
    asked = parser.parse_args()
    begun, leaking = time.perf_counter(), 0
    for attack, count in ((of_tree, asked.trees), (of_pair, asked.pairs)):
        claims: Counter[str] = Counter()
        seeds: defaultdict[str, list[str]] = defaultdict(list)
        for seed in range(asked.first, asked.first + count):
            by_kind = {claim.kind.value: claim for claim in attack(seed)}
            claims.update(list(by_kind))
            leaking += bool(by_kind)
            for kind, claim in by_kind.items():
                seeds[kind].append(f"{seed} ({claim})")
        print(f"{attack.__name__}: {count} attacked; releases that gave away a {dict(claims) or 'nothing'}")
        for kind, examples in seeds.items():
            print(f"  {kind}: {'; '.join(examples[:SHOWN])}")
    for sizes in WORLDS if asked.worlds else ():
        known = of_worlds(sizes)
        leaking += bool(known)
        print(f"every round of {sizes}: {len(known)} recoveries {[str(claim) for claim in known[:SHOWN]]}")
    print(f"{time.perf_counter() - begun:.0f} s")
    sys.exit(1 if leaking else 0)


if __name__ == "__main__":
    main()
