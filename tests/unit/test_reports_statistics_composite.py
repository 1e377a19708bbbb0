"""Composite scores: means by hand, weights checked, and sensitivity against known distributions."""

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from questionnaires.errors import MofanError
from reports.errors import WeightsUnusable
from reports.statistics.composite import Composite, composite

NAMES = ("POL", "THE", "ORG", "STY", "RES", "DUT")
SCORES = st.lists(st.sampled_from([rung / 8 for rung in range(33)]), min_size=6, max_size=6)
WEIGHTS = st.lists(st.sampled_from([0.5, 1.0, 2.0, 4.0]), min_size=6, max_size=6)


def made(scores: list[float], weights: list[float], *, draws: int = 1000, seed: int = 0) -> Composite:
    parts, shares = (dict(zip(NAMES, numbers, strict=False)) for numbers in (scores, weights))
    return composite(parts, shares, draws=draws, seed=seed)


def test_means_are_those_of_the_standard_library() -> None:
    scores, weights = [3.0, 1.0, 2.5, 0.0], [3.0, 4.0, 2.0, 1.0]
    found = made(scores, weights)
    assert found.arithmetic == pytest.approx(statistics.fmean(scores, weights))
    assert found.geometric == pytest.approx(statistics.geometric_mean([4] * 3 + [2] * 4 + [3.5] * 2 + [1]) - 1)
    assert found.balance == pytest.approx(found.geometric / found.arithmetic)
    assert found.weights == pytest.approx({"POL": 0.3, "THE": 0.4, "ORG": 0.2, "STY": 0.1})


def test_a_dimension_that_has_not_begun_pulls_hard_but_does_not_wipe_out_the_others() -> None:
    found = made([4.0, 0.0], [1.0, 1.0])
    assert found.arithmetic == 2
    assert found.geometric == pytest.approx(math.sqrt(5) - 1)
    assert found.balance == pytest.approx(0.618, abs=5e-4)


def test_rounding_near_zero_hardly_moves_the_geometric_mean() -> None:
    assert made([3.0, 0.0], [1, 1]).geometric == pytest.approx(made([3.0, 0.1], [1, 1]).geometric, abs=0.1)


def test_nothing_begun_anywhere_is_in_balance() -> None:
    found = made([0.0, 0.0, 0.0], [1, 1, 1])
    assert (found.arithmetic, found.geometric, found.balance, found.level) == (0, 0, 1, 0)
    assert found.weakest == NAMES[:3]


def test_the_weakest_dimensions_are_all_named_in_the_order_declared() -> None:
    assert made([2.5, 1.5, 3.0, 1.5], [1, 1, 1, 1]).weakest == ("THE", "STY")


def test_one_dimension_cannot_be_weighted_otherwise() -> None:
    found = made([2.6], [7.0])
    assert (found.interval.low, found.interval.high) == pytest.approx((2.6, 2.6))
    assert (found.level, found.unchanged_levels) == (3, 1.0)


@pytest.mark.parametrize(("score", "level"), [(0.4, 0), (0.5, 1), (1.4, 1), (2.4, 2), (2.5, 3), (3.4, 3), (3.5, 4)])
def test_levels_begin_at_their_boundaries(score: float, level: int) -> None:
    assert made([score] * 6, [1.0] * 6).level == level


def test_other_boundaries_make_other_levels() -> None:
    found = composite({"a": 60.0, "b": 80.0}, {"a": 1, "b": 1}, boundaries=(60, 75, 90))
    assert found.level == 1
    # One weight is uniform between 0 and 1, so the total is between 60 and 80, and below 75 three times in four.
    assert found.unchanged_levels == pytest.approx(0.75, abs=0.04)


def test_equal_weights_make_every_weighting_as_likely_as_any_other() -> None:
    found = made([4.0, 0.0, 0.0], [1, 1, 1], draws=40_000)
    # One of three weights of a flat Dirichlet is Beta(1, 2).
    assert found.interval.low == pytest.approx(4 * beta(1, 2).ppf(0.025), abs=0.02)
    assert found.interval.high == pytest.approx(4 * beta(1, 2).ppf(0.975), abs=0.02)


def test_unequal_weights_are_spread_around_themselves() -> None:
    found = made([4.0, 0.0], [3, 1], draws=40_000)
    assert found.interval.low == pytest.approx(4 * beta(1.5, 0.5).ppf(0.025), abs=0.02)
    assert found.unchanged_levels == pytest.approx(
        beta(1.5, 0.5).cdf(3.5 / 4) - beta(1.5, 0.5).cdf(2.5 / 4), abs=0.01,
    )


def test_the_seed_decides_every_weighting() -> None:
    scores, weights = [3.0, 1.0, 2.5], [1.0, 2.0, 3.0]
    assert made(scores, weights, seed=5) == made(scores, weights, seed=5)
    assert made(scores, weights, seed=5).interval != made(scores, weights, seed=6).interval
    assert composite({"a": 1.0}, {"a": 1.0}).draws == 1000


@pytest.mark.parametrize("weights", [
    {"a": 1.0}, {"a": 1.0, "b": 1.0, "c": 1.0}, {"a": 1.0, "b": 0.0}, {"a": 1.0, "b": -1.0},
    {"a": 1.0, "b": math.nan}, {"a": 1.0, "b": math.inf}, {},
])
def test_weights_that_do_not_fit_are_refused_with_a_sentence(weights: dict[str, float]) -> None:
    with pytest.raises(WeightsUnusable) as caught:
        composite({"a": 1.0, "b": 2.0}, weights)
    assert isinstance(caught.value, MofanError)
    assert "a, b" in caught.value.sentence("zh")
    assert "a, b" in caught.value.sentence("en")


def test_nothing_to_put_together_is_refused() -> None:
    with pytest.raises(WeightsUnusable):
        composite({}, {})


@pytest.mark.parametrize("score", [-0.1, math.nan, math.inf])
def test_scores_below_the_ladder_are_refused(score: float) -> None:
    with pytest.raises(ValueError, match="rungs"):
        composite({"a": score}, {"a": 1.0})


@given(SCORES, WEIGHTS)
def test_the_geometric_mean_lies_between_the_weakest_and_the_arithmetic_mean(
    scores: list[float], weights: list[float],
) -> None:
    found = made(scores, weights)
    assert min(scores) - 1e-9 <= found.geometric <= found.arithmetic + 1e-9 <= max(scores) + 2e-9
    assert 0 <= found.balance <= 1 + 1e-9
    assert min(scores) - 1e-9 <= found.interval.low <= found.interval.high <= max(scores) + 1e-9


@given(SCORES, WEIGHTS, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_names_of_the_dimensions_matter(
    scores: list[float], weights: list[float], shuffler: random.Random,
) -> None:
    order = list(range(6))
    shuffler.shuffle(order)
    here, there = made(scores, weights), made([scores[p] for p in order], [weights[p] for p in order])
    assert there.arithmetic == pytest.approx(here.arithmetic)
    assert (there.interval.low, there.interval.high) == pytest.approx((here.interval.low, here.interval.high))
    assert there.unchanged_levels == here.unchanged_levels


@given(SCORES, WEIGHTS)
def test_the_unit_of_the_weights_does_not_matter(scores: list[float], weights: list[float]) -> None:
    assert made(scores, [8 * weight for weight in weights]) == made(scores, weights)


@given(SCORES, WEIGHTS, st.integers(0, 5))
def test_a_better_dimension_never_lowers_the_total(
    scores: list[float], weights: list[float], place: int,
) -> None:
    better = [score + 0.25 * (at == place) for at, score in enumerate(scores)]
    assert made(better, weights).arithmetic >= made(scores, weights).arithmetic
    assert made(better, weights).geometric >= made(scores, weights).geometric


@given(st.sampled_from([rung / 8 for rung in range(33)]), WEIGHTS)
def test_equal_dimensions_are_in_balance_whatever_the_weights(score: float, weights: list[float]) -> None:
    found = made([score] * 6, weights)
    assert found.balance == pytest.approx(1)
    assert found.interval.low == pytest.approx(found.interval.high)
    assert found.unchanged_levels == 1
