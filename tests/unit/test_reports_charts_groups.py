"""Groups in rows keep the order given; a funnel names only what lies beyond its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.axis import counts_between, ticks_of, written
from reports.charts.funnel import FunnelPoint, funnel, funnel_figure
from reports.charts.group_intervals import GroupRow, group_intervals, interval_figures
from reports.charts.style import house_style
from reports.statistics.funnel import funnel_limits
from tests.figures import dots, named, words_outside
from tests.figures import written as words_on

ROWS = (
    GroupRow("办公室", 18, 3.2, (2.9, 3.5), (2.4, 3.9), figures="3.2（2.9–3.5）"),
    GroupRow("科技", 7, 2.5, (2.0, 3.0), None, is_coarse=True, figures="2.5"),
    GroupRow("国库", 8, 4.5, (4.0, 5.0), None, end="high", is_coarse=True, figures="≥4.5"),
    GroupRow("人事"),
)
POINTS = (FunnelPoint("inside", 20, 3.1), FunnelPoint("coarse", 7, 3.5, is_hollow=True),
          FunnelPoint("far", 60, 4.2, is_outside=True))
LIMITS = funnel_limits(3.0, 0.8, [5, 10, 20, 40, 80])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_rows_stand_in_the_order_given_and_hidden_ones_are_hatched(lang: str) -> None:
    with house_style():
        (figure,) = interval_figures(ROWS, (1, 5), 3.1, lang)
    assert [word for word in words_on(figure) if word in {row.name for row in ROWS}] == [row.name for row in ROWS]
    assert set(named(figure, "hidden-")) == {"hidden-人事"}
    assert set(named(figure, "bounds-")) == {"bounds-办公室"}
    assert words_outside(figure) == []


def test_a_mean_lies_where_its_value_is() -> None:
    with house_style():
        (figure,) = interval_figures((ROWS[0], ROWS[1]), (1, 5), None, "zh")
    (one,), (other,) = dots(figure, "mean-办公室"), dots(figure, "mean-科技")
    assert one[0] > other[0]
    assert one[1] < other[1]


def test_more_rows_than_fit_go_on_further_sheets_with_the_same_axis() -> None:
    rows = [GroupRow(f"g{number}", 10, 2 + number / 50, (1.8, 4.2)) for number in range(90)]
    assert len(group_intervals(rows, (1, 5), 3.0, "en")) == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_only_points_beyond_the_limits_are_named(lang: str) -> None:
    with house_style():
        figure = funnel_figure(POINTS, LIMITS, 3.0, (1, 5), lang)
    assert "far" in words_on(figure)
    assert not {"inside", "coarse"} & set(words_on(figure))
    assert len(dots(figure, "inside-hollow")) == len(dots(figure, "outside")) == 1
    assert words_outside(figure) == []


def test_the_same_funnel_gives_the_same_bytes() -> None:
    first, second = (funnel(POINTS, LIMITS, 3.0, (1, 5), "zh") for _ in range(2))
    assert first == second


def test_groups_of_one_size_make_a_funnel_too() -> None:
    points = [FunnelPoint("a", 9, 3.0), FunnelPoint("b", 9, 3.5)]
    svg = funnel(points, funnel_limits(3.2, 0.5, [9]), 3.2, (1, 5), "en")
    assert b"<svg" in svg


@given(st.floats(1, 5), st.floats(0, 4))
def test_ticks_enclose_what_is_drawn_and_stay_within_the_scale(low: float, more: float) -> None:
    high = min(5.0, low + more)
    places = ticks_of(low, high, (1, 5))
    assert 2 <= len(places) <= 8
    assert places[0] <= low + 1e-6
    assert places[-1] >= high - 1e-6
    assert places == sorted(places)
    assert all(1 <= place <= 5 for place in places)


@given(st.integers(1, 5000), st.integers(0, 100_000))
def test_numbers_of_people_are_round_and_within_what_is_drawn(low: int, more: int) -> None:
    places = counts_between(low, low + more)
    assert len(places) <= 8
    assert all(low <= place <= low + more for place in places)


def test_ticks_carry_a_decimal_only_where_one_is_needed() -> None:
    assert [written(value, (1, 2, 3)) for value in (1, 2)] == ["1", "2"]
    assert written(2, (1.5, 2)) == "2.0"
