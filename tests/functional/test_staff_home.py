"""The first page says what to do next, to whoever signed in."""

from pathlib import Path

import pytest

from survey.authority import Role
from survey.config import Config
from survey.installation import set_up_empty
from survey.staff.home.stage import Stage, standing
from tests.offices import client_of, office_in
from tests.whole_rounds import WholeRound


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
