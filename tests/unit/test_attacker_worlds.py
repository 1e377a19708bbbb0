"""Every round tiny organs could hold, released: not even who knows the rule and reruns it learns a hidden mean."""

import json
from collections.abc import Iterator
from itertools import combinations

import pytest

from reports.disclosure import release
from reports.errors import NothingToRelease
from reports.release import Suppressed
from tests.attacked import Case, publish, random_case
from tests.attacker.worlds import Outcome, World, recoveries
from tests.simulated import collected, organisation, small_form

FORM = small_form((1,))


def published(world: World) -> Outcome:
    """What the one door makes of a world; to refuse is an answer too."""
    answers = {branch: [{"D1-1": value} for value in values] for branch, values in world.items()}
    try:
        made = release(collected(organisation([len(values) for values in world.values()]), answers, FORM))
    except NothingToRelease:
        return Outcome(b"nothing", frozenset(world))
    hidden = frozenset(u.unit.id for u in made.units if isinstance(u.dimension("D1").mean, Suppressed))
    return Outcome(made.to_bytes(), hidden)


@pytest.mark.parametrize("sizes", [(1, 4), (2, 3)])
def test_rerunning_the_rule_in_every_possible_round_of_a_tiny_organ_recovers_nothing(
    sizes: tuple[int, ...],
) -> None:
    people = {f"b{i}": size for i, size in enumerate(sizes, 1)}
    assert [str(claim) for claim in recoveries(published, people, range(5))] == []


def exchanged(case: Case) -> Iterator[Case]:
    """The same organ, two members of hidden branches side by side having answered in each other's place."""
    results = {result["unit"]["id"]: result for result in json.loads(case.raw)["units"]}
    hidden = [unit for unit in case.units if unit.kind == "branch" and case.answers[unit.id]
              and isinstance(results[unit.id]["returned"], dict) and not results[unit.id]["merged_into"]]
    for one, other in combinations(hidden, 2):
        if one.parent == other.parent:
            here, there = case.answers[one.id], case.answers[other.id]
            swapped = {one.id: [there[0], *here[1:]], other.id: [here[0], *there[1:]]}
            yield publish(case.units, case.answers | swapped)


@pytest.mark.parametrize("batch", range(2))
def test_who_of_two_hidden_branches_said_what_changes_not_a_byte(batch: int) -> None:
    pairs = 0
    for seed in range(2000 + batch, 2024, 2):
        case = random_case(seed)
        for other in exchanged(case):
            pairs += 1
            assert other.raw == case.raw, seed
    assert pairs > 3
