"""The built-in bank: every id is there, and what belongs together is together."""

import pytest

from questionnaires.catalogue import rated_items
from questionnaires.loader import load_catalogue
from questionnaires.model import ItemKind, Questionnaire, QuestionnaireKind

CATALOGUE = load_catalogue()
MODELS = {"POL": 6, "THE": 6, "ORG": 7, "RES": 6, "DUT": 7, "STY": 6}
FACETS = ("REL", "RSP", "ASR", "EMP", "ACC", "SPC")
AUDIENCES = ("A1", "A2", "A3", "A4", "A5", "A6")
CRITERIA = [f"{model}-{number}" for model, count in MODELS.items() for number in range(1, count + 1)]
CORE = ["POL-1", "POL-4", "POL-6", "THE-2", "THE-4", "THE-6", "ORG-2", "ORG-4", "ORG-6",
        "RES-1", "RES-4", "RES-5", "DUT-1", "DUT-6", "DUT-7", "STY-2", "STY-3", "STY-5"]
FACTS = ["members", "zwh_required", "dydh", "zwh", "dxzh", "dangke", "ztdr", "zzshh", "mzpy", "txth_rate",
         "xueshi_avg", "xueshi_bz", "huanjie", "dangfei_pub", "shuzhi", "jishi_rate", "xiaohao_rate", "lclj"]
DISCUSSION = ["M.OPEN-1", "M.OPEN-2", "M.OPEN-3"]
META = ["M.META-1", "M.META-2", "M.META-3"]


def ids(questionnaire: Questionnaire) -> list[str]:
    return [item.id for item in questionnaire.items]


def test_the_bank_has_every_criterion_in_its_dimension() -> None:
    assert len(CRITERIA) == 38
    assert [criterion.id for criterion in CATALOGUE.criteria] == CRITERIA
    assert {criterion.id for criterion in CATALOGUE.criteria if criterion.core} == set(CORE)
    assert all(criterion.id.startswith(f"{criterion.dimension}-") for criterion in CATALOGUE.criteria)
    assert [dimension.vow.zh for dimension in CATALOGUE.dimensions] == [
        "做政治过硬的模范", "做理论武装的模范", "做组织坚强的模范",
        "做责任落实的模范", "做担当作为的模范", "做作风建设的模范"]


def test_the_bank_has_every_fact_and_cap_rule() -> None:
    assert [fact.id for fact in CATALOGUE.facts] == [f"fact.{name}" for name in FACTS]
    assert len(CATALOGUE.caps) == 13
    assert {cap.criterion for cap in CATALOGUE.caps} == {
        "POL-4", "THE-1", "THE-3", "ORG-2", "ORG-3", "ORG-4", "ORG-5", "ORG-7", "RES-2", "RES-5"}
    assert [cap.when for cap in CATALOGUE.caps if cap.when] == ["fact.zwh_required"]


def test_the_framework_lists_what_the_article_lists_and_nothing_more() -> None:
    framework = CATALOGUE.framework
    assert [layer.id for layer in framework.layers] == ["L1", "L2", "L3", "L4", "L5", "L6"]
    assert [stage.short.zh for stage in framework.stages] == ["动员", "措施", "整改", "固化"]
    assert [problem.id for problem in framework.problems] == ["DXH", "LZP", "XH", "FH", "RH"]
    assert [topic.id for topic in framework.topics] == ["T1", "T2", "T3"]
    assert (len(framework.study_forms), len(framework.co_building)) == (3, 3)
    assert [name.zh for name in framework.named_only] == [
        "三个属性", "三个导向", "四个起来", "四个突出", "四项创建任务"]


def test_the_old_problems_keep_the_subjects_the_article_gives_them() -> None:
    subjects = {problem.text.zh: problem.subject and problem.subject.zh for problem in CATALOGUE.framework.problems}
    assert subjects == {"灯下黑": None, "两张皮": None, "虚化": "党建工作", "泛化": "党建责任", "软化": "责任落实"}
    assert CATALOGUE.framework.problem("LZP").warn_on == "difference"
    assert CATALOGUE.framework.problem("LZP").warn_at == 0.5


@pytest.mark.parametrize(("form", "criteria"), [("member_full", CRITERIA), ("member_core", CORE)])
def test_a_member_form_mirrors_its_criteria_then_asks_the_topics_and_about_itself(
    form: str, criteria: list[str],
) -> None:
    questionnaire = CATALOGUE.questionnaire(form)
    assert questionnaire.kind is QuestionnaireKind.MEMBER
    assert ids(questionnaire) == [f"M.{criterion}" for criterion in criteria] + DISCUSSION + META
    assert [section.id for section in questionnaire.dimensions] == list(MODELS)
    assert [section.title for section in questionnaire.dimensions] == [d.vow for d in CATALOGUE.dimensions]
    assert [section.scored for section in questionnaire.sections[-2:]] == [False, False]
    for item in questionnaire.items[:len(criteria)]:
        assert item.text == CATALOGUE.criteria_by_id[item.id.removeprefix("M.")].member
        assert item.criterion == item.id.removeprefix("M.")
        assert item.scale == "member"


def test_members_have_both_exits_and_the_branch_rates_itself_on_the_same_rungs() -> None:
    scale = CATALOGUE.questionnaire("member_core").scales[0]
    assert [way.id for way in scale.exits] == ["dk", "na"]
    assert [option.value for option in scale.options] == [option.value for option in CATALOGUE.ladder.options]
    assert CATALOGUE.ladder.exits == ()
    assert (CATALOGUE.ladder.label(2).zh, scale.label(2).zh) == ("合规", "按要求做了，作用不大")


def test_questions_about_the_form_are_known_by_their_purpose_and_the_optional_one_is_not_asked() -> None:
    purposes = {i.id: i.purpose for i in CATALOGUE.questionnaire("member_full").items if i.purpose}
    assert purposes == {"M.META-1": "trust", "M.META-2": "inducement", "M.META-3": "length"}
    assert CATALOGUE.questionnaire("member_full").item("M.META-2").alert == 1


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_form_asks_contact_first_and_inducement_last(audience: str) -> None:
    questionnaire = CATALOGUE.questionnaire(audience)
    facets = [f"{audience}.{facet}" for facet in FACETS]
    contact = [] if audience == "A6" else ["A.META-1"]
    ends = [f"{audience}.ALL", f"{audience}.PICK", f"{audience}.OPEN", "A.META-2"]
    assert ids(questionnaire) == contact + facets + ends
    assert questionnaire.audience == audience
    assert questionnaire.kind is QuestionnaireKind.AUDIENCE
    assert [rated_items(section) for section in questionnaire.dimensions] == [tuple(facets)]
    assert questionnaire.item(f"{audience}.PICK").of == tuple(facets)
    assert questionnaire.item(f"{audience}.PICK").count == 2
    assert questionnaire.item(f"{audience}.ALL").purpose == "overall"
    if contact:
        assert questionnaire.item("A.META-1").ends_on == 1


def test_satisfaction_is_shown_best_first_and_counted_by_both_rules() -> None:
    scale = CATALOGUE.questionnaire("A3").scales[0]
    assert [option.text.zh for option in scale.options] == ["很满意", "满意", "基本满意", "不太满意", "不满意"]
    assert [option.value for option in scale.options] == [4, 3, 2, 1, 0]
    assert [way.id for way in scale.exits] == ["dk"]
    assert scale.counting_rules["nbs"] == {4: 100, 3: 80, 2: 60, 1: 30, 0: 0}
    assert scale.counting_rules["linear"] == {4: 100, 3: 75, 2: 50, 1: 25, 0: 0}


def test_every_audience_has_a_short_name_its_words_and_the_practice_behind_it() -> None:
    assert [audience.short.zh for audience in CATALOGUE.audiences] == [
        "上级机关", "地方党政", "实体经济", "人民群众", "金融机构", "干部职工"]
    assert [audience.practice for audience in CATALOGUE.audiences] == [f"DUT-{n}" for n in range(1, 7)]
    assert all(audience.aspect for audience in CATALOGUE.audiences)


def test_introductions_name_the_minutes_and_open_items_their_limit() -> None:
    for questionnaire in CATALOGUE.questionnaires:
        assert questionnaire.intro is not None
        assert f"约{questionnaire.minutes}分钟" in questionnaire.intro.zh
        assert f"bout {questionnaire.minutes} minutes" in questionnaire.intro.en
        for section in questionnaire.sections:
            if section.items[0].kind is ItemKind.OPEN:
                assert section.lead_in is not None
                assert f"{section.items[0].max_length}字" in section.lead_in.zh
