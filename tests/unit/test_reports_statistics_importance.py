"""Importance–performance: quadrants by hand, hollow points, and what must not move a point."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.importance import Placement, Priority, Rating, importance_performance
from reports.statistics.intervals import Interval

EIGHTHS = st.sampled_from([rung / 8 for rung in range(33)])
REACHES = st.sampled_from([None, 0.0, 0.125, 0.5, 1.0])
# Means of 1, 2, 4 or 8 eighths are exact.
EXACT = (1, 2, 4, 8)
RATINGS = st.lists(st.tuples(EIGHTHS, REACHES, EIGHTHS, REACHES), min_size=1, max_size=8)
Ratings = list[tuple[float, float | None, float, float | None]]


def rating(value: float, reach: float | None) -> Rating:
    return Rating(value, None if reach is None else Interval(value - reach, value + reach))


def placed(ratings: Ratings, shift: float = 0.0) -> tuple[Placement, ...]:
    return importance_performance([
        (f"aspect {place}", rating(importance + shift, of_importance), rating(performance + shift, of_performance))
        for place, (importance, of_importance, performance, of_performance) in enumerate(ratings)
    ]).placements


def drawn(placements: tuple[Placement, ...]) -> list[tuple[Priority, bool]]:
    return [(one.priority, one.hollow) for one in placements]


def test_four_corners_fall_into_the_four_quadrants() -> None:
    found = importance_performance([
        ("speed", rating(0.8, 0.1), rating(60, 5)), ("courtesy", rating(0.8, 0.1), rating(90, 5)),
        ("rooms", rating(0.2, 0.1), rating(60, 5)), ("forms", rating(0.2, 0.1), rating(90, 5)),
    ])
    assert (found.importance_cut, found.performance_cut) == (0.5, 75)
    assert [one.priority for one in found.placements] == [
        Priority.CONCENTRATE_HERE, Priority.KEEP_UP, Priority.LOW_PRIORITY, Priority.POSSIBLE_OVERKILL,
    ]
    assert [one.name for one in found.placements] == ["speed", "courtesy", "rooms", "forms"]
    assert not any(one.hollow for one in found.placements)


@pytest.mark.parametrize(("of_importance", "of_performance", "hollow"), [
    (0.4, 0.4, False), (0.5, 0.4, True), (0.4, 0.5, True), (0.6, 0.6, True), (None, 0.4, True), (0.4, None, True),
])
def test_a_point_is_hollow_when_either_interval_reaches_its_line_or_is_unknown(
    of_importance: float | None, of_performance: float | None, hollow: bool,
) -> None:
    found = placed([(3.0, of_importance, 1.0, of_performance), (2.0, 0.1, 2.0, 0.1)])
    assert found[0].hollow is hollow
    assert found[0].priority is Priority.CONCENTRATE_HERE


def test_attributes_rated_alike_are_all_high_and_hollow() -> None:
    assert drawn(placed([(0.7, 0.1, 0.1, 0.0)] * 3)) == [(Priority.KEEP_UP, True)] * 3


def test_without_attributes_there_is_nothing_to_place() -> None:
    with pytest.raises(ValueError, match="attributes"):
        importance_performance([])


@given(RATINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_attributes_does_not_matter(ratings: Ratings, shuffler: random.Random) -> None:
    order = list(range(len(ratings)))
    shuffler.shuffle(order)
    found = drawn(placed(ratings))
    assert drawn(placed([ratings[place] for place in order])) == [found[place] for place in order]


@given(RATINGS.filter(lambda ratings: len(ratings) in EXACT), st.integers(-2, 5))
def test_adding_a_constant_moves_no_point_to_another_quadrant(ratings: Ratings, shift: int) -> None:
    assert drawn(placed(ratings, shift)) == drawn(placed(ratings))


@given(RATINGS.filter(lambda ratings: len(ratings) in EXACT))
def test_wider_intervals_never_fill_a_hollow_point(ratings: Ratings) -> None:
    wider = [(i, None if r is None else r + 0.25, p, None if s is None else s + 0.25) for i, r, p, s in ratings]
    for before, after in zip(placed(ratings), placed(wider), strict=True):
        assert after.hollow or not before.hollow
        assert after.priority is before.priority


@given(RATINGS)
def test_the_intervals_of_a_filled_point_lie_on_one_side_of_each_line(ratings: Ratings) -> None:
    found = importance_performance([
        (str(place), rating(i, r), rating(p, s)) for place, (i, r, p, s) in enumerate(ratings)
    ])
    for one in found.placements:
        for axis, line in [(one.importance, found.importance_cut), (one.performance, found.performance_cut)]:
            within = axis.interval is None or axis.interval.low <= line <= axis.interval.high
            assert one.hollow or not within
