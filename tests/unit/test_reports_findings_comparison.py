"""Branches against each other: tiers in words, funnels, places; read from frozen figures, never a league table."""

from functools import cache

import pytest

from reports.derived import Derived
from reports.findings import Findings, find
from reports.findings.comparison import Tiers, funnel_sentences, place_sentences, rest_names, tier_names
from reports.release import DimensionRef, Mean
from reports.sentences import rendered
from tests.closed import Organ, changed, close, own_questionnaire, planted

NULL = Organ(sizes={f"b{n}": 14 for n in range(1, 9)}, merged={}, asks_audiences=False, seed=5)
"""Eight branches that differ by nothing but luck."""


@cache
def found() -> Findings:
    return find(planted())


@cache
def null() -> Findings:
    return find(close(NULL))


def of(findings: Findings, dimension: str) -> Tiers:
    return next(tiers for tiers in findings.tiers if tiers.dimension.id == dimension)


def test_planted_branches_are_told_apart_in_their_own_dimensions_only() -> None:
    assert of(found(), "RES").below == ("第1支部",)
    assert of(found(), "DUT").below == ("第2支部",)
    assert "第2支部" in of(found(), "POL").above
    assert "第3支部" in of(found(), "RES").middle


def test_branches_that_differ_by_luck_are_put_into_no_tier_and_named_by_no_funnel() -> None:
    for tiers in null().tiers:
        assert tiers.above == tiers.below == ()
        assert tiers.refusal is not None
        assert "大部分是偶然的" in tiers.refusal.say("zh")
        assert "chance" in tiers.refusal.say("en")
    assert not any(funnel.outside for funnel in null().funnels)
    said = "".join(s.say("zh") for s in funnel_sentences(null().funnels))
    assert "没有支部落在99.8%范围之外" in said
    assert "不作名次排列" in said


def test_fewer_than_five_branches_are_not_put_into_tiers() -> None:
    findings = find(own_questionnaire())
    assert {tiers.refusal.say("zh") for tiers in findings.tiers if tiers.refusal} == {"出数的支部不足5个，不分档。"}
    assert {tiers.middle for tiers in findings.tiers} == {()}


def test_tiers_hold_the_units_in_the_plans_order_and_no_hidden_one() -> None:
    order = [unit.unit.name for unit in planted().reporting_units]
    for tiers in found().tiers:
        for names in (tiers.above, tiers.middle, tiers.below):
            assert list(names) == sorted(names, key=order.index)
            assert not {"第7支部", "第8支部", "第9支部", "第10支部"} & set(names)


def test_a_funnel_holds_released_means_and_what_the_release_says_of_them() -> None:
    derived = planted().derived
    assert derived is not None
    for funnel in found().funnels:
        assert funnel.limits == derived.dimension(funnel.dimension.id).funnel
        for place in funnel.places:
            assert place.cell == planted().unit(place.unit).dimension(funnel.dimension.id).mean
            figures = derived.unit(place.unit)
            assert figures is not None
            frozen = figures.place(funnel.dimension.id)
            assert frozen is not None
            assert place.verdict == frozen.funnel


def test_the_middle_of_a_funnel_is_the_organs_mean_as_far_as_it_is_known() -> None:
    for funnel in found().funnels:
        whole = planted().organ.dimension(funnel.dimension.id).mean
        assert isinstance(whole, Mean)
        assert abs(funnel.centre - whole.value) <= whole.step / 2 + 0.01


def test_funnels_name_what_was_planted_with_its_side() -> None:
    said = "".join(s.say("zh") for s in funnel_sentences(found().funnels))
    assert "第1支部的“责任落实”（偏低）" in said
    assert "第2支部的“政治过硬”（偏高）" in said
    assert "第3支部" not in said


def test_very_many_beyond_the_limits_are_counted() -> None:
    many = found().funnels * 3
    (_, last) = funnel_sentences(many)
    assert f"共{3 * sum(len(f.outside) for f in found().funnels)}个" in last.say("zh")


def test_nothing_is_said_where_there_is_no_funnel() -> None:
    assert list(funnel_sentences(())) == []


def test_a_unit_is_told_its_tier_and_its_place_in_the_funnel() -> None:
    release = planted()
    said = "".join(s.say("zh") for s in place_sentences(release, found().derived, "b1"))
    assert "责任落实：低于各支部平均（可区分）" in said or "政治过硬、责任落实：低于各支部平均（可区分）" in said
    assert "99.8%范围之外" in said
    english = " ".join(s.say("en") for s in place_sentences(release, found().derived, "b2"))
    assert "above the average" in english
    assert "below the average" in english


def test_a_null_branch_is_told_that_chance_explains_it() -> None:
    release = close(NULL)
    said = "".join(s.say("zh") for s in place_sentences(release, null().derived, "b1"))
    assert "大部分是偶然的" in said
    assert "99.8%范围之外" not in said


def test_a_hidden_unit_has_no_place() -> None:
    assert list(place_sentences(planted(), found().derived, "b7")) == []


def test_too_few_branches_are_told_so_once() -> None:
    release = own_questionnaire()
    said = [s.say("zh") for s in place_sentences(release, find(release).derived, "b1")]
    assert said.count("出数的支部不足5个，不分档。") <= 1


def test_without_frozen_figures_the_same_ones_are_computed() -> None:
    bare = find(changed(planted(), derived=None))
    assert isinstance(bare.derived, Derived)
    assert bare.derived == planted().derived
    assert bare.tiers == found().tiers


REF = DimensionRef.model_validate(planted().dimensions[0].model_dump())


@pytest.mark.parametrize(("middle", "above", "said"), [
    ((), (), "无"), (("甲", "乙"), (), "甲、乙"), (tuple("一二三四五六"), (), "出数的6个都是"),
    (tuple("一二三四五六"), ("甲",), "出数的其余6个都是"),
])
def test_a_long_middle_tier_is_counted(middle: tuple[str, ...], above: tuple[str, ...], said: str) -> None:
    assert rendered(rest_names(Tiers(REF, above, middle, (), None)), "zh") == said
    assert rendered(tier_names(()), "en") == "none"
