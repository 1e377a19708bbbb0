"""Drafting a plan: proposals, and merge groups from names typed beside branches."""

import pytest

from questionnaires.model import QuestionnaireKind
from survey.drafting import forms_of, groups_by_name, joint_name, names_by_branch, next_round_id
from survey.plan import MergeGroup, merge_mistakes
from tests.whole_rounds import CATALOGUE, UNITS


@pytest.mark.parametrize(("taken", "proposed"), [
    ((), "2026-1"), (("2026-1", "2025-7"), "2026-2"), (("2026-3", "2026-x", "R1"), "2026-4"),
    (("2026-10", "2026-9"), "2026-11"), (("2026-99999",), "2026-1"),
])
def test_the_next_round_of_a_year_is_proposed(taken: tuple[str, ...], proposed: str) -> None:
    assert next_round_id(taken, 2026) == proposed


def test_forms_are_told_apart_by_whom_they_are_for() -> None:
    members = forms_of(CATALOGUE, QuestionnaireKind.MEMBER)
    audiences = forms_of(CATALOGUE, QuestionnaireKind.AUDIENCE)
    assert set(members) | set(audiences) == set(CATALOGUE.questionnaires)
    assert not set(members) & set(audiences)


def test_branches_with_the_same_group_name_are_merged() -> None:
    groups = groups_by_name(UNITS, {"b4": " 联合 组", "b3": "联合 组 ", "b1": "", "b2": "  "})
    assert groups == (MergeGroup(id="m1", name="联合 组", units=("b3", "b4")),)
    assert list(merge_mistakes(UNITS, groups)) == []


def test_a_known_group_keeps_its_id_and_a_new_one_gets_a_free_one() -> None:
    known = (MergeGroup(id="m1", name="甲组", units=("b1", "b2")),
             MergeGroup(id="J9", name="乙组", units=("b3", "b4")))
    groups = groups_by_name(UNITS, {"b1": "新组", "b2": "新组", "b3": "乙组", "b4": "乙组"}, known)
    assert {group.name: group.id for group in groups} == {"新组": "m1", "乙组": "J9"}
    both = groups_by_name(UNITS, {"b1": "新组", "b2": "新组", "b3": "甲组", "b4": "甲组"}, known)
    assert {group.name: group.id for group in both} == {"新组": "m2", "甲组": "m1"}


def test_a_new_group_never_takes_the_id_of_a_unit() -> None:
    units = (*UNITS, UNITS[1].model_copy(update={"id": "M1", "name": "另一支部"}))
    assert groups_by_name(units, {"b3": "组", "b4": "组"})[0].id == "m2"


def test_strangers_are_left_for_the_plan_to_refuse() -> None:
    assert any("zz" in zh for zh, _ in merge_mistakes(UNITS, groups_by_name(UNITS, {"zz": "组", "b3": "组"})))


def test_groups_can_be_taken_apart_and_put_together_again() -> None:
    groups = (MergeGroup(id="m1", name="联合组", units=("b3", "b4")),)
    assert groups_by_name(UNITS, names_by_branch(groups), groups) == groups


def test_a_joint_name_is_short_and_new() -> None:
    assert joint_name(UNITS, ("b3", "b4"), ()) == "后勤支部、图书资料支部合并组"
    assert joint_name(UNITS, ("b3", "b4"), ("后勤支部、图书资料支部合并组",)) == "合并组1"
    long = tuple(unit.model_copy(update={"name": unit.name * 9}) for unit in UNITS)
    assert joint_name(long, ("b3", "b4"), ("合并组1",)) == "合并组2"
