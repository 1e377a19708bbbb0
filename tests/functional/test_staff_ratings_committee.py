"""The organ committee's pages: progress, calibration by lot, remarks, returns."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey.authority import Role
from survey.calibrating import draw_sample, remarks_on, sample
from survey.config import Config
from survey.consensus import Edit
from survey.installation import office_at, set_up
from survey.self_assessing.consensus import save_fields
from survey.self_assessing.work import Stage, standing, work_at
from survey.store.calibration import Remark
from survey.store.office import RoundState
from tests.branch_ratings import TODAY, fill, in_consensus, planned, submitted
from tests.offices import client_of
from tests.whole_rounds import UNITS

HOSTILE = "<img src=x onerror=alert(1)>{{config}}"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return planned(tmp_path)


@pytest.fixture
def committee(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(f"/ratings/{path}")
    assert response.status_code == status
    return response.text


def test_progress_tells_stages_and_counts_and_no_level(config: Config, committee: FlaskClient) -> None:
    submitted(config, "b2")
    in_consensus(config, "b3")
    page = text(committee, "progress")
    for words in ("未开始 2", "会商中 1", "已提交 1", "18 / 18", "0 / 18"):
        assert words in page
    for name in ("rater-1", "2级", "3级"):
        assert name not in page


def test_every_reader_is_led_to_their_own_first_page(config: Config, committee: FlaskClient) -> None:
    assert committee.get("/ratings/").headers["Location"] == "/ratings/progress"
    for role in (Role.SECRETARY, Role.RATER):
        assert client_of(config, role, "b1").get("/ratings/").headers["Location"] == "/ratings/of/b1/"
    for role in (Role.PARTY_COMMITTEE, Role.ADMINISTRATOR, Role.ISSUER, Role.SUPERVISOR):
        client = client_of(config, role)
        for path in ("", "progress", "calibration", "calibration/draw", "calibration/of/b1/POL-1", "return/b1",
                     "of/b1/summary"):
            assert client.get(f"/ratings/{path}").status_code == 404


def test_a_sample_is_drawn_once_with_a_tick(config: Config, committee: FlaskClient) -> None:
    assert "还没有抽取支部" in text(committee, "calibration")
    assert "请先勾选确认" in committee.post("/ratings/calibration/draw", data={"count": "3"}).text
    assert committee.post("/ratings/calibration/draw", data={"count": "2", "meant": "y"}).status_code == 200
    assert not sample(config).drawn
    assert committee.post("/ratings/calibration/draw", data={"count": "3", "meant": "y"}).status_code == 303
    first = [unit.id for unit, _, _ in sample(config).drawn]
    assert len(first) == 3
    again = committee.post("/ratings/calibration/draw", data={"count": "3", "meant": "y"})
    assert "不能重抽" in again.text
    assert [unit.id for unit, _, _ in sample(config).drawn] == first


def test_a_branch_is_added_with_a_reason_that_is_shown(config: Config, committee: FlaskClient) -> None:
    draw_sample(config, 3)
    rest = sample(config).rest[0].id
    refused = committee.post("/ratings/calibration/add", data={"branch": rest, "reason": ""})
    assert refused.status_code == 400
    assert "请写明理由" in refused.text
    assert committee.post("/ratings/calibration/add", data={"branch": "b99", "reason": "x"}).status_code == 400
    assert committee.post("/ratings/calibration/add", data={"branch": rest, "reason": HOSTILE}).status_code == 303
    page = text(committee, "calibration")
    assert "&lt;img src=x onerror=alert(1)&gt;{{config}}" in page
    assert "<img src=x" not in page


def test_branches_stand_side_by_side_and_can_be_filtered(config: Config, committee: FlaskClient) -> None:
    draw_sample(config, 4)
    submitted(config, "b1", "4", "台账 2026-03", fact_dydh="3")
    submitted(config, "b2", "3")
    whole = text(committee, "calibration")
    assert whole.count('table class="list sides"') == 18
    assert "台账 2026-03" in whole
    assert "填报4级，封顶" in whole
    assert text(committee, "calibration?view=capped").count("list sides") == 1
    assert text(committee, "calibration?view=unproven&dimension=POL").count("list sides") == 3
    differing = re.findall(r'<section class="card" id="([^"]+)"', text(committee, "calibration?view=differing"))
    assert differing[0] == "ORG-2"
    assert text(committee, "calibration?view=nonsense&dimension=NO").count("list sides") == 0


def test_a_remark_is_kept_changed_and_removed(config: Config, committee: FlaskClient) -> None:
    draw_sample(config, 4)
    work = submitted(config)
    place = "/ratings/calibration/of/b1/POL-1"
    assert "填报" in text(committee, "calibration/of/b1/POL-1")
    assert committee.post(place, data={"remark": HOSTILE, "suggestion": "2"}).status_code == 303
    assert "&lt;img" in text(committee, "calibration")
    assert '<option selected value="2">' in text(committee, "calibration/of/b1/POL-1")
    for wrong in ({"remark": "x", "suggestion": "7"}, {"remark": "x", "suggestion": "-1"}, {"remark": "字" * 501}):
        assert committee.post(place, data=wrong).status_code == 200
    assert remarks_on(config, work) == {"POL-1": Remark(HOSTILE, 2)}
    assert committee.post(place, data={"remark": "", "suggestion": ""}).status_code == 303
    assert remarks_on(config, work) == {}
    assert committee.get("/ratings/calibration/of/b1/NO-1").status_code == 404


def test_a_return_reaches_the_branch_with_every_remark_and_can_be_answered(
    config: Config, committee: FlaskClient,
) -> None:
    work = submitted(config)
    branch = client_of(config, Role.SECRETARY, "b1")
    committee.post("/ratings/calibration/of/b1/POL-1", data={"remark": "佐证在哪里？", "suggestion": "2"})
    assert "佐证在哪里" not in branch.get("/ratings/of/b1/consensus/POL").text
    assert "佐证在哪里" in text(committee, "return/b1")
    assert committee.post("/ratings/return/b1", data={"remark": "请核对", "meant": ""}).status_code == 200
    assert standing(config, work).stage is Stage.SUBMITTED
    assert committee.post("/ratings/return/b1", data={"remark": "请核对", "meant": "y"}).status_code == 303
    page = branch.get("/ratings/of/b1/consensus/POL").text
    for words in ("请核对", "佐证在哪里？", "（建议2级）"):
        assert words in page
    assert "仍按上一次提交的计入" in branch.get("/ratings/of/b1/").text
    assert "没有可以退回的自评" in text(committee, "return/b1")
    second = committee.post("/ratings/return/b1", data={"remark": "再退", "meant": "y"})
    assert "没有可以退回的自评" in second.text
    fill(config, work, "2", "台账")
    assert branch.post("/ratings/of/b1/submit", data={"meant": "y"}).status_code == 303
    assert [step.kind for step in standing(config, work).steps] == ["submitted", "returned", "submitted"]


def test_the_committee_may_read_what_was_handed_in_and_no_draft(config: Config, committee: FlaskClient) -> None:
    work = in_consensus(config)
    save_fields(config, work, [Edit("reason:POL-1", "草稿里的话", 0)])
    assert "还没有提交" in text(committee, "of/b1/summary")
    assert "草稿里的话" not in text(committee, "of/b1/summary")


def test_without_a_round_nothing_is_drawn(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    client = client_of(config, Role.ORGAN_COMMITTEE)
    assert "还没有计划轮次" in text(client, "progress")
    assert "还没有计划轮次" in text(client, "calibration", 409)


def test_after_the_close_nothing_is_returned(config: Config, committee: FlaskClient) -> None:
    work = submitted(config)
    with office_at(config) as office:
        for step in (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED):
            office.advance("R1", step)
    committee.post("/ratings/return/b1", data={"remark": "晚了", "meant": "y"})
    assert standing(config, work_at(config, "b1", "R1")).stage is Stage.SUBMITTED
    assert TODAY.isoformat() in text(committee, "of/b1/summary/R1")
    assert work.round_id == "R1"
