"""Door, accounts and log in a real browser: readable by everybody, on a telephone, in the dark, without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from survey.accounts.administering import add_account
from survey.accounts.entering import accept_invitation
from survey.authority import Account, Role
from survey.rounds import plan_round
from survey.staff.app import create_app
from survey.staff.door.passwords import hashed
from tests.accounts import PASSWORD
from tests.browser.serving import serving
from tests.offices import office_in
from tests.whole_rounds import CATALOGUE, made_up_plan

pytestmark = pytest.mark.browser
PAGES = ("/account", "/account/password", "/account/second-factor", "/accounts/", "/accounts/new",
         "/accounts/both/change", "/accounts/both/reset", "/accounts/second-factor", "/journal", "/checks")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = office_in(tmp_path_factory.mktemp("office"))
    plan_round(config, made_up_plan(), CATALOGUE)
    reason = "支部只有四个人，没有别人可以兼任；已报机关党委同意"
    roles = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.ISSUER})
    both = Account("both", roles, title="信息中心", reason=reason)
    accept_invitation(config, add_account(config, "mofan", both).token, PASSWORD, hashed)
    with serving(create_app(config)) as at:
        yield at


@pytest.fixture(params=[("zh", 390, "light"), ("en", 1280, "dark")], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    lang, width, scheme = request.param
    with browser.new_context(base_url=address, viewport={"width": width, "height": 844},
                             color_scheme=scheme) as context:
        opened = context.new_page()
        opened.goto(f"/sign-in?lang={lang}")
        yield opened


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.fill("#name", "both")
    page.fill("#password", password)
    page.press("#password", "Enter")


def readable(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)"), page.url


def test_every_page_can_be_read_by_everybody(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    readable(page)
    sign_in(page, "wrong")
    page.wait_for_selector("#mistakes")
    readable(page)
    sign_in(page)
    page.wait_for_selector("nav")
    for path in PAGES:
        page.goto(path)
        readable(page)
    assert said == []


def test_an_invitation_is_made_handed_over_and_accepted(page: Page, browser: Browser, tmp_path: Path) -> None:
    sign_in(page)
    page.goto("/accounts/new")
    name = f"li{page.viewport_size['width']}" if page.viewport_size else "li"
    page.fill("#name", name)
    page.fill("#title", "组织科")
    page.check("[value=issuer]")
    page.click("main form button")
    link = page.inner_text("#link")
    readable(page)
    with browser.new_context(java_script_enabled=False) as elsewhere:
        other = elsewhere.new_page()
        other.goto(link)
        other.fill("#password", PASSWORD)
        other.fill("#again", PASSWORD)
        other.click("main form button")
        other.fill("#name", name)
        other.fill("#password", PASSWORD)
        other.click("main form button")
        assert other.inner_text(".tools").count("组织科") == 1
