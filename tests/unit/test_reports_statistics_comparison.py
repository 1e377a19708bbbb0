"""Two groups or rounds: published figures, scipy, exact permutation, and simulated coverage."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import brunnermunzel, ttest_ind_from_stats

from reports.statistics.comparison import Dominance, Sample, brunner_munzel, unpaired_change
from reports.statistics.estimates import Estimand

# Pain scores 1–5 on the third day after surgery, treatments Y and N: Brunner & Munzel 2000, section 5.
TREATMENT_Y = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
TREATMENT_N = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]

COUNTS = st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 1)
PAIRS = st.tuples(COUNTS, COUNTS)


def histogram(answers: list[int]) -> list[int]:
    return [answers.count(value) for value in range(1, 6)]


def listed(counts: list[int]) -> list[int]:
    return [value for value, count in enumerate(counts) for _ in range(count)]


def numbers(found: Dominance) -> tuple[float, ...]:
    interval = found.interval
    return (found.probability, found.statistic or 0.0, found.df or 0.0, found.p, interval.low, interval.high)


def test_the_published_pain_scores_give_the_published_figures() -> None:
    found = brunner_munzel(histogram(TREATMENT_N), histogram(TREATMENT_Y))
    assert found.statistic == pytest.approx(3.13747, abs=5e-6)
    assert found.p == pytest.approx(0.0057862, abs=5e-8)
    # Degrees of freedom and interval as in Neubert & Brunner 2007 and the manual of the R package lawstat.
    assert found.df == pytest.approx(17.683, abs=5e-4)
    assert found.interval.low == pytest.approx(0.5952169, abs=5e-8)
    assert found.interval.high == pytest.approx(0.9827052, abs=5e-8)


def test_the_probability_is_that_of_all_pairs_counted_one_by_one() -> None:
    found = brunner_munzel(histogram(TREATMENT_N), histogram(TREATMENT_Y))
    pairs = list(itertools.product(TREATMENT_N, TREATMENT_Y))
    wins = sum((a > b) + (a == b) / 2 for a, b in pairs)
    assert found.probability == pytest.approx(wins / len(pairs))


@given(PAIRS)
def test_scipy_agrees_wherever_the_variance_is_not_zero(pair: tuple[list[int], list[int]]) -> None:
    found = brunner_munzel(*pair)
    if found.statistic is not None:
        reference = brunnermunzel(listed(pair[1]), listed(pair[0]))
        assert found.statistic == pytest.approx(reference.statistic, abs=1e-9)
        assert found.p == pytest.approx(reference.pvalue, abs=1e-9)


@given(PAIRS)
def test_every_pair_of_histograms_has_a_result_that_holds_its_own_probability(
    pair: tuple[list[int], list[int]],
) -> None:
    found = brunner_munzel(*pair)
    assert all(math.isfinite(number) for number in numbers(found))
    assert 0 <= found.interval.low <= found.probability <= found.interval.high <= 1
    assert 0 <= found.p <= 1


@given(PAIRS)
def test_exchanging_the_sides_mirrors_the_result(pair: tuple[list[int], list[int]]) -> None:
    here, there = brunner_munzel(*pair), brunner_munzel(pair[1], pair[0])
    assert there.probability == pytest.approx(1 - here.probability)
    assert there.p == pytest.approx(here.p)
    assert there.interval.low == pytest.approx(1 - here.interval.high)


@given(PAIRS)
def test_turning_the_ladder_upside_down_mirrors_the_probability(pair: tuple[list[int], list[int]]) -> None:
    turned = brunner_munzel(pair[0][::-1], pair[1][::-1])
    assert turned.probability == pytest.approx(1 - brunner_munzel(*pair).probability)
    assert turned.p == pytest.approx(brunner_munzel(*pair).p)


@given(PAIRS, st.integers(0, 5))
def test_an_answer_nobody_gave_changes_nothing(pair: tuple[list[int], list[int]], place: int) -> None:
    stretched = [[*counts[:place], 0, *counts[place:]] for counts in pair]
    assert numbers(brunner_munzel(*stretched)) == numbers(brunner_munzel(*pair))


@given(PAIRS, st.integers(0, 3))
def test_raising_one_answer_never_lowers_the_probability(pair: tuple[list[int], list[int]], place: int) -> None:
    raised = list(pair[0])
    if raised[place]:
        raised[place] -= 1
        raised[place + 1] += 1
    assert brunner_munzel(raised, pair[1]).probability >= brunner_munzel(*pair).probability


def test_answers_that_are_all_equal_tell_nobody_apart() -> None:
    found = brunner_munzel([0, 0, 7, 0, 0], [0, 0, 5, 0, 0])
    assert (found.probability, found.statistic, found.df, found.p) == (0.5, None, None, 1.0)
    # Wilson's interval for one half of n is ½ ± z/(2·√(n + z²)); n is that of the smaller side.
    reach = 1.959964 / (2 * math.sqrt(5 + 1.959964**2))
    assert found.interval.low == pytest.approx(0.5 - reach)
    assert found.interval.high == pytest.approx(0.5 + reach)


def doubled_one_sided_p(low: list[int], high: list[int]) -> float:
    # The share of all ways to deal the pooled answers that leave the low side as little as it has.
    dealt = [sum(chosen) for chosen in itertools.combinations(low + high, len(low))]
    return 2 * sum(total <= sum(low) for total in dealt) / len(dealt)


@pytest.mark.parametrize(("low", "high"), [
    ([1, 1, 2], [4, 4, 5, 5]), ([1, 2, 3], [5, 5, 5, 4]), ([1, 1], [2, 2]),
])
def test_answers_that_do_not_overlap_have_the_p_value_of_the_permutation_test(
    low: list[int], high: list[int],
) -> None:
    for a, b, probability in [(high, low, 1.0), (low, high, 0.0)]:
        found = brunner_munzel(histogram(a), histogram(b))
        assert (found.probability, found.statistic, found.df) == (probability, None, None)
        assert found.p == pytest.approx(doubled_one_sided_p(low, high))
        assert probability in {found.interval.low, found.interval.high}


def test_enough_answers_that_do_not_overlap_tell_two_sides_apart() -> None:
    found = brunner_munzel([0, 0, 0, 3, 5], [4, 2, 2, 0, 0])
    assert found.interval.excludes(0.5)
    assert found.p < 0.001


@pytest.mark.parametrize("crowd", [[4, 0, 5, 0, 2], [9, 0, 0, 0, 0], [0, 0, 9, 0, 0]])
def test_a_single_answer_on_either_side_is_no_test_whatever_the_other_side_says(crowd: list[int]) -> None:
    for found in (brunner_munzel([0, 0, 1, 0, 0], crowd), brunner_munzel(crowd, [0, 0, 1, 0, 0])):
        assert (found.statistic, found.df, found.p) == (None, None, 1.0)


def test_a_single_answer_above_all_others_does_not_tell_sides_apart() -> None:
    found = brunner_munzel([0, 0, 0, 0, 1], [9, 0, 0, 0, 0])
    assert (found.probability, found.p) == (1.0, 1.0)
    assert not found.interval.excludes(0.5)


def test_the_bound_on_the_variance_of_non_overlapping_answers_holds() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([0.3, 0.1, 0.2, 0.1, 0.3])
    a, b = rng.multinomial(6, shares, 4_000), rng.multinomial(15, shares, 4_000)
    found = [brunner_munzel(x.tolist(), y.tolist()).probability for x, y in zip(a, b, strict=True)]
    assert np.var(found) <= 0.25 / 6


def test_the_interval_holds_the_true_probability_as_often_as_promised() -> None:
    rng = np.random.default_rng(9)
    of_a, of_b = np.array([0.05, 0.1, 0.25, 0.35, 0.25]), np.array([0.1, 0.2, 0.35, 0.25, 0.1])
    truth = sum(x * y * ((i > j) + (i == j) / 2) for i, x in enumerate(of_a) for j, y in enumerate(of_b))
    rounds = zip(rng.multinomial(20, of_a, 1_000), rng.multinomial(25, of_b, 1_000), strict=True)
    covered = [not brunner_munzel(a.tolist(), b.tolist()).interval.excludes(truth) for a, b in rounds]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(("a", "b"), [([1, 2], [1, 2, 3]), ([0, 0], [1, 2]), ([1, 2], [0, 0]), ([3, -1], [1, 2])])
def test_histograms_that_make_no_sense_are_refused(a: list[int], b: list[int]) -> None:
    with pytest.raises(ValueError, match="histograms"):
        brunner_munzel(a, b)


# Student's sleep data (Biometrika 6 (1908) 1–25), hours gained under two drugs, as two samples: R 4.2.2,
# t.test(extra ~ group, data = sleep) gives df = 17.776 and the interval −3.3654832 to 0.2054832.
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def sample(values: list[float]) -> Sample:
    return Sample(float(np.mean(values)), float(np.std(values, ddof=1)), len(values))


def test_students_sleep_data_give_the_published_interval() -> None:
    found = unpaired_change(sample(SLEEP_2), sample(SLEEP_1))
    assert found.value == pytest.approx(-1.58)
    assert found.interval.low == pytest.approx(-3.3654832, abs=5e-8)
    assert found.interval.high == pytest.approx(0.2054832, abs=5e-8)
    assert found.estimand is Estimand.COMPARATIVE


def test_pooled_degrees_of_freedom_are_used_when_given() -> None:
    found = unpaired_change(Sample(2.0, 0.9, 14), Sample(2.4, 0.9, 17), df=29)
    reference = ttest_ind_from_stats(2.4, 0.9, 17, 2.0, 0.9, 14)
    assert found.value == pytest.approx(0.4)
    # With equal spreads the pooled t-test divides by the same error.
    reach = found.interval.high - found.value
    assert reach == pytest.approx(2.0452296421 * 0.4 / reference.statistic)


def test_people_who_agree_with_themselves_make_the_unpaired_interval_the_wider_one() -> None:
    rng = np.random.default_rng(12)
    lasting = rng.normal(0, 0.75, (400, 30))
    first, second = (2.5 + lasting + rng.normal(0, 0.65, (400, 30)) for _ in range(2))
    rounds = [unpaired_change(sample(a.tolist()), sample(b.tolist())) for a, b in zip(first, second, strict=True)]
    assert np.mean([not found.interval.excludes(0) for found in rounds]) >= 0.98


def test_independent_rounds_are_covered_as_often_as_promised() -> None:
    rng = np.random.default_rng(13)
    found = [unpaired_change(sample(rng.normal(2, 0.5, 8).tolist()), sample(rng.normal(2.3, 1.2, 12).tolist()))
             for _ in range(2_000)]
    assert np.mean([not one.interval.excludes(0.3) for one in found]) == pytest.approx(0.95, abs=0.015)


def test_rounding_widens_a_change_by_both_half_steps() -> None:
    exact = unpaired_change(Sample(2.0, 0.9, 14), Sample(2.5, 0.8, 6))
    rounded = unpaired_change(Sample(2.0, 0.9, 14, slack=0.05), Sample(2.5, 0.8, 6, slack=0.25))
    assert rounded.interval.low == pytest.approx(exact.interval.low - 0.3)
    assert rounded.interval.high == pytest.approx(exact.interval.high + 0.3)


def test_rounds_without_any_spread_leave_only_the_rounding() -> None:
    found = unpaired_change(Sample(2.0, 0.0, 9), Sample(2.5, 0.0, 9, slack=0.05))
    assert (found.interval.low, found.interval.high) == (0.45, 0.55)


MEANS, SPREADS, SIZES = st.floats(0, 4), st.floats(0.1, 2), st.integers(2, 60)
SAMPLES = st.builds(Sample, MEANS, SPREADS, SIZES)


@given(SAMPLES, SAMPLES)
def test_the_interval_agrees_with_scipys_welch_test(before: Sample, after: Sample) -> None:
    found = unpaired_change(before, after)
    reference = ttest_ind_from_stats(
        after.mean, after.sd, after.n, before.mean, before.sd, before.n, equal_var=False,
    )
    if not math.isclose(reference.pvalue, 0.05, rel_tol=1e-6):
        assert found.interval.excludes(0) == (reference.pvalue < 0.05)


@given(SAMPLES, SAMPLES, st.integers(-3, 3))
def test_a_constant_added_to_both_rounds_changes_nothing(before: Sample, after: Sample, shift: int) -> None:
    moved = [Sample(one.mean + shift, one.sd, one.n) for one in (before, after)]
    assert unpaired_change(*moved).value == pytest.approx(unpaired_change(before, after).value, abs=1e-9)


@given(SAMPLES, SAMPLES)
def test_time_turned_round_turns_the_change_round(before: Sample, after: Sample) -> None:
    there, back = unpaired_change(before, after), unpaired_change(after, before)
    assert back.value == pytest.approx(-there.value)
    assert back.interval.low == pytest.approx(-there.interval.high)


@given(MEANS, SPREADS, st.integers(2, 50), st.integers(1, 50))
def test_more_answers_make_a_change_more_certain(mean: float, sd: float, n: int, more: int) -> None:
    few, many = (unpaired_change(Sample(2, 1, 20), Sample(mean, sd, size), df=200) for size in (n, n + more))
    assert many.interval.high <= few.interval.high


@pytest.mark.parametrize(("before", "after", "df"), [
    (Sample(2, 1, 1), Sample(2, 1, 5), None), (Sample(2, 1, 0), Sample(2, 1, 5), 30),
    (Sample(2, -1, 5), Sample(2, 1, 5), None),
])
def test_rounds_that_make_no_sense_are_refused(before: Sample, after: Sample, df: float | None) -> None:
    with pytest.raises(ValueError, match="two answers"):
        unpaired_change(before, after, df=df)


def test_pooling_makes_a_change_from_a_single_answer_possible() -> None:
    assert unpaired_change(Sample(2, 1, 1), Sample(3, 1, 5), df=30).value == 1
