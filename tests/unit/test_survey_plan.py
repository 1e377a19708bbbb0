"""The plan of a round: what it refuses, and a hash that holds it still."""

from datetime import date

import pytest

from questionnaires.loader import load_catalogue
from questionnaires.model import Questionnaire, Text
from reports.release import UnitRef
from reports.rules import AnalysisRules, DisclosureRules
from survey.plan import MergeGroup, PlanMistakes, RoundPlan, make_plan

CATALOGUE = load_catalogue()
TITLE = Text(zh="2026年度评价", en="2026 assessment")
UNITS = (
    UnitRef(id="O", name="示例分行", parent=None, kind="organ", members=27),
    UnitRef(id="g1", name="总支", parent="O", kind="group", members=5),
    UnitRef(id="b1", name="甲支部", parent="O", kind="branch", members=14),
    UnitRef(id="b2", name="乙支部", parent="O", kind="branch", members=5),
    UnitRef(id="b3", name="丙支部", parent="O", kind="branch", members=3),
    UnitRef(id="b4", name="丁支部", parent="g1", kind="branch", members=5),
)


def plan(**choices: object) -> RoundPlan:
    return make_plan("R1", TITLE, UNITS, CATALOGUE, **choices)  # type: ignore[arg-type]


def merged(*units: str, group: str = "m1", name: str = "联合组") -> dict[str, object]:
    return {"merge_groups": (MergeGroup(id=group, name=name, units=units),)}


def refusal(**choices: object) -> str:
    with pytest.raises(PlanMistakes) as caught:
        plan(**choices)
    assert caught.value.exit_code == 2
    assert len(caught.value.sentence("en").splitlines()) == len(caught.value.mistakes) + 1
    return caught.value.sentence("zh")


def test_the_same_decisions_have_the_same_hash_and_others_another() -> None:
    assert plan().sha256 == plan().sha256
    others = [plan(closes_on=date(2026, 12, 4)), plan(member_form="member_core"), plan(audience_forms=("A1",)),
              plan(self_assessors_answer=False), plan(**merged("b1", "b2"))]
    assert len({plan().sha256, *(other.sha256 for other in others)}) == 6


def test_a_plan_comes_back_from_its_canonical_text_with_the_same_hash() -> None:
    made = plan(audience_forms=("A3", "A1"), closes_on=date(2026, 12, 4), **merged("b1", "b2"))
    assert RoundPlan.model_validate_json(made.to_json()).sha256 == made.sha256


def test_a_questionnaire_is_named_by_its_id_or_its_audience_and_held_by_its_fingerprint() -> None:
    made = plan(audience_forms=("A3",))
    form = next(q for q in CATALOGUE.questionnaires if q.audience == "A3")
    assert made.audience_forms[0].id == form.id
    assert made.audience_forms[0].fingerprint == form.fingerprint


def test_an_audience_can_be_open_and_opening_it_changes_the_hash() -> None:
    made = plan(audience_forms=("A3", "A6"), open_audiences=("A6",))
    assert [made.is_open(form.id) for form in made.forms] == [False, False, True]
    assert made.sha256 != plan(audience_forms=("A3", "A6")).sha256


def test_merge_groups_become_units_after_all_others() -> None:
    made = plan(**merged("b3", "b2"))
    assert made.reported_units[-1] == UnitRef(
        id="m1", name="联合组", parent="O", kind="merged", members=8, merged=("b2", "b3"))
    assert made.reported_units[:-1] == UNITS
    assert made.unit_index("b2") == 3


@pytest.mark.parametrize(("choices", "said"), [
    (merged("b2"), "至少要有2个支部"),
    (merged("b2", "b2"), "不止一次"),
    (merged("b2", "b4"), "不属同一上级"),
    (merged("b3", "nobody"), "nobody"),
    (merged("b1", "g1"), "没有编号为“g1”的支部"),
    (merged("b1", "b2", group="B3"), "与其他编号重复"),
    (merged("b1", "b2", name=""), "名称不能用"),
    ({"merge_groups": (MergeGroup(id="m1", name="甲", units=("b1", "b2")),
                       MergeGroup(id="m2", name="乙", units=("b2", "b3")))}, "不止一次"),
    ({"member_form": "nothing"}, "没有问卷“nothing”"),
    ({"audience_forms": ("A1", "A1")}, "列了2次"),
    ({"rules": {"unit_n": 4}}, "unit_n 不能低于5"),
    ({"audience_forms": ("A1",), "open_audiences": ("A2",)}, "“A2”不能开放"),
    ({"open_audiences": ("member_full",)}, "党员问卷不能"),
    ({"audience_forms": ("A1",), "open_audiences": ("A1", "A1")}, "列了2次"),
])
def test_what_cannot_be_carried_out_is_refused(choices: dict[str, object], said: str) -> None:
    assert said in refusal(**choices)


def test_a_merge_group_below_eight_members_is_refused() -> None:
    small = (UNITS[0], UNITS[3].model_copy(update={"members": 4}), UNITS[4])
    with pytest.raises(PlanMistakes) as caught:
        make_plan("R1", TITLE, small, CATALOGUE, **merged("b2", "b3"))  # type: ignore[arg-type]
    assert "合计7人" in caught.value.sentence("zh")


def test_all_reasons_are_given_at_once() -> None:
    with pytest.raises(PlanMistakes) as caught:
        make_plan("R 1", TITLE, UNITS, CATALOGUE, **merged("b2", "b4", group="x/y"))  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == 3


def test_mistakes_of_every_kind_are_told_at_once() -> None:
    sentence = refusal(audience_forms=("A9",), analysis=AnalysisRules(weights={"POL": 1.0}, delta=-1.0),
                       rules=DisclosureRules(unit_n=4), **merged("b2", "b4"))
    for part in ("A9", "没有权重", "delta", "unit_n", "不属同一上级"):
        assert part in sentence


def test_a_group_is_called_by_its_name_in_what_is_wrong_with_it() -> None:
    assert "合并组“联合组”" in refusal(**merged("b3"))
    assert "合并组“m1”" in refusal(**merged("b3", name="\n"))


def test_a_form_without_scores_is_not_for_members() -> None:
    core = CATALOGUE.questionnaire("member_core")
    sections = tuple(section.model_dump() for section in core.sections if not section.scored)
    talk = Questionnaire.model_validate({**core.model_dump(), "id": "talk", "sections": sections})
    catalogue = CATALOGUE.model_copy(update={"questionnaires": (*CATALOGUE.questionnaires, talk)})
    with pytest.raises(PlanMistakes, match="没有计分的题"):
        make_plan("R1", TITLE, UNITS, catalogue, member_form="talk")


def test_without_an_organisation_there_is_nothing_to_plan() -> None:
    with pytest.raises(PlanMistakes, match="组织名单"):
        make_plan("R1", TITLE, (), CATALOGUE)
