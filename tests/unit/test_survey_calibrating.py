"""Calibration: drawn once by lot, compared side by side, returned with remarks."""

import random
from pathlib import Path

import pytest

from survey import calibrating
from survey.calibrating import (
    add_to_sample,
    draw_sample,
    overview,
    put_remark,
    remarks_on,
    sample,
    send_back,
    told_by,
)
from survey.calibration import View, draw, side_by_side
from survey.config import Config
from survey.consensus import Edit
from survey.installation import office_at, set_up
from survey.self_assessing.consensus import handed_in, save_fields, sheet, submit
from survey.self_assessing.work import Stage, standing, work_at
from survey.store.calibration import Remark
from survey.store.office import RoundState
from tests.branch_ratings import TODAY, in_consensus, planned, submitted
from tests.whole_rounds import CATALOGUE, UNITS


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return planned(tmp_path)


def test_branches_are_drawn_by_lot_none_twice() -> None:
    branches = [unit for unit in UNITS if unit.kind == "branch"]
    seen = {frozenset(draw(branches, 3)) for _ in range(200)}
    assert len(seen) == 4
    assert all(len(one) == 3 for one in seen)
    assert set(draw(branches[:2], 5)) == {"b1", "b2"}


def test_a_sample_is_drawn_once_and_added_to_for_a_reason(config: Config) -> None:
    for count in (2, 6):
        with pytest.raises(calibrating.SampleOutOfRange):
            draw_sample(config, count)
    first = draw_sample(config, 3, random.Random(4))  # noqa: S311 -- made-up lot
    with pytest.raises(calibrating.SampleDrawn):
        draw_sample(config, 3)
    with pytest.raises(calibrating.ReasonNeeded):
        add_to_sample(config, None, "  ")
    with pytest.raises(calibrating.NobodyLeft):
        add_to_sample(config, first[0], "再看一次")
    (added,) = add_to_sample(config, None, "分歧大")
    assert [(unit.id, reason) for unit, reason, _ in sample(config).drawn] == [
        *((unit, "") for unit in first), (added, "分歧大")]
    assert sample(config).rest == ()
    with pytest.raises(calibrating.NobodyLeft):
        add_to_sample(config, None, "还要")


def test_nothing_is_added_to_a_sample_that_was_never_drawn(config: Config) -> None:
    with pytest.raises(calibrating.NobodyLeft):
        add_to_sample(config, "b1", "点名")


def test_without_a_round_there_is_nothing_to_draw(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    with pytest.raises(calibrating.NothingToCalibrate):
        draw_sample(config, 3)
    assert [found.stage for _, found in overview(config).standings] == [Stage.NOT_BEGUN] * 4


def test_branches_stand_side_by_side_in_four_views(config: Config) -> None:
    draw_sample(config, 4)
    submitted(config, "b1", "4", "记录", fact_dydh="3")
    submitted(config, "b2", "3")
    found = sample(config)
    rows = {view: side_by_side(found.criteria, found.sides(), view) for view in View}
    assert len(rows[View.ALL]) == 18
    assert rows[View.DIFFERING][0].criterion.id == "ORG-2"
    assert [row.criterion.id for row in rows[View.CAPPED]] == ["ORG-2"]
    assert len(rows[View.UNPROVEN]) == 18
    org = next(row for row in rows[View.ALL] if row.criterion.id == "ORG-2")
    sides = {side.unit.id: side for side in org.sides}
    assert (sides["b1"].is_capped, sides["b1"].is_unproven, sides["b2"].is_unproven) == (True, False, True)
    assert sides["b3"].level is None


def test_a_returned_rating_carries_the_remarks_and_counts_until_it_is_handed_in_again(config: Config) -> None:
    work = submitted(config, level="4")
    put_remark(config, work, CATALOGUE.criteria_by_id["POL-1"], "  没有佐证  ", 2)
    put_remark(config, work, CATALOGUE.criteria_by_id["POL-4"], "", -1)  # not offered there
    put_remark(config, work, CATALOGUE.criteria_by_id["THE-2"], "误记", None)
    put_remark(config, work, CATALOGUE.criteria_by_id["THE-2"], "", None)
    assert remarks_on(config, work) == {"POL-1": Remark("没有佐证", 2)}
    for empty in ("", " ", "字" * 501):
        with pytest.raises(calibrating.RemarkNeeded):
            send_back(config, work, empty, TODAY)
    send_back(config, work, "请补佐证", TODAY)
    found = standing(config, work)
    told = told_by(found)
    assert found.stage is Stage.RETURNED
    assert told is not None
    assert (told.remark, told.remarks) == ("请补佐证", {"POL-1": Remark("没有佐证", 2)})
    before = handed_in(config, work)
    assert before is not None
    assert before.review.result.level_of["POL-1"].claimed == 4
    with pytest.raises(calibrating.NotHandedIn):
        send_back(config, work, "再退一次", TODAY)
    save_fields(config, work, [Edit("level:POL-1", "2", sheet(config, work).versions["level:POL-1"])])
    submit(config, work, TODAY)
    after = handed_in(config, work)
    assert after is not None
    assert after.review.result.level_of["POL-1"].claimed == 2
    assert [step.kind for step in standing(config, work).steps] == ["submitted", "returned", "submitted"]


def test_what_was_not_handed_in_is_not_returned(config: Config) -> None:
    with pytest.raises(calibrating.NotHandedIn):
        send_back(config, in_consensus(config), "早了", TODAY)


def test_after_the_close_nothing_is_returned(config: Config) -> None:
    work = submitted(config)
    with office_at(config) as office:
        for step in (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED):
            office.advance("R1", step)
    over = work_at(config, work.unit.id, "R1")
    with pytest.raises(calibrating.RatingOver):
        send_back(config, over, "晚了", TODAY)
    with pytest.raises(calibrating.RatingOver):
        put_remark(config, over, CATALOGUE.criteria[0], "晚了", None)


def test_the_overview_tells_how_far_every_branch_is(config: Config) -> None:
    submitted(config, "b2")
    in_consensus(config, "b3")
    assert {work.unit.id: found.stage for work, found in overview(config).standings} == {
        "b1": Stage.NOT_BEGUN, "b2": Stage.SUBMITTED, "b3": Stage.CONSENSUS, "b4": Stage.NOT_BEGUN}
