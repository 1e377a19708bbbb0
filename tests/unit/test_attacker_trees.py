"""A thousand random organs, their releases attacked by subtraction, linear programs and spreads: nothing is found.

The organs are the same every time. Mostly all members answered every item, and the attacker knows it and how
many they are in every branch; where they did not, the attacker even knows how many count in every column. Every
claim is checked against the truth, so the attacker cannot be wrong unnoticed.
"""

import pytest

from tests.attacked import Case, random_case, total, truth
from tests.attacker.claims import Claim
from tests.attacker.deviations import Deviations
from tests.attacker.programming import Attack
from tests.attacker.published import Published
from tests.attacker.subtraction import Subtraction

TREES, BATCHES = 1000, 20
TREES_WITH_HOLES, BATCHES_WITH_HOLES = 100, 4


def recovered(case: Case, *, complete: bool = True) -> list[Claim]:
    published = Published.read(case.raw, linked=complete)
    people = case.counted(published)
    for fact in published.facts():
        assert fact.low <= total(case.answers, fact) <= fact.high, f"the attacker misreads {fact} of {case}"
    subtraction = Subtraction(published, people)
    claims = [*subtraction.recoveries(), *Attack(published, people).recoveries(),
              *Deviations(published).unanimous()]
    for claim in (*claims, *subtraction.means()):
        assert truth(case, published, claim), f"the attacker is mistaken: {claim} of {case}"
    return claims


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_hidden_is_recovered_from_a_random_release(batch: int) -> None:
    found = {seed: [str(claim) for claim in claims]
             for seed in range(batch, TREES, BATCHES) if (claims := recovered(random_case(seed)))}
    assert found == {}


@pytest.mark.parametrize("batch", range(BATCHES_WITH_HOLES))
def test_nothing_hidden_is_recovered_where_answers_are_left_out(batch: int) -> None:
    found = {seed: [str(claim) for claim in claims]
             for seed in range(3000 + batch, 3000 + TREES_WITH_HOLES, BATCHES_WITH_HOLES)
             if (claims := recovered(random_case(seed, complete=False), complete=False))}
    assert found == {}
