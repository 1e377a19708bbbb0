"""Dumbbells and gap bars: every row has its numbers, hidden rows are hatched, order and colours mean something."""

import pytest

from questionnaires.model import Text
from reports.charts.dumbbell import dumbbell, dumbbell_figure, dumbbell_sheets, headings_of_items
from reports.charts.gap_bars import gap_bars, gap_bars_figure, in_order
from reports.charts.style import house_style
from reports.palette import BLUE, BLUE_PALE, RED, RED_PALE, ZONE
from reports.profile import Profile, organ_profile, profiles
from reports.release import ItemRef, ItemResult
from tests.figures import colour, corners, dots, names, patch, words_of, words_outside, written
from tests.released import DIMENSIONS, awkward, branches, hidden, mean, release, unit

POL, THE, ORG, RES, DUT, STY = (dimension.id for dimension in DIMENSIONS)


@pytest.fixture(scope="module")
def awkward_one() -> Profile:
    return profiles(release([*branches(12), awkward()]))[12]


def test_a_row_writes_both_ratings_the_gap_the_interval_and_n(awkward_one: Profile) -> None:
    with house_style():
        words = written(dumbbell_figure(awkward_one, "zh"))
    policy = awkward_one.axes[0]
    assert policy.interval is not None
    assert {"3.4", "2.5", "+0.9", f"{policy.interval.low:.1f}–{policy.interval.high:.1f}", "8"} <= set(words)
    assert {"≥3.5", "≤+0.1", "自评", "党员", "差", "95%区间", "n"} <= set(words)


def test_a_hidden_row_is_hatched_named_and_keeps_its_own_rating_only(awkward_one: Profile) -> None:
    with house_style():
        figure = dumbbell_figure(awkward_one, "zh")
    assert names(figure, "hidden-") == {ORG}
    assert patch(figure, f"hidden-{ORG}").get_hatch()
    assert names(figure, "member-") == {POL, THE, RES, DUT, STY}
    assert names(figure, "interval-") == {POL, THE, RES, DUT, STY}
    assert names(figure, "own-") == {POL, THE, ORG, RES, STY}
    assert {"未单列", "党员评价未单列"} <= set(written(figure))


def test_values_stand_on_the_scale_where_they_belong(awkward_one: Profile) -> None:
    with house_style():
        figure = dumbbell_figure(awkward_one, "zh")
    (left, _), (right, _) = corners(figure, f"hidden-{ORG}")[:2]
    for axis in awkward_one.axes:
        if isinstance(axis.own, float):
            ((x, _),) = dots(figure, f"own-{axis.id}")
            assert (x - left) / (right - left) == pytest.approx(axis.own / 4, abs=1e-5)
        if axis.interval is not None:
            low, high = corners(figure, f"interval-{axis.id}")[[0, 1], 0]
            assert (low - left) / (right - left) == pytest.approx(axis.interval.low / 4, abs=1e-5)
            assert (high - left) / (right - left) == pytest.approx(axis.interval.high / 4, abs=1e-5)


def with_items() -> Profile:
    items = tuple(ItemRef(id=f"{d.id}-{i}", dimension=d.id, text=Text(zh=f"第{i}条做法", en=f"Practice number {i}"))
                  for d in DIMENSIONS for i in range(1, 8))
    (result,) = branches(1)
    result = result.model_copy(update={"items": tuple(ItemResult(item=i.id, mean=mean(2.5)) for i in items)})
    made = release([result], extra={"items": items})
    (profile,) = profiles(made)
    headings = headings_of_items(made)
    assert headings == {f"{d.id}-1": d.title for d in DIMENSIONS}
    return profile


def test_items_stand_under_the_names_of_their_dimensions() -> None:
    profile = with_items()
    headings = {f"{d.id}-1": d.title for d in DIMENSIONS}
    with house_style():
        words = written(dumbbell_figure(profile, "en", profile.items, headings))
    assert words.index("Political soundness") < words.index("Practice number 1")
    assert words.count("Practice number 7") == 6


def test_many_items_are_spread_over_sheets_that_break_at_headings_only() -> None:
    profile = with_items()
    headings = {f"{d.id}-1": d.title for d in DIMENSIONS}
    sheets = [words_of(svg) for svg in dumbbell_sheets(profile, "zh", profile.items, headings)]
    assert len(sheets) == 2
    for words in sheets:
        assert words.count("第1条做法") == words.count("第7条做法") == sum(d.title.zh in words for d in DIMENSIONS)
    assert sum(words.count("第4条做法") for words in sheets) == 6


def test_gaps_run_from_above_members_to_below_and_rows_without_a_gap_come_last(awkward_one: Profile) -> None:
    ordered = in_order(awkward_one.axes)
    assert [axis.id for axis in ordered] == [RES, POL, THE, STY, ORG, DUT]
    with house_style():
        figure = gap_bars_figure(awkward_one, "zh")
    tops = [corners(figure, f"gap-{axis.id}")[0, 1] for axis in ordered if axis.gap is not None]
    assert tops == sorted(tops)
    assert names(figure, "hidden-") == {ORG}
    assert "无自评" in written(figure)


def test_a_bar_is_pale_unless_its_gap_is_flagged() -> None:
    made = release([unit(i, [mean(2.0, 20), mean(3.0, 20), *[mean(2.0, 20)] * 4], [3.5, 1.5, 2.2, 1.8, 2.0, 2.0])
                    for i in range(6)])
    profile = profiles(made)[0]
    with house_style():
        figure = gap_bars_figure(profile, "en")
    found = [colour(figure, f"gap-{dimension}") for dimension in (POL, THE, ORG, RES)]
    assert found == [RED, BLUE, RED_PALE, BLUE_PALE]
    assert {"+1.5", "−1.5", "+0.2", "−0.2", "0.0"} <= set(written(figure))


def test_the_zone_of_half_a_rung_is_shaded_around_zero(awkward_one: Profile) -> None:
    with house_style():
        figure = gap_bars_figure(awkward_one, "zh")
    zone, bar = corners(figure, "zone"), corners(figure, f"gap-{POL}")
    assert colour(figure, "zone") == ZONE
    zero, end = bar[:, 0].min(), bar[:, 0].max()
    assert zone[:, 0].min() + zone[:, 0].max() == pytest.approx(2 * zero, abs=1e-3)
    assert (zone[:, 0].max() - zero) / (end - zero) == pytest.approx(0.5 / 0.9, abs=1e-3)


def test_the_sides_say_who_rates_higher(awkward_one: Profile) -> None:
    assert {"◀ 自评低于党员", "自评高于党员 ▶"} <= set(words_of(gap_bars(awkward_one, "zh")))
    assert any("own rating above members'" in words for words in words_of(gap_bars(awkward_one, "en")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_leave_the_sheet(awkward_one: Profile, lang: str) -> None:
    (nothing_shown,) = profiles(release([hidden()]))
    with house_style():
        for profile in (awkward_one, nothing_shown):
            assert words_outside(dumbbell_figure(profile, lang)) == []
            assert words_outside(gap_bars_figure(profile, lang)) == []


def test_the_organ_compares_the_mean_of_the_branches_own_ratings() -> None:
    words = words_of(dumbbell(organ_profile(release(branches(6))), "zh"))
    assert "6个支部自评的平均" in words
    assert "支部自评" not in words


def test_a_single_unit_without_spread_has_rows_without_bands() -> None:
    (profile,) = profiles(release([unit(1, [mean(2.0)] * 6, [3.0] * 6)], extra={"spreads": {}}))
    with house_style():
        rows, bars = dumbbell_figure(profile, "zh"), gap_bars_figure(profile, "zh")
    assert names(rows, "interval-") == names(bars, "interval-") == set()
    assert len(names(bars, "gap-")) == 6
    assert "各支部中位数（四分位区间）" not in written(rows)
    assert "95%区间" not in written(bars)
