"""Every round tiny organs could hold, released: not even who knows the rule and reruns it learns a hidden mean."""

import pytest

from reports.disclosure import release
from reports.errors import NothingToRelease
from reports.release import Suppressed
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


@pytest.mark.parametrize("sizes", [(1, 4), (2, 3), (2, 5), (1, 1, 3)])
def test_rerunning_the_rule_in_every_possible_round_of_a_tiny_organ_recovers_nothing(
    sizes: tuple[int, ...],
) -> None:
    people = {f"b{i}": size for i, size in enumerate(sizes, 1)}
    assert [str(claim) for claim in recoveries(published, people, range(5))] == []
