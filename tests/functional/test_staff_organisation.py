"""The organisation's pages: looked at by some, edited by the organ committee, and only as it was last seen."""

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from reports.release import UnitRef
from survey.accounts.administering import add_account
from survey.assessments import Assessment
from survey.authority import Account, Role
from survey.config import Config
from survey.plan import MergeGroup
from survey.rounds import keep_assessments, plan_round
from survey.structure.editing import present
from survey.structure.merging import groups, put_group
from survey.tables import LONGEST_LISTING
from tests.offices import UNITS, client_of, office_in
from tests.whole_rounds import CATALOGUE, made_up_plan

HOSTILE = "<script>alert(1)</script>"
LIST = ("编号,名称,上级,类别,人数\nO,示例分行机关,,机关,\nb1,办公室支部,O,支部,16\n"
        f"b2,{HOSTILE},O,支部,12\nb9,=1+1,O,支部,9\n")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture
def organ(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def upload(client: FlaskClient, content: bytes, name: str = "名单.csv") -> TestResponse:
    return client.post("/organisation/import", data={"table": (BytesIO(content), name)},
                       content_type="multipart/form-data")


def names(config: Config) -> dict[str, str]:
    return {unit.id: unit.name for unit in present(config).units}


@pytest.mark.parametrize("role", [Role.ORGAN_COMMITTEE, Role.SUPERVISOR, Role.ISSUER, Role.ADMINISTRATOR])
def test_the_tree_is_shown_to_those_who_work_with_it_and_edited_by_one(config: Config, role: Role) -> None:
    client = client_of(config, role)
    tree = text(client.get("/organisation/"))
    assert "图书资料支部" in tree
    assert "少于5人" in tree
    assert "4 个支部，39 名党员" in tree
    edits = role is Role.ORGAN_COMMITTEE
    assert ("/organisation/import" in tree) is edits
    assert ("/edit" in text(client.get("/organisation/unit/b1"))) is edits
    for page in ("add", "import", "unit/b1/edit", "unit/b1/remove", "groups", "projects", "served", "list.csv"):
        assert client.get(f"/organisation/{page}").status_code == (200 if edits else 404), page


@pytest.mark.parametrize("role", [Role.PARTY_COMMITTEE, Role.SECRETARY, Role.RATER])
def test_the_organisation_is_no_page_for_anybody_else(config: Config, role: Role) -> None:
    client = client_of(config, role, unit="b1")
    for page in ("", "unit/b1", "history", "import", "list.csv"):
        assert client.get(f"/organisation/{page}").status_code == 404


def test_an_office_without_an_organisation_says_how_to_begin_and_can_be_begun_by_hand(tmp_path: Path) -> None:
    config = office_in(tmp_path, ())
    organ = client_of(config, Role.ORGAN_COMMITTEE)
    start = text(organ.get("/organisation/"))
    assert "还没有组织名单" in start
    assert "/organisation/sample.csv" in start
    assert "还没有录入" in text(client_of(config, Role.SUPERVISOR).get("/organisation/"))
    filled = {"seen": present(config).version, "name": "机关", "id": "O", "branch_name": "支部", "branch_id": "b1"}
    wrong = organ.post("/organisation/found", data={**filled, "members": "几个"})
    assert "请填整数" in text(wrong)
    assert 'value="几个"' in text(wrong)
    assert organ.post("/organisation/found", data={**filled, "members": "12"}).status_code == 303
    assert names(config) == {"O": "机关", "b1": "支部"}


def test_the_sample_imports_as_the_first_organisation(tmp_path: Path) -> None:
    config = office_in(tmp_path, ())
    organ = client_of(config, Role.ORGAN_COMMITTEE)
    sample = organ.get("/organisation/sample.csv")
    assert sample.headers["Content-Disposition"] == 'attachment; filename="organisation-sample.csv"'
    shown = upload(organ, sample.data)
    assert organ.post(shown.location, data={"seen": present(config).version}).status_code == 303
    assert len(names(config)) == 5


def workbook() -> bytes:
    book, content = Workbook(), BytesIO()
    for line in LIST.splitlines():
        # As text: a cell that begins with = would be a formula.
        book.worksheets[0].append([f"'{c}" if c.startswith("=") else c or None for c in line.split(",")])
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("content", [LIST.encode(), LIST.encode("utf-8-sig"), LIST.encode("gb18030"), workbook()])
def test_a_list_is_shown_before_it_changes_anything_and_taken_over_as_shown(config: Config, content: bytes) -> None:
    organ = client_of(config, Role.ORGAN_COMMITTEE)
    answer = upload(organ, content)
    assert answer.status_code == 303
    shown = text(organ.get(answer.location))
    assert names(config) == {unit.id: unit.name for unit in UNITS}
    for part in ("新增 1", "撤销 2", "改名 1", "人数变动 1", "不变 1", "&lt;script&gt;", "=1+1"):
        assert part in shown, part
    assert HOSTILE not in shown
    assert organ.post(answer.location, data={"seen": present(config).version}).status_code == 303
    assert names(config) == {"O": "示例分行机关", "b1": "办公室支部", "b2": HOSTILE, "b9": "=1+1"}
    tree = text(organ.get("/organisation/"))
    assert "共5处改动" in tree
    assert HOSTILE not in tree


def test_every_mistake_of_a_list_stands_with_its_row_and_column(organ: FlaskClient, config: Config) -> None:
    wrong = LIST.replace("16", "many").replace("b9,=1+1,O", f"b9,{HOSTILE},nowhere")
    page = text(upload(organ, wrong.encode()))
    assert "名单里有 2 处错误" in page
    assert '<td class="num">3</td><td>人数（members）</td>' in page
    assert '<td class="num">5</td><td>上级（parent）</td>' in page
    organ.get("/organisation/?lang=en")
    assert "Column" in text(upload(organ, wrong.encode()))
    assert names(config) == {unit.id: unit.name for unit in UNITS}


def test_of_endless_mistakes_the_first_are_listed_and_the_rest_counted(organ: FlaskClient) -> None:
    page = text(upload(organ, (LIST + ",,,,x\n" * 300).encode()))
    assert page.count("<tr>") == LONGEST_LISTING + 1
    assert "没有列出" in page


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"PK\x03\x04 no workbook"])
def test_what_is_no_table_is_named_as_its_uploader_knows_it(organ: FlaskClient, content: bytes) -> None:
    page = text(upload(organ, content, "<b>名单</b>.csv"))
    assert "&lt;b&gt;名单&lt;/b&gt;.csv" in page
    assert "没有办成" in page
    assert "请选择文件" in text(organ.post("/organisation/import", data={}))


def test_a_list_is_shown_anew_where_the_organisation_changed_after_it_was_shown(
    organ: FlaskClient, config: Config,
) -> None:
    place, seen = upload(organ, LIST.encode()).location, present(config).version
    organ.post("/organisation/unit/b4/remove", data={"seen": seen, "sure": "y"})
    refused = organ.post(place, data={"seen": seen})
    assert refused.status_code == 200
    assert "有了改动" in text(refused)
    assert present(config).version in text(refused)
    assert organ.post(place, data={"seen": present(config).version}).status_code == 303


def test_a_list_is_its_uploaders_alone_and_can_be_thrown_away(organ: FlaskClient, config: Config) -> None:
    place = upload(organ, LIST.encode()).location
    other = client_of(config, [Role.ORGAN_COMMITTEE, Role.SUPERVISOR])
    assert other.get(place).status_code == 409
    assert organ.post(f"{place}/discard").status_code == 303
    assert "重新上传" in text(organ.get(place))


def test_a_renumbered_unit_keeps_its_id_where_somebody_says_that_it_is_the_same(
    organ: FlaskClient, config: Config,
) -> None:
    place = upload(organ, LIST.replace("b1,", "x1,").encode()).location
    assert "是不是只换了编号" in text(organ.get(place))
    mended = organ.post(f"{place}/same", data={"same": ["x1"]}).location
    assert mended != place
    organ.post(mended, data={"seen": present(config).version})
    assert "b1" in names(config)
    assert "x1" not in names(config)


def test_what_is_downloaded_is_harmless_in_an_office_program_and_imports_as_no_change(
    organ: FlaskClient, config: Config,
) -> None:
    organ.post(upload(organ, LIST.encode()).location, data={"seen": present(config).version})
    content = organ.get("/organisation/list.csv").data
    assert content.startswith(b"\xef\xbb\xbf")
    assert b",=1" not in content
    assert "完全相同" in text(organ.get(upload(organ, content).location))


def test_a_unit_is_renamed_moved_and_resized_and_its_page_tells(organ: FlaskClient, config: Config) -> None:
    assert organ.get("/organisation/add?kind=group").status_code == 200
    organ.post("/organisation/add", data={
        "seen": present(config).version, "kind": "group", "name": "业务总支", "id": "g1", "parent": "O"})
    answer = organ.post("/organisation/unit/b2/edit", data={
        "seen": present(config).version, "name": HOSTILE, "parent": "g1", "members": "１５"})
    assert answer.location == "/organisation/unit/b2"
    page = text(organ.get("/organisation/unit/b2"))
    for part in ("改名", "换上级", "业务总支（g1）", "人数变动", "15", "国库支部"):
        assert part in page, part
    assert HOSTILE not in page
    assert "业务总支" in text(organ.get("/organisation/history"))


def test_a_branch_is_added_under_an_id_that_was_never_used(organ: FlaskClient, config: Config) -> None:
    organ.post("/organisation/unit/b4/remove", data={"seen": present(config).version, "sure": "y"})
    assert 'value="b5"' in text(organ.get("/organisation/add"))
    filled = {"seen": present(config).version, "kind": "branch", "name": "新支部", "parent": "O", "members": "6"}
    refused = organ.post("/organisation/add", data={**filled, "id": "b4"})
    assert "图书资料支部" in text(refused)
    assert 'value="新支部"' in text(refused)
    assert organ.post("/organisation/add", data={**filled, "id": "b5"}).status_code == 303
    assert "撤销" in text(organ.get("/organisation/unit/b4"))
    assert organ.get("/organisation/unit/never").status_code == 404


def test_mistakes_of_an_edit_stand_at_their_fields_and_what_was_typed_stays(
    organ: FlaskClient, config: Config,
) -> None:
    for parent, members, fields in (("b1", "", ("parent", "members")), ("O", "7", ("name",))):
        page = text(organ.post("/organisation/unit/b2/edit", data={
            "seen": present(config).version, "name": "办公室支部", "parent": parent, "members": members}))
        assert [f for f in ("name", "parent", "members") if f'id="{f}-mistake"' in page] == [*fields]
        assert 'value="办公室支部"' in page
    assert names(config)["b2"] == "国库支部"


def test_an_edit_on_an_outdated_page_is_refused_once_and_can_then_be_saved(
    organ: FlaskClient, config: Config,
) -> None:
    filled = {"seen": present(config).version, "name": "甲支部", "parent": "O", "members": "9"}
    organ.post("/organisation/unit/b3/edit", data={**filled, "name": "乙支部"})
    page = text(organ.post("/organisation/unit/b3/edit", data=filled))
    assert "有了改动" in page
    assert 'value="甲支部"' in page
    assert "乙支部" in page
    assert names(config)["b3"] == "乙支部"
    assert f'value="{present(config).version}"' in page
    organ.post("/organisation/unit/b3/edit", data={**filled, "seen": present(config).version})
    assert names(config)["b3"] == "甲支部"


def test_the_organ_is_renamed_and_a_unit_with_others_below_it_is_not_removed(
    organ: FlaskClient, config: Config,
) -> None:
    organ.post("/organisation/unit/O/edit", data={"seen": present(config).version, "name": "新机关"})
    assert names(config)["O"] == "新机关"
    assert "不能移除" in text(organ.get("/organisation/unit/O/remove"))
    assert "不能移除" in text(organ.post("/organisation/unit/O/remove", data={
        "seen": present(config).version, "sure": "y"}))
    assert len(names(config)) == len(UNITS)
    unsure = organ.post("/organisation/unit/b4/remove", data={"seen": present(config).version})
    assert "请先打勾" in text(unsure)


def test_what_is_left_behind_is_named_before_a_branch_goes(organ: FlaskClient, config: Config) -> None:
    assert "会留下来" not in text(organ.get("/organisation/unit/b4/remove"))
    add_account(config, "admin", Account("tu", frozenset({Role.SECRETARY}), "b4", HOSTILE))
    keep_assessments(config, [Assessment(unit="b4", claims=())], None)
    page = text(organ.get("/organisation/unit/b4/remove"))
    assert HOSTILE not in page
    for words in ("（tu）：还能登录", "&lt;script&gt;alert(1)", "已提交、等下一轮的自评：先搁置"):
        assert words in page, words
    shown = text(organ.get(upload(organ, LIST.encode()).headers["Location"]))
    assert "（tu）：还能登录" in shown
    assert "图书资料支部" in shown


def test_a_planned_round_that_froze_another_organisation_is_named(organ: FlaskClient, config: Config) -> None:
    plan_round(config, made_up_plan("R7"), CATALOGUE)
    assert "R7" not in text(organ.get("/organisation/"))
    organ.post("/organisation/unit/O/edit", data={"seen": present(config).version, "name": "新机关"})
    assert "轮次 R7 已有计划" in text(organ.get("/organisation/"))


def test_a_search_finds_by_name_and_id_and_shows_what_was_looked_for_as_text(organ: FlaskClient) -> None:
    assert "找到 1 个单位" in text(organ.get("/organisation/?q=国库"))
    assert "找到 4 个单位" in text(organ.get("/organisation/?q=B"))
    assert "&lt;b&gt;" in text(organ.get("/organisation/?q=<b>"))


def test_a_deep_and_wide_tree_is_drawn_whole(tmp_path: Path) -> None:
    parents = tuple(UnitRef(id=f"g{n}", name=f"总支{n}", parent="O", kind="group", members=20) for n in range(25))
    many = tuple(UnitRef(id=f"b{n}", name=f"第{n}支部", parent=f"g{n % 25}", kind="branch", members=n % 40)
                 for n in range(500))
    page = text(client_of(office_in(tmp_path, (UNITS[0], *parents, *many)), Role.SUPERVISOR).get("/organisation/"))
    assert page.count("/organisation/unit/") == 526
    assert page.count("<details") == 26


def test_english_pages_put_ids_and_numbers_into_english_brackets(config: Config) -> None:
    put_group(config, groups(config).version, MergeGroup(id="m1", name="合并组", units=("b3", "b4")))
    english = client_of(config, Role.ORGAN_COMMITTEE, lang="en")
    assert "示例分行机关 (O)" in text(english.get("/organisation/unit/b1/edit"))
    assert '后勤支部<span class="soft"> (9)</span>' in text(english.get("/organisation/groups"))
    for path in ("unit/b1/edit", "groups", "projects/add"):
        assert "（" not in text(english.get(f"/organisation/{path}"))
