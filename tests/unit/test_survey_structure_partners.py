"""Joint projects are counted once, and served organisations add up to the slips each audience needs."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from survey.config import Config
from survey.installation import set_up
from survey.store.partners import Served
from survey.structure import audience_counts, projects_achieved
from survey.structure.importing import NothingOnTrial
from survey.structure.projects import (
    Pair,
    ProjectKnown,
    ProjectOver,
    ProjectRefused,
    add_project,
    end_project,
    projects,
)
from survey.structure.serving import (
    ServedOutdated,
    ServedRefused,
    audiences,
    drop_entry,
    listing,
    on_trial,
    put_entry,
    read_served,
    served_csv,
    take_over,
    upload,
)
from survey.tables import MistakesInTable
from tests.whole_rounds import CATALOGUE, UNITS

TODAY = date(2027, 3, 1)
BEGUN = date(2026, 5, 6)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


def test_a_project_of_two_branches_is_noted_once_and_counts_for_both(config: Config) -> None:
    project = add_project(config, Pair("b1", "within", "b2", "一起办企业座谈会", BEGUN), TODAY)
    assert project == "2026-01"
    with pytest.raises(ProjectKnown):
        add_project(config, Pair("b2", "within", "b1", "一起办企业座谈会", BEGUN), TODAY)
    assert projects_achieved(config, "b2", TODAY) == 0
    assert projects_achieved(config, "b3", TODAY) is None
    end_project(config, project, "achieved", date(2026, 6, 1))
    assert [projects_achieved(config, unit, TODAY) for unit in ("b1", "b2")] == [1, 1]
    assert projects_achieved(config, "b1", date(2027, 6, 1)) == 0
    assert projects_achieved(config, "b1", date(2026, 5, 31)) == 0


def test_what_came_to_nothing_is_not_counted_and_nothing_ends_twice(config: Config) -> None:
    project = add_project(config, Pair("b1", "up", "总行国库局第一党支部", "结对学习", BEGUN), TODAY)
    with pytest.raises(ProjectRefused):
        end_project(config, project, "achieved", date(2026, 5, 5))
    end_project(config, project, "dropped", TODAY)
    assert projects_achieved(config, "b1", TODAY) == 0
    with pytest.raises(ProjectOver):
        end_project(config, project, "achieved", TODAY)
    assert add_project(config, Pair("b1", "up", "总行国库局第一党支部", "结对学习", BEGUN), TODAY) == "2026-02"
    assert {p.outcome for p in projects(config)} == {"dropped", None}


@pytest.mark.parametrize("pair", [
    Pair("g", "within", "b2", "座谈", BEGUN), Pair("b1", "within", "b1", "座谈", BEGUN),
    Pair("b1", "within", "外单位", "座谈", BEGUN), Pair("b1", "down", " ", "座谈", BEGUN),
    Pair("b1", "within", "b2", " ", BEGUN), Pair("b1", "within", "b2", "座谈", date(2027, 3, 2)),
    Pair("b1", "within", "b2", "座\x07谈", BEGUN),
])
def test_a_project_that_makes_no_sense_is_refused_in_both_languages(config: Config, pair: Pair) -> None:
    with pytest.raises(ProjectRefused) as caught:
        add_project(config, pair, TODAY)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    assert projects(config) == ()


def add(config: Config, audience: str, name: str, slips: int, instead_of: str | None = None) -> None:
    put_entry(config, listing(config).version, Served(audience, name, slips), instead_of)


def test_slips_add_up_by_audience(config: Config) -> None:
    add(config, "A3", "甲企业", 20)
    add(config, "A3", "=1+1", 5)
    add(config, "A1", "总行货币政策司", 3)
    assert audience_counts(config) == {"A1": 3, "A3": 25}
    add(config, "A3", "甲公司", 30, "甲企业")
    assert [entry.name for entry in listing(config).of("A3")] == ["甲公司", "=1+1"]
    drop_entry(config, listing(config).version, "A3", "甲公司")
    assert audience_counts(config) == {"A1": 3, "A3": 5}


@pytest.mark.parametrize(("audience", "name", "slips"), [
    ("A9", "甲", 3), ("A3", "", 3), ("A3", "甲\x07", 3), ("A3", "乙" * 61, 3), ("A3", "甲", 0), ("A3", "在册", 2),
])
def test_an_entry_that_makes_no_sense_is_refused(config: Config, audience: str, name: str, slips: int) -> None:
    add(config, "A3", "在册", 1)
    with pytest.raises(ServedRefused):
        add(config, audience, name, slips)
    assert audience_counts(config) == {"A3": 1}


def test_an_edit_of_an_outdated_list_is_refused(config: Config) -> None:
    seen = listing(config).version
    add(config, "A3", "甲", 1)
    with pytest.raises(ServedOutdated):
        put_entry(config, seen, Served("A3", "乙", 1))
    with pytest.raises(ServedOutdated):
        drop_entry(config, seen, "A3", "甲")


def test_a_table_is_read_by_audience_id_or_name_and_written_back_disarmed(config: Config, tmp_path: Path) -> None:
    name = CATALOGUE.audiences[1].short.zh
    path = tmp_path / "served.csv"
    path.write_bytes(f"份数,单位名称,服务对象\n３,=1+1,{name}\n5,市发改委,a2\n4,甲企业,A1\n".encode("gb18030"))
    entries = read_served(path, audiences(config))
    assert entries == (Served("A1", "甲企业", 4), Served("A2", "=1+1", 3), Served("A2", "市发改委", 5))
    content = served_csv(entries, chinese=True)
    assert b",=1" not in content
    path.write_bytes(content)
    assert read_served(path, audiences(config)) == entries


def test_a_workbook_is_previewed_and_then_taken_over(config: Config, tmp_path: Path) -> None:
    book = Workbook()
    for row in (("audience", "name", "slips"), ("A4", "甲社区", 30), ("A4", "乙社区", 20)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "served.xlsx")
    list_id = upload(config, "organ", tmp_path / "served.xlsx")
    assert audience_counts(config) == {}
    assert on_trial(config, "organ", list_id).counts == {"A4": 50}
    seen = listing(config).version
    add(config, "A1", "总行", 1)
    with pytest.raises(ServedOutdated):
        take_over(config, "organ", list_id, seen)
    take_over(config, "organ", list_id, listing(config).version)
    assert audience_counts(config) == {"A4": 50}
    with pytest.raises(NothingOnTrial):
        on_trial(config, "organ", list_id)


def test_every_mistake_of_a_table_is_named_by_row_and_column(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "served.csv"
    path.write_text("audience,name,slips\nA9,甲,3\nA1,,x\nA1,乙,2\nA1,乙,0\n", "utf-8")
    with pytest.raises(MistakesInTable) as caught:
        read_served(path, audiences(config))
    assert [(m.row, m.column) for m in caught.value.mistakes] == [
        (2, "audience"), (3, "name"), (3, "slips"), (5, "name"), (5, "slips")]
