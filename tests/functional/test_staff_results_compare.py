"""Comparing branches, drawings and papers: what is picked is shown, aliases give nothing away, the rest is 404."""

import re
from pathlib import Path
from threading import Event
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from survey.authority import Role
from survey.config import Config
from survey.staff.results import shelf
from survey.staff.results.shelf import Book, Lying, read_book
from tests.closed import planted_before
from tests.offices import client_of
from tests.printed import words
from tests.shelved import shelf_in, shown

ROUND = "/results/2026"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return shelf_in(tmp_path_factory.mktemp("shelf"), [planted_before(), shown()])


@pytest.fixture(scope="module")
def organ(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


def test_the_heat_map_tells_every_cell_with_its_number_and_interval(organ: FlaskClient) -> None:
    content = organ.get(f"{ROUND}/compare").text
    cells = re.findall(r"<td class=\"(?:h\d|hatched)\" title=\"([^\"]*)\">", content)
    assert len(cells) == 9 * len(shown().dimensions)
    assert sum("95%区间" in cell for cell in cells) + sum("为保护填答者" in cell for cell in cells) == len(cells)
    assert "n=24，95%区间1.8–2.0" in content
    assert "不是名次" in content


def test_branches_stand_in_the_organisations_order_or_by_name_never_by_figure(organ: FlaskClient) -> None:
    listed = re.findall(r"name=\"unit\" value=\"(\w+)\"", organ.get(f"{ROUND}/compare").text)
    assert listed == [unit.unit.id for unit in shown().reporting_units]
    by_name = re.findall(r"name=\"unit\" value=\"(\w+)\"", organ.get(f"{ROUND}/compare?order=name").text)
    assert sorted(by_name) == sorted(listed)
    by_figure = re.findall(r"name=\"unit\" value=\"(\w+)\"", organ.get(f"{ROUND}/compare?order=mean").text)
    assert by_figure == listed


def test_four_branches_are_laid_over_each_other_and_a_fifth_gets_a_sentence(organ: FlaskClient) -> None:
    four = organ.get(f"{ROUND}/compare?unit=b1&unit=b2&unit=b3&unit=b5").text
    assert "compare/chart/radar.svg?unit=b1&amp;unit=b2&amp;unit=b3&amp;unit=b5" in four
    assert "第1支部、第2支部、第3支部、第5支部" in four
    five = organ.get(f"{ROUND}/compare?unit=b1&unit=b2&unit=b3&unit=b4&unit=b5")
    assert five.status_code == 200
    assert "最多选4个支部，现在选了5个" in five.text
    assert "chart/radar.svg" not in five.text
    assert five.text.count(" checked") == 5  # nothing of the choice is lost


def test_aliases_leave_no_name_and_no_id_in_page_chart_or_address(organ: FlaskClient) -> None:
    content = organ.get(f"{ROUND}/compare/aliases?as=A&as=B&detail=1").text
    charts = re.findall(r"src=\"([^\"]*/chart/[^\"]*)\"", content)
    assert len(charts) == 3
    drawn = [organ.get(found.replace("&amp;", "&")) for found in charts]
    assert all(answer.status_code == 200 for answer in drawn)
    for text in (content, *(answer.text for answer in drawn)):
        for unit in shown().units:
            assert unit.unit.name not in text
            assert not re.search(rf"\b{unit.unit.id}\b", text)
    assert "甲、乙" in content
    assert "甲" in drawn[0].text


def test_aliases_are_the_same_throughout_a_round_and_the_link_from_names_keeps_the_choice(config: Config) -> None:
    first, second = (client_of(config, role) for role in (Role.ORGAN_COMMITTEE, Role.PARTY_COMMITTEE))
    path = f"{ROUND}/compare/aliases"
    assert first.get(path).text.split("<main")[1] == second.get(path).text.split("<main")[1]
    page = first.get(f"{ROUND}/compare?unit=b1&unit=b2").text
    link = re.search(r"href=\"([^\"]*aliases\?as=[^\"]*)\"", page)
    assert link is not None
    shown = first.get(link.group(1).replace("&amp;", "&")).text
    assert shown.count(" checked") == 2
    assert "n=24" in shown
    assert ">1.9<" in shown  # the figure of the branch that was picked


def test_a_change_of_language_does_not_lead_back_to_names(organ: FlaskClient) -> None:
    content = organ.get(f"{ROUND}/compare/aliases").text
    assert 'href="?lang=en"' in content  # relative: it stays on this page
    assert "第1支部" not in organ.get(f"{ROUND}/compare/aliases?lang=zh").text


@pytest.mark.parametrize("path", [
    "/results/1999/", "/results/1999/compare", "/results/..%2f/", f"{ROUND}/branch/b99", f"{ROUND}/branch/organ",
    f"{ROUND}/branch/b99/checkup.pdf", f"{ROUND}/branch/b1/chart/pie.svg", f"{ROUND}/branch/b99/chart/radar.svg",
    f"{ROUND}/chart/pie.svg", f"{ROUND}/compare?unit=b99", f"{ROUND}/compare?as=A&unit=A",
    f"{ROUND}/compare/aliases?as=b1", f"{ROUND}/compare/chart/pie.svg?unit=b1", f"{ROUND}/compare/chart/radar.svg",
    f"{ROUND}/compare/chart/radar.svg?unit=b99", f"{ROUND}/compare/chart/multiples.svg?sheet=2",
    f"{ROUND}/compare/chart/radar.svg?unit=b1&unit=b2&unit=b3&unit=b4&unit=b5",
    f"{ROUND}/compare/aliases/chart/radar.svg?as=b1", f"{ROUND}/compare/aliases/chart/multiples.svg?sheet=0"])
def test_what_does_not_exist_is_not_found(organ: FlaskClient, path: str) -> None:
    assert organ.get(path).status_code == 404


@pytest.mark.parametrize("path", [
    "chart/radar.svg", "branch/b1/chart/radar.svg", "branch/b1/chart/items.svg", "branch/b9/chart/radar.svg",
    "compare/chart/radar.svg?unit=b1&unit=b7", "compare/chart/pairs.svg?unit=b1",
    "compare/chart/multiples.svg", "compare/aliases/chart/pairs.svg?as=A&as=C"])
def test_charts_are_svg_that_may_do_nothing_but_be_looked_at(organ: FlaskClient, path: str) -> None:
    answer = organ.get(f"{ROUND}/{path}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ET.fromstring(answer.data).tag.endswith("svg")  # noqa: S314 -- our own
    assert organ.get(f"{ROUND}/{path}").data == answer.data


def test_every_chart_on_a_page_is_told_in_words(organ: FlaskClient) -> None:
    for path in ("/", "/branch/b1", "/branch/b9", "/compare?unit=b1&unit=b2", "/compare/aliases?as=A"):
        content = organ.get(f"{ROUND}{path}").text
        told = re.findall(r"<img src=\"[^\"]*\" alt=\"([^\"]*)\"", content)
        assert told
        assert all(len(said) > 20 for said in told)


@pytest.mark.parametrize("unit", ["b1", "b9", "m1"])
def test_a_check_up_is_the_pdf_of_its_branch(config: Config, organ: FlaskClient, unit: str) -> None:
    name = shown().unit(unit).unit.name
    answer = organ.get(f"{ROUND}/branch/{unit}/checkup.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="2026-checkup-{unit}.zh.pdf"'
    assert f"{name}体检单" in words(answer.data).replace(" ", "")
    if unit != "m1":
        own = client_of(config, Role.SECRETARY, unit)
        assert own.get(f"{ROUND}/branch/{unit}/checkup.pdf").data == answer.data
        assert own.get(f"{ROUND}/branch/b2/checkup.pdf").status_code == 404


def test_the_committees_report_is_given_to_committees_only(config: Config, organ: FlaskClient) -> None:
    answer = organ.get(f"{ROUND}/report.pdf")
    assert answer.mimetype == "application/pdf"
    assert "差距分析报告" in words(answer.data)
    assert client_of(config, Role.SECRETARY, "b1").get(f"{ROUND}/report.pdf").status_code == 404


def test_while_a_large_release_is_read_the_reader_is_asked_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = Event()

    def slowly(place: Lying) -> Book:
        assert go.wait(20)
        return read_book(place)

    monkeypatch.setattr(shelf, "read_book", slowly)
    monkeypatch.setattr("survey.staff.results.shelf.Shelf.__init__.__defaults__", (4, 0.0))
    client = client_of(shelf_in(tmp_path, [shown()]), Role.ORGAN_COMMITTEE)
    answer = client.get(f"{ROUND}/")
    assert answer.status_code == 202
    assert '<meta http-equiv="refresh" content="3">' in answer.text
    go.set()
    monkeypatch.undo()
    desk = client.application.extensions["office-results"]
    desk.shelf._patience = 20
    assert client.get(f"{ROUND}/").status_code == 200


def test_a_file_that_was_tampered_with_is_refused_in_a_sentence(tmp_path: Path) -> None:
    config = shelf_in(tmp_path, [shown()])
    (path,) = config.data.rglob("*.json")
    path.write_bytes(path.read_bytes().replace(b'"n": 24', b'"n": 42', 1))
    answer = client_of(config, Role.ORGAN_COMMITTEE).get(f"{ROUND}/")
    assert answer.status_code == 409
    assert path.name in answer.text
    assert "Traceback" not in answer.text
