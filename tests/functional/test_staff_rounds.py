"""Planning and locking a round in the office: everything typed stays, all mistakes at once, and a lock is final."""

import hashlib
import html
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from questionnaires.model import Text
from reports.release import UnitRef
from reports.rules import DisclosureRules
from survey.amendments import extend_round
from survey.assessments import Assessment
from survey.authority import Role
from survey.closing import close_round
from survey.config import Config
from survey.installation import keeper_at, office_at
from survey.locking import lock_of, lock_plan
from survey.opening import post_opening, prepare_opening
from survey.plan import MergeGroup, RoundPlan
from survey.rounds import keep_assessments, plan_of
from survey.store.structure import Structure
from survey.structure.edits import removed
from survey.structure.merging import groups, put_group
from tests.offices import UNITS, client_of, office_in
from tests.whole_rounds import WholeRound

FILLED = {
    "round_id": "2026-1", "title_zh": "年度评价", "title_en": "Yearly assessment", "member_form": "member_core",
    "self_assessors": "y", "delta": "0.5", "public_url": "https://survey.example", "closes_on": "2089-12-24",
    "unit_n": "5", "item_n": "8", "fine_n": "10", "histogram_n": "20", "text_n": "10",
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture
def committee(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def words(answer: TestResponse) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(text).split())


def plan_round(client: FlaskClient, **changes: str) -> TestResponse:
    return client.post("/rounds/-/new", data={**FILLED, **changes})


def plan_in(config: Config, round_id: str = "2026-1") -> RoundPlan:
    with office_at(config) as office:
        return plan_of(office.round(round_id))


def lock(client: FlaskClient, config: Config, typed: str = "2026-1", round_id: str = "2026-1") -> TestResponse:
    with office_at(config) as office:
        seen = office.round(round_id).plan_hash
    return client.post(f"/rounds/{round_id}/lock", data={"seen": seen, "typed": typed})


def test_the_form_proposes_an_id_the_address_and_standing_groups(config: Config, committee: FlaskClient) -> None:
    put_group(config, groups(config).version, MergeGroup(id="J1", name="后勤图书组", units=("b3", "b4")))
    page = committee.get("/rounds/-/new").get_data(as_text=True)
    assert re.search(r'name="round_id"[^>]*value="20\d\d-1"', page)
    assert 'value="https://survey.example"' in page
    assert page.count('value="后勤图书组"') == 3, "beside both branches and among the names on offer"


def test_the_next_plan_starts_from_the_address_and_the_groups_of_the_last(tmp_path: Path) -> None:
    config = Config.for_folder(office_in(tmp_path).data, {})
    committee = client_of(config, Role.ORGAN_COMMITTEE)
    plan_round(committee, **{"public_url": "https://answers.example", "merges-b3": "联合组", "merges-b4": "联合组"})
    page = committee.get("/rounds/-/new").get_data(as_text=True)
    assert 'value="https://answers.example"' in page
    assert page.count('value="联合组"') == 3, "beside both branches and among the names on offer"
    with keeper_at(config, Structure) as structure:
        structure.replace(removed(UNITS, "b4"), "2026-05-01")
    assert "联合组" not in committee.get("/rounds/-/new").get_data(as_text=True), "a branch of it is gone"


def test_the_page_of_a_round_leads_to_its_next_step_and_the_notice_on_to_the_key(
    config: Config, committee: FlaskClient,
) -> None:
    plan_round(committee)
    page = committee.get("/rounds/2026-1/").get_data(as_text=True)
    assert '<a class="button" href="/rounds/2026-1/lock">下一步：锁定并公示</a>' in page
    assert '<a class="button quiet" href="/rounds/2026-1/change">' in page
    assert "/rounds/2026-1/key" not in committee.get("/rounds/2026-1/notice").get_data(as_text=True)
    assert lock(committee, config).status_code == 303
    notice = committee.get("/rounds/2026-1/notice").get_data(as_text=True)
    assert 'href="/rounds/2026-1/key">下一步：生成密钥' in notice


def test_once_results_are_there_the_next_step_is_to_finish(tmp_path: Path) -> None:
    whole = WholeRound.open_at(tmp_path)
    whole.answer()
    close_round(whole.config, whole.key_path, whole.passphrase)
    page = client_of(whole.config, Role.ORGAN_COMMITTEE).get("/rounds/R1/").get_data(as_text=True)
    assert '<a class="button" href="/rounds/R1/finish">下一步：结束</a>' in page
    assert 'href="/results/R1/"' in page


def test_questions_are_counted_in_one_way_on_every_page(committee: FlaskClient) -> None:
    plan_round(committee, member_form="member_full")
    for address in ("/rounds/2026-1/", "/rounds/2026-1/notice", "/rounds/2026-1/questionnaires/member_full",
                    "/rounds/-/questionnaires/", "/rounds/-/new"):
        assert "38题，另有6题" in words(committee.get(address)), address


def test_a_self_assessment_of_a_branch_that_is_gone_is_set_aside_and_named(
    config: Config, committee: FlaskClient,
) -> None:
    keep_assessments(config, [Assessment(unit="b2", claims=())], None)
    with keeper_at(config, Structure) as structure:
        structure.replace(removed(UNITS, "b2"), "2026-05-01")
    assert plan_round(committee).status_code == 303
    page = words(committee.get("/rounds/"))
    assert "先搁置（计划里没有该支部，或自评与题库不符），以后能归入时再归入：国库支部" in page


def test_a_plan_is_made_of_what_was_filled_in(config: Config, committee: FlaskClient) -> None:
    answer = plan_round(committee, **{
        "audiences-A1": "slips", "audiences-A3": "open", "audiences-A2": "", "merges-b3": "联合组",
        "merges-b4": " 联合组 ", "unit_n": "6", "delta": "0.7"})
    assert (answer.status_code, answer.location) == (303, "/rounds/2026-1/foresight")
    plan = plan_in(config)
    assert plan.title.en == "Yearly assessment"
    assert plan.member_form.id == "member_core"
    assert [form.id for form in plan.audience_forms] == ["A1", "A3"]
    assert plan.open_audiences == ("A3",)
    assert plan.merge_groups == (MergeGroup(id="m1", name="联合组", units=("b3", "b4")),)
    assert plan.rules == DisclosureRules(unit_n=6)
    assert (plan.analysis.delta, plan.analysis.weights) == (0.7, {})
    assert str(plan.closes_on) == "2089-12-24"
    assert plan.self_assessors_answer
    assert not plan.simulated


def test_every_mistake_is_told_and_everything_typed_stays(config: Config, committee: FlaskClient) -> None:
    assert "没有问卷“nope”" in words(plan_round(committee, member_form="nope"))
    answer = plan_round(committee, **{"round_id": "a b", "merges-b4": "<b>组", "weights-POL": "2",
                                      "audiences-A4": "open"})
    told, page = words(answer), answer.get_data(as_text=True)
    for part in ("轮次编号“a b”", "没有权重", "至少要有2个支部"):
        assert part in told
    assert 'value="&lt;b&gt;组"' in page
    assert "<b>组" not in page
    assert re.search(r'name="weights-POL" value="2"', page)
    assert re.search(r'name="audiences-A4" value="open"[^>]* checked', page)
    with office_at(config) as office:
        assert office.rounds() == ()


@pytest.mark.parametrize(("field", "value", "told"), [
    ("unit_n", "4", "应在5到1000之间"), ("histogram_n", "", "这一项要填写"), ("delta", "nan", "应在0到4之间"),
    ("title_zh", "", "这一项要填写"), ("title_en", " ", "这一项要填写"), ("title_en", "x" * 61, "最多60个字"),
    ("title_zh", "a\u202eb", "不能显示的字符"),
    ("weights-POL", "zwei", "不是数字"), ("closes_on", "morgen", "日期"), ("closes_on", "2020-01-31", "已经过去"),
    ("public_url", "javascript:1", "要以 http:// 或 https:// 开头"),
    ("public_url", "ftp://survey.example", "要以 http"),
    ("merges-b3", "x" * 61, "最多60个字"), ("weights-POL", "-1", "权重必须大于0"),
    ("weights-POL", "inf", "权重必须大于0"),
])
def test_a_field_that_cannot_be_used_says_so(committee: FlaskClient, field: str, value: str, told: str) -> None:
    answer = plan_round(committee, **{field: value})
    assert answer.status_code == 200
    assert told in words(answer)


def test_an_id_is_not_taken_twice_by_mistake(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    again = plan_round(committee, title_zh="别的")
    assert "已经有编号为 2026-1 的轮次" in words(again)
    assert plan_in(config).title.zh == "年度评价"


def test_a_plan_can_be_changed_until_it_is_locked(config: Config, committee: FlaskClient) -> None:
    plan_round(committee, **{"audiences-A1": "slips", "merges-b3": "联合组", "merges-b4": "联合组"})
    page = committee.get("/rounds/2026-1/change").get_data(as_text=True)
    assert re.search(r'name="audiences-A1" value="slips"[^>]* checked', page)
    assert 'value="联合组"' in page
    before = plan_in(config)
    changed = {**FILLED, "title_zh": "改过的", "seen": before.sha256, "round_id": "other", "merges-b3": "",
               "weights-POL": "", "member_form": "member_full"}
    answer = committee.post("/rounds/2026-1/change", data=changed)
    assert answer.status_code == 303
    after = plan_in(config)
    assert (after.id, after.title.zh, after.merge_groups) == ("2026-1", "改过的", ())
    assert (after.member_form.id, after.audience_forms) == ("member_full", ())


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    stale = plan_in(config).sha256
    committee.post("/rounds/2026-1/change", data={**FILLED, "title_zh": "第一个人", "seen": stale})
    answer = committee.post("/rounds/2026-1/change", data={**FILLED, "title_zh": "第二个人", "seen": stale})
    assert "刚刚被人改过" in words(answer)
    assert 'value="第二个人"' in answer.get_data(as_text=True)
    assert plan_in(config).title.zh == "第一个人"


def test_the_foresight_warns_first_and_mends_with_one_button(config: Config, tmp_path: Path) -> None:
    units = (UNITS[0].model_copy(update={"members": 54}), *UNITS[1:3], *(
        UnitRef(id=f"s{n}", name=f"第{n}小支部", parent="O", kind="branch", members=4) for n in (1, 2, 3)),
        UnitRef(id="b9", name="大支部", parent="O", kind="branch", members=16))
    config = office_in(tmp_path / "other", units)
    committee = client_of(config, Role.ORGAN_COMMITTEE)
    plan_round(committee)
    page = committee.get("/rounds/2026-1/foresight").get_data(as_text=True)
    assert page.index("不足5人") < page.index("<table")
    assert "建议合并" in page
    merged = committee.post("/rounds/2026-1/merge", data={
        "seen": plan_in(config).sha256, "unit": ["s1", "s2", "s3"]}, follow_redirects=True)
    assert [group.units for group in plan_in(config).merge_groups] == [("s1", "s2", "s3")]
    assert "不足5人，又没有列入合并组" not in words(merged)
    assert "并入“" in words(merged)


def test_a_merge_is_refused_where_it_cannot_be_done(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    seen = plan_in(config).sha256
    assert committee.post("/rounds/2026-1/merge", data={"seen": "0" * 64, "unit": ["b3", "b4"]}).status_code == 409
    stranger = committee.post("/rounds/2026-1/merge", data={"seen": seen, "unit": ["zz", "b4"]})
    assert "没有编号为“zz”" in words(stranger)
    assert committee.post("/rounds/2026-1/merge", data={"seen": seen}).status_code == 303
    lock(committee, config)
    assert committee.post("/rounds/2026-1/merge", data={"seen": seen, "unit": ["b3", "b4"]}).status_code == 409
    assert plan_in(config).merge_groups == ()


def test_locking_needs_the_id_typed_and_happens_once(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    page = words(committee.get("/rounds/2026-1/lock"))
    assert "锁定不能撤销" in page
    wrong = lock(committee, config, typed="2026-2")
    assert "不一致" in words(wrong)
    assert lock_of(config, "2026-1") is None
    assert lock(committee, config).location == "/rounds/2026-1/notice"
    held = lock_of(config, "2026-1")
    assert held is not None
    assert held.who == "测试账号"
    again = lock(committee, config)
    assert again.status_code == 409
    assert "已经锁定" in words(again)
    for url in ("/rounds/2026-1/change", "/rounds/2026-1/lock"):
        assert committee.get(url).status_code == 409


def test_only_the_plan_that_was_looked_at_is_locked(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    answer = committee.post("/rounds/2026-1/lock", data={"seen": "0" * 64, "typed": "2026-1"})
    assert "刚刚被人改过" in words(answer)
    assert lock_of(config, "2026-1") is None


def test_the_notice_says_all_that_was_decided_and_the_plan_has_its_hash(
    config: Config, committee: FlaskClient,
) -> None:
    plan_round(committee, **{"audiences-A3": "open", "merges-b3": "联合组", "merges-b4": "联合组", "unit_n": "6"})
    assert "草稿" in words(committee.get("/rounds/2026-1/notice"))
    assert "notice.pdf" not in committee.get("/rounds/2026-1/notice").text
    lock(committee, config)
    notice, plan = words(committee.get("/rounds/2026-1/notice")), plan_in(config)
    assert "草稿" not in notice
    assert "不足6人作答的单位不单独出数" in notice
    assert "公布）：" not in notice, "there are no amendments yet"
    assert 'href="/rounds/2026-1/notice.pdf"' in committee.get("/rounds/2026-1/notice").text
    assert plan.sha256 in notice.replace(" ", "")
    assert all(form.fingerprint[:12] in notice for form in plan.forms)
    for part in ("联合组：后勤支部、图书资料支部", "2089-12-24", "扫海报", "没有声明权重", "由“测试账号”锁定"):
        assert part in notice
    file = committee.get("/rounds/2026-1/plan.json")
    assert hashlib.sha256(file.data).hexdigest() == plan.sha256
    assert file.headers["Content-Disposition"] == 'attachment; filename="plan-2026-1.json"'


def test_the_round_shows_how_far_it_is_and_where_to_go_next(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    page = committee.get("/rounds/2026-1/").get_data(as_text=True)
    assert re.search(r'<li class="now"[^>]*>\s*<a href="/rounds/2026-1/lock">', page)
    lock_plan(config, "2026-1", "机关党委")
    page = committee.get("/rounds/2026-1/").get_data(as_text=True)
    assert re.search(r'<li class="now"[^>]*>\s*<a href="/rounds/2026-1/key">', page)
    post_opening(config, prepare_opening(config, "2026-1"))
    told = words(committee.get("/rounds/2026-1/"))
    assert "正在填答" in told
    assert "已印0张" in told


def test_a_round_opened_before_there_were_locks_is_no_draft(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    post_opening(config, prepare_opening(config, "2026-1"))
    with sqlite3.connect(config.data / "office.db") as raw:
        raw.execute("DROP TRIGGER lock_stays")
        raw.execute("DELETE FROM plan_lock")
    raw.close()
    assert "草稿" not in words(committee.get("/rounds/2026-1/notice"))
    for path in ("", "key"):
        shown = committee.get(f"/rounds/2026-1/{path}")
        assert 'href="/rounds/2026-1/lock"' not in shown.text
        assert "还没有锁定" not in words(shown)


def test_an_extension_is_told_wherever_the_closing_day_is(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    post_opening(config, prepare_opening(config, "2026-1"))
    extend_round(config, "2026-1", date(2090, 1, 5), Text(zh="出差", en="away"))
    for path in ("/rounds/", "/rounds/2026-1/"):
        shown = words(committee.get(path))
        assert "2090-01-05" in shown
        assert "2089-12-24" not in shown


def test_a_change_beside_a_plan_is_told_until_it_is_locked(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    committee.post("/rounds/-/questionnaires/member_core/copy",
                   data={"new_id": "ours", "title_zh": "我们的", "title_en": "Ours"})
    assert "现在开不了" in words(committee.get("/rounds/2026-1/"))
    assert "有了改动" in words(lock(committee, config))
    assert lock_of(config, "2026-1") is None
    committee.post("/rounds/2026-1/change", data={**FILLED, "seen": plan_in(config).sha256})
    lock(committee, config)
    committee.post("/rounds/-/definitions/ours.toml/remove", data={"sure": "y"})
    assert "仍按锁定时的办" in words(committee.get("/rounds/2026-1/"))


def test_rounds_that_do_not_exist_have_no_pages(committee: FlaskClient) -> None:
    for path in ("", "change", "foresight", "lock", "notice", "plan.json", "questionnaires/A1"):
        assert committee.get(f"/rounds/2020-9/{path}").status_code == 404


def test_without_an_organisation_the_way_there_is_shown(tmp_path: Path) -> None:
    committee = client_of(office_in(tmp_path, ()), Role.ORGAN_COMMITTEE)
    assert "先要有组织名单" in words(committee.get("/rounds/-/new"))


def test_rounds_of_made_up_data_stay_marked(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    plan = plan_in(config).model_copy(update={"simulated": True})
    with office_at(config) as office:
        office.replan(plan.id, plan.to_json(), plan.sha256)
    plan_round(committee, round_id="2026-2")
    assert plan_in(config, "2026-2").simulated
    assert words(committee.get("/rounds/")).count("模拟数据") == 2


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ORGAN_COMMITTEE, Role.SUPERVISOR}])
def test_others_have_no_business_here(config: Config, committee: FlaskClient, role: Role) -> None:
    plan_round(committee)
    other = client_of(config, role, "b1")
    for path in ("", "-/new", "2026-1/", "2026-1/notice", "2026-1/plan.json", "-/questionnaires/"):
        assert other.get(f"/rounds/{path}").status_code == 404


def test_a_supervisor_looks_and_changes_nothing(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    supervisor = client_of(config, Role.SUPERVISOR)
    for path in ("", "foresight", "notice", "plan.json", "questionnaires/member_core"):
        assert supervisor.get(f"/rounds/2026-1/{path}").status_code == 200
    assert "修改计划" not in words(supervisor.get("/rounds/2026-1/"))
    for path in ("change", "lock", "merge"):
        assert supervisor.post(f"/rounds/2026-1/{path}", data=FILLED).status_code == 404


def test_every_page_speaks_english(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    english = client_of(config, Role.ORGAN_COMMITTEE, lang="en")
    for path in ("", "-/new", "2026-1/", "2026-1/change", "2026-1/foresight", "2026-1/lock", "2026-1/notice",
                 "-/questionnaires/", "-/questionnaires/member_full", "-/questionnaires/A1/copy",
                 "-/definitions/take-in"):
        told = words(english.get(f"/rounds/{path}"))
        for unit in UNITS:
            told = told.replace(unit.name, "")
        for own in ("年度评价", "测试账号", "中文"):
            told = told.replace(own, "")
        assert not re.search("[一-鿿]", told), (path, re.findall("[^ ]*[一-鿿]+[^ ]*", told)[:5])


def test_nothing_is_planned_or_locked_by_a_forged_page(config: Config, committee: FlaskClient) -> None:
    plan_round(committee)
    guarded = client_of(config, Role.ORGAN_COMMITTEE, csrf=True)
    for path in ("-/new", "2026-1/change", "2026-1/lock", "2026-1/merge", "-/questionnaires/A1/copy"):
        assert guarded.post(f"/rounds/{path}", data={**FILLED, "round_id": "2026-9"}).status_code == 400
    with office_at(config) as office:
        assert [paper.id for paper in office.rounds()] == ["2026-1"]
