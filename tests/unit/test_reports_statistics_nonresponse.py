"""Bounds that assume nothing: they hold everything the missing could have said, and nothing else."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.intervals import Interval
from reports.statistics.nonresponse import mean_bounds, response_rate, share_bounds, shift

ratings = st.lists(st.integers(0, 4), max_size=20)


def test_twelve_of_eighteen_in_twenty_are_between_sixty_and_seventy_percent() -> None:
    found = share_bounds(12 / 18, 18, 20)
    assert [found.low, found.high] == pytest.approx([0.60, 0.70])


@given(ratings.filter(bool), ratings)
def test_whatever_the_missing_would_say_lies_within_the_bounds(answers: list[int], missing: list[int]) -> None:
    n, population = len(answers), len(answers) + len(missing)
    found = mean_bounds(sum(answers) / n, n, population, low=0, high=4)
    assert found.low - 1e-9 <= sum(answers + missing) / population <= found.high + 1e-9


@given(ratings.filter(bool), st.integers(0, 20))
def test_both_bounds_are_reached_by_some_answers_of_the_missing(answers: list[int], missing: int) -> None:
    n, population = len(answers), len(answers) + missing
    found = mean_bounds(sum(answers) / n, n, population, low=0, high=4)
    assert found.low == pytest.approx(float(Fraction(sum(answers), population)))
    assert found.high == pytest.approx(float(Fraction(sum(answers) + 4 * missing, population)))


@given(ratings.filter(bool), ratings, st.sampled_from([0.1, 0.5]))
def test_bounds_of_a_rounded_mean_hold_what_those_of_the_exact_mean_hold(
    answers: list[int], missing: list[int], step: float,
) -> None:
    n, population = len(answers), len(answers) + len(missing)
    rounded = round(sum(answers) / n / step) * step
    found = mean_bounds(min(rounded, 4.0), n, population, low=0, high=4, step=step)
    assert found.low - 1e-9 <= sum(answers + missing) / population <= found.high + 1e-9
    assert found.low >= 0
    assert found.high <= 4


def test_a_complete_group_has_bounds_of_no_width() -> None:
    assert mean_bounds(2.5, 8, 8, low=0, high=4) == Interval(2.5, 2.5)


def test_nobody_answering_leaves_the_whole_scale() -> None:
    assert mean_bounds(float("nan"), 0, 8, low=1, high=5) == Interval(1, 5)
    assert share_bounds(0.0, 0, 8) == Interval(0, 1)


def test_a_mean_outside_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the scale"):
        mean_bounds(4.5, 5, 8, low=0, high=4)


@given(st.integers(0, 30), st.integers(1, 30), st.floats(-2, 2), st.floats(0, 4))
def test_the_shift_is_what_missing_who_differ_by_delta_would_do_to_the_mean(
    n: int, missing: int, delta: float, mean: float,
) -> None:
    everybody = (n * mean + missing * (mean + delta)) / (n + missing)
    assert mean + shift(n, n + missing, delta) == pytest.approx(everybody)


def test_response_rates_run_from_none_to_all() -> None:
    assert [response_rate(n, 8) for n in (0, 6, 8, 9)] == [0, 0.75, 1, 1]
    with pytest.raises(ValueError, match="no response rate"):
        response_rate(1, 0)
