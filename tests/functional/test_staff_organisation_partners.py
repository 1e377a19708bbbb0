"""Merge groups, joint projects and organisations served, page by page."""

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.authority import Role
from survey.config import Config
from survey.structure import audience_counts, standing_groups
from survey.structure.editing import present
from survey.structure.merging import groups
from survey.structure.projects import projects
from survey.structure.serving import listing
from tests.offices import client_of, office_in

HOSTILE = "<script>alert(1)</script>"
BEGUN = "2026-05-06"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture
def organ(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_a_suggested_group_is_set_up_with_one_more_click_and_shown_in_the_tree(
    organ: FlaskClient, config: Config,
) -> None:
    page = text(organ.get("/organisation/groups"))
    assert "建议合并" in page
    place = page.split('href="/organisation/groups/add?', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    form = text(organ.get(f"/organisation/groups/add?{place}"))
    assert form.count("checked") == 3  # 9 and 4 alone: the larger would make up nearly all
    assert organ.post("/organisation/groups/add", data={
        "seen": groups(config).version, "id": "m1", "name": HOSTILE, "units": ["b3", "b4"]}).status_code == 303
    assert [group.units for group in standing_groups(config)] == [("b3", "b4")]
    for place in ("", "groups", "unit/b4"):
        assert HOSTILE not in text(organ.get(f"/organisation/{place}"))
    tree = text(organ.get("/organisation/"))
    assert tree.count(">合并</b>") == 2
    assert ">少于5人</b>" not in tree


def test_a_group_that_cannot_be_is_refused_with_every_reason_and_what_was_chosen_stays(
    organ: FlaskClient, config: Config,
) -> None:
    page = text(organ.post("/organisation/groups/add", data={
        "seen": groups(config).version, "id": "b1", "name": "独自", "units": ["b4"]}))
    assert "至少要有2个支部" in page
    assert "编号" in page
    assert 'value="独自"' in page
    assert page.count("checked") == 1
    assert standing_groups(config) == ()


def set_up(organ: FlaskClient, config: Config, *units: str) -> None:
    organ.post("/organisation/groups/add", data={
        "seen": groups(config).version, "id": "m1", "name": "小组", "units": [*units]})


def test_a_group_is_changed_and_dissolved(organ: FlaskClient, config: Config) -> None:
    set_up(organ, config, "b3", "b4")
    organ.post("/organisation/groups/m1/edit", data={
        "seen": groups(config).version, "name": "三支部", "units": ["b2", "b3", "b4"]})
    assert [(g.id, g.name, len(g.units)) for g in standing_groups(config)] == [("m1", "三支部", 3)]
    assert "请先打勾" in text(organ.post("/organisation/groups/m1/dissolve", data={"seen": groups(config).version}))
    stale = organ.post("/organisation/groups/m1/dissolve", data={"seen": "0" * 20, "sure": "y"})
    assert "有了改动" in text(stale)
    organ.post("/organisation/groups/m1/dissolve", data={"seen": groups(config).version, "sure": "y"})
    assert standing_groups(config) == ()
    assert organ.get("/organisation/groups/m1/edit").status_code == 409


def test_a_group_does_not_take_the_place_of_another_of_its_id(organ: FlaskClient, config: Config) -> None:
    set_up(organ, config, "b3", "b4")
    set_up(organ, config, "b1", "b2")
    assert [group.units for group in standing_groups(config)] == [("b3", "b4")]


def test_a_group_that_an_edit_breaks_is_shown_as_no_longer_valid(organ: FlaskClient, config: Config) -> None:
    set_up(organ, config, "b3", "b4")
    organ.post("/organisation/unit/b4/remove", data={"seen": present(config).version, "sure": "y"})
    assert "不再有效" in text(organ.get("/organisation/groups"))
    assert "有合并组与现在的名单不符" in text(organ.get("/organisation/"))
    assert "至少要有2个支部" not in text(organ.get("/organisation/"))


def test_a_project_is_noted_listed_and_ended_once(organ: FlaskClient, config: Config) -> None:
    filled = {"branch": "b1", "reach": "within", "other": "b2", "topic": HOSTILE, "since": BEGUN}
    assert organ.post("/organisation/projects/add", data=filled).status_code == 303
    again = organ.post("/organisation/projects/add", data={**filled, "branch": "b2", "other": "b1"})
    assert "2026-01" in text(again)
    page = text(organ.get("/organisation/projects"))
    assert "办公室支部 ↔ 国库支部" in page
    assert HOSTILE not in page
    early = organ.post("/organisation/projects/2026-01/end", data={"outcome": "achieved", "day": "2026-05-01"})
    assert "不能早于" in text(early)
    organ.post("/organisation/projects/2026-01/end", data={"outcome": "achieved", "day": "2026-06-01"})
    twice = organ.post("/organisation/projects/2026-01/end", data={"outcome": "dropped", "day": "2026-06-02"})
    assert "已于 2026-06-01 办结" in text(twice)
    assert [project.outcome for project in projects(config)] == ["achieved"]
    assert organ.get("/organisation/projects/2026-09/end").status_code == 404


def test_a_project_with_an_outside_body_needs_its_name(organ: FlaskClient, config: Config) -> None:
    filled = {"branch": "b1", "reach": "down", "topic": "结对共学", "since": BEGUN}
    refused = text(organ.post("/organisation/projects/add", data=filled))
    assert "请填写对方单位的名称" in refused
    assert 'value="结对共学"' in refused
    organ.post("/organisation/projects/add", data={**filled, "outside": "=1+1 市分行"})
    assert projects(config)[0].partner == "=1+1 市分行"
    assert "请选择另一个支部" in text(organ.post("/organisation/projects/add", data={
        **filled, "reach": "within", "other": ""}))


def add(organ: FlaskClient, config: Config, audience: str, name: str, slips: str) -> TestResponse:
    return organ.post(f"/organisation/served/audience/{audience}", data={
        "seen": listing(config).version, "name": name, "slips": slips})


def test_organisations_served_are_added_changed_and_taken_off(organ: FlaskClient, config: Config) -> None:
    assert "不登记个人姓名" in text(organ.get("/organisation/served"))
    assert add(organ, config, "A3", HOSTILE, "20").status_code == 303
    add(organ, config, "A3", "甲企业", "5")
    page = text(organ.get("/organisation/served/audience/A3"))
    assert "甲企业" in page
    assert HOSTILE not in page
    assert '<td class="num">25</td>' in text(organ.get("/organisation/served"))
    assert "请填整数" in text(add(organ, config, "A3", "乙企业", "一些"))
    organ.post("/organisation/served/audience/A3/1", data={
        "seen": listing(config).version, "name": "甲公司", "slips": "6"})
    assert audience_counts(config) == {"A3": 26}
    organ.post("/organisation/served/audience/A3/0/drop", data={"seen": listing(config).version})
    assert [entry.name for entry in listing(config).entries] == ["甲公司"]
    for place in ("audience/A9", "audience/A3/7"):
        assert organ.get(f"/organisation/served/{place}").status_code == 404


def test_an_outdated_page_changes_nobody_elses_entry(organ: FlaskClient, config: Config) -> None:
    add(organ, config, "A3", "甲", "1")
    add(organ, config, "A3", "乙", "2")
    seen = listing(config).version
    organ.post("/organisation/served/audience/A3/0/drop", data={"seen": seen})
    late = organ.post("/organisation/served/audience/A3/0/drop", data={"seen": seen})
    assert late.status_code == 409
    stale = text(organ.post("/organisation/served/audience/A3/0", data={"seen": seen, "name": "丙", "slips": "9"}))
    assert "有了改动" in stale
    assert 'value="丙"' in stale
    assert [entry.name for entry in listing(config).entries] == ["乙"]


def upload(organ: FlaskClient, content: bytes) -> TestResponse:
    return organ.post("/organisation/served/import", data={"table": (BytesIO(content), "list.csv")},
                      content_type="multipart/form-data")


def test_a_list_of_organisations_served_is_looked_at_before_it_replaces_the_present_one(
    organ: FlaskClient, config: Config,
) -> None:
    add(organ, config, "A1", "老单位", "3")
    place = upload(organ, "服务对象,单位名称,份数\nA2,'=1+1,4\nA2,市发改委,5\n".encode("gb18030")).location
    shown = text(organ.get(place))
    assert "新名单里没有的单位 1 个" in shown
    assert audience_counts(config) == {"A1": 3}
    organ.post(place, data={"seen": listing(config).version})
    assert [(entry.audience, entry.name) for entry in listing(config).entries] == [
        ("A2", "=1+1"), ("A2", "市发改委")]
    content = organ.get("/organisation/served/list.csv").data
    assert b",=1" not in content
    again = upload(organ, content).location
    assert organ.post(f"{again}/discard").status_code == 303
    assert organ.get(again).status_code == 409
    assert upload(organ, organ.get("/organisation/served/sample.csv").data).status_code == 303


def test_mistakes_of_a_served_list_stand_with_row_and_column(organ: FlaskClient, config: Config) -> None:
    page = text(upload(organ, f"audience,name,slips\nA9,{HOSTILE},0\n".encode()))
    assert '<td class="num">2</td><td>服务对象（audience）</td>' in page
    assert '<td class="num">2</td><td>份数（slips）</td>' in page
    assert audience_counts(config) == {}
