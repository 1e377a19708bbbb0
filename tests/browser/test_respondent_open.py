"""An open form in a real browser: the page does the arithmetic the server checks, and nobody waits for it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.miniatures import MemoryBooth, as_printed, notice

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parents[2] / ".screenshots"
FORM = "/zh/f/every-kind"


@pytest.fixture
def booth() -> MemoryBooth:
    """A round in which anybody may answer one form."""
    return MemoryBooth(notice(open_forms=("every-kind",)))


def _fill(page: Page, lang: str = "zh") -> None:
    page.goto(f"/{lang}/f/every-kind")
    page.locator("[id=data] label").nth(3).click()


def test_an_open_form_is_answered_without_a_slip_however_early_it_is_submitted(
    window: BrowserContext, booth: MemoryBooth, address: str,
) -> None:
    page = window.new_page()
    _fill(page)
    page.get_by_role("button", name="提交答卷").click()  # most likely before the arithmetic is done
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert [ballot.stamped for ballot in booth.ballots] == [True]
    page.go_back()
    expect(page.get_by_text("准备好了，可以提交。")).to_be_visible()
    page.locator("[id=errors] label").nth(1).click()
    page.get_by_role("button", name="提交答卷").click()
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert len({ballot.code for ballot in booth.ballots}) == 2
    assert not window.cookies()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_with_a_slip_the_arithmetic_is_not_waited_for(
    window: BrowserContext, booth: MemoryBooth, address: str,
) -> None:
    page = window.new_page()
    page.goto(f"{FORM}#c={as_printed()}")
    page.locator("[id=data] label").nth(3).click()
    page.get_by_role("button", name="提交答卷").click()
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert [ballot.stamped for ballot in booth.ballots] == [False]


def test_without_scripts_the_page_says_what_else_can_be_done_and_a_slip_works(
    browser: Browser, booth: MemoryBooth, address: str,
) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as window:
        page = window.new_page()
        _fill(page)
        expect(page.get_by_text("您的浏览器没有运行脚本")).to_be_visible()
        page.get_by_role("button", name="提交答卷").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("还没有提交：请再按一次提交")
        page.get_by_label("凭证码").fill(as_printed())
        page.get_by_role("button", name="提交答卷").click()
        expect(page).to_have_url(f"{address}/zh/thanks")
    assert [ballot.stamped for ballot in booth.ballots] == [False]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("state", ["empty", "full"])
def test_open_forms_are_accessible_and_fit_every_screen(
    window: BrowserContext, booth: MemoryBooth, lang: str, state: str,
) -> None:
    page = window.new_page()
    _fill(page, lang)
    if state == "full":
        booth.room = 0
        page.locator("#_submit button").click()
        page.locator(".setback").wait_for()
    SHOTS.mkdir(exist_ok=True)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=SHOTS / f"respondent-open-{state}-{lang}-{width}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert not violations, [(broken["id"], [node["html"] for node in broken["nodes"]]) for broken in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
