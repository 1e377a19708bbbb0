"""The pages of results in a real browser: readable by everybody, on a telephone, in the dark, by keyboard."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from survey.authority import Account, Role
from survey.staff.app import create_app
from tests.browser.serving import serving
from tests.offices import reader
from tests.shelved import shelf_in, shown

pytestmark = pytest.mark.browser
PAGES = ("/results/", "/results/2026/", "/results/2026/branch/b1", "/results/2026/branch/b9",
         "/results/2026/compare?unit=b1&unit=b2&unit=b7", "/results/2026/compare/aliases?detail=1",
         "/results/2026/method")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = shelf_in(tmp_path_factory.mktemp("shelf"), [shown()])
    account: Account = reader(Role.ORGAN_COMMITTEE)
    with serving(create_app(config, identify=lambda: account)) as at:
        yield at


@pytest.fixture(params=[("zh", 390, "light"), ("en", 1280, "dark")], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    lang, width, scheme = request.param
    with browser.new_context(base_url=address, viewport={"width": width, "height": 844},
                             color_scheme=scheme) as context:
        opened = context.new_page()
        opened.goto(f"/results/?lang={lang}")
        yield opened


def test_every_page_can_be_read_by_everybody(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(path)
        for details in page.query_selector_all("details"):
            details.evaluate("element => { element.open = true }")
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert page.evaluate("[...document.images].every(image => !image.complete || image.naturalWidth > 0)"), path
    assert said == []


def test_arrow_keys_lead_through_the_heat_map_and_a_cell_tells_its_interval(page: Page) -> None:
    page.goto("/results/2026/compare")
    page.locator("[data-heat] td").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    here = page.locator("[data-heat] td:focus")
    assert here.evaluate("cell => [cell.parentNode.sectionRowIndex, cell.cellIndex]") == [1, 2]
    assert "95%" in here.inner_text()
    assert page.locator("[data-heat] td[tabindex='0']").count() == 1
