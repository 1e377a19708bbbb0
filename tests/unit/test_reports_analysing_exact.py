"""The exact mode agrees with a plain loop over the rows, with published values, and with itself in any order."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reports.analysing.engine import analyse
from reports.analysing.errors import (
    AnalysisRefused,
    NobodyCounts,
    RuleNeedsFiveOptions,
    ThresholdTooLow,
    TooFewGroupsToCompare,
)
from reports.analysis import Analysis, Group
from tests.datasets import dataset, plain, random_dataset, shuffled, sized

SIZES = st.lists(st.integers(2, 14), min_size=2, max_size=6)
SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
"""Six targets, four ratings each: Shrout & Fleiss, Psychological Bulletin 86 (1979) 420, table 2."""


def group(analysis: Analysis, name: str) -> Group:
    return next(found for found in analysis.groups if found.id == name)


@given(st.integers(0, 10_000), SIZES, st.integers(1, 6), st.sampled_from([3, 5, 7]))
@settings(max_examples=40, deadline=None)
def test_every_figure_of_the_exact_mode_equals_that_of_a_plain_loop(
    seed: int, sizes: list[int], items: int, high: int,
) -> None:
    data = sized(random_dataset(seed, sizes, items=items, high=high), 3)
    expected = plain(data)
    assume(expected.k > 1 and expected.n > expected.k)
    found = analyse(data, min_group=1)
    assert (found.overall.n, found.overall.groups) == (expected.n, expected.k)
    assert found.overall.mean == pytest.approx(expected.mean)
    assert found.overall.msb == pytest.approx(expected.msb)
    assert found.overall.msw == pytest.approx(expected.msw)
    for name, scores in expected.scores.items():
        size = (data.sizes or {})[name]
        entry = group(found, name)
        assert (entry.n, entry.size) == (len(scores), size)
        assert entry.mean == pytest.approx(sum(scores) / len(scores))
        assert entry.ci == pytest.approx(expected.interval(name, size), abs=1e-9)
        assert entry.bounds == pytest.approx(expected.bounds(name, size))
        assert entry.top2 == pytest.approx(expected.top2(name))
        assert entry.rwg_j == (None if expected.rwg_j(name) is None else pytest.approx(expected.rwg_j(name)))
        if len(scores) > 1:
            assert entry.ad_m == pytest.approx(expected.ad_m(name))


@given(st.integers(0, 10_000), SIZES, st.integers(0, 100))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_rows_changes_not_one_byte(seed: int, sizes: list[int], other: int) -> None:
    data = random_dataset(seed, sizes)
    assume(plain(data).k > 1)
    assert analyse(data, min_group=1).to_bytes() == analyse(shuffled(data, other), min_group=1).to_bytes()


def test_the_intraclass_correlations_of_shrout_and_fleiss_come_out_as_published() -> None:
    ratings = [[rating] for target in SHROUT_FLEISS for rating in target]
    found = analyse(dataset(ratings, np.repeat(np.arange(6), 4), high=10), min_group=1).overall
    # ICC(1,1) = .17 and ICC(1,4) = .44; mean squares 11.24 between and 6.26 within (their tables 3 and 4).
    assert found.msb == pytest.approx(11.24, abs=0.005)
    assert found.msw == pytest.approx(6.26, abs=0.005)
    assert found.icc1 == pytest.approx(0.17, abs=0.005)
    assert found.icc2 == pytest.approx(0.44, abs=0.005)


def test_a_group_of_which_everybody_answered_has_no_error_left() -> None:
    found = analyse(sized(random_dataset(3, [8, 9, 12], missing=0), 0), min_group=1)
    for entry in found.groups:
        assert entry.mean is not None
        assert entry.ci == pytest.approx((entry.mean, entry.mean))
        assert entry.bounds == pytest.approx((entry.mean, entry.mean))
        assert entry.top2_ci == (entry.top2, entry.top2)
    assert found.estimands.ci == "descriptive"


def test_adding_a_group_changes_no_other_groups_mean() -> None:
    with_three = random_dataset(5, [9, 11, 7])
    keep = with_three.groups < 2
    with_two = dataset(with_three.codes[keep], with_three.groups[keep])
    fewer, more = analyse(with_two, min_group=1), analyse(with_three, min_group=1)
    for one, other in zip(fewer.groups, more.groups, strict=False):
        assert (one.id, one.n, one.mean, one.top2) == (other.id, other.n, other.mean, other.top2)


def test_rank_one_is_the_highest_mean_and_sets_hold_one_another() -> None:
    codes = np.repeat([[1] * 3, [3] * 3, [5] * 3], 30, axis=0)
    codes[::7, 0] = 2
    found = analyse(dataset(codes, np.repeat([0, 1, 2], 30)), min_group=1)
    assert [entry.rank for entry in found.groups] == [(3, 3), (2, 2), (1, 1)]
    assert [entry.rank_marginal for entry in found.groups] == [(3, 3), (2, 2), (1, 1)]


def test_tiers_need_five_groups_and_say_so() -> None:
    found = analyse(random_dataset(1, [20, 20, 20, 20]), min_group=1)
    assert {entry.tier for entry in found.groups} == {None}
    assert "five groups" in found.reasons["tier"].en


def test_reliability_is_refused_below_fifty_complete_answers() -> None:
    few, many = (analyse(random_dataset(2, sizes, missing=0), min_group=1) for sizes in ([24, 25], [25, 25]))
    assert (few.overall.alpha, few.overall.alpha_ci, few.overall.omega) == (None, None, None)
    assert "49" in few.reasons["alpha"].zh
    assert many.overall.alpha is not None
    assert many.overall.complete == 50


def test_alpha_equals_that_of_the_complete_rows() -> None:
    data = random_dataset(4, [40, 50, 60], missing=0.05)
    complete = data.codes[(data.codes > 0).all(axis=1)].astype(float)
    covariance = np.cov(complete.T)
    expected = 4 / 3 * (1 - np.trace(covariance) / covariance.sum())
    assert analyse(data, min_group=1).overall.alpha == pytest.approx(expected)


def test_a_group_in_which_nobody_counts_has_a_zero_and_nothing_else() -> None:
    data = dataset([[3, 3, 3], [4, 0, 4], [5, 5, 5], [0, 0, 2], [2, 3, 0]], [0, 0, 1, 2, 1])
    found = analyse(data, min_group=1)
    assert found.overall.groups == 2
    assert found.groups[2].n == 0
    assert found.groups[2].mean is None
    assert found.groups[2].rank is None


def test_points_are_linear_or_those_of_the_bureau_of_statistics() -> None:
    data = dataset([[5, 5], [4, 4], [3, 1], [2, 0], [1, 2]], [0, 0, 0, 1, 1])
    linear, nbs = (analyse(data, min_group=1, rule=rule) for rule in ("linear", "nbs"))
    assert [entry.points for entry in linear.groups] == pytest.approx([100 * (11 / 3 - 1) / 4, 100 * (1.5 - 1) / 4])
    # 100, 80 and the mean of 60 and 0; then the mean of 0 and 30: who answered one item of two does not count.
    assert [entry.points for entry in nbs.groups] == pytest.approx([(100 + 80 + 30) / 3, 15])


def test_the_exact_mode_warns_in_both_languages() -> None:
    (warning,) = analyse(random_dataset(1, [9, 9]), min_group=1).warnings
    assert "--min-group 1" in warning.zh
    assert "--min-group 1" in warning.en


@pytest.mark.parametrize(("data", "options", "error"), [
    (dataset([[0, 0, 1], [1, 0, 0]], [0, 1]), {"min_group": 1}, NobodyCounts),
    (dataset([[1], [2], [3]], [0, 0, 0]), {"min_group": 1}, TooFewGroupsToCompare),
    (dataset([[1], [2], [3]], [0, 0, 1]), {"min_group": 4}, ThresholdTooLow),
    (dataset([[1], [2], [3]], [0, 0, 1]), {"min_group": 0}, ThresholdTooLow),
    (dataset([[1], [2], [3]], [0, 0, 1], high=7), {"min_group": 1, "rule": "nbs"}, RuleNeedsFiveOptions),
])
def test_what_cannot_be_answered_is_refused_with_a_sentence(
    data: object, options: dict[str, object], error: type[AnalysisRefused],
) -> None:
    with pytest.raises(error) as refused:
        analyse(data, **options)  # type: ignore[arg-type]
    assert refused.value.exit_code == 2
