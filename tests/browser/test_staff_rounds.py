"""Planning a round in a real browser: from the form to the lock, without script, and readable by everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from survey.authority import Account, Role
from survey.staff.app import create_app
from tests.browser.serving import serving
from tests.offices import office_in, reader

pytestmark = pytest.mark.browser
PAGES = ("", "-/new", "2026-1/", "2026-1/change", "2026-1/foresight", "2026-1/lock", "2026-1/notice",
         "-/questionnaires/", "-/questionnaires/A3", "-/questionnaires/A3/copy", "-/definitions/take-in")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    account: Account = reader(Role.ORGAN_COMMITTEE)
    app = create_app(office_in(tmp_path), identify=lambda: account)
    with serving(app) as at:
        yield at


def planned(page: Page) -> None:
    page.goto("/rounds/-/new")
    page.fill("#round_id", "2026-1")
    page.check("input[name=member_form][value=member_core]")
    page.check("input[name=audiences-A3][value=open]")
    page.fill("input[name=merges-b3]", "联合组")
    page.fill("input[name=merges-b4]", "联合组")
    page.click("main form button:not(.quiet)")
    assert page.url.endswith("/rounds/2026-1/foresight")


def test_a_round_is_planned_and_locked_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, viewport={"width": 390, "height": 844},
                             java_script_enabled=False) as context:
        page = context.new_page()
        planned(page)
        assert page.locator("tbody td[colspan]").count() == 2, "both small branches are reported within their group"
        page.click("a.button:has-text('锁定计划')")
        page.fill("#typed", "2026-1")
        page.click("main form button")
        assert page.url.endswith("/rounds/2026-1/notice")
        assert "联合组" in page.inner_text("main")
        assert page.goto("/rounds/2026-1/change").status == 409  # type: ignore[union-attr]


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 390, "light"), ("en", 1280, "dark")])
def test_every_page_can_be_read_by_everybody(
    browser: Browser, address: str, lang: str, width: int, scheme: str,
) -> None:
    with browser.new_context(base_url=address, viewport={"width": width, "height": 844},
                             color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        planned(page)
        for path in PAGES:
            page.goto(f"/rounds/{path}?lang={lang}")
            for details in page.query_selector_all("details"):
                details.evaluate("element => { element.open = true }")
            found = Axe().run(page).response["violations"]
            assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert said == []
