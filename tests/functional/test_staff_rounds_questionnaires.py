"""Questionnaires in the office: looked at, copied, edited, taken in again with every mistake told."""

import html
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from questionnaires.model import ItemKind
from survey.authority import Role
from survey.config import Config
from survey.definition_files import bank, overlaid
from survey.locking import lock_plan
from survey.rounds import plan_round
from tests.offices import client_of, office_in
from tests.whole_rounds import CATALOGUE, made_up_plan

SHELF = "/rounds/-/questionnaires/"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture
def committee(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def words(answer: TestResponse) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(text).split())


def copy(client: FlaskClient, form_id: str = "member_core", new_id: str = "ours") -> TestResponse:
    return client.post(f"{SHELF}{form_id}/copy", data={
        "new_id": new_id, "title_zh": "我们的问卷", "title_en": "Our form"})


@pytest.mark.parametrize("title", [{"title_zh": " "}, {"title_en": "\u3000"}])
def test_a_copy_needs_a_title_of_more_than_blanks(committee: FlaskClient, title: dict[str, str]) -> None:
    answer = committee.post(f"{SHELF}A4/copy", data={
        "new_id": "ours", "title_zh": "我们的问卷", "title_en": "Our form", **title})
    assert answer.status_code == 200
    assert "这一项要填写" in words(answer)


def upload(client: FlaskClient, content: bytes, query: str = "") -> TestResponse:
    return client.post(f"/rounds/-/definitions/take-in{query}", content_type="multipart/form-data",
                       data={"file": (BytesIO(content), "../../evil name.toml")})


@pytest.mark.parametrize("form", CATALOGUE.questionnaires, ids=lambda form: form.id)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_is_shown_as_it_is_asked(config: Config, form: object, lang: str) -> None:
    shown = next(one for one in CATALOGUE.questionnaires if one == form)
    page = words(client_of(config, Role.ORGAN_COMMITTEE, lang=lang).get(f"{SHELF}{shown.id}"))
    for item in shown.items:
        assert " ".join(item.text.say(lang).split()) in page
        for option in item.options if item.kind is ItemKind.CHOICE else ():
            assert option.text.say(lang) in page
    assert shown.fingerprint in page


def test_a_copy_can_be_downloaded_changed_and_taken_in(config: Config, committee: FlaskClient) -> None:
    assert "ours.toml" in words(committee.get(copy(committee).location))
    file = committee.get("/rounds/-/definitions/ours.toml")
    assert file.headers["Content-Disposition"] == 'attachment; filename="ours.toml"'
    edited = file.data.replace("支部会".encode(), "本支部会".encode(), 1)
    assert edited != file.data
    assert upload(committee, edited).status_code == 303
    assert overlaid(config) == ("ours.toml",)
    assert committee.get("/rounds/-/definitions/ours.toml").data == edited
    assert "我们的问卷" in words(committee.get("/rounds/-/new"))


def test_every_mistake_of_a_file_is_told_and_nothing_is_taken_in(config: Config, committee: FlaskClient) -> None:
    copy(committee)
    file = committee.get("/rounds/-/definitions/ours.toml").data
    broken = file.replace(b'kind = "rating"', b'kind = "ratin"', 1)
    broken = broken.replace(b'scale = "member"', b'scale = "<b>"', 1)
    answer = upload(committee, broken)
    assert answer.status_code == 200
    assert "ours.toml: " in words(answer)
    assert "没有这个尺度：<b>" in words(answer)
    assert "应为以下之一" in words(answer)
    assert "<b>" not in answer.get_data(as_text=True)
    assert committee.get("/rounds/-/definitions/ours.toml").data == file


def test_a_file_never_names_itself(config: Config, committee: FlaskClient) -> None:
    copy(committee)
    content = committee.get("/rounds/-/definitions/ours.toml").data
    upload(committee, content.replace(b'id = "ours"', b'id = "theirs"'))
    assert overlaid(config) == ("ours.toml", "theirs.toml")
    answer = upload(committee, content.replace(b'id = "ours"', b'id = "../office"'))
    assert "问卷编号" in words(answer)
    assert sorted(path.name for path in (config.data / "questionnaires").iterdir()) == ["ours.toml", "theirs.toml"]


def test_remarks_on_wording_stand_on_the_shelf(committee: FlaskClient) -> None:
    copy(committee)
    content = committee.get("/rounds/-/definitions/ours.toml").data.decode()
    first = re.search(r'text\.zh = "([^"]+)"', content)
    assert first
    upload(committee, content.replace(first[1], "支部没有不清楚的事。", 1).encode())
    shelf = words(committee.get(SHELF))
    assert "措辞意见" in shelf
    assert "题面有否定词" in shelf


def test_a_built_in_file_is_replaced_and_comes_back(config: Config, committee: FlaskClient) -> None:
    content = committee.get("/rounds/-/definitions/forms.toml").data
    assert upload(committee, content + b"\n", "?for=forms.toml").status_code == 303
    assert bank(config).replaced == ("forms.toml",)
    assert "代替内置文件" in words(committee.get(SHELF))
    assert committee.post("/rounds/-/definitions/forms.toml/remove", data={}).status_code == 200
    assert bank(config).replaced == ("forms.toml",)
    assert committee.post("/rounds/-/definitions/forms.toml/remove", data={"sure": "y"}).status_code == 303
    assert bank(config).replaced == ()


def test_broken_files_laid_there_by_hand_are_told_and_removed(config: Config, committee: FlaskClient) -> None:
    (config.data / "questionnaires").mkdir()
    (config.data / "questionnaires" / "wrong.toml").write_text("broken", "utf-8")
    assert "wrong.toml" in words(committee.get(SHELF))
    assert committee.get("/rounds/-/new").status_code == 409
    committee.post("/rounds/-/definitions/wrong.toml/remove", data={"sure": "y"})
    assert committee.get("/rounds/-/new").status_code == 200


def test_a_locked_round_keeps_the_questionnaire_it_was_locked_with(config: Config, committee: FlaskClient) -> None:
    copy(committee)
    known = bank(config).catalogue
    plan_round(config, made_up_plan("R1"), CATALOGUE)
    assert "R1" in words(committee.get(SHELF)), "a plan that may change has to be saved again"
    committee.post("/rounds/-/definitions/ours.toml/remove", data={"sure": "y"})
    lock_plan(config, "R1", "机关党委")
    copy(committee)
    assert known.questionnaire("ours").title.zh == "我们的问卷"
    assert "R1" not in words(committee.get(SHELF))
    assert committee.get("/rounds/R1/questionnaires/member_core").status_code == 200
    assert committee.get("/rounds/R1/questionnaires/ours").status_code == 404


@pytest.mark.parametrize("path", [
    f"{SHELF}nope", f"{SHELF}nope/copy", "/rounds/-/definitions/nope.toml/remove",
    "/rounds/-/definitions/take-in?for=../office.db",
])
def test_what_is_not_there_has_no_page(committee: FlaskClient, path: str) -> None:
    assert committee.get(path).status_code == 404


@pytest.mark.parametrize("name", ["office.db", "..%2Foffice.db", "nope.toml"])
def test_only_definition_files_leave_the_folder(committee: FlaskClient, name: str) -> None:
    assert committee.get(f"/rounds/-/definitions/{name}").status_code in {404, 409}


@pytest.mark.parametrize("new_id", ["", "member_core", "facts", "a b", "x" * 40])
def test_an_unusable_id_of_a_copy_is_told_and_what_was_typed_stays(committee: FlaskClient, new_id: str) -> None:
    answer = copy(committee, new_id=new_id)
    assert answer.status_code == 200
    assert 'value="我们的问卷"' in answer.get_data(as_text=True)
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_a_supervisor_reads_questionnaires_and_changes_none(config: Config, committee: FlaskClient) -> None:
    copy(committee)
    supervisor = client_of(config, Role.SUPERVISOR)
    assert "我们的问卷" in words(supervisor.get(SHELF))
    assert supervisor.get(f"{SHELF}ours").status_code == 200
    for path in ("-/questionnaires/ours/copy", "-/definitions/ours.toml", "-/definitions/take-in"):
        assert supervisor.get(f"/rounds/{path}").status_code == 404
