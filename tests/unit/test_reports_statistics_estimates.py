"""Estimates of means: published sampling errors, and what a complete group leaves open."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from reports.statistics.estimates import Estimand, mean_estimate
from reports.statistics.intervals import standard_error

# R package survey 4.1, data(api): 200 of 6,194 schools, sd(apisrs$api00); SE(svymean(~api00, design)) with and
# without fpc, and confint(..., df = 199).
API_SD, API_MEAN = 132.97527928, 656.585

means = st.floats(0, 4)
sizes = st.integers(1, 60)
spreads = st.floats(0, 2)
degrees = st.integers(1, 500)


def test_the_standard_errors_of_the_californian_schools_are_those_of_r_survey() -> None:
    assert standard_error(API_SD, 200, 6194) == pytest.approx(9.24972203928, rel=1e-9)
    assert standard_error(API_SD, 200) == pytest.approx(9.40277217088, rel=1e-9)


def test_the_interval_of_the_californian_schools_is_that_of_r_survey() -> None:
    found = mean_estimate(API_MEAN, 200, sd=API_SD, df=199, population=6194)
    assert found.interval.low == pytest.approx(638.344950092, rel=1e-9)
    assert found.interval.high == pytest.approx(674.825049908, rel=1e-9)


def test_an_estimate_says_which_of_the_two_questions_it_answers() -> None:
    assert mean_estimate(2.0, 6, sd=0.8, df=90, population=8).estimand is Estimand.DESCRIPTIVE
    assert mean_estimate(2.0, 6, sd=0.8, df=90).estimand is Estimand.COMPARATIVE


@given(means, sizes, spreads, degrees)
def test_a_complete_group_leaves_no_error_in_what_it_says_itself(mean: float, n: int, sd: float, df: int) -> None:
    found = mean_estimate(mean, n, sd=sd, df=df, population=n)
    assert (found.interval.low, found.interval.high) == (mean, mean)


@given(means, sizes, st.floats(0.01, 2), degrees)
def test_a_complete_group_is_still_a_sample_of_what_it_might_have_said(
    mean: float, n: int, sd: float, df: int,
) -> None:
    found = mean_estimate(mean, n, sd=sd, df=df)
    reach = t.ppf(0.975, df) * sd / math.sqrt(n)
    assert found.interval.low == pytest.approx(mean - reach)
    assert found.interval.high == pytest.approx(mean + reach)


@given(means, sizes, spreads, degrees, st.integers(0, 30), st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_more_confidence_never_gives_a_narrower_interval(  # noqa: PLR0917 -- drawn one by one
    mean: float, n: int, sd: float, df: int, missing: int, one: float, other: float,
) -> None:
    low, high = (mean_estimate(mean, n, sd=sd, df=df, population=n + missing, confidence=level).interval
                 for level in sorted((one, other)))
    assert high.low <= low.low <= mean <= low.high <= high.high


@given(means, sizes, spreads, degrees, st.integers(0, 30))
def test_knowing_how_many_were_asked_never_widens_an_interval(
    mean: float, n: int, sd: float, df: int, missing: int,
) -> None:
    ours, theirs = (mean_estimate(mean, n, sd=sd, df=df, population=population).interval
                    for population in (n + missing, None))
    assert theirs.low <= ours.low
    assert ours.high <= theirs.high


@pytest.mark.parametrize(("n", "sd", "df"), [(0, 1.0, 5), (5, -1.0, 5), (5, 1.0, 0)])
def test_an_interval_without_answers_or_a_spread_is_refused(n: int, sd: float, df: int) -> None:
    with pytest.raises(ValueError, match="an interval needs"):
        mean_estimate(2.0, n, sd=sd, df=df)
