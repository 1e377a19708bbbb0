"""The administrator's pages: accounts made, changed, reset and shut, each step noted, links shown once."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey.accounts.administering import add_account, all_accounts, factor_policy, find_account
from survey.accounts.entering import invited_account
from survey.authority import Account, Role
from survey.chronicle import latest_entries
from survey.config import Config
from survey.installation import set_up
from survey.structure.edits import removed
from tests.accounts import somebody
from tests.offices import UNITS, client_of, office_in

NEW = {"name": "li", "title": "组织科", "roles": ["issuer"], "unit": "", "reason": ""}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture
def administrator(config: Config) -> FlaskClient:
    return client_of(config, Role.ADMINISTRATOR)


def link_on(page: str) -> str:
    """Read the invitation link off the page that shows it."""
    found = re.search(r'id="link">http://localhost/invitation/([^<]+)<', page)
    assert found, page
    return found[1]


def test_a_new_account_comes_with_a_link_that_is_shown_once(config: Config, administrator: FlaskClient) -> None:
    page = administrator.post("/accounts/new", data=NEW).text
    assert "只显示这一次" in page
    assert invited_account(config, link_on(page)).account == Account("li", frozenset({Role.ISSUER}), None, "组织科")
    listed = administrator.get("/accounts/").text
    assert "已邀请，未接受" in listed
    assert link_on(page) not in listed


def test_loading_the_page_with_the_link_again_leads_to_a_new_link_and_no_error(
    config: Config, administrator: FlaskClient,
) -> None:
    first = link_on(administrator.post("/accounts/new", data=NEW).text)
    again = administrator.post("/accounts/new", data=NEW)
    assert again.location == "/accounts/li/change"
    page = administrator.get(again.location).text
    for piece in ("刚才已经建好", "重发邀请链接"):
        assert piece in page
    assert invited_account(config, first).account.name == "li", "the first link still counts"
    assert len(latest_entries(config)) == 1
    for other in (NEW | {"title": "人事科"}, NEW | {"roles": ["supervisor"]}):
        assert "已经有名为" in administrator.post("/accounts/new", data=other).text
    somebody(config, "wang", Role.ISSUER)
    accepted = NEW | {"name": "wang", "title": find_account(config, "wang").account.title}
    assert "已经有名为" in administrator.post("/accounts/new", data=accepted).text


def test_before_there_are_branches_the_page_says_who_comes_first(tmp_path: Path) -> None:
    bare = client_of(office_in(tmp_path, UNITS[:1]), Role.ADMINISTRATOR)
    for path in ("/accounts/", "/accounts/new"):
        assert "请先由机关党委导入组织名单" in bare.get(path).text
        whole = client_of(office_in(tmp_path / path.strip("/").replace("/", "-")), Role.ADMINISTRATOR)
        assert "请先由机关党委导入组织名单" not in whole.get(path).text


def test_two_powers_in_one_account_need_a_reason_and_what_was_typed_stays(
    config: Config, administrator: FlaskClient,
) -> None:
    both = NEW | {"roles": ["issuer", "secretary"], "unit": "b2"}
    page = administrator.post("/accounts/new", data=both).text
    assert "一个账号不应同时发凭证又看结果" in page
    assert all_accounts(config) == ()
    for kept in ('value="li"', 'value="组织科"', '<option selected value="b2">'):
        assert kept in page
    assert len(re.findall(r"<input checked[^>]*name=\"roles\"", page)) == 2
    administrator.post("/accounts/new", data=both | {"reason": "支部只有三个人"})
    listed = administrator.get("/accounts/").text
    assert "兼任" in listed
    assert "原因：支部只有三个人" in listed
    assert json.loads(latest_entries(config)[0].subject)["reason"] == "支部只有三个人"


def test_roles_can_be_changed_and_the_change_is_noted_once(config: Config, administrator: FlaskClient) -> None:
    somebody(config, "li", Role.ISSUER)
    page = administrator.get("/accounts/li/change").text
    assert re.search(r"<input checked[^>]*value=\"issuer\"", page)
    changed = {"title": "第二支部书记", "roles": ["secretary"], "unit": "b2", "reason": ""}
    noted = len(latest_entries(config))
    assert administrator.post("/accounts/li/change", data=changed).location == "/accounts/"
    assert find_account(config, "li").account.unit == "b2"
    assert len(latest_entries(config)) == noted + 1
    refused = administrator.post("/accounts/li/change", data=changed | {"unit": "b9"}).text
    assert "要指明所在支部" in refused
    assert len(latest_entries(config)) == noted + 1


def test_resetting_and_disabling_ask_first(config: Config, administrator: FlaskClient) -> None:
    somebody(config, "li", Role.ISSUER)
    for step in ("reset", "disable"):
        assert "请先打勾" in administrator.post(f"/accounts/li/{step}", data={}).text
        assert find_account(config, "li").accepted
    page = administrator.post("/accounts/li/reset", data={"sure": "y"}).text
    assert invited_account(config, link_on(page)).account.name == "li"
    assert not find_account(config, "li").accepted
    assert link_on(administrator.post("/accounts/li/invite").text) != link_on(page)
    assert administrator.post("/accounts/li/disable", data={"sure": "y"}).location == "/accounts/"
    assert find_account(config, "li").disabled
    assert "恢复登录" in administrator.get("/accounts/li/change").text
    administrator.post("/accounts/li/enable")
    assert not find_account(config, "li").disabled
    assert [entry.action for entry in latest_entries(config)][:4] == [
        "accounts.enable", "accounts.disable", "accounts.invite", "accounts.reset"]


def test_the_last_administrator_stays(config: Config, administrator: FlaskClient) -> None:
    somebody(config, "chief", Role.ADMINISTRATOR)
    for step in ("reset", "disable"):
        assert "最后一个" in administrator.post(f"/accounts/chief/{step}", data={"sure": "y"}).text
    changed = {"title": "张", "roles": ["supervisor"], "unit": "", "reason": ""}
    assert "最后一个" in administrator.post("/accounts/chief/change", data=changed).text
    assert find_account(config, "chief").account.roles == {Role.ADMINISTRATOR}


def test_an_account_of_a_branch_that_is_gone_is_marked_and_can_be_moved(
    config: Config, administrator: FlaskClient,
) -> None:
    somebody(config, "tu", Role.SECRETARY, unit="b4")
    assert "支部已不存在" not in administrator.get("/accounts/").text
    set_up(config, removed(UNITS, "b4"))
    assert administrator.get("/accounts/").text.count("支部已不存在") == 1
    assert "（编号 b4）已不在组织名单里" in administrator.get("/accounts/tu/change").text
    moved = {"title": "书记", "roles": ["secretary"], "unit": "b3", "reason": ""}
    assert administrator.post("/accounts/tu/change", data=moved).status_code == 303
    assert "支部已不存在" not in administrator.get("/accounts/").text


def test_the_policy_is_set_by_role(config: Config, administrator: FlaskClient) -> None:
    ticked = {"roles": ["administrator", "issuer"]}
    assert administrator.post("/accounts/second-factor", data=ticked).location == "/accounts/"
    assert factor_policy(config) == {Role.ADMINISTRATOR, Role.ISSUER}
    somebody(config, "li", Role.ISSUER)
    assert "待设置" in administrator.get("/accounts/").text
    administrator.post("/accounts/second-factor", data={"csrf_token": "no role is ticked"})
    assert factor_policy(config) == frozenset()


def test_an_account_that_is_not_there_gets_a_sentence(administrator: FlaskClient) -> None:
    for path in ("/accounts/nobody/change", "/accounts/nobody/reset", "/accounts/nobody/disable"):
        answer = administrator.get(path)
        assert answer.status_code == 409
        assert "没有名为“nobody”的账号" in answer.text


@pytest.mark.parametrize("name", ["张三", "a.b-c_d", "new", "second-factor"])
def test_every_name_that_is_allowed_has_a_page(config: Config, administrator: FlaskClient, name: str) -> None:
    add_account(config, "mofan", Account(name, frozenset({Role.ISSUER}), title="一"))
    link = re.findall(r'href="(/accounts/[^"]+/change)"', administrator.get("/accounts/").text)
    assert f"账号“{name}”" in administrator.get(link[0]).text


def test_what_somebody_is_called_cannot_harm_the_page(config: Config, administrator: FlaskClient) -> None:
    administrator.post("/accounts/new", data=NEW | {"title": "<script>alert(1)</script>", "reason": "<b>x"})
    page = administrator.get("/accounts/").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_forged_request_makes_no_account(config: Config) -> None:
    client = client_of(config, Role.ADMINISTRATOR, csrf=True)
    for path in ("/accounts/new", "/accounts/li/invite", "/accounts/li/enable", "/accounts/second-factor"):
        assert client.post(path, data=NEW).status_code == 400
    assert all_accounts(config) == ()
    assert latest_entries(config) == ()


@pytest.mark.parametrize("path", ["", "new", "li/change", "li/reset", "li/disable", "second-factor"])
def test_every_page_is_there_in_english(config: Config, path: str) -> None:
    somebody(config, "li", Role.ISSUER)
    client = client_of(config, Role.ADMINISTRATOR, lang="en")
    page = re.sub(r"中文|li的职务|测试账号|<option.*?</option>", "", client.get(f"/accounts/{path}").text)
    assert re.findall(r"[\u4e00-\u9fff]+", page) == []
