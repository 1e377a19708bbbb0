"""The radar says what the release says: nothing is drawn where nothing is shown, nothing is drawn elsewhere."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.model import Text
from reports.charts.radar import radar, radar_figure, rings_told
from reports.charts.radar_labels import label
from reports.charts.radar_layers import runs
from reports.charts.spokes import Spokes
from reports.charts.style import house_style
from reports.palette import BLUE, BLUE_PALE, RED
from reports.profile import Profile, profiles
from reports.release import PROTECTED, DimensionRef, Mean, MeanCell, Spread
from tests.figures import colour, corners, dots, names, patch, words_of, words_outside, written
from tests.released import CATALOGUE, DIMENSIONS, awkward, branches, hidden, mean, release, unit

IDS = [dimension.id for dimension in DIMENSIONS]
POL, THE, ORG, RES, DUT, STY = IDS


@pytest.fixture(scope="module")
def all_profiles() -> tuple[Profile, ...]:
    before = release([unit(i, [mean(1.5)] * 6) for i in range(12)])
    return profiles(release([*branches(12), awkward(), hidden()]), before)


@pytest.fixture
def plain(all_profiles: tuple[Profile, ...]) -> Profile:
    return all_profiles[3]


@pytest.fixture
def awkward_one(all_profiles: tuple[Profile, ...]) -> Profile:
    return all_profiles[12]


def spokes_of(profile: Profile) -> Spokes:
    """The grid, found again from where the own marks stand on the first and the fourth spoke."""
    with house_style():
        figure = radar_figure(profile, "zh")
    outer = corners(figure, f"hidden-{profile.axes[0].id}")
    (centre_x, centre_y), (_, top) = outer[0], outer[2]
    return Spokes((centre_x, centre_y), centre_y - top, len(profile.axes), profile.scale)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_dimension_is_named_with_its_two_ratings_and_its_gap(plain: Profile, lang: str) -> None:
    words = " ".join(words_of(radar(plain, lang)))
    for axis in plain.axes:
        assert all(part in words for part in axis.title.say(lang).split())
        assert isinstance(axis.members, Mean)
        assert f"{axis.members.value:.1f}" in words
        assert f"{axis.own:.1f}" in words


def test_a_value_is_drawn_at_its_share_of_the_spoke_and_nowhere_else(all_profiles: tuple[Profile, ...]) -> None:
    """Nothing finer than the released value can be read from the coordinates."""
    grid = spokes_of(all_profiles[13])
    with house_style():
        figure = radar_figure(all_profiles[13], "zh")
    for place, axis in enumerate(all_profiles[13].axes):
        ((x, y),) = dots(figure, f"own-{axis.id}")
        share = math.dist((x, y), grid.centre) / grid.radius
        assert isinstance(axis.own, float)
        assert share == pytest.approx(axis.own / 4, abs=1e-5)
        assert (x, y) == pytest.approx(grid.dot(place, axis.own), abs=1e-3)


def test_a_suppressed_spoke_has_no_dot_is_hatched_and_says_so(awkward_one: Profile) -> None:
    with house_style():
        figure = radar_figure(awkward_one, "zh")
    assert names(figure, "member-") == {POL, THE, RES, DUT, STY}
    assert names(figure, "hidden-") == {ORG}
    assert patch(figure, f"hidden-{ORG}").get_hatch()
    assert "未单列" in written(figure)
    assert any("未单列" in words and "自评 3.0" in words for words in written(figure))


def test_members_line_is_broken_at_a_suppressed_spoke(awkward_one: Profile) -> None:
    with house_style():
        figure = radar_figure(awkward_one, "zh")
    pieces = names(figure, "members-")
    assert pieces == {f"{POL}-{THE}", f"{RES}-{DUT}", f"{DUT}-{STY}", f"{STY}-{POL}"}


def test_nothing_of_members_comes_near_the_centre_where_they_are_hidden(all_profiles: tuple[Profile, ...]) -> None:
    with house_style():
        figure = radar_figure(all_profiles[13], "zh")
    assert names(figure, "hidden-") == set(IDS)
    assert names(figure, "member-") == names(figure, "members-") == names(figure, "interval-") == set()
    assert names(figure, "own-") == set(IDS)


def test_the_own_line_is_broken_where_the_unit_did_not_rate_itself(awkward_one: Profile) -> None:
    with house_style():
        figure = radar_figure(awkward_one, "zh")
    assert names(figure, "own-") == set(IDS) - {DUT}


def test_an_end_coded_mean_is_an_arrowhead_beyond_its_bound_that_points_to_the_end(awkward_one: Profile) -> None:
    hidden_everywhere = replace(awkward_one, axes=tuple(replace(a, members=PROTECTED) for a in awkward_one.axes))
    grid = spokes_of(hidden_everywhere)
    with house_style():
        figure = radar_figure(awkward_one, "zh")
    # both figures have the same grid radius; only the sheet's top margin may differ
    tip = corners(figure, f"member-{THE}")[1]
    foot = corners(figure, f"member-{THE}")[[0, 2]].mean(axis=0)
    outward = grid.dot(1, 4)[0] - grid.centre[0], grid.dot(1, 4)[1] - grid.centre[1]
    assert (tip[0] - foot[0]) * outward[0] + (tip[1] - foot[1]) * outward[1] > 0
    assert (tip[0] - foot[0]) * outward[1] == pytest.approx((tip[1] - foot[1]) * outward[0], abs=0.05)
    assert "自评 3.6\N{EN SPACE}党员 ≥3.5" in written(figure)
    assert "差 ≤+0.1" in written(figure)


def test_coarse_values_are_paler_than_fine_ones(plain: Profile, awkward_one: Profile) -> None:
    with house_style():
        fine, coarse = radar_figure(plain, "zh"), radar_figure(awkward_one, "zh")
    assert colour(fine, f"members-{POL}-{THE}") == BLUE
    assert colour(coarse, f"members-{RES}-{DUT}") == BLUE_PALE


def test_only_a_flagged_gap_is_red_and_bold(awkward_one: Profile) -> None:
    for axis in awkward_one.axes:
        last = label(axis, "zh").lines[-1]
        flagged = axis.gap is not None and axis.gap.flagged
        assert (last.color == RED, last.bold) == (flagged, flagged)
    assert [axis.id for axis in awkward_one.axes if axis.gap and axis.gap.flagged] == [RES]


def test_the_legend_explains_what_occurs_and_nothing_else(plain: Profile, awkward_one: Profile) -> None:
    with house_style():
        usual_words, awkward_words = written(radar_figure(plain, "zh")), written(radar_figure(awkward_one, "zh"))
    assert "上轮党员评价" in usual_words
    assert not any("斜线" in words or "浅色" in words or "三角" in words for words in usual_words)
    assert {"斜线：党员评价未单列", "浅色：作答较少，按半级出数", "三角：在此值或更靠外"} <= set(awkward_words)


def test_the_rings_are_numbered_and_the_centre_is_named_after_the_lowest_rung(plain: Profile) -> None:
    with house_style():
        words = written(radar_figure(plain, "zh"))
    assert {"1", "2", "3", "4"} <= set(words)
    assert any(line.startswith("刻度：0 未开展（中心）") for line in words)


@pytest.mark.parametrize("count", [1, 2, 13])
def test_too_few_or_too_many_axes_become_rows(count: int) -> None:
    dimensions = [DimensionRef(id=f"D{i}", title=DIMENSIONS[i % 6].title, initial=DIMENSIONS[0].initial)
                  for i in range(count)]
    (profile,) = profiles(release([unit(1, [mean(2.0)] * count, dimensions=dimensions)], [mean(2.0)] * count,
                                  dimensions=dimensions))
    with house_style():
        figure = radar_figure(profile, "zh")
    assert names(figure, "member-") == {f"D{i}" for i in range(count)}
    assert names(figure, "members-") == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("count", range(3, 13))
def test_no_words_leave_the_sheet(count: int, lang: str) -> None:
    dimensions = [DimensionRef(id=f"D{i}", title=DIMENSIONS[i % 6].title, initial=DIMENSIONS[0].initial)
                  for i in range(count)]
    (profile,) = profiles(release([unit(1, [mean(2.0)] * count, [3.0] * count, dimensions=dimensions)],
                                  [mean(2.0)] * count, dimensions=dimensions))
    with house_style():
        assert words_outside(radar_figure(profile, lang)) == []


@given(st.lists(st.booleans(), min_size=3, max_size=12))
def test_a_line_runs_through_shown_spokes_only_and_through_all_of_them(shown: list[bool]) -> None:
    found = runs(shown)
    assert sorted(place for run in found for place in run.places) == [p for p, here in enumerate(shown) if here]
    assert [run.closed for run in found if run.closed] == [True] * all(shown)
    for run in found:
        assert all((after - before) % len(shown) == 1 for before, after in pairwise(run.places))
        if not run.closed:
            assert not shown[run.places[0] - 1]
            assert not shown[(run.places[-1] + 1) % len(shown)]


def test_the_centre_is_the_lowest_rung_of_any_scale() -> None:
    scale = CATALOGUE.ladder.model_copy(update={"options": CATALOGUE.ladder.options[1:]})
    grid = Spokes((0.0, 0.0), 10.0, 6, scale)
    assert grid.dot(2, 1) == (0.0, 0.0)
    assert grid.dot(0, 4) == (0.0, -10.0)


def test_long_words_for_rungs_leave_only_the_ends_of_the_scale() -> None:
    options = tuple(o.model_copy(update={"text": Text(zh="一贯这样而且值得推广" * 2, en="always so " * 3)})
                    for o in CATALOGUE.ladder.options)
    scale = CATALOGUE.ladder.model_copy(update={"options": options})
    (profile,) = profiles(release([unit(1, [mean(2.0)] * 6)]))
    told = rings_told(replace(profile, self_scale=scale), "zh")
    assert told.startswith("刻度：0 一贯这样")
    assert "4 一贯" in told
    assert "2 一贯" not in told


def test_without_spread_there_is_no_band_and_a_lone_interval_is_a_bar_on_its_spoke() -> None:
    cells: list[MeanCell] = [mean(2.0), *[PROTECTED] * 5]
    for spreads, bands in (({}, set()), ({POL: Spread(sd=0.8, units=3)}, {"0"})):
        (profile,) = profiles(release([unit(1, cells, members=40)], extra={"spreads": spreads}))
        with house_style():
            figure = radar_figure(profile, "zh")
        assert names(figure, "interval-") == bands
        assert names(figure, "members-") == set()
        assert names(figure, "member-") == {POL}
