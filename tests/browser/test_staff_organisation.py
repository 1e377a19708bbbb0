"""The organisation's pages in a real browser: read by everybody, on a telephone, in the dark; names stay text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from survey.authority import Account, Role
from survey.staff.app import create_app
from survey.structure.editing import edit, present
from survey.structure.edits import added, revised
from tests.browser.serving import serving
from tests.offices import office_in, reader

pytestmark = pytest.mark.browser
HOSTILE = "<script>window.caught = 1</script>"
PAGES = ("", "?q=b", "unit/b2", "unit/b4", "unit/b2/edit", "unit/b4/remove", "add", "import", "history", "groups",
         "groups/add", "projects", "projects/add", "served", "served/audience/A3", "served/import")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = office_in(tmp_path_factory.mktemp("office"))
    edit(config, present(config).version, lambda units: added(
        units, "g1", name="业务党总支", parent="O", kind="group", members=None))
    edit(config, present(config).version, lambda units: revised(
        units, "b2", name=HOSTILE, parent="g1", members=12))
    account: Account = reader(Role.ORGAN_COMMITTEE)
    with serving(create_app(config, identify=lambda: account)) as at:
        yield at


@pytest.fixture(params=[("zh", 390, "light"), ("en", 1280, "dark")], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    lang, width, scheme = request.param
    with browser.new_context(base_url=address, viewport={"width": width, "height": 844},
                             color_scheme=scheme) as context:
        opened = context.new_page()
        opened.goto(f"/organisation/?lang={lang}")
        yield opened


def look_over(page: Page) -> None:
    """Find nothing that keeps anybody from reading the page."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.evaluate("window.caught === undefined"), page.url


def test_every_page_can_be_read_by_everybody(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(f"/organisation/{path}")
        look_over(page)
    assert said == []


def test_a_list_is_uploaded_looked_at_and_mended(page: Page, tmp_path: Path) -> None:
    table = tmp_path / "org.csv"
    table.write_text(f"id,name,parent,kind,members\nO,机关,,organ,\nb1,办公室支部,O,branch,x\nb9,{HOSTILE},O,branch,3\n",
                     "utf-8")
    page.goto("/organisation/import")
    for content in (table.read_text("utf-8"), table.read_text("utf-8").replace(",x\n", ",15\n")):
        table.write_text(content, "utf-8")
        page.set_input_files("input[type=file]", table)
        page.click("main form button")
        look_over(page)
    assert page.locator("table.list").count() >= 3
    assert page.locator("input[type=hidden][name=seen]").count() == 1
