"""The first page says what to do next, to whoever signed in."""

from pathlib import Path

import pytest

from survey.authority import Role
from survey.config import Config
from survey.installation import office_at, set_up_empty
from survey.locking import lock_plan
from survey.rounds import plan_round
from survey.staff.home.cards import cards
from survey.staff.home.stage import Stage, Standing, standing
from tests.offices import client_of, office_in, reader
from tests.whole_rounds import CATALOGUE, WholeRound, made_up_plan


@pytest.fixture
def empty(tmp_path: Path) -> Config:
    config = Config.for_folder(tmp_path / "data")
    set_up_empty(config)
    return config


def test_with_nothing_there_the_committee_is_led_to_the_organisation(empty: Config) -> None:
    page = client_of(empty, Role.ORGAN_COMMITTEE).get("/").text
    assert standing(empty).stage is Stage.ORGANISATION
    assert page.index("先建组织名单") < page.index("支部自评")
    assert "计划一轮测评" not in page
    assert 'href="/organisation/"' in page


def test_with_an_organisation_the_next_step_is_a_plan(tmp_path: Path) -> None:
    config = office_in(tmp_path)
    page = client_of(config, Role.ORGAN_COMMITTEE, lang="en").get("/").text
    assert standing(config).stage is Stage.PLAN
    assert page.index("Plan a round") < page.index("4 branches")


def test_the_next_step_leads_to_the_very_page_where_it_is_done(tmp_path: Path) -> None:
    config = office_in(tmp_path)
    committee = client_of(config, Role.ORGAN_COMMITTEE)
    assert 'class="button" href="/rounds/-/new"' in committee.get("/").text
    plan_round(config, made_up_plan("R1"), CATALOGUE)
    assert 'class="button" href="/rounds/R1/lock"' in committee.get("/").text
    with office_at(config) as office:
        lock_plan(config, "R1", "张", seen=office.round("R1").plan_hash)
    assert 'class="button" href="/rounds/R1/key"' in committee.get("/").text


@pytest.mark.parametrize(("stage", "is_released", "endpoints"), [
    (Stage.COLLECT, False, ["running.watch"]), (Stage.CLOSE, False, ["running.close"]),
    (Stage.FINISH, True, ["results.organ", "running.finish"]), (Stage.FINISH, False, ["running.finish"]),
])
def test_a_round_that_runs_leads_on_to_its_own_pages(
    tmp_path: Path, stage: Stage, endpoints: list[str], *, is_released: bool,
) -> None:
    where = Standing(stage, 4, "R1", is_released=is_released)
    with client_of(office_in(tmp_path), Role.ORGAN_COMMITTEE).application.test_request_context("/"):
        found = cards(reader(Role.ORGAN_COMMITTEE), where, lambda _endpoint, _unit: True)
    assert [card.endpoint for card in found if card.arguments == {"round_id": "R1"}] == endpoints
    assert found[0].is_next
    assert found[0].endpoint == endpoints[0]


def test_while_answers_come_in_the_issuer_is_sent_to_print(tmp_path: Path) -> None:
    config = WholeRound.open_at(tmp_path).config
    assert standing(config).stage is Stage.COLLECT
    assert "去印凭证" in client_of(config, Role.ISSUER).get("/").text
    assert "正在收卷" in client_of(config, Role.ORGAN_COMMITTEE).get("/").text


def test_a_title_of_the_round_is_text_and_never_markup(tmp_path: Path) -> None:
    config = WholeRound.open_at(tmp_path).config
    page = client_of(config, Role.ORGAN_COMMITTEE, lang="en").get("/").text
    assert "2026 assessment" in page


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_on_the_page_is_open_to_its_reader(tmp_path: Path, role: Role, lang: str) -> None:
    client = client_of(office_in(tmp_path), role, "b1" if role.belongs_to_branch else None, lang=lang)
    page = client.get("/").text
    links = {piece.split('"', maxsplit=1)[0] for piece in page.split('href="')[1:]}
    for link in links:
        if link.startswith("/"):
            with client.get(link, follow_redirects=True) as answer:
                assert answer.status_code == 200, link
