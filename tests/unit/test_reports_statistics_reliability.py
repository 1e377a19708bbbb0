"""Reliability of scales: psych and factanal on public data, closed forms, and what is refused."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.reliability import (
    LEAST_RESPONDENTS,
    ItemCovariance,
    Reliability,
    TooFewRespondents,
    alpha,
    feldt_interval,
    item_covariance,
    item_rest,
    item_sums,
    omega,
    reliability,
)

FILE = Path(__file__).parents[1] / "data" / "statistics_oracles.json"
ORACLES = json.loads(FILE.read_text("utf-8"))["reliability"]
scales = pytest.mark.parametrize("scale", ORACLES, ids=lambda scale: str(scale["scale"]))
codes = st.integers(2, 5).flatmap(lambda items: st.lists(
    st.lists(st.integers(-1, 4), min_size=items, max_size=items), min_size=8, max_size=30))


def covariance(scale: dict[str, Any]) -> ItemCovariance:
    return ItemCovariance(scale["n"], np.array(scale["matrix"]))


def correlated(*pairs: float, n: int = 200) -> ItemCovariance:
    """Three items with the correlations 12, 13, 23."""
    one, two, three = pairs
    return ItemCovariance(n, np.array([[1, one, two], [one, 1, three], [two, three, 1.0]]))


def simulated(people: int, loadings: list[float], seed: int) -> ItemCovariance:
    rng, own = np.random.default_rng(seed), np.array(loadings)
    shared = rng.normal(size=(people, 1)) * own
    return item_covariance(shared + rng.normal(size=(people, len(own))) * np.sqrt(1 - own**2))


@scales
def test_alpha_and_its_interval_are_those_of_the_r_package_psych(scale: dict[str, Any]) -> None:
    found = alpha(covariance(scale))
    assert found == pytest.approx(scale["alpha"], rel=1e-10)
    interval = feldt_interval(scale["alpha"], scale["n"], len(scale["matrix"]))
    assert [interval.low, interval.high] == pytest.approx(scale["feldt"], rel=1e-9)


@scales
def test_omega_is_that_of_rs_factor_analysis(scale: dict[str, Any]) -> None:
    assert omega(covariance(scale)) == pytest.approx(scale["omega"], abs=1e-7)


@scales
def test_item_rest_correlations_are_those_of_the_r_package_psych(scale: dict[str, Any]) -> None:
    assert item_rest(covariance(scale)) == pytest.approx(scale["item_rest"], rel=1e-9)


def test_agreeableness_has_its_documented_alpha() -> None:
    """The manual of psych prints .70 for agreeableness, .72, .76, .81 and .60 for the others (pairwise)."""
    found = [alpha(covariance(scale)) for scale in ORACLES if scale["scale"] in "ACENO"]
    assert found == pytest.approx([.70, .72, .76, .81, .60], abs=0.01)


@pytest.mark.parametrize(("one", "two", "three"), [(.5, .4, .6), (.3, .3, .3), (.7, .5, .45)])
def test_three_items_have_their_loadings_in_closed_form(one: float, two: float, three: float) -> None:
    """Spearman's triads: the loadings are √(r12·r13/r23) and so on; the model then fits exactly."""
    loadings = np.sqrt([one * two / three, one * three / two, two * three / one])
    common = float(loadings.sum()) ** 2
    expected = common / (common + float((1 - loadings**2).sum()))
    assert omega(correlated(one, two, three)) == pytest.approx(expected, abs=1e-7)


def test_a_one_factor_matrix_gives_back_the_factor_in_the_items_own_units() -> None:
    loadings, uniquenesses = np.array([0.8, 0.5, 1.2, 0.6]), np.array([0.5, 0.9, 0.7, 0.4])
    matrix = np.outer(loadings, loadings) + np.diag(uniquenesses)
    common = float(loadings.sum()) ** 2
    expected = common / (common + float(uniquenesses.sum()))
    assert omega(ItemCovariance(300, matrix)) == pytest.approx(expected, abs=1e-7)


def test_equally_good_items_have_the_same_alpha_and_omega() -> None:
    matrix = np.full((6, 6), 0.4) + 0.5 * np.eye(6)
    found = ItemCovariance(300, matrix)
    assert omega(found) == pytest.approx(alpha(found), abs=1e-7)


def test_a_heywood_case_gives_no_omega_but_an_alpha() -> None:
    """Loadings would be √(.9·.8/.5) > 1; R's factanal stops at a uniqueness of .005 here."""
    found = reliability(correlated(.9, .8, .5))
    assert isinstance(found, Reliability)
    assert found.omega is None
    assert found.alpha == pytest.approx(1.5 * (1 - 3 / 7.4))


def test_an_item_everybody_answered_alike_gives_no_omega_and_no_item_rest() -> None:
    matrix = np.zeros((4, 4))
    matrix[:3, :3] = correlated(.5, .4, .6).matrix
    found = reliability(ItemCovariance(80, matrix))
    assert isinstance(found, Reliability)
    assert found.omega is None
    assert found.item_rest[3] is None
    assert None not in found.item_rest[:3]
    assert found.alpha == pytest.approx(4 / 3 * (1 - 3 / 6))


def test_nothing_varying_gives_no_figure_at_all() -> None:
    found = reliability(ItemCovariance(80, np.zeros((3, 3))))
    assert found == Reliability(80, 3, None, None, None, (None, None, None))


def test_the_same_item_twice_has_no_likelihood_and_no_omega() -> None:
    assert omega(correlated(1.0, .5, .5)) is None


def test_one_or_two_items_are_no_factor() -> None:
    assert omega(ItemCovariance(90, np.array([[1.0, 0.5], [0.5, 1.0]]))) is None
    assert alpha(ItemCovariance(90, np.array([[1.0]]))) is None
    assert item_rest(ItemCovariance(90, np.array([[1.0]]))) == (None,)


def test_unrelated_items_have_an_alpha_of_zero() -> None:
    assert alpha(ItemCovariance(200, np.eye(4))) == pytest.approx(0)


def test_fewer_than_fifty_are_refused_with_the_numbers_a_sentence_needs() -> None:
    found = correlated(.5, .4, .6, n=LEAST_RESPONDENTS - 1)
    assert reliability(found) == TooFewRespondents(n=49, least=50)
    assert isinstance(reliability(correlated(.5, .4, .6, n=50)), Reliability)
    assert isinstance(reliability(found, least=10), Reliability)


@pytest.mark.parametrize("seed", range(6))
def test_omega_comes_near_the_truth_in_a_large_sample(seed: int) -> None:
    loadings = [.8, .7, .6, .5, .7, .4]
    common = sum(loadings) ** 2
    truth = common / (common + sum(1 - loading**2 for loading in loadings))
    assert omega(simulated(4000, loadings, seed)) == pytest.approx(truth, abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_the_units_and_order_of_items_do_not_matter_where_they_should_not(seed: int) -> None:
    found = simulated(120, [.8, .7, .6, .5, .7], seed)
    order = np.random.default_rng(seed).permutation(5)
    turned = ItemCovariance(found.n, 9 * found.matrix[np.ix_(order, order)])
    assert omega(turned) == pytest.approx(omega(found), abs=1e-7)
    assert alpha(turned) == pytest.approx(alpha(found))
    assert item_rest(turned) == pytest.approx([item_rest(found)[place] for place in order])


def test_a_wider_confidence_gives_a_wider_interval_around_alpha() -> None:
    wide, narrow = (feldt_interval(.8, 60, 5, confidence=level) for level in (.99, .9))
    assert wide.low < narrow.low < .8 < narrow.high < wide.high


@given(codes, st.integers(0, 30))
def test_sums_added_up_piece_by_piece_are_numpys_covariance(rows: list[list[int]], cut: int) -> None:
    answers = np.array(rows, dtype=np.int8)
    complete = answers[(answers >= 0).all(axis=1)]
    total = item_sums(answers[:cut]) + item_sums(answers[cut:])
    assert total.n == len(complete)
    if total.n > 1:
        expected = np.cov(complete.T.astype(float))
        assert total.covariance().matrix == pytest.approx(expected, abs=1e-9)
        rows_with_gaps = np.where(answers < 0, np.nan, answers.astype(float))
        assert item_covariance(rows_with_gaps).matrix == pytest.approx(expected, abs=1e-9)
    else:
        with pytest.raises(ValueError, match="two complete answers"):
            total.covariance()


def test_rows_without_two_complete_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="two complete answers"):
        item_covariance([[1.0, math.nan], [2.0, 3.0]])
    with pytest.raises(ValueError, match="two complete answers"):
        item_sums(np.array([[1, -1], [2, 3]])).covariance()


@given(codes)
def test_item_rest_correlations_are_numpys_of_item_and_sum_of_the_others(rows: list[list[int]]) -> None:
    answers = np.array(rows, dtype=float)
    for place, found in enumerate(item_rest(item_covariance(answers))):
        item, rest = answers[:, place], np.delete(answers, place, axis=1).sum(axis=1)
        if np.ptp(item) and np.ptp(rest):
            assert found == pytest.approx(float(np.corrcoef(item, rest)[0, 1]), abs=1e-9)
        else:
            assert found is None
