"""Wilson's interval: Newcombe's published values, and the finite population's score test turned round."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.estimates import Estimand
from reports.statistics.proportions import share_estimate, wilson

counted = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("count", "n", "low", "high"), [
    (81, 263, .2553, .3662), (15, 148, .0624, .1605), (0, 20, .0000, .1611), (1, 29, .0061, .1718),
])
def test_newcombes_published_intervals_come_out(count: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3 (score without continuity correction)."""
    found = wilson(count / n, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(counted, st.integers(1, 40))
def test_both_ends_are_where_the_finite_populations_score_test_just_fails(
    answers: tuple[int, int], missing: int,
) -> None:
    count, n = answers
    share, population = count / n, n + missing
    found = wilson(share, n, population=population)
    for end in (found.low, found.high):
        variance = end * (1 - end) / n * (population - n) / (population - 1)
        assert abs(share - end) == pytest.approx(1.959963984540054 * math.sqrt(variance), abs=1e-7)


@given(counted)
def test_a_complete_group_leaves_the_share_itself(answers: tuple[int, int]) -> None:
    count, n = answers
    found = wilson(count / n, n, population=n)
    assert (found.low, found.high) == (count / n, count / n)


@given(counted, st.none() | st.integers(0, 40), st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_shares_intervals_nest_with_confidence_and_stay_within_none_and_all(
    answers: tuple[int, int], missing: int | None, one: float, other: float,
) -> None:
    count, n = answers
    population = None if missing is None else n + missing
    narrow, wide = (wilson(count / n, n, population=population, confidence=level) for level in sorted((one, other)))
    assert 0 <= wide.low <= narrow.low <= count / n <= narrow.high <= wide.high <= 1


@given(counted, st.none() | st.integers(0, 40))
def test_the_share_of_the_others_has_the_mirrored_interval(answers: tuple[int, int], missing: int | None) -> None:
    count, n = answers
    population = None if missing is None else n + missing
    favour, against = (wilson(k / n, n, population=population) for k in (count, n - count))
    assert favour.low == pytest.approx(1 - against.high, abs=1e-12)
    assert favour.high == pytest.approx(1 - against.low, abs=1e-12)


def test_a_share_says_which_of_the_two_questions_it_answers() -> None:
    assert share_estimate(0.6, 18, population=20).estimand is Estimand.DESCRIPTIVE
    found = share_estimate(0.6, 18)
    assert found.estimand is Estimand.COMPARATIVE
    assert found.interval == wilson(0.6, 18)


@pytest.mark.parametrize(("share", "n"), [(0.5, 0), (1.1, 5), (-0.1, 5), (math.nan, 5)])
def test_what_is_not_a_share_of_answers_is_refused(share: float, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(share, n)
