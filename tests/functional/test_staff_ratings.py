"""The branch's pages of self-assessment: alone, apart, together, and locked."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey.authority import Account, Role
from survey.config import Config
from survey.installation import office_at, set_up
from survey.self_assessing.blind import own_blind
from survey.self_assessing.consensus import sheet
from survey.self_assessing.work import Stage, standing, work_at
from survey.staff.app import create_app
from survey.store.office import RoundState
from survey.structure.projects import Pair, add_project
from tests.branch_ratings import PANEL, fill, in_consensus, planned, rate_all, submitted
from tests.offices import client_of
from tests.whole_rounds import UNITS

BY_SCRIPT = {"Accept": "application/json"}
HOSTILE = "<script>alert(1)</script>{{7*7}}'\"&"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return planned(tmp_path)


def sitting(config: Config, name: str = "secretary", unit: str = "b1", lang: str = "zh") -> FlaskClient:
    """Sign a member of a branch's panel in, by name."""
    role = Role.SECRETARY if name == "secretary" else Role.RATER
    app = create_app(config, identify=lambda: Account(name, frozenset({role}), unit=unit))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    with client.session_transaction() as session:
        session["lang"] = lang
    return client


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(f"/ratings/of/b1/{path}")
    assert response.status_code == status
    return response.text


def rate_by_page(client: FlaskClient, config: Config, level: int) -> None:
    for dimension, criteria in work_at(config, "b1").dimensions.items():
        data = {f"level:{criterion.id}": str(level) for criterion in criteria}
        assert client.post(f"/ratings/of/b1/blind/{dimension}", data=data).status_code == 303
    assert client.post("/ratings/of/b1/hand-in", data={}).status_code == 303


def posted(config: Config, dimension: str, **typed: str) -> dict[str, str]:
    """Give a whole page as a browser without script posts it, with some fields typed anew (`reason_POL_1`)."""
    work, now = work_at(config, "b1"), sheet(config, work_at(config, "b1"))
    data = {}
    for criterion in work.dimensions[dimension]:
        for kind in ("level", "reason", "evidence"):
            name = f"{kind}:{criterion.id}"
            data[name] = now.values.get(name, "")
            data[f"seen:{name}"] = str(now.versions.get(name, 0))
    return data | {name.replace("_", ":", 1).replace("_", "-"): value for name, value in typed.items()}


def test_a_branch_goes_from_blind_ratings_to_a_locked_self_assessment(config: Config) -> None:
    secretary = sitting(config)
    for name, level in zip(PANEL, (1, 3, 3), strict=True):
        rate_by_page(sitting(config, name), config, level)
    assert secretary.post("/ratings/of/b1/begin", data={"meant": "y"}).status_code == 303
    assert "1级×1" in text(secretary, "consensus/POL")
    for dimension, criteria in work_at(config, "b1").dimensions.items():
        data = posted(config, dimension) | {f"level:{criterion.id}": "3" for criterion in criteria}
        assert secretary.post(f"/ratings/of/b1/consensus/{dimension}", data=data).status_code == 303
    assert secretary.post("/ratings/of/b1/facts", data={
        "fact:fact.dydh": "3", "seen:fact:fact.dydh": "0"}).status_code == 303
    page = text(secretary, "submit")
    assert "支部党员大会次数（过去12个月）：3次，低于4次，最高1级" in page
    assert secretary.post("/ratings/of/b1/submit", data={"meant": "y"}).status_code == 303
    assert standing(config, work_at(config, "b1")).stage is Stage.SUBMITTED
    assert "填报3级" in text(secretary, "summary")
    with office_at(config) as office:
        assert list(office.assessments("R1")) == ["b1"]


def test_every_page_of_a_fresh_branch_can_be_looked_at_in_both_languages(config: Config) -> None:
    for lang in ("zh", "en"):
        client = sitting(config, lang=lang)
        for path in ("", "blind/POL", "hand-in", "begin", "spread", "facts", "consensus/POL", "submit", "summary"):
            page = text(client, path)
            if lang == "en":
                body = re.sub(r"<[^>]*lang=\"zh-CN\"[^>]*>[^<]*<|办公室支部|会议|记录", "", page)
                assert not re.findall(r"[\u4e00-\u9fff]+", body), path


def test_pages_of_other_branches_and_of_dimensions_nobody_asks_for_do_not_exist(config: Config) -> None:
    work = submitted(config, "b2")
    for name in PANEL:
        client = sitting(config, name)
        for path in ("", "blind/POL", "hand-in", "spread", "facts", "consensus/POL", "submit", "summary"):
            assert client.get(f"/ratings/of/b2/{path}").status_code == 404
            assert client.post(f"/ratings/of/b2/{path}", data={"level:POL-1": "4"}).status_code == 404
        assert client.get("/ratings/of/b1/blind/NO").status_code == 404
        assert client.get("/ratings/of/b1/consensus/NO").status_code == 404
        assert client.get("/ratings/progress").status_code == 404
        assert client.get("/ratings/calibration").status_code == 404
    assert own_blind(config, work, "secretary").levels["POL-1"] == 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ORGAN_COMMITTEE, Role.PARTY_COMMITTEE, Role.ISSUER,
                                  Role.SUPERVISOR])
def test_nobody_outside_the_panel_reaches_a_blind_rating_or_its_spread(config: Config, role: Role) -> None:
    in_consensus(config)
    client = client_of(config, role)
    for path in ("", "blind/POL", "hand-in", "spread", "facts", "consensus/POL", "submit", "begin"):
        assert client.get(f"/ratings/of/b1/{path}").status_code == 404


def test_only_the_secretary_begins_and_hands_in(config: Config) -> None:
    work = in_consensus(config)
    fill(config, work)
    client = sitting(config, "rater-1")
    assert "由书记提交。" in text(client, "submit")
    for path in ("submit", "begin", "panel"):
        assert client.post(f"/ratings/of/b1/{path}", data={"meant": "y", "size": "3"}).status_code == 404
    assert standing(config, work).stage is Stage.CONSENSUS


def test_a_rater_finds_their_own_levels_again_and_nobody_elses(config: Config) -> None:
    sitting(config, "rater-1").post("/ratings/of/b1/blind/POL", data={"level:POL-1": "4"})
    mine = text(sitting(config, "rater-1"), "blind/POL")
    assert 'name="level:POL-1" value="4" checked' in mine
    for other in ("secretary", "rater-2"):
        assert 'name="level:POL-1" value="" checked' in text(sitting(config, other), "blind/POL")


def test_the_script_saves_one_level_at_a_time(config: Config) -> None:
    client = sitting(config, "rater-1")
    answer = client.post("/ratings/of/b1/blind/POL", data={"level:POL-4": "2"}, headers=BY_SCRIPT)
    assert answer.json is not None
    assert answer.json["done"]["POL"] == 1
    client.post("/ratings/of/b1/blind/POL", data={"level:POL-4": ""}, headers=BY_SCRIPT)
    assert own_blind(config, work_at(config, "b1"), "rater-1").levels == {}


def test_what_is_no_level_changes_nothing(config: Config) -> None:
    client = sitting(config, "rater-1")
    client.post("/ratings/of/b1/blind/POL", data={"level:POL-1": "3"})
    for typed in ("9", "-1", "-2", "x", "３", HOSTILE):
        assert client.post("/ratings/of/b1/blind/POL", data={"level:POL-1": typed}).status_code == 303
    assert own_blind(config, work_at(config, "b1"), "rater-1").levels == {"POL-1": 3}


def test_a_handed_in_rating_is_closed_until_it_is_taken_back(config: Config) -> None:
    client = sitting(config, "rater-1")
    rate_all(config, work_at(config, "b1"), "rater-1", 2)
    page = client.post("/ratings/of/b1/blind/POL", data={"level:POL-1": "4"})
    assert "盲评已经交出" in page.text
    assert own_blind(config, work_at(config, "b1"), "rater-1").levels["POL-1"] == 2
    refused = client.post("/ratings/of/b1/blind/POL", data={"level:POL-1": "4"}, headers=BY_SCRIPT)
    assert refused.status_code == 409
    assert client.post("/ratings/of/b1/take-back").status_code == 303
    assert client.post("/ratings/of/b1/blind/POL", data={"level:POL-1": "4"}).status_code == 303


def test_gaps_are_named_and_handed_in_only_where_that_is_meant(config: Config) -> None:
    client = sitting(config, "rater-1")
    client.post("/ratings/of/b1/blind/POL", data={"level:POL-1": "4"})
    page = client.post("/ratings/of/b1/hand-in", data={})
    assert page.status_code == 200
    assert "还有17条没有评" in page.text
    assert client.post("/ratings/of/b1/hand-in", data={"leave_gaps": "y"}).status_code == 303


def test_the_secretary_sees_how_many_handed_in_and_never_who(config: Config) -> None:
    work = work_at(config, "b1")
    rate_all(config, work, "rater-1", 2)
    assert "已交1份" in text(sitting(config), "")
    for page in ("", "begin", "spread", "summary", "submit"):
        assert "rater-1" not in text(sitting(config), page)


def test_the_announced_number_opens_the_spread_by_itself(config: Config) -> None:
    secretary = sitting(config)
    assert secretary.post("/ratings/of/b1/panel", data={"size": "2"}).status_code == 400
    assert secretary.post("/ratings/of/b1/panel", data={"size": "3"}).status_code == 303
    for name in PANEL[:2]:
        rate_all(config, work_at(config, "b1"), name, 2)
    assert "会商还没有开始" in text(secretary, "spread")
    rate_all(config, work_at(config, "b1"), "rater-2", 4)
    assert "共3人盲评" in text(secretary, "spread")
    assert "您没有交出自己的盲评" in text(sitting(config, "rater-9"), "spread")


def test_a_number_set_after_all_are_in_begins_the_consensus_once_the_secretary_has_rated(config: Config) -> None:
    for name in PANEL[1:]:
        rate_all(config, work_at(config, "b1"), name, 2)
    rate_all(config, work_at(config, "b1"), "rater-8", 3)
    secretary = sitting(config)
    assert secretary.post("/ratings/of/b1/panel", data={"size": "3"}).status_code == 303
    assert standing(config, work_at(config, "b1")).panel.raters is None
    rate_all(config, work_at(config, "b1"), PANEL[0], 2)
    assert standing(config, work_at(config, "b1")).panel.raters is not None


def test_the_consensus_begins_at_once_where_everybody_announced_is_in(config: Config) -> None:
    for name in PANEL[:3]:
        rate_all(config, work_at(config, "b1"), name, 2)
    secretary = sitting(config)
    secretary.post("/ratings/of/b1/panel", data={"size": "3"})
    assert "共3人盲评" in text(secretary, "spread")


def test_a_small_branch_is_told_who_rates(config: Config) -> None:
    small = sitting(config, unit="b4").get("/ratings/of/b4/").text
    assert "由书记和两名党员代表盲评" in small
    assert "由书记和两名党员代表盲评" not in text(sitting(config), "")


def test_two_editors_of_different_fields_both_keep_their_words(config: Config) -> None:
    in_consensus(config)
    first, second = posted(config, "POL", reason_POL_1="甲的理由"), posted(config, "POL", level_POL_4="3")
    assert sitting(config).post("/ratings/of/b1/consensus/POL", data=first).status_code == 303
    assert sitting(config, "rater-1").post("/ratings/of/b1/consensus/POL", data=second).status_code == 303
    assert sheet(config, work_at(config, "b1")).values == {"reason:POL-1": "甲的理由", "level:POL-4": "3"}


@pytest.mark.parametrize("mine_wins", [True, False])
def test_two_editors_of_one_field_choose_without_a_script(config: Config, *, mine_wins: bool) -> None:
    in_consensus(config)
    mine = posted(config, "POL", reason_POL_1="我的理由", evidence_POL_4="台账3号")
    sitting(config).post("/ratings/of/b1/consensus/POL", data=posted(config, "POL", reason_POL_1="别人的理由"))
    client = sitting(config, "rater-1")
    page = client.post("/ratings/of/b1/consensus/POL", data=mine)
    assert page.status_code == 409
    for words in ("我的理由", "别人的理由", 'name="take" value="reason:POL-1"', "台账3号"):
        assert words in page.text
    seen = dict(re.findall(r'name="(seen:[^"]+)" value="(\d+)"', page.text))
    again = mine | seen | ({} if mine_wins else {"take": "reason:POL-1"})
    assert client.post("/ratings/of/b1/consensus/POL", data=again).status_code == 303
    values = sheet(config, work_at(config, "b1")).values
    assert values == {"reason:POL-1": "我的理由" if mine_wins else "别人的理由", "evidence:POL-4": "台账3号"}


def test_the_script_is_told_both_values_and_what_caps(config: Config) -> None:
    in_consensus(config)
    client, headers = sitting(config), BY_SCRIPT
    client.post("/ratings/of/b1/facts", data={"fact:fact.dydh": "3"}, headers=headers)
    saved = client.post("/ratings/of/b1/consensus/ORG", data={"level:ORG-2": "4", "seen:level:ORG-2": "0"},
                        headers=headers).json
    assert saved is not None
    assert saved["saved"] == {"level:ORG-2": 1}
    assert saved["notes"]["caps:ORG-2"] == [
        "填报4级，封顶后按1级计", "支部党员大会次数（过去12个月）：3次，低于4次，最高1级"]
    assert saved["done"]["ORG"] == 1
    late = client.post("/ratings/of/b1/consensus/ORG", data={"level:ORG-2": "2", "seen:level:ORG-2": "0"},
                       headers=headers).json
    assert late is not None
    assert late["conflicts"] == [{"field": "level:ORG-2", "theirs": "4", "said": "4级", "version": 1}]
    wrong = client.post("/ratings/of/b1/facts", data={"fact:fact.dydh": "四次"}, headers=headers).json
    assert wrong is not None
    assert "整数" in wrong["refused"]["fact:fact.dydh"]


def test_a_mistake_keeps_what_was_typed_and_saves_the_rest(config: Config) -> None:
    in_consensus(config)
    page = sitting(config).post("/ratings/of/b1/consensus/POL", data=posted(
        config, "POL", reason_POL_1="字" * 301, evidence_POL_1="台账7号"))
    assert page.status_code == 409
    assert "字" * 301 in page.text
    assert "最多300字，现有301字" in page.text
    assert sheet(config, work_at(config, "b1")).values == {"evidence:POL-1": "台账7号"}


def test_hostile_words_are_shown_as_words(config: Config) -> None:
    work = in_consensus(config)
    fill(config, work)
    client = sitting(config)
    client.post("/ratings/of/b1/consensus/POL", data=posted(
        config, "POL", reason_POL_1=HOSTILE, evidence_POL_1="=1+1" + HOSTILE))
    client.post("/ratings/of/b1/submit", data={"meant": "y"})
    for page in (text(client, "consensus/POL"), text(client, "summary")):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
        assert "<script>alert" not in page
    assert client.post("/ratings/of/b1/facts", data={"fact:<b>": "1", "level:XX-1": "2"}).status_code == 409


def test_not_applicable_facts_are_ticked(config: Config) -> None:
    client = sitting(config)
    client.post("/ratings/of/b1/facts", data={"fact:fact.zwh": "", "na:fact.zwh": "1", "fact:fact.members": "9"})
    assert sheet(config, work_at(config, "b1")).values == {"fact:fact.zwh": "NA", "fact:fact.members": "9"}
    page = text(client, "facts")
    assert 'name="na:fact.zwh" value="1" checked' in page
    assert "自动得出" in page
    assert "填了不适用，而" in page
    assert "组织名册上是14人" in page


def test_the_head_count_is_suggested_until_something_was_saved_there(config: Config) -> None:
    client = sitting(config)
    page = text(client, "facts")
    assert 'name="fact:fact.members" value="14"' in page
    assert "按组织名册的14人预填" in page
    client.post("/ratings/of/b1/facts", data={"fact:fact.dydh": "4"})
    assert sheet(config, work_at(config, "b1")).values == {"fact:fact.dydh": "4"}
    client.post("/ratings/of/b1/facts", data={"fact:fact.members": "13"})
    assert "预填" not in text(client, "facts")
    assert 'name="fact:fact.members" value="13"' in text(client, "facts")


def test_joint_projects_are_counted_on_the_page_and_typed_only_where_none_is_noted(config: Config) -> None:
    client = sitting(config)
    assert 'name="fact:fact.lclj"' in text(client, "facts")
    add_project(config, Pair("b1", "within", "b2", "共建", date(2026, 1, 5)))
    page = text(client, "facts")
    assert 'name="fact:fact.lclj"' not in page
    assert re.search(r"联创联建办成事项数.*?0次 <span class=\"badge info\">自动得出", page, re.DOTALL)
    client.post("/ratings/of/b1/facts", data={"fact:fact.lclj": "2"})
    page = text(client, "facts")
    assert 'name="fact:fact.lclj" value="2"' in page
    assert "按登记是" in page


def test_suggestions_are_taken_by_a_button(config: Config) -> None:
    in_consensus(config)
    assert sitting(config).post("/ratings/of/b1/suggestions").status_code == 303
    assert set(sheet(config, work_at(config, "b1")).values.values()) == {"2"}


def test_a_handed_in_sheet_is_locked_on_every_page(config: Config) -> None:
    work = submitted(config)
    client = sitting(config)
    before = sheet(config, work).values
    for path, data in (("consensus/POL", posted(config, "POL", reason_POL_1="晚了")),
                       ("facts", {"fact:fact.dydh": "9"}), ("submit", {"meant": "y"})):
        page = client.post(f"/ratings/of/b1/{path}", data=data)
        assert page.status_code in {200, 409}
        assert "自评已经提交" in page.text
    assert sheet(config, work).values == before
    assert client.post("/ratings/of/b1/suggestions").status_code == 409


def test_a_consensus_is_not_handed_in_with_gaps_or_without_the_tick(config: Config) -> None:
    work = in_consensus(config)
    client = sitting(config)
    assert "还不能提交：18条没有级别" in client.post("/ratings/of/b1/submit", data={"meant": "y"}).text
    fill(config, work)
    assert "请先勾选确认" in client.post("/ratings/of/b1/submit", data={}).text
    assert standing(config, work).stage is Stage.CONSENSUS


def test_without_a_round_the_pages_say_that_the_work_waits(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    assert "归入下一个计划的轮次" in text(sitting(config), "")
    submitted(config)
    assert "归入下一个计划的轮次" in text(sitting(config), "summary")


def test_after_the_close_the_pages_only_show(config: Config) -> None:
    submitted(config)
    with office_at(config) as office:
        for step in (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED):
            office.advance("R1", step)
    client = sitting(config)
    assert "填报" in text(client, "summary/R1")
    assert "归入下一个计划的轮次" in text(client, "")
    assert 'href="/ratings/of/b1/summary/R1"' in text(client, "")
    assert client.get("/ratings/of/b1/summary/R9").status_code == 409
