"""False discovery: the published example, and scipy as a second opinion."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from reports.statistics.multiplicity import q_values, rejected

# Benjamini & Hochberg 1995, section 3.2: fifteen p-values, four rejections at .05, three by Bonferroni.
BH_1995 = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def test_the_published_false_discovery_example_rejects_four_where_bonferroni_rejects_three() -> None:
    assert rejected(BH_1995, 0.05) == [True] * 4 + [False] * 11
    assert sum(p <= 0.05 / len(BH_1995) for p in BH_1995) == 3


def test_no_tests_give_no_verdicts() -> None:
    assert rejected([]) == []
    assert q_values([]) == ()


def test_one_test_alone_keeps_its_p_value() -> None:
    assert q_values([0.03]) == (0.03,)


@given(P_VALUES)
def test_rejections_agree_with_scipys_adjusted_p_values(p: list[float]) -> None:
    adjusted = false_discovery_control(p)
    for verdict, q in zip(rejected(p), adjusted, strict=True):
        if not math.isclose(q, 0.10, rel_tol=1e-9):
            assert verdict == (q <= 0.10)


@given(P_VALUES)
def test_q_values_agree_with_scipy(p: list[float]) -> None:
    assert q_values(p) == pytest.approx(false_discovery_control(p))


@given(P_VALUES, st.randoms(use_true_random=False))
def test_the_order_of_the_tests_does_not_matter(p: list[float], shuffler: random.Random) -> None:
    order = list(range(len(p)))
    shuffler.shuffle(order)
    shuffled = [p[place] for place in order]
    assert rejected(shuffled) == [rejected(p)[place] for place in order]
    assert q_values(shuffled) == tuple(q_values(p)[place] for place in order)


@given(P_VALUES)
def test_a_smaller_p_value_never_has_the_larger_q_value(p: list[float]) -> None:
    by_p = sorted(zip(p, q_values(p), strict=True))
    assert all(before[1] <= after[1] for before, after in itertools.pairwise(by_p))
    assert all(q >= value for value, q in by_p)


@given(P_VALUES)
def test_a_stricter_rate_rejects_no_more(p: list[float]) -> None:
    assert all(loose or not strict for strict, loose in zip(rejected(p, 0.05), rejected(p, 0.10), strict=True))
