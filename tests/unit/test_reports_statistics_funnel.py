"""Funnel limits: the normal quantiles they stand for, and what size and population do to them."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.funnel import funnel_limits, is_outside

CENTRES = st.floats(0, 4)
SPREADS = st.floats(0, 2)
SIZES = st.lists(st.integers(1, 500), min_size=1, max_size=20)


def test_limits_are_the_normal_quantiles_of_a_mean_of_that_size() -> None:
    (found,) = funnel_limits(2.5, 0.8, [16])
    reference = statistics.NormalDist(2.5, 0.8 / math.sqrt(16))
    assert found.n == 16
    assert found.low95 == pytest.approx(reference.inv_cdf(0.025))
    assert found.high95 == pytest.approx(reference.inv_cdf(0.975))
    assert found.low998 == pytest.approx(reference.inv_cdf(0.001))
    assert found.high998 == pytest.approx(reference.inv_cdf(0.999))


def test_chance_alone_leaves_the_limits_as_often_as_they_say() -> None:
    draws = np.random.default_rng(5).normal(2.0, 1.0, (40_000, 9)).mean(axis=1)
    (found,) = funnel_limits(2.0, 1.0, [9])
    assert np.mean((draws < found.low95) | (draws > found.high95)) == pytest.approx(0.05, abs=0.004)
    assert np.mean((draws < found.low998) | (draws > found.high998)) == pytest.approx(0.002, abs=0.001)


def test_a_finite_population_narrows_the_limits_as_sampling_without_replacement_does() -> None:
    members = np.arange(20.0) % 5
    rng = np.random.default_rng(2)
    means = [rng.choice(members, 12, replace=False).mean() for _ in range(8_000)]
    (found,) = funnel_limits(members.mean(), members.std(ddof=1), [12], populations=[20])
    error = (found.high95 - found.low95) / (2 * 1.959964)
    assert error == pytest.approx(np.std(means), rel=0.03)


def test_everybody_asked_leaves_no_room_for_chance() -> None:
    (found,) = funnel_limits(2.5, 0.8, [12], populations=[12])
    assert (found.low998, found.low95, found.high95, found.high998) == (2.5, 2.5, 2.5, 2.5)


@given(CENTRES, SPREADS, SIZES)
def test_the_outer_limits_hold_the_inner_ones_and_both_lie_evenly_around_the_centre(
    centre: float, sd: float, sizes: list[int],
) -> None:
    for found in funnel_limits(centre, sd, sizes):
        assert found.low998 <= found.low95 <= centre <= found.high95 <= found.high998
        assert found.high95 - centre == pytest.approx(centre - found.low95, abs=1e-9)


@given(CENTRES, SPREADS, st.integers(1, 400), st.integers(1, 50))
def test_larger_groups_have_narrower_limits(centre: float, sd: float, n: int, more: int) -> None:
    small, large = funnel_limits(centre, sd, [n, n + more])
    assert large.high95 <= small.high95
    assert large.low998 >= small.low998


@given(SPREADS, st.integers(1, 400), st.integers(0, 400))
def test_a_finite_population_never_widens_the_limits(sd: float, n: int, others: int) -> None:
    (superpopulation,) = funnel_limits(2.0, sd, [n])
    (finite,) = funnel_limits(2.0, sd, [n], populations=[n + others])
    assert finite.high998 <= superpopulation.high998 + 1e-12


@given(CENTRES, SPREADS, SIZES, st.integers(-3, 3))
def test_limits_move_with_the_scale(centre: float, sd: float, sizes: list[int], shift: int) -> None:
    for here, there in zip(funnel_limits(centre, sd, sizes), funnel_limits(centre + shift, sd, sizes), strict=True):
        assert there.low998 == pytest.approx(here.low998 + shift, abs=1e-9)


def test_a_rounded_mean_is_outside_only_beyond_its_rounding() -> None:
    (found,) = funnel_limits(2.0, 1.0, [25])
    just_beyond = found.high998 + 0.02
    assert is_outside(just_beyond, found)
    assert not is_outside(just_beyond, found, slack=0.05)
    assert not is_outside(2.3, found)
    assert is_outside(found.low998 - 0.1, found, slack=0.05)


@pytest.mark.parametrize(("sizes", "populations"), [([0], None), ([5, 6], [8]), ([5], [8, 9])])
def test_sizes_that_make_no_sense_are_refused(sizes: list[int], populations: list[int] | None) -> None:
    with pytest.raises(ValueError, match=r"funnel|zip"):
        funnel_limits(2.0, 1.0, sizes, populations=populations)
