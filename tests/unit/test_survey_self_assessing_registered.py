"""What the organisation has on record about a branch need not be typed again."""

from datetime import date
from pathlib import Path

import pytest

from survey.config import Config
from survey.consensus import Edit
from survey.installation import keeper_at, office_at
from survey.self_assessing.consensus import handed_in, save_fields, sheet, submit
from survey.self_assessing.registered import registered
from survey.self_assessing.work import work_at
from survey.store.office import RoundState
from survey.store.own_ratings import OwnRatings
from survey.structure.projects import Pair, add_project, end_project
from tests.branch_ratings import TODAY, fill, in_consensus, planned

BEGUN, DONE = date(2025, 9, 1), date(2026, 2, 1)
FACT = "fact:fact.lclj"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return planned(tmp_path)


def paired(config: Config, *, achieved: bool = True) -> None:
    """Have b1 and b2 do something together."""
    project = add_project(config, Pair("b1", "within", "b2", "一起办企业座谈会", BEGUN), TODAY)
    if achieved:
        end_project(config, project, "achieved", DONE)


def test_joint_projects_are_counted_for_the_branch_and_handed_in_without_typing(config: Config) -> None:
    paired(config)
    work = in_consensus(config)
    fill(config, work)
    assert sheet(config, work, TODAY).values[FACT] == "1"
    submit(config, work, TODAY)
    found = handed_in(config, work)
    assert found is not None
    assert found.assessment.facts["fact.lclj"] == 1.0


def test_a_project_that_came_to_nothing_yet_counts_none_and_is_no_gap(config: Config) -> None:
    paired(config, achieved=False)
    now = sheet(config, work_at(config, "b2"), TODAY)
    assert now.values[FACT] == "0"
    assert "fact.lclj" not in {fact.id for fact in now.review.missing_facts}
    assert "fact.lclj" in {fact.id for fact in sheet(config, work_at(config, "b3"), TODAY).review.missing_facts}


def test_a_branch_in_no_project_says_itself_whether_one_was_arranged(config: Config) -> None:
    paired(config)
    assert registered(config, work_at(config, "b3"), TODAY) == {}
    assert FACT not in sheet(config, work_at(config, "b3"), TODAY).values


def test_what_the_branch_typed_stands_and_the_register_only_raises_a_doubt(config: Config) -> None:
    work = in_consensus(config)
    fill(config, work, fact_lclj="3")
    paired(config)
    now = sheet(config, work, TODAY)
    assert now.values[FACT] == "3"
    assert [doubt.zh for doubt in now.review.doubts] == [
        "“联创联建办成事项数（过去12个月）”填的是“3次”，按登记是“1次”"]
    assert now.review.can_be_handed_in
    save_fields(config, work, [Edit(FACT, "", now.versions[FACT])])
    assert sheet(config, work, TODAY).values[FACT] == "1"
    assert not sheet(config, work, TODAY).review.doubts


def test_what_was_handed_in_is_shown_as_it_was_until_it_is_returned(config: Config) -> None:
    paired(config)
    work = in_consensus(config)
    fill(config, work)
    submit(config, work, TODAY)
    end_project(config, add_project(config, Pair("b1", "up", "上级某处", "共建", BEGUN), TODAY), "achieved", DONE)
    now = sheet(config, work, TODAY)
    assert (now.values[FACT], now.review.doubts) == ("1", ())
    with keeper_at(config, OwnRatings) as own:
        assert own.send_back("R1", "b1", "2026-04-21", "{}")
    assert sheet(config, work, TODAY).values[FACT] == "2"


def test_after_the_close_no_register_changes_what_was_handed_in(config: Config) -> None:
    with office_at(config) as office:
        office.advance("R1", RoundState.OPEN)
        office.advance("R1", RoundState.CLOSING)
    paired(config)
    assert FACT not in sheet(config, work_at(config, "b1", "R1"), TODAY).values
