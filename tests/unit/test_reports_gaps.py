"""Intervals, gaps and flags: published values, and the promises made about rounding."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from reports.gaps import Quadrant, flag_family, gap_of, members_interval, quadrant
from reports.release import Mean, Spread
from reports.statistics.intervals import Interval, mean_interval, outward, standard_error, two_sided_p
from tests.simulated import LADDER


def test_cochrans_finite_population_example() -> None:
    """Petition sheets (Cochran 1977, section 2.9): N=676, n=50, s²=229.0, total 18 107 to 21 669 at 80 %."""
    error = standard_error(math.sqrt(229.0), 50, 676)
    reach = 1.28 * error * 676
    mean_total = 19888
    assert mean_total - reach == pytest.approx(18107, abs=15)
    assert mean_total + reach == pytest.approx(21669, abs=15)


def test_asking_everybody_leaves_only_the_rounding() -> None:
    assert standard_error(1.0, 12, 12) == 0
    assert mean_interval(2.9, 12, 12, sd=0.8, df=100, step=0.1) == Interval(2.8, 3.0)


@given(st.floats(0, 4), st.integers(5, 60), st.integers(0, 30), st.floats(0.1, 1.5), st.sampled_from([0.1, 0.5]))
def test_rounding_never_narrows_an_interval(
    value: float, n: int, missing: int, sd: float, step: float,
) -> None:
    found = mean_interval(value, n, n + missing, sd=sd, df=80, step=step)
    reach = t.ppf(0.975, 80) * standard_error(sd, n, n + missing)
    assert found.low <= value - reach + 1e-9
    assert found.high >= value + reach - 1e-9


@given(st.floats(-5, 5), st.floats(0, 3), st.sampled_from([0.1, 0.5]))
def test_outward_rounding_contains_what_it_rounds(low: float, width: float, step: float) -> None:
    found = outward(low, low + width, step)
    assert found.low <= low + 1e-6
    assert found.high >= low + width - 1e-6


def test_an_end_coded_cell_reaches_to_the_end_of_the_scale() -> None:
    cell = Mean(value=3.5, n=6, step=0.5, end="high")
    found = members_interval(cell, 8, Spread(sd=0.7, units=9), 90, LADDER)
    assert found is not None
    assert found.high == 4


def test_no_pooled_spread_means_no_interval_and_no_flag() -> None:
    cell = Mean(value=2.0, n=12, step=0.1)
    assert members_interval(cell, 14, None, 90, LADDER) is None
    (gap,) = flag_family([gap_of(4.0, cell, None, None, 90, LADDER)])
    assert gap.value == 2.0
    assert not gap.flagged


@pytest.mark.parametrize(("own", "members", "where"), [
    (3.0, 3.0, Quadrant.SHARED_STRENGTH), (3.0, 1.0, Quadrant.BLIND_SPOT),
    (1.0, 1.0, Quadrant.SHARED_WEAKNESS), (1.0, 3.0, Quadrant.HIDDEN_STRENGTH),
    (2.5, 2.5, Quadrant.SHARED_STRENGTH),
])
def test_quadrants_split_between_rungs_two_and_three(own: float, members: float, where: Quadrant) -> None:
    assert quadrant(own, members, LADDER) is where


def test_a_flag_needs_both_half_a_rung_and_a_difference_from_noise() -> None:
    spread = Spread(sd=0.8, units=12)
    clear = gap_of(4.0, Mean(value=2.0, n=15, step=0.1), None, spread, 150, LADDER)
    small = gap_of(2.4, Mean(value=2.0, n=400, step=0.1), None, spread, 900, LADDER)
    noisy = gap_of(3.5, Mean(value=3.0, n=5, step=0.5), None, spread, 150, LADDER)
    assert [gap.flagged for gap in flag_family([clear, small, noisy])] == [True, False, False]


def test_students_p_agrees_with_scipy() -> None:
    assert two_sided_p(0.5, 0.2, 17) == pytest.approx(2 * t.sf(2.5, 17))
    assert two_sided_p(0.0, 0.0, 17) == 1.0
    assert two_sided_p(0.3, 0.0, 17) == 0.0
