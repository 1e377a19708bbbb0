"""Who sees which results: every page holds what its reader may see, and nothing of anybody else."""

import re
from collections.abc import Iterator
from dataclasses import replace as renewed
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from questionnaires.model import Text
from reports.amendments import following
from reports.release import Release
from survey.authority import Role
from survey.config import Config
from tests.closed import PLANTED, changed, close, own_questionnaire, planted_before
from tests.offices import client_of, office_in
from tests.shelved import GROUP, shelf_in, shown

CELL = re.compile(r"<td[^>]*class=\"[^\"]*hatched[^\"]*\"[^>]*>(.*?)</td>", re.DOTALL)
OTHERS = [f"第{n}支部" for n in range(2, 11)] + [GROUP]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return shelf_in(tmp_path_factory.mktemp("shelf"), [planted_before(), shown()])


@pytest.fixture(scope="module")
def organ(config: Config) -> FlaskClient:
    return client_of(config, Role.ORGAN_COMMITTEE)


@pytest.fixture(scope="module")
def secretary(config: Config) -> FlaskClient:
    return client_of(config, Role.SECRETARY, "b1")


def html(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def pages_of(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Follow every link and picture of the results, beginning with one page."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 60:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype in {"text/html", "image/svg+xml"}:
            yield path, answer.text
            waiting += [found.replace("&amp;", "&") for found in
                        re.findall(r"(?:href|src)=\"(/results/[^\"#]*)", answer.text)]


def test_the_list_shows_rounds_with_a_release(organ: FlaskClient, secretary: FlaskClient) -> None:
    listed = html(organ, "/results/")
    assert listed.index("2026年度评价") < listed.index("2025年度评价")
    assert "/results/2026/compare" in listed
    own = html(secretary, "/results/")
    assert "/results/2026/branch/b1" in own
    assert "compare" not in own


def test_an_empty_office_says_what_has_to_happen_first(tmp_path: Path) -> None:
    assert "还没有计划过任何一轮" in html(client_of(office_in(tmp_path), Role.ORGAN_COMMITTEE), "/results/")


def test_wherever_a_secretary_goes_no_other_branch_is_named(secretary: FlaskClient) -> None:
    visited = dict(pages_of(secretary, "/results/"))
    assert any("/branch/b1/chart/" in path for path in visited)
    for path, content in visited.items():
        for other in OTHERS:
            assert other not in content, (path, other)
        assert not re.search(r"\bb([2-9]|10)\b", content), path


def test_a_secretarys_pages_hold_no_quartiles_and_no_tiers(secretary: FlaskClient, organ: FlaskClient) -> None:
    for path in ("/results/2026/branch/b1", "/results/2026/"):
        content = html(secretary, path)
        assert "四分位" not in content
        assert "中位数" not in content
        assert "高于各支部平均" not in content
    assert "usual" not in html(secretary, "/results/2026/branch/b1/chart/radar.svg")
    assert "usual" not in html(secretary, "/results/2026/chart/radar.svg")
    assert "own-POL" not in html(secretary, "/results/2026/chart/radar.svg")
    assert "usual" in html(organ, "/results/2026/chart/radar.svg")


def test_a_branch_page_says_what_the_check_up_says(secretary: FlaskClient) -> None:
    content = html(secretary, "/results/2026/branch/b1")
    for said in ("三强三弱一盲点", "请党员大会讨论三个问题", "老难题", "与上轮比较", "发放凭证", "100.0%", "n=24",
                 "共识优势", "全机关党员评价"):
        assert said in content
    assert shown().sha256 in content
    assert "发放凭证24张，计入24人" in content


@pytest.mark.parametrize("kind", ["shared_strength", "blind_spot", "within_error"])
def test_criteria_can_be_narrowed_down_without_script(organ: FlaskClient, kind: str) -> None:
    every, some = (html(organ, f"/results/2026/branch/b1{query}") for query in ("", f"?kind={kind}"))
    rows = [content.split('id="criteria"')[1].count('scope="row"') for content in (every, some)]
    assert rows[0] == len(shown().items)
    assert rows[1] < rows[0]
    assert html(organ, "/results/2026/branch/b1?kind=<x>").split('id="criteria"')[1].count('scope="row"') == rows[0]


@pytest.mark.parametrize(("unit", "said"), [("b9", "已并入“后勤老干部组”"), ("b7", "已计入全机关")])
def test_a_hidden_branch_is_told_why_and_where_it_is_counted(config: Config, unit: str, said: str) -> None:
    content = html(client_of(config, Role.SECRETARY, unit), f"/results/2026/branch/{unit}")
    assert said in content
    assert "3.0" in content      # its own rating, and the organ's figures
    hidden = CELL.findall(content)
    assert len(hidden) == len(shown().dimensions) + len(shown().items)
    assert set(hidden) == {"未单列"}


def test_hidden_cells_hold_no_number_anywhere(organ: FlaskClient) -> None:
    for path in ("/results/2026/compare", "/results/2026/compare/aliases?detail=1", "/results/2026/branch/m1"):
        cells = CELL.findall(html(organ, path))
        assert cells, path
        assert not any(re.search(r"\d", cell) for cell in cells), path


def test_the_organs_page_is_whole_for_committees_and_bare_for_branches(
    config: Config, organ: FlaskClient, secretary: FlaskClient,
) -> None:
    whole, bare = html(organ, "/results/2026/"), html(secretary, "/results/2026/")
    party = html(client_of(config, Role.PARTY_COMMITTEE), "/results/2026/")
    archive = re.compile(r'<a [^>]*href="/jobs/[^"]*">[^<]*</a>')
    assert archive.search(whole)
    assert archive.sub("", whole.split("<main")[1]) == party.split("<main")[1]
    for said in ("三条结论", "6个用心、6个满意", "老难题诊断", "参与情况", "数据质量与匿名", "下载总报告"):
        assert said in whole
        assert said not in bare
    for said in ("六个模范总体剖面", "与上轮比较", shown().sha256, "n=105"):
        assert said in whole
        assert said in bare


def test_every_page_of_a_simulated_release_says_so(organ: FlaskClient) -> None:
    for path in ("", "branch/b1", "branch/b9", "compare", "compare/aliases", "method"):
        assert "模拟数据" in html(organ, f"/results/2026/{path}")


def test_a_real_release_is_not_called_simulated(tmp_path: Path) -> None:
    client = client_of(shelf_in(tmp_path, [changed(shown(), simulated=False)]), Role.ORGAN_COMMITTEE)
    assert "模拟数据" not in html(client, "/results/2026/")


def test_the_method_has_an_anchor_for_every_rule_that_is_pointed_to(organ: FlaskClient) -> None:
    method = html(organ, "/results/2026/method")
    for path in ("", "branch/b1", "compare"):
        for anchor in re.findall(r"/results/2026/method#([\w-]+)", html(organ, f"/results/2026/{path}")):
            assert f'id="{anchor}"' in method


def test_only_a_round_that_asked_the_same_is_compared_with(tmp_path: Path) -> None:
    other = shelf_in(tmp_path, [changed(own_questionnaire(), round_id="2025"), shown()])
    content = html(client_of(other, Role.ORGAN_COMMITTEE), "/results/2026/")
    assert "没有问卷完全相同的上一轮" in content


def test_a_questionnaire_of_ones_own_has_its_pages_too(tmp_path: Path) -> None:
    client = client_of(shelf_in(tmp_path, [own_questionnaire()]), Role.ORGAN_COMMITTEE)
    for path in ("", "branch/b1", "compare?unit=b1&unit=b2", "compare/aliases", "method", "chart/radar.svg",
                 "compare/chart/radar.svg?unit=b1&unit=b2", "compare/chart/multiples.svg"):
        html(client, f"/results/2026/{path}")
    assert "六个模范" not in html(client, "/results/2026/compare")


def test_a_convenience_sample_is_marked_and_gets_no_rate(tmp_path: Path) -> None:
    first, *others = shown().audiences
    open_one = first.model_copy(update={"sample": "open", "issued": 0})
    client = client_of(shelf_in(tmp_path, [changed(shown(), audiences=(open_one, *others))]), Role.ORGAN_COMMITTEE)
    content = html(client, "/results/2026/")
    assert f"{first.audience.short.zh}（便利样本）" in content
    assert "没有回收率" in content
    assert "发放0" not in content


def test_amendments_published_meanwhile_are_told_with_their_reason(tmp_path: Path) -> None:
    release, reason = shown(), Text(zh="连日<b>出差</b>的多", en="Many were away")
    amended = following(release.plan_hash, (), reason=reason, published=date(2026, 10, 20),
                        closes_on=date(2026, 10, 30))
    client = client_of(shelf_in(tmp_path, [changed(release, amendments=(amended,))]), Role.SECRETARY, "b1")
    content = html(client, "/results/2026/")
    assert "截止日期延长至2026-10-30" in content
    assert "原因：连日&lt;b&gt;出差" in content


HOSTILE = {"b1": "</title><script>alert(1)</script>", "b2": '"><img src=x onerror=alert(1)>',
           "b3": "=1+1{{7*7}}%(n)s", "organ": "</title><b>机关"}


@pytest.fixture(scope="module")
def hostile() -> Release:
    return close(renewed(PLANTED, names=HOSTILE, asks_audiences=False))


def test_names_are_text_and_never_markup(tmp_path: Path, hostile: Release) -> None:
    client = client_of(shelf_in(tmp_path, [hostile]), Role.ORGAN_COMMITTEE)
    for path in ("", "branch/b1", "branch/b3", "compare?unit=b1&unit=b2&unit=b3", "compare/aliases", "method"):
        content = html(client, f"/results/2026/{path}")
        assert "<script>alert" not in content
        assert "<img src=x" not in content
        assert "<b>机关" not in content
        assert "49" not in re.findall(r"=1\+1\S*", content)
    drawing = html(client, "/results/2026/compare/chart/radar.svg?unit=b1&unit=b2")
    assert "<script" not in drawing
    assert "<img" not in drawing


def test_english_readers_get_english(config: Config) -> None:
    client = client_of(config, Role.ORGAN_COMMITTEE, lang="en")
    content = html(client, "/results/2026/branch/b1")
    assert "Three strong, three weak, one blind spot" in content
    assert "Political soundness" in html(client, "/results/2026/branch/b1/chart/radar.svg")


def test_a_branch_that_was_called_otherwise_says_so(tmp_path: Path) -> None:
    before = planted_before()
    units = [unit.model_copy(update={"unit": unit.unit.model_copy(update={"name": "旧<名>支部"})})
             if unit.unit.id == "b1" else unit for unit in before.units]
    config = shelf_in(tmp_path, [changed(before, units=units), shown()])
    page = html(client_of(config, Role.SECRETARY, "b1"), "/results/2026/branch/b1")
    assert "上一轮时名为“旧&lt;名&gt;支部”" in page
    other = html(client_of(config, Role.SECRETARY, "b2"), "/results/2026/branch/b2")
    assert "上一轮时名为" not in other
