"""What a release has to say: participation, gaps, issues, trend, questions; nothing about what is hidden."""

import math
from dataclasses import replace
from functools import cache
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from reports.findings import Findings, find
from reports.findings.issues import Sign
from reports.findings.trend import Noise, change_interval
from reports.release import Mean, Points, QualityResult, Release, Shares, Suppressed
from tests.closed import PLANTED, Organ, changed, close, own_questionnaire, planted, planted_before


@cache
def found() -> Findings:
    return find(planted(), planted_before())


def every_sentence(findings: Findings, lang: str) -> str:
    units = findings.units.values()
    said = [
        findings.participation.statement, findings.participation.shown, *findings.alarms, *findings.quality,
        *(s for c in findings.conclusions for s in c),
        *(s for i in findings.issues for s in (i.statement, *i.evidence, i.cause, i.suggestion)),
        *(d for diagnosis in findings.diagnoses.organ for d in diagnosis.evidence),
        *(s for u in units for i in u.issues for s in (i.statement, *i.evidence, i.cause, i.suggestion)),
        *(q for u in units for q in u.questions),
        *((s for group in findings.satisfaction.statements for s in group) if findings.satisfaction else ()),
    ]
    return "\n".join(s.say(lang) for s in said)


def test_participation_puts_denominators_first_and_hides_with_a_mark() -> None:
    part = found().participation
    rows = {row.name: row for row in part.units}
    assert (rows["第1支部"].issued, rows["第1支部"].came_back, rows["第1支部"].rate) == (24, "24", "100.0%")
    assert (rows["第7支部"].issued, rows["第7支部"].came_back, rows["第7支部"].rate) == (4, "—*", "—*")
    assert rows["第9支部"].merged_into == "合并组"
    assert part.organ.issued == sum(PLANTED.sizes.values())
    assert [row.issued for row in part.audiences] == [60] * 6


def test_no_sentence_names_a_unit_that_is_not_shown() -> None:
    for lang in ("zh", "en"):
        said = every_sentence(found(), lang)
        assert "第1支部" in said
        assert not {name for name in ("第7支部", "第8支部", "第9支部", "第10支部") if name in said}


def test_the_planted_blind_spot_is_flagged_and_leads_the_issues() -> None:
    blind = [(f.profile.unit.id, f.axis.id) for f in found().flagged if f.axis.gap and f.axis.gap.is_blind_spot]
    assert ("b1", "RES") in blind
    assert {issue.id for issue in found().issues[:2]} == {"RES", "POL"}
    assert "第1支部" in found().conclusions[1][0].say("zh")


def test_flagged_gaps_come_widest_first() -> None:
    widths = [abs(f.axis.gap.value) for f in found().flagged if f.axis.gap]
    assert widths == sorted(widths, reverse=True)


def test_what_half_cannot_judge_has_not_reached_people() -> None:
    (unreached,) = found().unreached
    assert unreached.axis.id == "M.POL-3"
    assert unreached.percent >= 30
    issue = next(i for i in found().issues if i.id == "POL-3")
    assert issue.signs[0] is Sign.UNKNOWN
    assert "不了解" in issue.suggestion.say("zh")


def test_every_issue_has_figures_a_possible_cause_a_layer_and_an_end() -> None:
    layers = {layer.id for layer in planted().layers}
    for issue in found().issues:
        assert issue.evidence
        assert issue.cause.say("zh").endswith("需支部核实")
        assert issue.layer is not None
        assert issue.layer.id in layers
        assert issue.suggestion.say("zh").startswith("建议")
        assert "完成标准" in issue.suggestion.say("zh")
        assert "done when" in issue.suggestion.say("en")


def test_issues_are_grouped_along_the_chain_of_responsibility() -> None:
    order = [layer.id for layer, _ in found().by_layer if layer is not None]
    assert order == sorted(order)
    assert sum(len(group) for _, group in found().by_layer) == len(found().issues)


def test_every_unit_gets_three_different_questions() -> None:
    for unit in [*found().units.values(), *find(own_questionnaire()).units.values()]:
        asked = [q.say("zh") for q in unit.questions]
        assert len(set(asked)) == 3


def test_strong_and_weak_points_never_overlap_and_are_in_order() -> None:
    for unit in found().units.values():
        strong = [a.members.value for a in unit.strengths if isinstance(a.members, Mean)]
        weak = [a.members.value for a in unit.weaknesses if isinstance(a.members, Mean)]
        assert strong == sorted(strong, reverse=True)
        assert weak == sorted(weak)
        assert not {a.id for a in unit.strengths} & {a.id for a in unit.weaknesses}


def test_hidden_and_merged_branches_have_only_their_own_rating() -> None:
    for unit in ("b7", "b8", "b9", "b10"):
        profile = found().units[unit].profile
        assert profile.is_hidden
        assert all(isinstance(axis.members, Suppressed) and isinstance(axis.own, float) for axis in profile.axes)
        assert found().units[unit].issues == ()


def test_satisfaction_weighs_every_group_alike_under_both_rules() -> None:
    satisfied = found().satisfaction
    assert satisfied is not None
    for rule in ("nbs", "linear"):
        scores = [a.overall.points[rule] for a in planted().audiences if a.overall is not None]
        assert satisfied.index[rule] == round(fmean(p.value for p in scores if isinstance(p, Points)), 1)
    assert (satisfied.counted, satisfied.asked) == (6, 6)
    assert find(own_questionnaire()).satisfaction is None


def test_rounds_with_another_form_are_not_compared() -> None:
    assert found().before is not None
    assert len(found().changes) == 6
    other = find(planted(), own_questionnaire())
    assert other.before is None
    assert other.changes == ()


def test_a_change_is_the_difference_of_the_released_means() -> None:
    before = {d.dimension: d.mean for d in planted_before().organ.dimensions}
    for change in found().changes:
        earlier = before[change.id]
        assert isinstance(earlier, Mean)
        assert change.value == pytest.approx(change.now.value - earlier.value)
        assert change.interval is not None
        assert change.interval.low <= change.value <= change.interval.high


@given(st.floats(0, 4), st.floats(0, 4), st.integers(5, 80), st.integers(5, 80), st.sampled_from([0.1, 0.5]))
def test_the_interval_of_a_change_covers_students_with_both_roundings(
    now: float, before: float, n: int, m: int, step: float,
) -> None:
    made = change_interval(Mean(value=now, n=n, step=step), Mean(value=before, n=m, step=0.1), Noise(0.8, 60),
                           Noise(0.7, 50))
    reach = t.ppf(0.975, 110) * math.sqrt(0.8**2 / n + 0.7**2 / m) + (step + 0.1) / 2
    assert made.low <= now - before - reach + 1e-9
    assert made.high >= now - before + reach - 1e-9
    assert made.high - made.low <= 2 * reach + 2 * step + 1e-9


def test_signs_of_pressure_and_little_trust_come_first() -> None:
    quality = QualityResult(valid=90, trust=Mean(value=1.9, n=90, step=0.1), induced=Shares(percents=(8.0,), n=90),
                            induced_alert=True)
    alarms = [s.say("zh") for s in find(changed(planted(), quality=quality)).alarms]
    assert "8%" in alarms[0]
    assert "慎用" in alarms[0]
    assert "1.9" in alarms[1]
    assert find(planted()).alarms == ()


def test_a_round_without_own_ratings_says_so_instead_of_computing_gaps() -> None:
    findings = find(close(replace(PLANTED, rates_itself=False, asks_audiences=False)))
    assert findings.compared == 0
    assert findings.flagged == ()
    assert "没有支部自评" in findings.conclusions[1][0].say("zh")
    assert "党员评价最低的条目" in findings.conclusions[2][0].say("zh")


def test_one_branch_alone_can_be_read() -> None:
    findings = find(close(Organ(sizes={"b1": 12}, merged={})))
    assert len(findings.units["b1"].questions) == 3
    assert every_sentence(findings, "en")


def test_findings_follow_from_the_file_alone() -> None:
    again = find(Release.model_validate_json(planted().to_bytes()),
                 Release.model_validate_json(planted_before().to_bytes()))
    assert every_sentence(again, "zh") == every_sentence(found(), "zh")
    assert every_sentence(again, "en") == every_sentence(found(), "en")
