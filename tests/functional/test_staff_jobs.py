"""The pages of long work: only committees ask, progress is told as it is, files are given whole or not at all."""

import io
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from questionnaires.model import Text
from survey.accounts.administering import add_account
from survey.authority import Account, Role
from survey.config import Config
from survey.installation import keeper_at
from survey.jobs import ask, run_next
from survey.store.jobs import Jobs
from tests.closed_offices import closed_office, put_release, small
from tests.offices import client_of, office_in

COMMITTEES = (Role.ORGAN_COMMITTEE,)  # a party committee reads the report; every branch's check-up is not its own
WISH = {"kind": "csv", "round_id": "2026", "lang": "zh"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return closed_office(tmp_path)


@pytest.fixture
def client(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def asked(client: FlaskClient, **other: str) -> str:
    answer = client.post("/jobs/", data=WISH | other)
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.parametrize("role", Role)
def test_only_the_committees_reach_anything_of_it(config: Config, role: Role) -> None:
    made = ask(config, "csv", "2026", "zh", "post")
    run_next(config)
    client = client_of(config, role, "b1" if role.belongs_to_branch else None)
    expected = 200 if role in COMMITTEES else 404
    for address in ("/jobs/", f"/jobs/{made.id}", f"/jobs/{made.id}/state", f"/jobs/{made.id}/file"):
        with client.get(address) as answer:
            assert answer.status_code == expected, address
    assert client.post("/jobs/", data=WISH).status_code == (303 if role in COMMITTEES else 404)


def test_asking_leads_to_a_page_that_goes_on_by_itself_and_then_to_the_file(
    config: Config, client: FlaskClient,
) -> None:
    place = asked(client)
    page = client.get(place).get_data(as_text=True)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "等待处理" in page
    assert "/file" not in page
    assert client.get(f"{place}/file").status_code == 409
    run_next(config)
    page = client.get(place).get_data(as_text=True)
    assert "refresh" not in page
    assert f"{place}/file" in page
    with client.get(f"{place}/file") as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=mofan-2026-csv-zh.zip"
        assert answer.headers["Cache-Control"] == "no-store"
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_the_same_wish_leads_to_the_same_job_in_either_language(config: Config, client: FlaskClient) -> None:
    english = client_of(config, Role.ORGAN_COMMITTEE, lang="en")
    assert asked(client) == asked(english)
    assert asked(client) != asked(client, lang="en")
    assert asked(client) != asked(client, round_id="2025")


def test_a_script_hears_how_far_it_is(config: Config, client: FlaskClient) -> None:
    place = asked(client)
    with keeper_at(config, Jobs) as jobs:
        jobs.claim("A", 1000, 20, 3, Text(zh="无", en="none"))
        jobs.beat("A", 1000, 3, 8)
    assert client.get(f"{place}/state").get_json() == {"done": 3, "total": 8, "state": "running", "silent": True}
    page = client.get(place).get_data(as_text=True)
    assert "3 / 8" in page
    assert "没有响应" in page


def test_an_interrupted_job_says_that_it_starts_over(config: Config, client: FlaskClient) -> None:
    place = asked(client)
    run_next(config, lambda: True)
    page = client.get(place).get_data(as_text=True)
    assert "中断，将自动重新开始" in page
    assert "refresh" in page


@pytest.mark.parametrize(("lang", "said", "again"), [("zh", "坏了", "重新生成"), ("en", "broke", "Make it again")])
def test_a_failed_job_says_why_in_the_reader_s_language_and_can_be_asked_for_again(
    config: Config, lang: str, said: str, again: str,
) -> None:
    client = client_of(config, Role.ORGAN_COMMITTEE, lang=lang)
    place = asked(client)
    with keeper_at(config, Jobs) as jobs:
        jobs.claim("A", 1000, 20, 3, Text(zh="无", en="none"))
        jobs.fail("A", Text(zh="坏了", en="it broke"))
    page = client.get(place).get_data(as_text=True)
    assert said in page
    assert again in page
    assert asked(client) != place


def test_a_file_of_a_corrected_release_is_no_longer_given(config: Config, client: FlaskClient) -> None:
    place = asked(client)
    run_next(config)
    put_release(config, small("2026", 5))
    assert "已失效" in client.get("/jobs/").get_data(as_text=True)
    assert "不再有效" in client.get(place).get_data(as_text=True)
    refusal = client.get(f"{place}/file")
    assert refusal.status_code == 409
    assert "已更正" in refusal.get_data(as_text=True)


@pytest.mark.parametrize("wish", [
    WISH | {"kind": "votes"}, WISH | {"round_id": "1999"}, WISH | {"lang": "fr"}, {}, WISH | {"kind": "<b>"}])
def test_a_wish_that_makes_no_sense_is_refused_on_the_page(client: FlaskClient, wish: dict[str, str]) -> None:
    answer = client.post("/jobs/", data=wish)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "没有办成" in page
    assert "<b>" not in page


@pytest.mark.parametrize("address", ["/jobs/0000", "/jobs/..%2f..%2foffice.db/file", "/jobs/0000/state"])
def test_what_does_not_exist_is_a_page_with_a_sentence(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in {404, 409}
    assert "没有这个" in answer.get_data(as_text=True)


def test_every_round_has_its_own_list_and_one_is_chosen_by_its_link(client: FlaskClient) -> None:
    asked(client, round_id="2025", kind="workbook")
    assert "工作簿" in client.get("/jobs/").get_data(as_text=True)
    assert "<table" not in client.get("/jobs/").get_data(as_text=True)
    assert "<table" in client.get("/jobs/?round=2025").get_data(as_text=True)
    assert client.get("/jobs/?round=%3Cb%3E").status_code == 200


def test_before_the_first_release_the_page_says_what_comes(tmp_path: Path) -> None:
    client = client_of(office_in(tmp_path), Role.ORGAN_COMMITTEE, lang="en")
    page = client.get("/jobs/").get_data(as_text=True)
    assert "No release yet" in page
    assert "<form" not in page.partition("<main")[2]


def test_whoever_asked_is_told_by_post_as_long_as_there_is_such_an_account(
    config: Config, client: FlaskClient,
) -> None:
    add_account(config, "mofan", Account("jg1", frozenset({Role.ORGAN_COMMITTEE}), title="机关党委办公室"))
    page = client.get(f"/jobs/{ask(config, 'csv', '2026', 'zh', 'jg1').id}").get_data(as_text=True)
    assert "机关党委办公室" in page
    assert "jg1" not in page
    page = client.get(f"/jobs/{ask(config, 'csv', '2026', 'en', 'gone-name').id}").get_data(as_text=True)
    assert "gone-name" in page
