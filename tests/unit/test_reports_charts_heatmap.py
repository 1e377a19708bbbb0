"""The heat map: a legible number in every shown cell, hatching in every hidden one, shades that print in grey."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.heatmap import contrast, heatmap_figure, ink_on, satisfaction_heatmap, shade
from reports.charts.style import house_style
from reports.palette import PAPER
from reports.release import AudienceResult
from tests.figures import colour, corners, names, patch, words_of, words_outside, written
from tests.released import CATALOGUE, audience

FACETS = CATALOGUE.facets


@pytest.fixture(scope="module")
def audiences() -> tuple[AudienceResult, ...]:
    first, second, third, *_ = CATALOGUE.audiences
    return (audience(first, [91.2, 88.0, 93.4, 85.1, 79.9, 90.2, 89.5], 41),
            audience(second, [None] * 7, None),
            audience(third, [68.5, 55.0, 74.2, 31.0, 62.4, None, 65.1], 163))


def test_every_shown_cell_has_its_number_and_every_row_its_n(audiences: tuple[AudienceResult, ...]) -> None:
    with house_style():
        figure = heatmap_figure(audiences, FACETS, "zh")
    words = written(figure)
    assert {"91.2", "88.0", "31.0", "65.1", "n=41", "n=163"} <= set(words)
    assert len(names(figure, "cell-")) == 7 + 6
    assert {"上级机关", "地方党政", "实体经济", "总体", "专项"} <= set(words)


def test_hidden_cells_are_hatched_and_say_so(audiences: tuple[AudienceResult, ...]) -> None:
    with house_style():
        figure = heatmap_figure(audiences, FACETS, "en")
    second, third = CATALOGUE.audiences[1].id, CATALOGUE.audiences[2].id
    assert names(figure, "hidden-") == {f"{second}-{f.id}" for f in FACETS} | {f"{second}-all", f"{third}-SPC"}
    assert patch(figure, f"hidden-{third}-SPC").get_hatch()
    assert written(figure).count("not shown") == 8


def test_what_does_not_compare_stands_apart_and_the_total_too(audiences: tuple[AudienceResult, ...]) -> None:
    with house_style():
        figure = heatmap_figure(audiences, FACETS, "zh")
    first = CATALOGUE.audiences[0].id
    left = {f: corners(figure, f"cell-{first}-{f}")[:, 0].min() for f in ("REL", "RSP", "ACC", "SPC", "all")}
    within = left["RSP"] - left["REL"]
    assert left["SPC"] - left["ACC"] > within + 2
    assert left["all"] - left["SPC"] > within + 2


@pytest.mark.parametrize(("lang", "rule", "name"), [
    ("zh", "nbs", "统计局口径"), ("en", "linear", "linear rule"), ("en", "own-rule", "own-rule")])
def test_the_counting_rule_is_named(
    audiences: tuple[AudienceResult, ...], lang: str, rule: str, name: str,
) -> None:
    assert any(name in words for words in words_of(satisfaction_heatmap(audiences, FACETS, lang, rule)))


def test_a_cell_that_was_never_counted_so_is_a_dash_not_a_hidden_one(audiences: tuple[AudienceResult, ...]) -> None:
    with house_style():
        figure = heatmap_figure(audiences, FACETS, "zh", "own-rule")
    assert names(figure, "hidden-") == names(figure, "cell-") == set()
    assert written(figure).count("—") == 21


@given(st.floats(0, 100))
def test_numbers_are_legible_on_every_shade(points: float) -> None:
    ground = shade(points)
    assert contrast(ink_on(ground), ground) >= 4.5


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_points_are_never_lighter_even_in_grey(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert contrast(shade(low), PAPER) <= contrast(shade(high), PAPER) + 1e-6


def test_contrast_is_that_of_the_accessibility_guidelines() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_a_shade_is_the_one_of_its_own_number(audiences: tuple[AudienceResult, ...]) -> None:
    with house_style():
        figure = heatmap_figure(audiences, FACETS, "zh")
    assert colour(figure, f"cell-{CATALOGUE.audiences[0].id}-REL") == shade(91.2).upper()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_leave_the_sheet(audiences: tuple[AudienceResult, ...], lang: str) -> None:
    with house_style():
        assert words_outside(heatmap_figure(audiences, FACETS, lang)) == []
