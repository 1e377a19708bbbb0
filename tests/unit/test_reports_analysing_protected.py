"""The default mode shows what the rules of disclosure allow, all of it computed from rounded cells."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from reports.analysing.engine import analyse
from reports.analysing.errors import ScaleTooLong
from reports.analysis import Analysis, Group
from reports.errors import NothingToRelease
from tests.datasets import dataset, plain, random_dataset, shuffled, sized

MIXED = [3, 4, 6, 8, 9, 12, 15, 18, 25, 30, 40]


def shown(found: Analysis) -> list[Group]:
    return [entry for entry in found.groups if not entry.suppressed]


@given(st.integers(0, 10_000), st.lists(st.integers(0, 26), min_size=4, max_size=9), st.integers(0, 50))
@settings(max_examples=6, deadline=None)
def test_the_same_file_shuffled_gives_the_same_bytes(seed: int, sizes: list[int], other: int) -> None:
    assume(sum(n > 4 for n in sizes) > 1)
    data = random_dataset(seed, sizes, missing=0.02)
    assert analyse(data).to_bytes() == analyse(shuffled(data, other)).to_bytes()


@given(st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_a_suppressed_group_carries_its_name_and_nothing_else(seed: int) -> None:
    found = analyse(sized(random_dataset(seed, MIXED), 2))
    hidden = [entry for entry in found.groups if entry.suppressed]
    assert {"g1", "g2"} <= {entry.id for entry in hidden}
    for entry in hidden:
        content = entry.model_dump(exclude={"id", "suppressed"})
        assert set(content.values()) == {None}


@given(st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_means_are_rounded_to_their_step_and_their_ends_are_coded(seed: int) -> None:
    data = random_dataset(seed, MIXED)
    exact = plain(data)
    for entry in shown(analyse(data)):
        assert entry.mean is not None
        assert entry.mean_step is not None
        assert entry.n == len(exact.scores[entry.id]) >= 5
        assert entry.mean_step == (0.1 if entry.n >= 10 and entry.mean_step != 0.5 else 0.5)
        assert entry.mean / entry.mean_step == pytest.approx(round(entry.mean / entry.mean_step))
        truth = sum(exact.scores[entry.id]) / entry.n
        if entry.mean_end is None:
            assert abs(truth - entry.mean) <= entry.mean_step / 2 + 1e-9


@given(st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_every_interval_and_bound_can_be_computed_again_from_the_file_alone(seed: int) -> None:
    found = analyse(sized(random_dataset(seed, MIXED), 4))
    whole = found.overall
    assume(whole.sd is not None and whole.df is not None)
    for entry in shown(found):
        known = know(entry)
        assert entry.n is not None
        assert entry.size is not None
        assert entry.mean_step is not None
        error = float(whole.sd or 0) * math.sqrt((1 - entry.n / entry.size) / entry.n)
        reach = float(stats.t.ppf(0.975, whole.df or 0)) * error
        assert entry.ci == outward(known[0] - reach, known[1] + reach, entry.mean_step)
        low = (entry.n * known[0] + (entry.size - entry.n) * 1) / entry.size
        high = (entry.n * known[1] + (entry.size - entry.n) * 5) / entry.size
        assert entry.bounds == outward(low, high, entry.mean_step)


def know(entry: Group) -> tuple[float, float]:
    """All that a reader knows of a mean on a scale from 1 to 5."""
    assert entry.mean is not None
    assert entry.mean_step is not None
    low = 1.0 if entry.mean_end == "low" else max(1.0, entry.mean - entry.mean_step / 2)
    high = 5.0 if entry.mean_end == "high" else min(5.0, entry.mean + entry.mean_step / 2)
    return low, high


def outward(low: float, high: float, step: float) -> tuple[float, float]:
    """Rounded outward to the step, within the scale."""
    ends = math.floor(low / step + 1e-8) * step, math.ceil(high / step - 1e-8) * step
    return pytest.approx((max(1.0, ends[0]), min(5.0, ends[1])))  # type: ignore[return-value]


def test_everything_covers_the_truth_that_it_hides() -> None:
    data = sized(random_dataset(11, MIXED), 3)
    exact = plain(data)
    for entry in shown(analyse(data)):
        truth = sum(exact.scores[entry.id]) / len(exact.scores[entry.id])
        assert entry.bounds is not None
        assert entry.bounds[0] <= truth <= entry.bounds[1]
        if entry.top2 is not None and entry.top2_end is None:
            assert entry.top2_step is not None
            assert abs(entry.top2 - exact.top2(entry.id)) <= entry.top2_step / 2 + 1e-9


def test_the_scale_may_begin_anywhere() -> None:
    data = random_dataset(6, [12, 14, 18, 22, 30], missing=0)
    moved = dataset(data.codes, data.groups, low=-2, high=2, names=data.group_ids)
    for one, other in zip(analyse(data).groups, analyse(moved).groups, strict=True):
        assert one.mean is not None
        assert other.mean is not None
        assert other.mean == pytest.approx(one.mean - 3)
        assert (one.top2, one.rank, one.tier, one.rwg_j, one.points) == (
            other.top2, other.rank, other.tier, other.rwg_j, other.points)


def test_agreement_needs_the_distribution_of_every_item() -> None:
    found = analyse(random_dataset(8, [12, 15, 19, 22, 30, 35], missing=0))
    for entry in shown(found):
        assert entry.n is not None
        assert (entry.rwg_j is None) == (entry.n < 20)
        assert (entry.ad_m is None) == (entry.n < 20)
    assert "20" in found.reasons["rwg_j"].zh


def test_a_higher_threshold_hides_more_and_lowers_no_other() -> None:
    found = analyse(random_dataset(9, [12, 15, 16, 19, 22, 30, 35, 40]), min_group=15)
    assert all(entry.n is None or entry.n >= 15 for entry in found.groups)
    assert found.thresholds.model_dump() == {
        "group": 15, "item": 15, "fine": 15, "histogram": 20, "answered": 2 / 3}


def test_figures_of_all_groups_leave_hidden_groups_out() -> None:
    sizes = [3, 4, 12, 15, 18, 22, 25]
    data = random_dataset(12, sizes, missing=0)
    changed = data.codes.copy()
    changed[data.groups < 2] = 6 - changed[data.groups < 2]
    one, other = analyse(data).overall, analyse(dataset(changed, data.groups)).overall
    assert (one.msb, one.msw, one.icc1, one.tau2, one.alpha, one.omega) == (
        other.msb, other.msw, other.icc1, other.tau2, other.alpha, other.omega)


def test_few_groups_shown_give_no_figure_of_how_much_groups_differ() -> None:
    found = analyse(random_dataset(13, [20, 25, 30, 35], missing=0))
    assert (found.overall.msb, found.overall.icc1, found.overall.tau2) == (None, None, None)
    assert "icc1" in found.reasons
    assert found.overall.alpha is not None


def test_too_few_people_altogether_are_refused() -> None:
    with pytest.raises(NothingToRelease):
        analyse(dataset([[1], [2], [3], [4]], [0, 0, 1, 1]))


def test_a_scale_of_a_hundred_is_refused() -> None:
    data = dataset(np.full((20, 1), 50), np.repeat([0, 1], 10), high=100)
    with pytest.raises(ScaleTooLong):
        analyse(data)
