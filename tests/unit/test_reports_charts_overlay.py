"""Several units on one figure: each told by more than its colour, never more than four, hidden ones left out."""

from dataclasses import replace

import pytest

from reports.charts import alternatives
from reports.charts.overlay import overlay_radar, overlay_radar_figure
from reports.charts.overlay_rows import overlay_rows, overlay_rows_figure
from reports.charts.radar import radar, radar_figure
from reports.charts.screen import FAMILIES, for_screen
from reports.charts.series import series_of
from reports.charts.style import house_style
from reports.profile import Profile, organ_profile, profiles
from reports.release import PROTECTED, Mean, Release
from tests.figures import dots, named, names, words_of, words_outside, written
from tests.released import DIMENSIONS, awkward, branches, hidden, release

POL, THE, ORG, RES, DUT, STY = (dimension.id for dimension in DIMENSIONS)


@pytest.fixture(scope="module")
def made() -> Release:
    return release([*branches(3), awkward(), hidden()])


@pytest.fixture(scope="module")
def units(made: Release) -> tuple[Profile, ...]:
    return profiles(made)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_unit_is_named_and_its_figure_stands_at_every_spoke(units: tuple[Profile, ...], lang: str) -> None:
    words = words_of(overlay_radar(units[:3], lang))
    for profile in units[:3]:
        assert profile.unit.name in words
        for axis in profile.axes:
            assert isinstance(axis.members, Mean)
            assert f"{axis.members.value:.1f}" in words


def test_no_two_units_share_a_colour_a_dash_or_a_mark(units: tuple[Profile, ...]) -> None:
    found = series_of(units[:4])
    assert len({series.colour for series in found}) == len({series.dash for series in found}) == 4
    with house_style():
        figure = overlay_radar_figure(units[:3], "zh")
    marks = {str(line.get_marker()) for profile in units[:3]  # type: ignore[attr-defined]
             for line in named(figure, f"member-{profile.unit.id}-").values()}
    assert len(marks) == 3


def test_a_line_is_broken_where_its_unit_is_hidden(units: tuple[Profile, ...]) -> None:
    with house_style():
        figure = overlay_radar_figure(units[2:4], "zh")
    assert names(figure, "member-b20-") == {POL, THE, RES, DUT, STY}
    (line,) = named(figure, "line-b20-").values()
    assert len(dots(figure, str(line.get_gid()))) == 5
    assert written(figure).count("未单列") == 1
    assert not names(figure, "hidden-")


def test_what_is_hidden_of_every_unit_is_hatched(units: tuple[Profile, ...]) -> None:
    with house_style():
        figure = overlay_radar_figure([units[3], units[4]], "zh")
    assert names(figure, "hidden-") == {ORG}
    with house_style():
        alone = overlay_radar_figure([units[4]], "zh")
    assert names(alone, "hidden-") == {POL, THE, ORG, RES, DUT, STY}
    assert not named(alone, "member-")
    assert not named(alone, "line-")


def test_an_end_coded_figure_carries_its_sign(units: tuple[Profile, ...]) -> None:
    assert "≥3.5" in words_of(overlay_radar([units[3]], "zh"))
    assert "≥3.5" in words_of(overlay_rows([units[3]], "zh"))


def test_rows_set_own_and_members_rating_of_every_unit_beneath_each_dimension(units: tuple[Profile, ...]) -> None:
    with house_style():
        figure = overlay_rows_figure(units[1:5], "zh")
    for profile in units[1:4]:
        shown = {axis.id for axis in profile.axes if isinstance(axis.members, Mean)}
        rated = {axis.id for axis in profile.axes if isinstance(axis.own, float)}
        assert names(figure, f"member-{profile.unit.id}-") == shown
        assert names(figure, f"own-{profile.unit.id}-") == rated
    assert names(figure, "hidden-b21-") == {POL, THE, ORG, RES, DUT, STY}
    assert not named(figure, "member-b21-")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["短", "很" * 60, "A very long name of a branch " * 3, "<b>&\"'$x$"])
def test_no_word_sticks_out_whatever_a_unit_is_called(units: tuple[Profile, ...], lang: str, name: str) -> None:
    renamed = [replace(p, unit=p.unit.model_copy(update={"name": name})) for p in units[1:5]]
    with house_style():
        assert not words_outside(overlay_radar_figure(renamed, lang))
        assert not words_outside(overlay_rows_figure(renamed, lang))


def test_a_fifth_unit_is_refused(units: tuple[Profile, ...]) -> None:
    for chosen in (units[:5], ()):
        with pytest.raises(ValueError, match="one to 4"):
            overlay_radar(chosen, "zh")


def test_two_dimensions_make_rows_and_no_radar(units: tuple[Profile, ...]) -> None:
    narrow = [replace(profile, axes=profile.axes[:2]) for profile in units[:2]]
    assert overlay_radar(narrow, "zh") == overlay_rows(narrow, "zh")


def test_the_words_beside_an_overlay_tell_every_figure(units: tuple[Profile, ...]) -> None:
    told = alternatives.overlay(units[2:4], "zh", own=True)
    assert "离退休干部支部（自评3.0，党员未单列）" in told
    assert "理论武装：" in told
    assert "≥3.5" in told
    assert "(own 3.0, members not shown)" in alternatives.overlay(units[2:4], "en", own=True)
    assert "(own" not in alternatives.overlay(units[2:4], "en")
    assert alternatives.overlay((), "zh") == ""


def test_the_organs_line_is_drawn_and_told_where_it_is_asked_for(made: Release, units: tuple[Profile, ...]) -> None:
    organ = organ_profile(made)
    with house_style():
        assert named(radar_figure(units[0], "zh", organ), "organ-")
        assert not named(radar_figure(units[0], "zh"), "organ-")
    assert "全机关党员评价" in words_of(radar(units[0], "zh", organ))
    assert "全机关党员评价：政治过硬" in alternatives.radar(units[0], "zh", organ)
    masked = replace(organ, axes=tuple(replace(axis, members=PROTECTED) for axis in organ.axes))
    with house_style():
        assert not named(radar_figure(units[0], "zh", masked), "organ-")


def test_for_the_screen_all_words_name_their_typefaces_once(units: tuple[Profile, ...]) -> None:
    paper = overlay_radar(units[:2], "zh")
    screen = for_screen(paper)
    assert words_of(screen) == words_of(paper)
    assert screen.count(b"font-family") == 1
    assert all(name.encode() in screen for name in FAMILIES)
    assert screen.startswith(b"<svg")
    assert b"<metadata" not in screen
    assert len(screen) < len(paper)
