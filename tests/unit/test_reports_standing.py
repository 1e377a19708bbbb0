"""Units among each other: told apart only beyond chance and rounding, from released cells alone."""

import pytest

from reports.release import PROTECTED, Mean, MeanCell
from reports.standing import Standing, standings
from reports.statistics.ranking import NoTiers, RankSet, Tier
from tests.released import CATALOGUE, mean, release, unit

FIRST = "POL"


def standing(cells: list[MeanCell], spread: float = 0.8) -> Standing:
    units = [unit(number, [cell] * 6) for number, cell in enumerate(cells)]
    return standings(release(units, [mean(2.6, 200)] * 6, spread=spread))[FIRST]


FAR: list[MeanCell] = [mean(value, 20) for value in (3.4, 3.3, 2.6, 2.5, 2.6, 1.6)]
NEAR: list[MeanCell] = [mean(value, 20) for value in (2.6, 2.5, 2.6, 2.5, 2.6, 2.7)]


def test_units_far_apart_are_put_into_tiers() -> None:
    assert [place.tier for place in standing(FAR, 0.5).places] == [
        Tier.ABOVE, Tier.ABOVE, Tier.MIDDLE, Tier.MIDDLE, Tier.MIDDLE, Tier.BELOW]


def test_where_means_are_unreliable_there_are_no_tiers_and_every_rank_is_possible() -> None:
    found = standing(NEAR)
    assert found.refusal is NoTiers.UNRELIABLE
    assert {place.tier for place in found.places} == {None}
    assert {place.simultaneous for place in found.places} == {RankSet(1, 6)}


def test_fewer_than_five_units_are_not_put_into_tiers() -> None:
    assert standing(FAR[:4], 0.3).refusal is NoTiers.TOO_FEW_GROUPS


def test_a_hidden_unit_has_no_place_and_changes_nobody_elses() -> None:
    found = standing([*FAR, PROTECTED], 0.5)
    assert found.place("b6") is None
    assert found.places == standing(FAR, 0.5).places


def test_without_a_pooled_spread_nothing_is_compared() -> None:
    bare = release([unit(n, [cell] * 6) for n, cell in enumerate(FAR)], extra={"spreads": {}})
    assert standings(bare)[FIRST].places == ()
    assert standings(bare)[FIRST].structure is None


def test_the_spread_within_units_is_the_released_one() -> None:
    structure = standing(FAR, 0.5).structure
    assert structure is not None
    assert structure.msw == pytest.approx(0.25)
    # Six means of 20 answers: MSB = 20 · variance of the means, by hand.
    middle = (3.4 + 3.3 + 2.6 + 2.5 + 2.6 + 1.6) / 6
    msb = 20 * sum((value - middle) ** 2 for value in (3.4, 3.3, 2.6, 2.5, 2.6, 1.6)) / 5
    assert structure.msb == pytest.approx(msb)
    assert structure.icc2 == round((msb - 0.25) / msb, 2)
    # With equal sizes REML is the analysis of variance: τ² = (MSB − MSW)/n.
    assert structure.components.tau2 == pytest.approx((msb - 0.25) / 20, rel=1e-6)


def test_shrunken_scores_lie_between_the_own_mean_and_that_of_all() -> None:
    found = standing(FAR, 0.8)
    assert found.structure is not None
    for place in found.places:
        low, high = sorted((place.mean, found.structure.components.mean))
        assert low <= place.shrunken <= high


def test_the_funnel_widens_for_few_and_counts_rounding_against_an_alarm() -> None:
    found = standing([mean(3.5, 6), *[mean(value, 40) for value in (2.6, 2.6, 2.5, 2.7, 3.4)]], 0.9)
    few, *_, far = found.places
    assert few.limits is not None
    assert far.limits is not None
    assert few.limits.high998 - few.limits.low998 > far.limits.high998 - far.limits.low998
    assert far.beyond_998
    assert not few.beyond_998
    assert not few.beyond_95   # 3.5 − 0.25 against 2.6 + 1.96·0.9/√6 = 3.32


@pytest.mark.parametrize(("cell", "known"), [
    (mean(2.6), (2.55, 2.65)), (mean(2.5, 8), (2.25, 2.75)), (mean(3.5, 8, end="high"), (3.25, 4)),
    (mean(0.5, 8, end="low"), (0, 0.75)), (mean(4.0), (3.95, 4))])
def test_a_cell_says_no_more_than_its_step_and_its_end(cell: Mean, known: tuple[float, float]) -> None:
    assert cell.known(CATALOGUE.ladder) == pytest.approx(known)
