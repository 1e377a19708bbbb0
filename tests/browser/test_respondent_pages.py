"""The respondent pages in a real browser: accessible, within the screen, and pleasant to the thumb."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from questionnaires.loader import load_catalogue
from tests.miniatures import MemoryBooth, notice

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parents[2] / ".screenshots"
SIZES = ((390, 844), (1440, 900), (320, 640))
STILL_PAGES = ("", "thanks", "privacy", "f/member_core", "f/A2", "nothing")
SETBACKS = ("refused", "empty", "invalid", "closed", "busy")
COMFORTABLE = 44


@pytest.fixture
def booth() -> MemoryBooth:
    """A simulated round with the built-in questionnaires."""
    return MemoryBooth(notice(*load_catalogue().questionnaires, simulated=True))


@pytest.fixture
def page(window: BrowserContext) -> Page:
    """A page that will be looked at in every size."""
    return window.new_page()


def _check(page: Page, name: str) -> None:
    """In every size no accessibility violation and nothing beyond the edge; leave a picture to look at."""
    SHOTS.mkdir(exist_ok=True)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"respondent-{name}-{width}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert not violations, [(broken["id"], [node["html"] for node in broken["nodes"]]) for broken in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("place", STILL_PAGES)
def test_every_page_is_accessible_and_fits_every_screen(page: Page, lang: str, place: str) -> None:
    page.goto(f"/{lang}/{place}")
    _check(page, f"{lang}-{place.replace('/', '-') or 'home'}")


def test_the_landing_page_is_accessible_and_fits_every_screen(page: Page) -> None:
    page.goto("/")
    _check(page, "landing")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("setback", SETBACKS)
def test_every_setback_is_accessible_and_fits_every_screen(
    page: Page, booth: MemoryBooth, lang: str, setback: str,
) -> None:
    page.goto(f"/{lang}/f/A2")
    page.fill("#_code", "0000-0000-0000-0")
    if setback != "empty":
        page.get_by_role("radio").nth(3).check(force=True)
    if setback == "invalid":
        for box in page.get_by_role("checkbox").all()[:3]:
            box.check(force=True)
    booth.open = setback != "closed"
    booth.breakage = OSError() if setback == "busy" else None
    page.locator("form button").click()
    assert page.locator(".setback").is_visible()
    _check(page, f"{lang}-{setback}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_dark_screen_is_accessible_too(page: Page, lang: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"/{lang}/f/A2")
    page.locator("fieldset label").nth(3).click()
    _check(page, f"dark-{lang}-f-A2")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_twice_the_text_size_nothing_leaves_the_screen(browser: Browser, address: str, lang: str) -> None:
    for width, height, size in ((640, 400, "100%"), (720, 450, "100%"), (1440, 900, "200%")):
        with browser.new_context(base_url=address, viewport={"width": width, "height": height}) as window:
            page = window.new_page()
            page.goto(f"/{lang}/f/member_core")
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_to_press_is_large_enough_for_a_thumb(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/zh/f/A2")
    for target in page.locator(".item label:has(input), #_code, textarea, button, .parts a, .languages a").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= COMFORTABLE, target.inner_text()
        assert box["width"] >= COMFORTABLE, target.inner_text()


def test_forms_need_two_requests_and_call_nobody_else(window: BrowserContext, address: str) -> None:
    asked: list[str] = []
    page = window.new_page()
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/zh/f/member_full", wait_until="networkidle")
    assert asked == [f"{address}/zh/f/member_full", f"{address}/static/form.js"]
    assert not complaints
    assert not window.cookies()
