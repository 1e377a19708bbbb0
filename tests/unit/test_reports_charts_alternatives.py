"""Words for figures: what is drawn is told, what is hidden is told as hidden, in both languages."""

import pytest

from questionnaires.catalogue import Audience
from reports.charts import alternatives
from reports.fonts import missing_glyphs
from reports.profile import Profile, organ_profile, profiles
from reports.release import Release
from tests.released import CATALOGUE, DIMENSIONS, audience, awkward, branches, hidden, release


@pytest.fixture(scope="module")
def made() -> Release:
    return release([*branches(9), awkward(), hidden()])


@pytest.fixture(scope="module")
def units(made: Release) -> tuple[Profile, ...]:
    return profiles(made)


def test_a_radar_tells_every_pair_of_ratings_and_the_flagged_gaps(units: tuple[Profile, ...]) -> None:
    told = alternatives.radar(units[9], "zh")
    assert "离退休干部支部" in told
    assert "政治过硬：自评3.4，党员2.5" in told
    assert "理论武装：自评3.6，党员≥3.5" in told
    assert "组织坚强：自评3.0，党员未单列" in told
    assert "担当作为：党员2.0" in told
    assert told.endswith("达到标记标准的差距：责任落实+1.8。")


def test_gaps_are_told_largest_first(units: tuple[Profile, ...]) -> None:
    told = alternatives.gap_bars(units[9], "en")
    assert told.index("Responsibility delivered +1.8") < told.index("Theoretical grounding ≤+0.1")
    assert told.index("Theoretical grounding ≤+0.1") < told.index("Conduct and working style −0.1")
    assert "Organisational strength" not in told


def test_many_rows_are_told_by_their_ends(units: tuple[Profile, ...]) -> None:
    many = units[0].axes * 3
    told = alternatives.dumbbell(units[0], "zh", many)
    cells = {axis.title.zh: axis.members.value for axis in units[0].axes if hasattr(axis.members, "value")}
    most, least = max(cells, key=lambda k: cells[k]), min(cells, key=lambda k: cells[k])
    assert f"党员评价最高的是{most}（{cells[most]}），最低的是{least}（{cells[least]}）" in told


def test_the_organ_has_no_flags_to_tell_of(made: Release, units: tuple[Profile, ...]) -> None:
    assert "标记" not in alternatives.radar(organ_profile(made), "zh")
    assert "没有差距达到标记标准" in alternatives.radar(units[0], "zh")


def test_hidden_units_are_told_as_hidden(units: tuple[Profile, ...]) -> None:
    assert "未单列：派驻支部。" in alternatives.multiples(units, "zh")
    told = alternatives.intervals(units, "zh", DIMENSIONS[2].id)
    assert told.endswith("未单列：派驻支部。")
    assert "组织坚强：9个支部（组）在" in told
    assert "政治过硬" not in told
    assert "党员评价均未单列" in alternatives.dumbbell(units[10], "zh", units[10].axes * 3)


def test_a_dimension_that_no_unit_shows_is_told_as_hidden() -> None:
    (nothing,) = profiles(release([hidden()]))
    assert "政治过硬未单列" in alternatives.intervals([nothing], "zh")


def test_a_heat_map_tells_each_groups_total_and_ends() -> None:
    first, second = CATALOGUE.audiences[:2]
    results = [audience(first, [91.2, 88.0, 93.4, 85.1, 79.9, 12.3, 89.5], 41), audience(second, [None] * 7, None)]
    told = alternatives.heatmap(results, CATALOGUE.facets, "zh")
    assert "上级机关总体89.5，最高专业公正（93.4），最低方便可及（79.9）" in told
    assert "12.3" not in told  # does not compare with the other aspects
    assert "地方党政未单列" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_are_whole_and_can_be_drawn(made: Release, units: tuple[Profile, ...], lang: str) -> None:
    first: Audience = CATALOGUE.audiences[0]
    told = [alternatives.radar(units[9], lang), alternatives.dumbbell(units[9], lang),
            alternatives.gap_bars(units[10], lang), alternatives.multiples(units, lang),
            alternatives.intervals(units, lang), alternatives.radar(organ_profile(made), lang),
            alternatives.heatmap([audience(first, [80.0] * 7, 20)], CATALOGUE.facets, lang)]
    for words in told:
        assert not set("{}") & set(words)
        assert not words.endswith(" ")
        assert missing_glyphs(words) == set()
    assert alternatives.multiples([], lang) == alternatives.intervals([], lang) == ""
