"""Agreement within groups: the R package multilevel on public data, published nulls, and the ends of the scale."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.agreement import Null, ad_m, expected_variance, item_variances, rwg, rwg_j

FILE = Path(__file__).parents[1] / "data" / "statistics_oracles.json"
ORACLES = json.loads(FILE.read_text("utf-8"))["agreement"]
companies = pytest.mark.parametrize("company", ORACLES["companies"], ids=lambda company: str(company["company"]))

histograms = st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=6)


@companies
def test_agreement_over_a_scale_is_that_of_the_r_package_multilevel(company: dict[str, Any]) -> None:
    variances = item_variances(company["counts"])
    assert rwg_j(variances, 5) == pytest.approx(company["rwg_j_uniform"], rel=1e-12)
    assert rwg_j(variances, 5, null=Null.SLIGHTLY_SKEWED) == pytest.approx(company["rwg_j_skewed"], rel=1e-12)


@companies
def test_agreement_on_one_item_is_that_of_the_r_package_multilevel(company: dict[str, Any]) -> None:
    variance, *_ = item_variances(company["counts"])
    assert rwg(variance, 5) == pytest.approx(company["rwg_uniform"], rel=1e-12)
    assert rwg(variance, 5, null=Null.SLIGHTLY_SKEWED) == pytest.approx(company["rwg_skewed"], rel=1e-12)


@companies
def test_average_deviations_are_those_of_the_r_package_multilevel(company: dict[str, Any]) -> None:
    assert ad_m(company["counts"]) == pytest.approx(company["ad_m_scale"], rel=1e-12)
    assert ad_m(company["counts"][0]) == pytest.approx(company["ad_m_item"], rel=1e-12)


def test_the_uniform_null_is_the_variance_of_a_fair_die() -> None:
    for options in range(2, 12):
        assert expected_variance(options) == pytest.approx(float(np.var(np.arange(options))))


def test_the_slightly_skewed_null_of_five_options_is_the_variance_of_its_published_shares() -> None:
    """James, Demaree & Wolf 1984: .05, .15, .20, .35, .25 of the answers."""
    shares, options = np.array([.05, .15, .20, .35, .25]), np.arange(5)
    variance = shares @ options**2 - (shares @ options) ** 2
    assert expected_variance(5, Null.SLIGHTLY_SKEWED) == pytest.approx(float(variance), abs=0.005)


def test_a_null_without_a_published_variance_gives_no_figure() -> None:
    assert expected_variance(4, Null.SLIGHTLY_SKEWED) is None
    assert rwg_j([0.5, 0.5], 4, null=Null.SLIGHTLY_SKEWED) is None
    assert rwg_j([0.5, 0.5], 4) is not None
    with pytest.raises(ValueError, match="two options"):
        expected_variance(1)


def test_full_agreement_is_one_and_worse_than_chance_is_zero() -> None:
    assert rwg_j([0.0, 0.0, 0.0], 5) == 1
    assert rwg_j([2.0, 2.0], 5) == 0
    assert rwg(3.5, 5) == 0
    assert ad_m([[0, 0, 7, 0, 0]]) == 0


def test_one_person_neither_agrees_nor_disagrees() -> None:
    (variance,) = item_variances([0, 0, 1, 0, 0])
    assert math.isnan(variance)
    assert rwg(variance, 5) is None
    assert rwg_j([], 5) is None


def test_items_nobody_answered_do_not_count_in_the_average_deviation() -> None:
    assert ad_m([[1, 0, 0, 0, 1], [0, 0, 0, 0, 0]]) == 2
    assert ad_m([[0, 0, 0, 0, 0]]) is None


@given(histograms)
def test_histograms_give_the_same_as_the_answers_one_by_one(counts: list[list[int]]) -> None:
    answers = [np.repeat(np.arange(5), row) for row in counts]
    for found, given_answers in zip(item_variances(counts), answers, strict=True):
        if len(given_answers) > 1:
            assert found == pytest.approx(float(given_answers.var(ddof=1)), abs=1e-12)
    deviations = [float(np.abs(row - row.mean()).mean()) for row in answers if len(row)]
    if deviations:
        assert ad_m(counts) == pytest.approx(sum(deviations) / len(deviations), abs=1e-12)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=8), st.integers(2, 9))
def test_agreement_lies_between_none_and_full_and_does_not_mind_the_order(
    variances: list[float], options: int,
) -> None:
    found, turned = rwg_j(variances, options), rwg_j(variances[::-1], options)
    assert found is not None
    assert 0 <= found <= 1
    assert turned == pytest.approx(found)
