"""Reliability read or refused, doubtful forms counted and never dropped, and what silence could change."""

import pytest

from reports.findings.trust import consistencies, missing_sentences, sign_sentences, withouts
from reports.release import (
    PROTECTED,
    Mean,
    QualityResult,
    Release,
    ScaleReliability,
    Sensitivity,
    Shares,
    Suppressed,
)
from reports.rules import AnalysisRules
from reports.sentences import sentence
from tests.closed import changed, planted


def with_alpha(alpha: float | None, interval: tuple[float, float] | None) -> Release:
    found = ScaleReliability(dimension="POL", n=80, items=6, alpha=alpha, interval=interval, omega=alpha,
                             item_rest=(0.4,) * 6)
    return changed(planted(), reliability=(found,))


@pytest.mark.parametrize(("alpha", "interval", "words"), [
    (0.8, (0.7, 0.9), "可以合成一个平均"), (0.75, (0.64, 0.84), "不到0.70"), (0.5, (0.3, 0.69), "请看单题"),
    (None, None, "算不出"),
])
def test_reliability_is_read_by_its_interval(
    alpha: float | None, interval: tuple[float, float] | None, words: str,
) -> None:
    first = consistencies(with_alpha(alpha, interval))[0]
    assert words in first.reading.say("zh")


def test_below_fifty_complete_answers_reliability_is_refused_in_words() -> None:
    refused = consistencies(changed(planted(), reliability=()))
    assert {one.found for one in refused} == {None}
    assert {one.reading.say("zh") for one in refused} == {"完整作答不足50人，不给信度"}


def doubtful(*signs: Sensitivity, variability: float | Suppressed = 0.8) -> Release:
    return changed(planted(), quality=QualityResult(signs=signs, variability=variability))


IDENTICAL = Sensitivity(sign="identical", share=Shares(percents=(12.0,), n=105),
                        without={"POL": Mean(value=2.5, n=92, step=0.1)})
HINTED = Sensitivity(sign="hinted", share=Shares(percents=(1.0,), n=105))


def test_shares_of_doubtful_forms_are_told_and_that_none_was_dropped() -> None:
    said = "".join(s.say("zh") for s in sign_sentences(doubtful(IDENTICAL, HINTED), ()))
    assert "每题都选同一级的答卷占12%" in said
    assert "≤1%" in said
    assert "中位数为0.8级" in said
    assert "没有一份答卷因此被剔除" in said


def test_hints_are_told_only_once() -> None:
    told = (sentence("induced_some", share="1%"),)
    said = "".join(s.say("zh") for s in sign_sentences(doubtful(IDENTICAL, HINTED), told))
    assert "暗示" not in said


def test_nothing_is_said_where_nothing_is_known() -> None:
    hidden = Sensitivity(sign="identical", share=PROTECTED)
    assert list(sign_sentences(doubtful(hidden, variability=PROTECTED), ())) == []
    assert withouts(doubtful(hidden)) == ()


def test_means_without_doubtful_forms_stand_beside_those_of_all() -> None:
    rows = withouts(doubtful(IDENTICAL, HINTED))
    assert rows[0].whole == planted().organ.dimension("POL").mean
    assert [isinstance(cell, Mean) for cell in rows[0].without] == [True, False]
    assert all(isinstance(cell, Suppressed) for row in rows[1:] for cell in row.without)


def answered(returned: int, issued: int, delta: float = 0.5) -> list[str]:
    release = planted()
    derived = release.derived
    assert derived is not None
    organ = release.organ.model_copy(update={"returned": returned, "issued": issued})
    said = missing_sentences(changed(release, organ=organ, analysis=AnalysisRules(delta=delta)), derived)
    return [s.say("zh") for s in said]


def test_the_width_of_bounds_is_a_hundred_times_what_did_not_come_back() -> None:
    width, shift = answered(84, 105)
    assert "宽度＝100×(1−回收率)，本轮为20分" in width
    assert "低（或高）0.5级" in shift
    assert "低（或高）0.10级" in shift


def test_another_delta_of_the_plan_moves_the_mean_by_as_much() -> None:
    assert "低（或高）0.20级" in answered(84, 105, delta=1.0)[1]


def test_where_everybody_answered_silence_changes_nothing() -> None:
    assert "没有作答的人不会改变结果" in answered(105, 105)[1]


def test_a_hidden_number_of_answers_tells_nothing_of_silence() -> None:
    release = planted()
    organ = release.organ.model_copy(update={"returned": PROTECTED})
    assert release.derived is not None
    assert list(missing_sentences(changed(release, organ=organ), release.derived)) == []
