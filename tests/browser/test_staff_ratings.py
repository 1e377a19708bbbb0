"""A consensus is saved while it is written, and two editors in two windows lose nothing."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from survey.authority import Account, Role
from survey.config import Config
from survey.self_assessing.blind import own_blind
from survey.self_assessing.consensus import sheet
from survey.self_assessing.work import work_at
from survey.staff.app import create_app
from tests.branch_ratings import in_consensus, planned

pytestmark = pytest.mark.browser


class Silent(WSGIRequestHandler):
    """Says nothing of what is asked of it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return planned(tmp_path)


@pytest.fixture
def office(config: Config) -> Iterator[str]:
    """Serve the office to the secretary of a branch, CSRF tokens and all."""
    account = Account("secretary", frozenset({Role.SECRETARY}), unit="b1")
    server = make_server("127.0.0.1", 0, create_app(config, identify=lambda: account), threaded=True,
                         request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ratings/of/b1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A private window on a desk."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(8000)
        yield context


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f'input[name="{field}"][value="{value}"]').check()


def test_what_is_written_is_saved_without_a_button_and_found_again(
    config: Config, office: str, window: BrowserContext,
) -> None:
    in_consensus(config)
    page = window.new_page()
    page.goto(f"{office}/facts")
    page.get_by_label("支部党员大会次数（过去12个月）").fill("三次")
    page.get_by_label("支部党员大会次数（过去12个月）").blur()
    expect(page.get_by_text("应为整数")).to_be_visible()
    page.get_by_label("支部党员大会次数（过去12个月）").fill("3")
    page.get_by_label("支部党员大会次数（过去12个月）").blur()
    expect(page.get_by_role("status")).to_have_text("已保存")
    expect(page.get_by_text("应为整数")).to_have_count(0)
    page.goto(f"{office}/consensus/ORG")
    choose(page, "level:ORG-2", "4")
    expect(page.get_by_text("填报4级，封顶后按1级计")).to_be_visible()
    expect(page.locator('[data-done="ORG"]')).to_have_text("1")
    page.locator('textarea[name="reason:ORG-2"]').fill("写到一半")
    # Nothing was left by hand: the words go along while the page is left.
    page.goto(f"{office}/")
    page.goto(f"{office}/consensus/ORG")
    expect(page.locator('textarea[name="reason:ORG-2"]')).to_have_value("写到一半")
    assert sheet(config, work_at(config, "b1")).values["level:ORG-2"] == "4"


def test_two_windows_on_one_field_show_both_values_and_one_chooses(
    config: Config, office: str, window: BrowserContext,
) -> None:
    in_consensus(config)
    first, second = window.new_page(), window.new_page()
    for page in (first, second):
        page.goto(f"{office}/consensus/POL")
    choose(first, "level:POL-1", "3")
    expect(first.get_by_role("status")).to_have_text("已保存")
    second.locator('textarea[name="reason:POL-4"]').fill("各改各的")
    second.locator('textarea[name="reason:POL-4"]').blur()
    expect(second.get_by_role("status")).to_have_text("已保存")
    choose(second, "level:POL-1", "1")
    expect(second.get_by_role("alert")).to_contain_text("别人刚把这一处改成：3级")
    assert Axe().run(second).response["violations"] == []
    assert sheet(config, work_at(config, "b1")).values == {"level:POL-1": "3", "reason:POL-4": "各改各的"}
    second.get_by_role("button", name="用我的").click()
    expect(second.get_by_role("status")).to_have_text("已保存")
    choose(first, "level:POL-1", "4")
    first.get_by_role("button", name="采用别人的").click()
    expect(first.locator('input[name="level:POL-1"][value="1"]')).to_be_checked()
    assert sheet(config, work_at(config, "b1")).values["level:POL-1"] == "1"


def test_a_blind_rating_on_a_phone_counts_along_and_survives_a_closed_page(
    config: Config, office: str, browser: Browser,
) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as phone:
        page = phone.new_page()
        page.goto(f"{office}/blind/POL")
        choose(page, "level:POL-1", "2")
        expect(page.locator('[data-done="POL"]')).to_have_text("1")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.close()
    assert own_blind(config, work_at(config, "b1"), "secretary").levels == {"POL-1": 2}
