"""The organisation in the office: previewed, taken over, edited on true pages, merged, with its history."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.release import UnitRef
from reports.rules import DisclosureRules
from survey.cautions import is_dominated
from survey.config import Config
from survey.installation import set_up
from survey.plan import MergeGroup, make_plan
from survey.rounds import plan_round
from survey.structure import standing_groups
from survey.structure.editing import EditOutdated, IdHadHistory, edit, history, plans, present
from survey.structure.edits import added, removed, revised
from survey.structure.importing import NothingOnTrial, keep_old_ids, preview, take_over, throw_away, upload
from survey.structure.merging import (
    GroupRefused,
    Groups,
    GroupUnknown,
    dissolve_group,
    groups,
    put_group,
    suggestions,
)
from survey.tables import MistakesInTable
from survey.units import LONGEST_NAME
from tests.whole_rounds import CATALOGUE, UNITS, made_up_plan

DAY = date(2027, 3, 1)
GOOD = "id,name,parent,kind,members\nO,示例分行机关,,organ,\nb1,办公室支部,O,branch,14\nb2,国库支部,O,branch,12\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


def listed(folder: Path, text: str) -> Path:
    path = folder / "org.csv"
    path.write_text(text, "utf-8")
    return path


def rename(config: Config, unit: str, name: str, seen: str | None = None) -> None:
    edit(config, seen or present(config).version,
         lambda units: revised(units, unit, name=name, parent="O", members=9), DAY)


def test_a_list_changes_nothing_before_it_is_taken_over_and_then_all_that_was_shown(
    config: Config, tmp_path: Path,
) -> None:
    list_id = upload(config, "organ", listed(tmp_path, GOOD.replace("国库支部", "国库处支部")))
    shown = preview(config, "organ", list_id)
    assert present(config).units == UNITS
    assert [(c.unit, c.what) for c in shown.differences.changes] == [
        ("b2", "name"), ("b3", "removed"), ("b4", "removed")]
    assert take_over(config, "organ", list_id, shown.present.version, DAY) == shown.differences.changes
    assert present(config).units == shown.units
    with pytest.raises(NothingOnTrial):
        take_over(config, "organ", list_id, present(config).version, DAY)


def test_the_first_list_of_an_empty_office_is_taken_over_the_same_way(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, ())
    list_id = upload(config, "organ", listed(tmp_path, GOOD))
    shown = preview(config, "organ", list_id)
    assert {change.what for change in shown.differences.changes} == {"added"}
    take_over(config, "organ", list_id, shown.present.version, DAY)
    assert [unit.id for unit in present(config).units] == ["O", "b1", "b2"]


def test_a_list_is_not_taken_over_after_the_organisation_changed_in_between(config: Config, tmp_path: Path) -> None:
    list_id = upload(config, "organ", listed(tmp_path, GOOD))
    seen = preview(config, "organ", list_id).present.version
    rename(config, "b3", "新后勤支部")
    with pytest.raises(EditOutdated):
        take_over(config, "organ", list_id, seen, DAY)
    again = preview(config, "organ", list_id)
    take_over(config, "organ", list_id, again.present.version, DAY)


def test_a_list_with_mistakes_is_not_kept_and_one_belongs_to_its_uploader_alone(
    config: Config, tmp_path: Path,
) -> None:
    with pytest.raises(MistakesInTable):
        upload(config, "organ", listed(tmp_path, GOOD.replace("14", "many")))
    first = upload(config, "organ", listed(tmp_path, GOOD))
    with pytest.raises(NothingOnTrial):
        preview(config, "somebody", first)
    second = upload(config, "organ", listed(tmp_path, GOOD))
    with pytest.raises(NothingOnTrial):
        preview(config, "organ", first)
    throw_away(config, "organ")
    with pytest.raises(NothingOnTrial):
        preview(config, "organ", second)


def test_a_renumbered_unit_can_be_given_its_old_id_back_with_all_below_it(config: Config, tmp_path: Path) -> None:
    edit(config, present(config).version,
         lambda units: added(units, "g1", name="业务总支", parent="O", kind="group", members=None), DAY)
    text = GOOD.replace("b2,国库支部,O", "x2,国库支部,z1") + "z1,业务总支,O,group,\n"
    list_id = upload(config, "organ", listed(tmp_path, text))
    shown = preview(config, "organ", list_id)
    assert {(pair.old.id, pair.new.id) for pair in shown.renumbered} == {("b2", "x2"), ("g1", "z1")}
    mended = preview(config, "organ", keep_old_ids(config, "organ", list_id, ["x2", "z1"]))
    assert {unit.id: unit.parent for unit in mended.units} == {"O": None, "b1": "O", "b2": "g1", "g1": "O"}
    assert mended.renumbered == ()


def test_an_edit_on_an_outdated_page_is_refused_and_nothing_of_it_kept(config: Config) -> None:
    seen = present(config).version
    rename(config, "b3", "甲支部")
    with pytest.raises(EditOutdated):
        rename(config, "b3", "乙支部", seen)
    assert [unit.name for unit in present(config).units if unit.id == "b3"] == ["甲支部"]


def test_every_change_is_kept_with_its_day_and_shown_of_its_unit_latest_first(config: Config) -> None:
    rename(config, "b3", "甲支部")
    rename(config, "b3", "乙支部")
    rename(config, "b2", "丙支部")
    assert [(c.day, c.change.before, c.change.after) for c in history(config, "b3")] == [
        ("2027-03-01", "甲支部", "乙支部"), ("2027-03-01", "后勤支部", "甲支部")]
    assert history(config)[0].change.what in {"name", "members"}


def test_an_id_of_a_unit_long_gone_is_only_taken_again_by_the_unit_itself(config: Config, tmp_path: Path) -> None:
    edit(config, present(config).version, lambda units: removed(units, "b4"), DAY)

    def bring(name: str) -> None:
        edit(config, present(config).version,
             lambda units: added(units, "B4", name=name, parent="O", kind="branch", members=4), DAY)

    with pytest.raises(IdHadHistory) as caught:
        bring("新支部")
    assert "图书资料支部" in caught.value.sentence("zh")
    shown = preview(config, "organ", upload(config, "organ", listed(tmp_path, GOOD + "b4,新支部,O,branch,4\n")))
    assert shown.reused == (("b4", "图书资料支部"),)
    bring("图书资料支部")


def test_a_list_put_in_by_the_command_line_is_history_too(config: Config) -> None:
    set_up(config, (*UNITS[:-1], UNITS[-1].model_copy(update={"name": "图书馆支部"})))
    assert [(c.change.what, c.change.after) for c in history(config, "b4")] == [("name", "图书馆支部")]


def test_a_planned_round_is_outdated_once_the_organisation_changes(config: Config) -> None:
    plan_round(config, made_up_plan("R1"), CATALOGUE)
    assert plans(config).outdated == ()
    rename(config, "b3", "甲支部")
    assert plans(config).outdated == ("R1",)
    assert plans(config).running is None


def put(config: Config, *units: str, group_id: str = "m1", name: str = "合并组") -> None:
    put_group(config, groups(config).version, MergeGroup(id=group_id, name=name, units=units))


def test_a_standing_group_is_one_a_plan_accepts(config: Config) -> None:
    put(config, "b3", "b4", name="  后勤与图书  合并组 ")
    assert standing_groups(config) == (MergeGroup(id="m1", name="后勤与图书 合并组", units=("b3", "b4")),)
    plan = make_plan("R1", made_up_plan().title, present(config).units, CATALOGUE, member_form="member_core",
                     merge_groups=standing_groups(config))
    assert plan.reported_units[-1].members == 13


@pytest.mark.parametrize("units", [("b4",), ("b4", "nobody"), ("O", "b4"), ("b3", "b1")])
def test_a_group_of_one_of_strangers_or_of_branches_already_merged_is_refused(
    config: Config, units: tuple[str, ...],
) -> None:
    put(config, "b2", "b3")
    with pytest.raises(GroupRefused) as caught:
        put(config, *units, group_id="m2")
    assert caught.value.mistakes
    assert len(standing_groups(config)) == 1


def test_a_group_that_no_longer_fits_is_named_and_not_handed_to_plans(config: Config) -> None:
    put(config, "b3", "b4")
    edit(config, present(config).version, lambda units: removed(units, "b4"), DAY)
    assert standing_groups(config) == ()
    assert set(groups(config).unfit) == {"m1"}


def test_a_group_is_changed_or_dissolved_only_as_it_was_seen(config: Config) -> None:
    seen = groups(config).version
    put(config, "b3", "b4")
    with pytest.raises(EditOutdated):
        dissolve_group(config, seen, "m1")
    put(config, "b2", "b3", "b4")
    with pytest.raises(GroupUnknown):
        dissolve_group(config, groups(config).version, "m9")
    dissolve_group(config, groups(config).version, "m1")
    assert groups(config).groups == ()


def test_no_group_is_suggested_that_the_plan_would_warn_of() -> None:
    def suggested(*members: int) -> list[tuple[str, ...]]:
        branches = tuple(UnitRef(id=f"b{n}", name=f"支部{n}", parent="O", kind="branch", members=n)
                         for n in members)
        organ = UnitRef(id="O", name="机关", parent=None, kind="organ", members=sum(members))
        return [group.units for group in suggestions(Groups((organ, *branches), ()))]

    assert suggested(3, 4, 16) == [], "sixteen of twenty-three would be of one branch"
    assert suggested(3, 4, 16, 17) == [("b3", "b4", "b16", "b17")]
    assert suggested(3, 4, 40, 41) == [], "large branches are not asked to give up their own results"


@given(st.lists(st.integers(1, 30), min_size=1, max_size=12))
def test_a_suggested_group_is_never_made_up_nearly_by_one_branch(members: list[int]) -> None:
    branches = tuple(UnitRef(id=f"b{place}", name=f"支部{place}", parent="O", kind="branch", members=n)
                     for place, n in enumerate(members))
    organ = UnitRef(id="O", name="机关", parent=None, kind="organ", members=sum(members))
    of = {unit.id: unit.members for unit in branches}
    for group in suggestions(Groups((organ, *branches), ())):
        assert not is_dominated([of[unit] for unit in group.units], DisclosureRules(), CATALOGUE.ladder)


def test_small_branches_are_suggested_together_and_larger_ones_only_where_it_takes_them(config: Config) -> None:
    (suggested,) = suggestions(groups(config))
    assert suggested.units == ("b4", "b3", "b2"), "of 13 members 9 would be of one branch"
    put(config, *suggested.units, name=suggested.name)
    assert suggestions(groups(config)) == ()
    many = tuple(UnitRef(id=f"s{n}", name="很长的支部名称" * 8 + str(n), parent="O", kind="branch", members=4)
                 for n in range(5))
    set_up(config, (*UNITS, *many))
    found = suggestions(groups(config))
    assert [len(group.units) for group in found] == [2, 3]
    assert all(len(group.name) <= LONGEST_NAME for group in found)
    for group in found:
        put(config, *group.units, group_id=group.id, name=group.name)
    assert len(standing_groups(config)) == 3
