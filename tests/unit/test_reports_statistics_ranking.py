"""Rank sets and tiers: another program's figures, plain loops, exact probabilities, and simulated coverage."""

import itertools
import math
import random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

from reports.statistics.ranking import NoTiers, RankSet, Tier, rank_sets, tiers


class Country(NamedTuple):
    mean: float
    error: float
    simultaneous: RankSet
    marginal: RankSet


# Mathematics in the OECD countries: means and standard errors from the public PISA 2018 results. Sets: R package
# csranks 1.2.2.9001 (csranks(mean, diag(error^2), coverage = .95, R = 20000), R 4.2.2), seed 1; with seeds 2 and 3
# its simultaneous sets are the same and one marginal set differs by one place.
PISA_2018 = [
    Country(491.360, 1.940, RankSet(12, 30), RankSet(15, 26)),  # Australia
    Country(498.942, 2.971, RankSet(7, 26), RankSet(10, 24)),  # Austria
    Country(508.070, 2.263, RankSet(4, 18), RankSet(5, 18)),  # Belgium
    Country(512.017, 2.357, RankSet(3, 17), RankSet(4, 12)),  # Canada
    Country(417.407, 2.416, RankSet(35, 36), RankSet(35, 36)),  # Chile
    Country(390.932, 2.990, RankSet(37, 37), RankSet(37, 37)),  # Colombia
    Country(499.468, 2.461, RankSet(7, 25), RankSet(10, 24)),  # Czech Republic
    Country(509.398, 1.735, RankSet(4, 18), RankSet(5, 14)),  # Denmark
    Country(523.415, 1.744, RankSet(1, 6), RankSet(1, 6)),  # Estonia
    Country(507.301, 1.968, RankSet(4, 18), RankSet(5, 18)),  # Finland
    Country(495.408, 2.320, RankSet(12, 26), RankSet(12, 26)),  # France
    Country(500.044, 2.647, RankSet(7, 25), RankSet(10, 24)),  # Germany
    Country(451.370, 3.091, RankSet(32, 34), RankSet(32, 34)),  # Greece
    Country(481.083, 2.320, RankSet(23, 31), RankSet(25, 31)),  # Hungary
    Country(495.187, 1.953, RankSet(12, 26), RankSet(12, 26)),  # Iceland
    Country(499.633, 2.199, RankSet(8, 25), RankSet(10, 24)),  # Ireland
    Country(463.035, 3.499, RankSet(31, 34), RankSet(32, 34)),  # Israel
    Country(486.590, 2.780, RankSet(15, 31), RankSet(19, 31)),  # Italy
    Country(526.973, 2.471, RankSet(1, 6), RankSet(1, 4)),  # Japan
    Country(525.933, 3.121, RankSet(1, 7), RankSet(1, 6)),  # Korea
    Country(496.126, 1.963, RankSet(12, 26), RankSet(12, 25)),  # Latvia
    Country(481.191, 1.953, RankSet(23, 31), RankSet(25, 31)),  # Lithuania
    Country(483.421, 1.098, RankSet(23, 31), RankSet(25, 31)),  # Luxembourg
    Country(408.801, 2.493, RankSet(35, 36), RankSet(35, 36)),  # Mexico
    Country(519.231, 2.632, RankSet(1, 11), RankSet(1, 7)),  # Netherlands
    Country(494.490, 1.706, RankSet(12, 26), RankSet(12, 26)),  # New Zealand
    Country(500.964, 2.219, RankSet(7, 24), RankSet(10, 23)),  # Norway
    Country(515.648, 2.602, RankSet(1, 12), RankSet(2, 11)),  # Poland
    Country(492.487, 2.685, RankSet(12, 31), RankSet(12, 26)),  # Portugal
    Country(486.165, 2.556, RankSet(18, 31), RankSet(20, 31)),  # Slovak Republic
    Country(508.898, 1.364, RankSet(4, 18), RankSet(5, 14)),  # Slovenia
    Country(481.393, 1.462, RankSet(24, 31), RankSet(25, 31)),  # Spain
    Country(502.388, 2.654, RankSet(5, 24), RankSet(7, 23)),  # Sweden
    Country(515.315, 2.908, RankSet(1, 13), RankSet(2, 11)),  # Switzerland
    Country(453.508, 2.260, RankSet(32, 34), RankSet(32, 34)),  # Turkey
    Country(501.770, 2.564, RankSet(6, 24), RankSet(8, 23)),  # United Kingdom
    Country(478.245, 3.235, RankSet(23, 32), RankSet(25, 31)),  # United States
]

MEANS = [country.mean for country in PISA_2018]
ERRORS = [country.error for country in PISA_2018]

# Quarters and eighths add up without rounding, so that invariances hold to the last bit.
GROUPS = st.lists(
    st.tuples(st.sampled_from([q / 4 for q in range(17)]), st.sampled_from([e / 8 for e in range(9)])),
    min_size=1, max_size=9,
)
Groups = list[tuple[float, float]]


def sets(
    groups: Groups, *, simultaneous: bool, slack: float = 0.0, confidence: float = 0.95,
) -> tuple[RankSet, ...]:
    means, errors = [mean for mean, _ in groups], [error for _, error in groups]
    return rank_sets(
        means, errors, simultaneous=simultaneous, slack=[slack] * len(groups), confidence=confidence, draws=300,
    )


def contains(wide: RankSet, narrow: RankSet) -> bool:
    return wide.low <= narrow.low and narrow.high <= wide.high


def test_simultaneous_sets_of_37_countries_are_those_of_an_independent_program() -> None:
    found = rank_sets(MEANS, ERRORS, simultaneous=True, draws=20_000)
    assert found == tuple(country.simultaneous for country in PISA_2018)


def test_marginal_sets_of_37_countries_are_those_of_an_independent_program_up_to_the_draws() -> None:
    found = rank_sets(MEANS, ERRORS, simultaneous=False, draws=20_000)
    expected = [country.marginal for country in PISA_2018]
    assert sum(ours == theirs for ours, theirs in zip(found, expected, strict=True)) >= 34
    for ours, theirs in zip(found, expected, strict=True):
        assert abs(ours.low - theirs.low) + abs(ours.high - theirs.high) <= 2


def plain_loops(means: list[float], errors: list[float], pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Step down over ordered pairs with nothing but loops: (j, k) is told when j is truly higher than k."""
    noise = np.random.default_rng(11).normal(0, errors, (4_000, len(errors))).tolist()
    error_of = {(j, k): math.hypot(errors[j], errors[k]) for j, k in pairs}
    told: set[tuple[int, int]] = set()
    while True:
        remaining = [pair for pair in pairs if pair not in told]
        largest = sorted(max((draw[j] - draw[k]) / error_of[j, k] for j, k in remaining) for draw in noise)
        critical = largest[math.ceil(0.95 * len(largest)) - 1]
        new = {(j, k) for j, k in remaining if (means[j] - means[k]) / error_of[j, k] > critical}
        if not new:
            return told
        told |= new


def counted(told: set[tuple[int, int]], group: int, groups: int) -> RankSet:
    return RankSet(1 + sum(low == group for _, low in told), groups - sum(high == group for high, _ in told))


def test_plain_loops_give_the_same_simultaneous_sets() -> None:
    means, errors = [2.0, 3.4, 2.9, 1.2, 2.1, 3.1], [0.2, 0.1, 0.3, 0.25, 0.1, 0.15]
    told = plain_loops(means, errors, list(itertools.permutations(range(6), 2)))
    assert len(told) == 8
    expected = tuple(counted(told, group, 6) for group in range(6))
    assert rank_sets(means, errors, simultaneous=True, draws=4_000) == expected


def test_plain_loops_give_the_same_marginal_sets() -> None:
    means, errors = [2.0, 3.4, 2.9, 1.2, 2.1, 3.1], [0.2, 0.1, 0.3, 0.25, 0.1, 0.15]
    expected = []
    for j in range(6):
        told = plain_loops(means, errors, [pair for pair in itertools.permutations(range(6), 2) if j in pair])
        expected.append(counted(told, j, 6))
    assert rank_sets(means, errors, simultaneous=False, draws=4_000) == tuple(expected)


def exact_marginal_critical_value(errors: list[float], hub: int) -> float:
    """Solve P(max over k of |X_hub − X_k|/σ ≤ c) = .95: given X_hub the others are independent."""
    others = np.array([error for place, error in enumerate(errors) if place != hub])
    grid = np.linspace(-8, 8, 801)
    of_difference = np.hypot(errors[hub], others)

    def excess(c: float) -> float:
        centre = grid[:, None] * errors[hub]
        within = norm.cdf((centre + c * of_difference) / others) - norm.cdf((centre - c * of_difference) / others)
        return float(np.trapezoid(norm.pdf(grid) * within.prod(axis=1), grid)) - 0.95

    return float(brentq(excess, 1, 6))


@pytest.mark.parametrize(("beyond", "told"), [(-0.1, False), (0.1, True)])
def test_a_group_is_told_apart_just_beyond_the_exact_critical_value(beyond: float, told: bool) -> None:
    errors = [0.3, 0.1, 0.2, 0.2, 0.4, 0.15]
    critical = exact_marginal_critical_value(errors, 0)
    means = [(critical + beyond) * math.hypot(0.3, 0.1), 0, 0.3, 0.3, 0.3, 0.3]
    found = rank_sets(means, errors, simultaneous=False, draws=20_000)[0]
    assert found == RankSet(1, 5 if told else 6)


@pytest.mark.parametrize("truth", [[0.0] * 8, [0, 0, 0, 1, 1, 2, 3, 3], [0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1]])
def test_simultaneous_sets_hold_every_true_rank_as_often_as_promised(truth: list[float]) -> None:
    rng = np.random.default_rng(4)
    errors = [0.2, 0.4, 0.3, 0.3, 0.25, 0.5, 0.2, 0.35]
    best = [1 + sum(other > value for other in truth) for value in truth]
    worst = [sum(other >= value for other in truth) for value in truth]
    covered = 0
    for seed in range(300):
        found = rank_sets(rng.normal(truth, errors), errors, simultaneous=True, draws=400, seed=seed)
        covered += all(s.low <= b and s.high >= w for s, b, w in zip(found, best, worst, strict=True))
    assert covered / 300 >= 0.93


def test_marginal_sets_hold_the_true_rank_of_each_group_as_often_as_promised() -> None:
    rng = np.random.default_rng(8)
    truth, errors = [0.0, 0.3, 0.6, 0.9, 1.2, 1.5], [0.2, 0.4, 0.3, 0.3, 0.25, 0.5]
    covered = np.zeros(6)
    for seed in range(300):
        found = rank_sets(rng.normal(truth, errors), errors, simultaneous=False, draws=400, seed=seed)
        covered += [s.low <= 6 - place <= s.high for place, s in enumerate(found)]
    assert covered.min() / 300 >= 0.93


def test_no_error_at_all_means_exact_ranks_and_shared_ones_where_means_are_equal() -> None:
    found = rank_sets([3.0, 1.0, 2.0, 2.0], [0.0] * 4, simultaneous=True)
    assert found == (RankSet(1, 1), RankSet(4, 4), RankSet(2, 3), RankSet(2, 3))
    assert rank_sets([3.0, 1.0, 2.0, 2.0], [0.0] * 4, simultaneous=False) == found


def test_a_group_known_exactly_is_still_compared_with_one_that_is_not() -> None:
    assert rank_sets([3.0, 1.0], [0.0, 0.2], simultaneous=True) == (RankSet(1, 1), RankSet(2, 2))
    assert rank_sets([1.2, 1.0], [0.0, 0.2], simultaneous=True) == (RankSet(1, 2), RankSet(1, 2))


@pytest.mark.parametrize("seed", range(5))
def test_groups_of_which_the_same_is_known_have_the_same_ranks_whatever_the_draws(seed: int) -> None:
    means, errors = [3.0, 3.0, *(2 + step / 16 for step in range(12))], [0.3, 0.3, *[0.2] * 12]
    first, second, *_ = rank_sets(means, errors, simultaneous=False, draws=60, seed=seed)
    assert first == second


def test_one_group_is_first_and_no_groups_have_no_ranks() -> None:
    assert rank_sets([2.0], [0.3], simultaneous=True) == (RankSet(1, 1),)
    assert rank_sets([], [], simultaneous=False) == ()


def test_a_difference_within_rounding_orders_nobody() -> None:
    assert rank_sets([2.9, 2.8], [0.0, 0.0], simultaneous=True, slack=[0.05, 0.05]) == (RankSet(1, 2),) * 2
    ordered = (RankSet(1, 1), RankSet(2, 2))
    assert rank_sets([3.0, 2.8], [0.0, 0.0], simultaneous=True, slack=[0.05, 0.05]) == ordered
    assert rank_sets([3.0, 2.8], [0.0, 0.0], simultaneous=True, slack=[0.05, 0.25]) == (RankSet(1, 2),) * 2


def test_the_seed_decides_every_draw() -> None:
    first = rank_sets(MEANS, ERRORS, simultaneous=False, draws=200, seed=1)
    assert first == rank_sets(MEANS, ERRORS, simultaneous=False, draws=200, seed=1)
    assert any(rank_sets(MEANS, ERRORS, simultaneous=False, draws=200, seed=seed) != first for seed in (2, 3, 4))


def test_five_hundred_groups_are_ranked() -> None:
    rng = np.random.default_rng(1)
    found = rank_sets(rng.normal(2, 3, 500), rng.uniform(0.1, 0.4, 500), simultaneous=True, draws=500)
    assert len(found) == 500
    assert all(1 <= one.low <= one.high <= 500 for one in found)


@settings(deadline=None)
@given(GROUPS)
def test_simultaneous_sets_contain_marginal_ones_and_both_the_observed_rank(groups: Groups) -> None:
    for place, (wide, narrow) in enumerate(
        zip(sets(groups, simultaneous=True), sets(groups, simultaneous=False), strict=True),
    ):
        assert contains(wide, narrow)
        assert narrow.low <= 1 + sum(mean > groups[place][0] for mean, _ in groups) <= narrow.high


@settings(deadline=None)
@given(GROUPS, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_groups_does_not_matter(
    groups: Groups, shuffler: random.Random, simultaneous: bool,
) -> None:
    order = list(range(len(groups)))
    shuffler.shuffle(order)
    found = sets(groups, simultaneous=simultaneous)
    assert sets([groups[place] for place in order], simultaneous=simultaneous) == tuple(found[p] for p in order)


@settings(deadline=None)
@given(GROUPS, st.integers(-8, 8), st.booleans())
def test_adding_a_constant_to_every_mean_changes_no_rank(groups: Groups, shift: int, simultaneous: bool) -> None:
    moved = [(mean + shift, error) for mean, error in groups]
    assert sets(moved, simultaneous=simultaneous) == sets(groups, simultaneous=simultaneous)


@settings(deadline=None)
@given(GROUPS, st.booleans())
def test_turning_the_scale_upside_down_turns_the_first_rank_into_the_last_whenever_all_errors_are_zero(
    groups: Groups, simultaneous: bool,
) -> None:
    exact, turned = [(mean, 0.0) for mean, _ in groups], [(-mean, 0.0) for mean, _ in groups]
    last = len(groups) + 1
    assert sets(turned, simultaneous=simultaneous) == tuple(
        RankSet(last - one.high, last - one.low) for one in sets(exact, simultaneous=simultaneous)
    )


@settings(deadline=None)
@given(GROUPS, st.sampled_from([0.05, 0.25]), st.booleans())
def test_rounding_only_widens_rank_sets(groups: Groups, slack: float, simultaneous: bool) -> None:
    rounded, exact = (sets(groups, simultaneous=simultaneous, slack=loose) for loose in (slack, 0.0))
    assert all(contains(wide, narrow) for wide, narrow in zip(rounded, exact, strict=True))


@settings(deadline=None)
@given(GROUPS, st.booleans())
def test_more_confidence_only_widens_rank_sets(groups: Groups, simultaneous: bool) -> None:
    sure, unsure = (sets(groups, simultaneous=simultaneous, confidence=level) for level in (0.99, 0.8))
    assert all(contains(wide, narrow) for wide, narrow in zip(sure, unsure, strict=True))


@pytest.mark.parametrize(("means", "errors", "slack"), [
    ([1.0, 2.0], [0.1], None), ([1.0, 2.0], [0.1, 0.1], [0.0]), ([1.0, math.nan], [0.1, 0.1], None),
    ([1.0, 2.0], [0.1, -0.1], None), ([1.0, 2.0], [0.1, math.inf], None), ([1.0, 2.0], [0.1, 0.1], [0.0, -0.1]),
])
def test_numbers_that_make_no_sense_are_refused(
    means: list[float], errors: list[float], slack: list[float] | None,
) -> None:
    with pytest.raises(ValueError, match="error"):
        rank_sets(means, errors, simultaneous=True, slack=slack)
    with pytest.raises(ValueError, match="error"):
        tiers(means, errors, icc2=0.9, slack=slack)


def test_tiers_are_refused_below_five_groups() -> None:
    assert tiers([1, 2, 3, 4], [0.1] * 4, icc2=0.9) is NoTiers.TOO_FEW_GROUPS
    assert tiers([], [], icc2=0.9) is NoTiers.TOO_FEW_GROUPS


@pytest.mark.parametrize("icc2", [0.49, -0.3, 0.0, math.nan])
def test_tiers_are_refused_where_most_of_the_differences_are_noise(icc2: float) -> None:
    assert tiers([1, 2, 3, 4, 5], [0.1] * 5, icc2=icc2) is NoTiers.UNRELIABLE


def test_clear_differences_make_three_tiers() -> None:
    found = tiers([3.0, 2.0, 2.1, 1.9, 1.0, 2.0], [0.1] * 6, icc2=0.5)
    assert found == (Tier.ABOVE, Tier.MIDDLE, Tier.MIDDLE, Tier.MIDDLE, Tier.BELOW, Tier.MIDDLE)


@pytest.mark.parametrize(("beyond", "tier"), [(-0.05, Tier.MIDDLE), (0.05, Tier.ABOVE)])
def test_a_group_leaves_the_middle_just_beyond_the_exact_critical_value(beyond: float, tier: Tier) -> None:
    # The largest of the five |deviations|/error stays below 2.547 with probability .95: scipy's
    # multivariate_normal.cdf of the box, given the (singular) covariance of X − X̄, solved with brentq.
    # The variance of the first deviation is .09·(1 − 2/5) + .34/25.
    far = (2.547 + beyond) * math.sqrt(0.09 * 3 / 5 + 0.34 / 25)
    errors = [0.3, 0.1, 0.2, 0.2, 0.4]
    means = [far, -far / 4, -far / 4, -far / 4, -far / 4]
    assert tiers(means, errors, icc2=0.8, draws=40_000) == (tier, *[Tier.MIDDLE] * 4)


def test_the_error_of_a_deviation_allows_for_the_group_being_part_of_the_average() -> None:
    rng = np.random.default_rng(6)
    errors = np.array([0.5, 0.1, 0.1, 0.2, 0.3, 0.4])
    misplaced = 0
    for seed in range(600):
        found = tiers(rng.normal(2.0, errors), errors.tolist(), icc2=0.9, draws=400, seed=seed)
        misplaced += set(found) != {Tier.MIDDLE}
    assert 0.03 <= misplaced / 600 <= 0.07


def test_groups_known_exactly_are_placed_by_their_distance_from_the_average_beyond_rounding() -> None:
    means = [2.5, 2.0, 2.0, 2.0, 1.5]
    assert tiers(means, [0.0] * 5, icc2=1) == (Tier.ABOVE, Tier.MIDDLE, Tier.MIDDLE, Tier.MIDDLE, Tier.BELOW)
    assert tiers(means, [0.0] * 5, icc2=1, slack=[0.3] * 5) == tiers(means, [0.0] * 5, icc2=1)
    assert tiers(means, [0.0] * 5, icc2=1, slack=[0.325] * 5) == (Tier.MIDDLE,) * 5
    assert tiers([2.0] * 5, [0.0] * 5, icc2=1) == (Tier.MIDDLE,) * 5


TIERED = st.lists(
    st.tuples(st.sampled_from([q / 4 for q in range(17)]), st.sampled_from([e / 8 for e in range(9)])),
    min_size=8, max_size=8,
)
RANK = {Tier.BELOW: 0, Tier.MIDDLE: 1, Tier.ABOVE: 2}


def tiered(groups: Groups, slack: float = 0.0) -> tuple[Tier, ...]:
    found = tiers([m for m, _ in groups], [e for _, e in groups], icc2=0.8, slack=[slack] * len(groups), draws=300)
    assert not isinstance(found, NoTiers)
    return found


@settings(deadline=None)
@given(TIERED, st.randoms(use_true_random=False), st.integers(-8, 8))
def test_neither_the_order_of_groups_nor_a_constant_changes_a_tier(
    groups: Groups, shuffler: random.Random, shift: int,
) -> None:
    order = list(range(len(groups)))
    shuffler.shuffle(order)
    found = tiered(groups)
    moved = [(groups[place][0] + shift, groups[place][1]) for place in order]
    assert tiered(moved) == tuple(found[place] for place in order)


@settings(deadline=None)
@given(TIERED)
def test_of_two_groups_known_equally_well_the_higher_never_has_the_lower_tier(groups: Groups) -> None:
    found = tiered(groups)
    for one, other in itertools.permutations(range(len(groups)), 2):
        if groups[one][1] == groups[other][1] and groups[one][0] > groups[other][0]:
            assert RANK[found[one]] >= RANK[found[other]]


@settings(deadline=None)
@given(TIERED)
def test_rounding_only_moves_groups_to_the_middle(groups: Groups) -> None:
    for exact, rounded in zip(tiered(groups), tiered(groups, slack=0.25), strict=True):
        assert rounded in {exact, Tier.MIDDLE}
