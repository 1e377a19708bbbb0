"""Edits and differences of an organisation: whatever is done, what comes out is an organisation or a sentence."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.errors import MofanError
from reports.release import UnitRef
from survey.differences import Change, differences, renumberings, replayed
from survey.structure.edits import OrganStays, UnitNotEmpty, added, beneath, founded, free_id, removed, revised
from survey.units import Entry, Kind, UnitsRefused, entry_of, mistakes_in, organise

NAMES = st.text("甲乙丙丁 =+-@'<script>\t\u3000éABC", min_size=0, max_size=8)


def unit(unit_id: str, parent: str | None, kind: Kind, members: int, name: str | None = None) -> UnitRef:
    return UnitRef(id=unit_id, name=name or f"单位{unit_id}", parent=parent, kind=kind, members=members)


UNITS = (unit("O", None, "organ", 21), unit("g1", "O", "group", 12), unit("b1", "O", "branch", 9),
         unit("b2", "g1", "branch", 12))


@st.composite
def organisations(draw: st.DrawFn) -> tuple[UnitRef, ...]:
    """Organisations of up to a dozen units, their ids from one small stock so that two of them overlap."""
    groups = draw(st.lists(st.sampled_from(["g1", "g2", "g3", "x1", "x2"]), unique=True, max_size=4))
    branches = draw(st.lists(st.sampled_from(["b1", "b2", "b3", "x1", "x2", "x3"]), unique=True, min_size=1))
    entries = [Entry("O", draw(st.sampled_from(["机关", "新机关"])), "", "organ", None)]
    for group in groups:
        above = draw(st.sampled_from([entry.id for entry in entries]))
        entries.append(Entry(group, f"总支{group}{draw(st.sampled_from('甲乙'))}", above, "group", None))
    for branch in branches:
        if branch not in groups:
            above = draw(st.sampled_from(["O", *groups]))
            name = f"支部{branch}{draw(st.sampled_from('甲乙'))}"
            entries.append(Entry(branch, name, above, "branch", draw(st.integers(0, 40))))
    if not any(entry.kind == "branch" for entry in entries):
        entries.append(Entry("b9", "支部", "O", "branch", 3))
    return organise(draw(st.permutations(entries)))


def by_id(units: tuple[UnitRef, ...]) -> dict[str, UnitRef]:
    return {one.id: one for one in units}


@given(organisations(), organisations())
def test_the_changes_carried_out_on_the_old_organisation_give_the_new_one(
    old: tuple[UnitRef, ...], new: tuple[UnitRef, ...],
) -> None:
    found = differences(old, new)
    assert by_id(replayed(old, found.changes)) == by_id(new)
    assert found.unchanged + len({change.unit for change in found.changes}) == len(by_id(old) | by_id(new))
    assert found.are_none == (old == new)


@given(st.lists(organisations(), min_size=1, max_size=5))
def test_a_whole_history_replayed_from_nothing_gives_the_present(past: list[tuple[UnitRef, ...]]) -> None:
    changes: list[Change] = []
    before: tuple[UnitRef, ...] = ()
    for present in past:
        changes += differences(before, present).changes
        before = present
    assert by_id(replayed((), changes)) == by_id(before)


Edit = Callable[[tuple[UnitRef, ...]], tuple[UnitRef, ...]]


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """Any edit at all, sensible or not."""
    ids = st.sampled_from(["O", "g1", "g2", "b1", "b2", "b3", "x1", "nobody", "../x", "B1", ""])
    target, parent, name = draw(ids), draw(ids), draw(NAMES)
    members = draw(st.none() | st.integers(-1, 100_001))
    kind: Kind = draw(st.sampled_from(["group", "branch"]))
    chosen: Edit = draw(st.sampled_from([
        lambda units: added(units, target, name=name, parent=parent, kind=kind, members=members),
        lambda units: revised(units, target, name=name, parent=parent, members=members),
        lambda units: removed(units, target),
    ]))
    return chosen


@given(organisations(), st.lists(edits(), max_size=6))
def test_whatever_is_edited_what_comes_out_is_a_valid_organisation_or_a_sentence(
    units: tuple[UnitRef, ...], many: list[Edit],
) -> None:
    for edit in many:
        try:
            edited = edit(units)
        except MofanError:
            continue
        assert list(mistakes_in([entry_of(one) for one in edited])) == []
        assert edited == organise(entry_of(one) for one in edited)
        assert edited[0].kind == "organ"
        assert edited[0].members == sum(one.members for one in edited if one.kind == "branch")
        units = edited


def test_a_renamed_moved_and_resized_branch_stays_the_same_unit() -> None:
    edited = revised(UNITS, "b2", name=" 国库  支部 ", parent="O", members=15)
    assert by_id(edited)["b2"] == unit("b2", "O", "branch", 15, "国库 支部")
    assert [(c.unit, c.what, c.before, c.after) for c in differences(UNITS, edited).changes] == [
        ("b2", "name", "单位b2", "国库 支部"), ("b2", "parent", "g1", "O"), ("b2", "members", "12", "15")]
    assert by_id(edited)["g1"].members == 0
    assert by_id(edited)["O"].members == 24


def test_a_group_cannot_be_moved_below_itself_or_below_a_branch() -> None:
    units = added(UNITS, "g2", name="二总支", parent="g1", kind="group", members=None)
    assert beneath(units, "g1") == {"g1", "g2", "b2"}
    for parent in ("g1", "g2", "b1", "nobody"):
        with pytest.raises(UnitsRefused) as caught:
            revised(units, "g1", name="一总支", parent=parent)
        assert {mistake.column for mistake in caught.value.mistakes} == {"parent"}


def test_the_organ_is_renamed_but_neither_moved_nor_removed() -> None:
    assert revised(UNITS, "O", name="新机关", parent="g1")[0] == unit("O", None, "organ", 21, "新机关")
    with pytest.raises(OrganStays):
        removed(UNITS, "O")


def test_a_unit_with_others_below_it_and_the_last_branch_stay() -> None:
    with pytest.raises(UnitNotEmpty) as caught:
        removed(UNITS, "g1")
    assert "1个单位" in caught.value.sentence("zh")
    alone = founded(("O", "机关"), ("b1", "支部", 3))
    with pytest.raises(UnitsRefused) as refused:
        removed(alone, "b1")
    assert "支部" in refused.value.sentence("zh")


def test_a_doubled_name_or_id_is_refused_by_naming_the_unit_that_has_it() -> None:
    with pytest.raises(UnitsRefused) as caught:
        added(UNITS, "B1", name="单位b1", parent="O", kind="branch", members=3)
    assert "“单位b1”（b1）" in caught.value.sentence("zh")
    assert "row" not in caught.value.sentence("en")
    assert {mistake.column for mistake in caught.value.mistakes} == {"id", "name"}


def test_a_suggested_id_is_free_and_counts_on() -> None:
    assert free_id("branch", {"b1", "B7", "g9", "office"}) == "b8"
    assert free_id("group", set()) == "g1"


def test_an_order_alone_is_a_difference_without_a_change() -> None:
    found = differences(UNITS, (UNITS[0], UNITS[2], UNITS[1], UNITS[3]))
    assert (found.changes, found.unchanged, found.reordered, found.are_none) == ((), 4, True, False)


def test_a_unit_that_only_got_another_id_is_recognised_by_name_or_by_place_size_and_like_name() -> None:
    new = (UNITS[0], UNITS[1], unit("n1", "O", "branch", 30, "单位b1"), unit("n2", "g1", "branch", 12, "单位b2新"))
    assert [(pair.old.id, pair.new.id) for pair in renumberings(UNITS, new)] == [("b1", "n1"), ("b2", "n2")]


def test_a_very_name_is_not_given_away_to_a_merely_similar_one() -> None:
    old = (UNITS[0], unit("a", "O", "branch", 9, "第一党支部甲"), unit("b", "O", "branch", 9, "第一党支部乙"))
    new = (UNITS[0], unit("x", "O", "branch", 9, "第一党支部乙"), unit("y", "O", "branch", 9, "第一党支部丙"))
    assert [(pair.old.id, pair.new.id) for pair in renumberings(old, new)] == [("b", "x"), ("a", "y")]


def test_units_that_share_nothing_are_no_renumbering() -> None:
    new = (UNITS[0], UNITS[1], UNITS[3], unit("n1", "O", "branch", 9, "纪检监察室"))
    assert renumberings(UNITS, new) == ()


def test_a_whole_list_of_new_ids_is_recognised_by_its_names() -> None:
    many = [unit(f"b{n}", "O", "branch", n % 30, f"第{n}支部") for n in range(400)]
    new = [one.model_copy(update={"id": f"x{one.id}"}) for one in many]
    assert [(p.old.id, p.new.id) for p in renumberings(many, reversed(new))] == [(u.id, f"x{u.id}") for u in many]
