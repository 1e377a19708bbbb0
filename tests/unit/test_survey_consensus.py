"""The consensus: several editors lose nothing, and what stands in a field can be handed in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.assessments import Assessment, Claim
from survey.consensus import (
    Edit,
    FieldRefused,
    FieldUnknown,
    assessment_of,
    checked,
    current,
    merge,
    replaced,
)
from tests.whole_rounds import CATALOGUE

FIELDS = ("level:POL-1", "reason:POL-1", "fact:fact.dydh")


def test_changes_of_different_fields_go_together() -> None:
    history = {"reason:POL-1": ("by another",)}
    merged = merge(history, [Edit("level:POL-1", "3", 0), Edit("reason:POL-1", "", 0)])
    assert merged.accepted == {"level:POL-1": "3"}
    assert not merged.conflicts


def test_two_changes_of_one_field_are_shown_side_by_side() -> None:
    merged = merge({"level:POL-1": ("2", "3")}, [Edit("level:POL-1", "4", 1)])
    assert merged.accepted == {}
    assert [(c.mine, c.theirs, c.version) for c in merged.conflicts] == [("4", "3", 2)]


def test_whoever_has_seen_the_other_value_may_replace_it() -> None:
    assert merge({"level:POL-1": ("2", "3")}, [Edit("level:POL-1", "4", 2)]).accepted == {"level:POL-1": "4"}


def test_the_same_change_twice_needs_no_choice() -> None:
    merged = merge({"level:POL-1": ("2", "3")}, [Edit("level:POL-1", "3", 1)])
    assert (merged.accepted, merged.conflicts) == ({}, ())


def test_emptying_a_field_is_a_change() -> None:
    assert merge({"reason:POL-1": ("old",)}, [Edit("reason:POL-1", "", 1)]).accepted == {"reason:POL-1": ""}
    (conflict,) = merge({"reason:POL-1": ("old", "new")}, [Edit("reason:POL-1", "", 1)]).conflicts
    assert (conflict.mine, conflict.theirs) == ("", "new")


@pytest.mark.parametrize("seen", [-3, 7, 10**30])
def test_a_made_up_version_overwrites_nothing(seen: int) -> None:
    merged = merge({"level:POL-1": ("2",)}, [Edit("level:POL-1", "4", seen)])
    assert merged.accepted == {}
    assert len(merged.conflicts) == 1


class Editor:
    """Somebody with a page open: what they see, and since when."""

    def __init__(self) -> None:
        self.seen = dict.fromkeys(FIELDS, 0)
        self.wants = dict.fromkeys(FIELDS, "")


Deeds = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(FIELDS), st.sampled_from("abc"),
                           st.sampled_from(["type", "save", "reload"])), max_size=30)


@given(Deeds)
def test_no_order_of_typing_saving_and_loading_loses_a_word(deeds: list[tuple[int, str, str, str]]) -> None:
    editors, history = [Editor(), Editor(), Editor()], dict[str, tuple[str, ...]]()
    for who, field, value, deed in deeds:
        editor = editors[who]
        if deed == "type":
            editor.wants[field] = value
        elif deed == "reload":
            editor.seen = {f: len(history.get(f, ())) for f in FIELDS}
            editor.wants = {f: current(history).get(f, "") for f in FIELDS}
        else:
            before, left = history, dict(editor.wants)
            was = {f: ("", *before.get(f, ()))[editor.seen[f]] for f in FIELDS}
            merged = merge(before, [Edit(f, v, editor.seen[f]) for f, v in left.items()])
            history = before | {f: (*before.get(f, ()), v) for f, v in merged.accepted.items()}
            shown = {conflict.field: conflict for conflict in merged.conflicts}
            for f, wanted in left.items():
                # What was changed is in force, stood there already, or comes back beside the other's value.
                assert wanted in {was[f], current(history).get(f, "")} or shown[f].mine == wanted
                assert history.get(f, ())[:len(before.get(f, ()))] == before.get(f, ())
                if f in shown:
                    assert shown[f].theirs == current(history).get(f, "")
            editor.seen |= {f: len(history[f]) for f in merged.accepted}


@pytest.mark.parametrize(("field", "typed", "kept"), [
    ("level:POL-1", " 3 ", "3"), ("level:POL-1", "", ""), ("level:DUT-2", "不适用", "NA"),
    ("reason:POL-1", " 两行\n理由\x00 ", "两行 理由"), ("evidence:POL-1", "=cmd()", "=cmd()"),
    ("fact:fact.dydh", "4", "4"), ("fact:fact.txth_rate", "95%", "0.95"), ("fact:fact.txth_rate", "85", "0.85"),
    ("fact:fact.txth_rate", "1", "1"), ("fact:fact.zwh", "不适用", "NA"),
    ("fact:fact.zwh_required", "是", "1"), ("fact:fact.huanjie", "-2", "-2"), ("fact:fact.dydh", " ", ""),
    ("fact:fact.members", "3000000", "3000000"), ("reason:POL-1", "字" * 300, "字" * 300),
])
def test_what_is_typed_is_kept_plain(field: str, typed: str, kept: str) -> None:
    assert checked(field, typed, CATALOGUE) == kept
    assert checked(field, kept, CATALOGUE) == kept


@pytest.mark.parametrize(("field", "typed"), [
    ("level:POL-1", "5"), ("level:POL-1", "不适用"), ("fact:fact.dydh", "四"), ("fact:fact.dydh", "NA"),
    ("reason:POL-1", "字" * 301), ("evidence:POL-1", "字" * 501), ("fact:fact.txth_rate", "195%"),
    ("fact:fact.txth_rate", "1.5"), ("fact:fact.txth_rate", "101"),
    ("fact:fact.dangke", "-3"), ("fact:fact.dangke", "999999"),
])
def test_what_cannot_stand_in_a_field_is_refused_with_a_sentence(field: str, typed: str) -> None:
    with pytest.raises(FieldRefused) as caught:
        checked(field, typed, CATALOGUE)
    assert len(caught.value.sentence("zh")) > 3
    assert caught.value.sentence("en").endswith(".")


@pytest.mark.parametrize("field", ["level:NO-1", "levels:POL-1", "fact:POL-1", "level:fact.dydh", "", "<b>"])
def test_fields_nobody_asks_for_are_refused(field: str) -> None:
    with pytest.raises(FieldUnknown):
        checked(field, "3", CATALOGUE)


def test_a_consensus_becomes_an_assessment_and_back() -> None:
    values = {"level:POL-1": "3", "reason:POL-1": "有分工", "evidence:POL-1": "记录 2026-03", "level:DUT-2": "NA",
              "reason:POL-2": "没有级别", "fact:fact.dydh": "4", "fact:fact.zwh": "NA",
              "fact:fact.txth_rate": "0.95"}
    made = assessment_of("b1", values, CATALOGUE.criteria, CATALOGUE)
    assert made == Assessment(
        unit="b1", claims=(Claim(criterion="POL-1", level=3, evidence="记录 2026-03", reason="有分工"),
                           Claim(criterion="DUT-2", level=None)),
        facts={"fact.dydh": 4, "fact.zwh": None, "fact.txth_rate": 0.95})
    taken = replaced({"level:POL-1": ("2", "3"), "level:POL-3": ("1",)}, made)
    assert taken == {key: value for key, value in values.items()
                     if key not in {"level:POL-1", "reason:POL-2"}} | {"level:POL-3": ""}


def test_criteria_that_are_not_asked_are_not_handed_in() -> None:
    asked = [CATALOGUE.criteria_by_id["POL-1"]]
    assert [c.criterion for c in assessment_of("b1", {"level:POL-1": "1", "level:POL-2": "1"}, asked,
                                               CATALOGUE).claims] == ["POL-1"]
