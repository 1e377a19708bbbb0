"""Every round a tiny organ could have held: what a reader learns who knows the published rule and reruns it.

Rounds that give the same release cannot be told apart; what they all have in common is known. Nothing is
assumed about how the release is made, so this also finds what the pattern of hiding itself gives away.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product

from tests.attacker.claims import LEAST_WIDTH, SLACK, Claim, Kind

Answers = tuple[int, ...]
World = Mapping[str, Answers]


@dataclass(frozen=True)
class Outcome:
    """What was published in a world, and which branches' means are kept back in it."""

    published: bytes
    hidden: frozenset[str]


def worlds(people: Mapping[str, int], rungs: range) -> Iterator[World]:
    """Every multiset of answers to one item in every branch."""
    of_each = [list(combinations_with_replacement(rungs, n)) for n in people.values()]
    for answers in product(*of_each):
        yield dict(zip(people, answers, strict=True))


def recoveries(publish: Callable[[World], Outcome], people: Mapping[str, int], rungs: range) -> list[Claim]:
    """Every hidden mean, and every unanimous answer, that some world's release gives away."""
    alike: dict[bytes, tuple[Outcome, list[World]]] = {}
    for world in worlds(people, rungs):
        outcome = publish(world)
        alike.setdefault(outcome.published, (outcome, []))[1].append(world)
    found: list[Claim] = []
    for outcome, possible in alike.values():
        for branch in people:
            found.extend(_known(branch, [world[branch] for world in possible], branch in outcome.hidden))
    return found


def _known(branch: str, possible: list[Answers], is_hidden: bool) -> Iterator[Claim]:
    """What holds of a branch in every world that gives the same release."""
    if not possible[0]:
        return
    low, high = (pick(Fraction(sum(answers), len(answers)) for answers in possible) for pick in (min, max))
    if len(set(possible)) == 1 and len(set(possible[0])) == 1:
        yield Claim(Kind.ANSWERS, branch, "", float(low), float(high))
    elif is_hidden and high - low < LEAST_WIDTH - SLACK:
        yield Claim(Kind.MEAN, branch, "", float(low), float(high))
