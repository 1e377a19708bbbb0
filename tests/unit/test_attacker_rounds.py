"""Two releases of nearly the same people laid side by side: nothing hidden is recovered, nor who came or went.

The attacker takes everybody who stayed to have answered as before (here all of them did) and knows who joined
and who left, but not what they said.
"""

import random
from dataclasses import dataclass, replace

import pytest

from questionnaires.answers import Sheet
from reports.disclosure import release
from reports.release import Release, UnitRef
from tests.attacked import FORM, Answers, moved, random_answers, random_organ, resized, scores
from tests.attacker.claims import Claim
from tests.attacker.published import Published
from tests.attacker.rounds import JOINED, LEFT, Comparison
from tests.simulated import collected

PAIRS, BATCHES = 40, 4


@dataclass(frozen=True)
class Pair:
    """The same organ twice, and who came and went."""

    units: tuple[UnitRef, ...]
    before: Answers
    after: Answers
    left: dict[str, int]
    joined: dict[str, int]

    def published(self, second_round: str) -> tuple[Release, Release]:
        """Release the first, then the second in the light of the first."""
        first, second = (
            collected(resized(self.units, {b: len(sheets) for b, sheets in answers.items()}), answers, FORM,
                      round_id=name)
            for answers, name in ((self.before, "R1"), (self.after, second_round)))
        earlier = release(first)
        return earlier, release(replace(second, earlier=(earlier,)))

    def recovered(self, second_round: str) -> list[str]:
        """What the attacker gets out of the two releases; every claim is checked against the truth."""
        before, after = (Published.read(made.to_bytes(), linked=True) for made in self.published(second_round))
        stayed = {b: len(sheets) - self.left.get(b, 0) for b, sheets in self.before.items()}
        claims = Comparison(before, after, stayed, self.left, self.joined).recoveries()
        for claim in claims:
            assert any(claim.holds(mean) for mean in self.true_means(claim)), f"the attacker is mistaken: {claim}"
        return [str(claim) for claim in claims]

    def true_means(self, claim: Claim) -> list[float]:
        """The true mean of whom the claim is about: a branch in either round, or those who came or went."""
        branch, _, part = claim.unit.partition(" ")
        before, after = self.before[branch], self.after[branch]
        groups = {LEFT: [without(before, after)], JOINED: [without(after, before)]}.get(part, [before, after])
        return [float(sum(said) / len(said)) for sheets in groups if (said := scores(sheets, claim.column))]


def without(sheets: list[Sheet], others: list[Sheet]) -> list[Sheet]:
    """The very sheets that are not among the others."""
    return [sheet for sheet in sheets if not any(sheet is other for other in others)]


def random_pair(seed: int) -> Pair:
    luck = random.Random(seed)  # noqa: S311 -- made-up answers
    units = random_organ(luck)
    before = random_answers(units, luck)
    after, left, joined = moved(before, luck)
    if sum(map(len, after.values())) < 5:
        return random_pair(seed + PAIRS * 100)
    return Pair(units, before, after, left, joined)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_rounds_do_not_give_away_what_is_hidden_or_who_came_or_went(batch: int) -> None:
    found = {seed: claims for seed in range(batch, PAIRS, BATCHES)
             if (claims := random_pair(seed).recovered("R2"))}
    assert found == {}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_corrected_release_of_the_same_round_does_not_give_away_the_ballot_that_was_added_or_taken(
    batch: int,
) -> None:
    found = {seed: claims for seed in range(PAIRS + batch, 2 * PAIRS, BATCHES)
             if (claims := random_pair(seed).recovered("R1"))}
    assert found == {}
