"""All units on one sheet: in the plan's order, hidden ones shown as hidden, as many sheets as are needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection

from questionnaires.model import Text
from reports.charts.branch_intervals import branch_intervals, intervals_figures
from reports.charts.multiples import multiples_figures, small_multiples
from reports.charts.sheet import evenly
from reports.charts.signs import signs
from reports.charts.style import house_style
from reports.profile import Profile, organ_profile, profiles
from reports.release import DimensionRef, Release
from tests.figures import corners, named, names, patch, words_of, words_outside, written
from tests.released import DIMENSIONS, NAMES, awkward, branches, hidden, mean, release, unit

POL, THE, ORG, RES, DUT, STY = (dimension.id for dimension in DIMENSIONS)


@pytest.fixture(scope="module")
def made() -> Release:
    return release([*branches(9), awkward(), hidden()])


@pytest.fixture(scope="module")
def units(made: Release) -> tuple[Profile, ...]:
    return profiles(made)


def test_small_radars_keep_the_plans_order(units: tuple[Profile, ...]) -> None:
    (svg,) = small_multiples(units, "zh")
    titles = [words for words in words_of(svg) if words.endswith("支部")]
    assert titles == [*NAMES[:9], "离退休干部支部", "派驻支部"]


def test_a_hidden_unit_is_a_hatched_radar_that_says_so(units: tuple[Profile, ...]) -> None:
    with house_style():
        (figure,) = multiples_figures(units, "zh")
    assert names(figure, "hidden-b21-") == {POL, THE, ORG, RES, DUT, STY}
    assert names(figure, "hidden-b20-") == {ORG}
    assert patch(figure, f"hidden-b20-{ORG}").get_hatch()
    assert written(figure).count("未单列") == 2  # under the name and on the radar


def test_members_lines_are_broken_in_small_radars_too(units: tuple[Profile, ...]) -> None:
    with house_style():
        (figure,) = multiples_figures(units, "zh")
    fine, coarse = named(figure, "members")["members"], named(figure, "members-coarse")["members-coarse"]
    assert isinstance(fine, LineCollection)
    assert isinstance(coarse, LineCollection)
    assert len(fine.get_paths()) == 9 * 6
    assert len(coarse.get_paths()) == 4  # six spokes less the two pieces that meet at the hidden one
    assert names(figure, "member-") == {f"b20-{THE}"}


def test_a_value_between_two_hidden_ones_is_a_dot() -> None:
    cells = [hidden().dimensions[0].mean] * 6
    cells[2] = mean(2.0)
    with house_style():
        (figure,) = multiples_figures(profiles(release([unit(1, cells)])), "zh")
    (alone,) = named(figure, "members-alone").values()
    assert len(alone.get_xydata()) == 1  # type: ignore[attr-defined]


def test_ninety_nine_units_fill_nine_sheets_of_eleven() -> None:
    sheets = small_multiples(profiles(release(branches(99))), "zh")
    assert len(sheets) == 9
    assert [sum(words.startswith("n=") for words in words_of(svg)) for svg in sheets] == [11] * 9
    assert small_multiples([], "zh") == branch_intervals([], "zh") == []


@given(st.lists(st.integers(), max_size=120), st.integers(1, 20))
def test_sheets_hold_everything_once_and_are_alike(things: list[int], most: int) -> None:
    sheets = evenly(things, most)
    assert [thing for sheet in sheets for thing in sheet] == things
    assert all(len(sheet) <= most for sheet in sheets)
    assert len(sheets) == -(-len(things) // most)


def test_signs_are_the_given_initials_or_first_letters_or_numbers(units: tuple[Profile, ...]) -> None:
    assert signs(units[0].axes, "zh") == ["政", "理", "组", "责", "担", "作"]
    assert signs(units[0].axes, "en") == ["P", "T", "O", "R", "I", "C"]
    alike = [DimensionRef(id=f"D{i}", title=Text(zh=f"维度第{i}", en=f"Dimension {i}"),
                          initial=Text(zh=f"维度第{i}", en=f"Dimension {i}")) for i in range(3)]
    (profile,) = profiles(release([unit(1, [mean(2.0)] * 3, dimensions=alike)], [mean(2.0)] * 3, dimensions=alike))
    assert signs(profile.axes, "en") == ["1", "2", "3"]
    (svg,) = small_multiples([profile], "en")
    assert any("3 = Dimension 2" in words for words in words_of(svg))


def test_the_longest_title_is_cut_to_the_sheet() -> None:
    endless = [DimensionRef(id=f"D{i}", title=Text(zh=f"{i}" + "很长的名称" * 40, en="x"),
                            initial=Text(zh=f"{i}", en=f"{i}")) for i in range(3)]
    (profile,) = profiles(release([unit(1, [mean(2.0)] * 3, dimensions=endless)], [mean(2.0)] * 3,
                                  dimensions=endless))
    with house_style():
        figures = [*multiples_figures([profile], "zh"), *intervals_figures([profile], "zh")]
    assert [words_outside(figure) for figure in figures] == [[], []]


def test_units_with_two_dimensions_are_compared_by_intervals_instead() -> None:
    two = DIMENSIONS[:2]
    units = [unit(i, [mean(2.0), mean(3.0)], dimensions=two) for i in range(3)]
    made = release(units, [mean(2.0)] * 2, dimensions=two)
    assert small_multiples(profiles(made), "zh") == branch_intervals(profiles(made), "zh")


def test_intervals_stand_in_the_plans_order_with_one_panel_per_dimension(made: Release) -> None:
    with house_style():
        (figure,) = intervals_figures(profiles(made), "zh", organ=organ_profile(made))
    words = written(figure)
    assert [w for w in words if w.endswith("支部")] == [*NAMES[:9], "离退休干部支部", "派驻支部"]
    assert names(figure, "member-b0-") == {POL, THE, ORG, RES, DUT, STY}
    assert names(figure, "organ-") == names(figure, "usual-") == {POL, THE, ORG, RES, DUT, STY}
    tops = [corners(figure, f"interval-b{number}-{POL}")[0, 1] for number in range(9)]
    assert tops == sorted(tops)


def test_hidden_rows_and_cells_are_hatched(units: tuple[Profile, ...]) -> None:
    with house_style():
        (figure,) = intervals_figures(units, "zh")
    assert names(figure, "hidden-") == {"b21", f"b20-{ORG}"}
    assert names(figure, "median-") == {POL, THE, ORG, RES, DUT, STY}


def test_one_dimension_can_have_the_whole_sheet(units: tuple[Profile, ...]) -> None:
    with house_style():
        (figure,) = intervals_figures(units, "en", POL)
    assert names(figure, "member-b0-") == {POL}


def test_many_units_and_many_dimensions_make_several_sheets() -> None:
    eight = [DimensionRef(id=f"D{i}", title=DIMENSIONS[i % 6].title, initial=DIMENSIONS[0].initial)
             for i in range(8)]
    many = [unit(i, [mean(2.0)] * 8, dimensions=eight) for i in range(50)]
    with house_style():
        sheets = intervals_figures(profiles(release(many, [mean(2.0)] * 8, dimensions=eight)), "zh")
    assert [len(names(sheet, "usual-")) for sheet in sheets] == [4] * 4


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_leave_the_sheet(made: Release, units: tuple[Profile, ...], lang: str) -> None:
    with house_style():
        for figure in (*multiples_figures(units, lang), *intervals_figures(units, lang, organ=organ_profile(made))):
            assert words_outside(figure) == []
