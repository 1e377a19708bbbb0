"""Running a round in a real browser: with and without scripts, on a telephone, for everybody to read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from survey.authority import Role
from survey.config import Config
from survey.locking import lock_plan
from survey.rounds import plan_round
from survey.staff.app import create_app
from tests.browser.serving import serving
from tests.offices import office_in, reader
from tests.whole_rounds import CATALOGUE, WholeRound, made_up_plan

pytestmark = pytest.mark.browser


def is_readable(page: Page) -> bool:
    """Nothing wrong that axe finds, and no page wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return not wide and Axe().run(page).violations_count == 0


def served(config: Config) -> Iterator[str]:
    """Serve an office in which the organ committee is signed in."""
    with serving(create_app(config, identify=lambda: reader(Role.ORGAN_COMMITTEE))) as at:
        yield at


@pytest.fixture
def planned(tmp_path: Path) -> Iterator[str]:
    config = office_in(tmp_path)
    plan_round(config, made_up_plan(), CATALOGUE)
    lock_plan(config, "R1", "机关党委")
    yield from served(config)


@pytest.fixture
def whole(tmp_path: Path) -> WholeRound:
    made = WholeRound.open_at(tmp_path)
    made.answer(0.9)
    return made


@pytest.fixture
def address(whole: WholeRound) -> Iterator[str]:
    yield from served(whole.config)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_ceremony_from_the_key_to_the_opening(browser: Browser, planned: str, scripts: bool) -> None:
    with browser.new_context(base_url=planned, java_script_enabled=scripts, viewport={"width": 390, "height": 844},
                             accept_downloads=True) as context:
        page = context.new_page()
        page.goto("/rounds/R1/key")
        page.click("text=生成密钥，显示口令")
        passphrase = page.inner_text(".secret")
        assert not scripts or is_readable(page)
        with page.expect_download() as sheet:
            page.click("text=下载恢复单")
        assert sheet.value.suggested_filename == "R1-recovery-sheet.pdf"
        with page.expect_download() as file:
            page.click("text=下载密钥文件")
        page.click("text=去试开")
        page.fill("#passphrase", passphrase.lower())
        page.set_input_files("#key", file.value.path())
        page.click("main form button")
        page.click("text=从服务器上删除密钥文件")
        page.check("#sure")
        page.click("main form button")
        page.click("text=下一步：开放填答")
        assert not scripts or is_readable(page)
        page.check("#sure")
        page.click("text=开放，或定好时间")
        expect(page.locator(".badge").first).to_have_text("正在填答")
        assert not scripts or is_readable(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_close_is_followed_to_its_release(
    browser: Browser, address: str, whole: WholeRound, scripts: bool,
) -> None:
    with browser.new_context(base_url=address, java_script_enabled=scripts, locale="en") as context:
        page = context.new_page()
        page.goto("/rounds/R1/close?lang=en")
        page.fill("#passphrase", whole.passphrase)
        page.check("#sure")
        page.click("text=Begin the close")
        page.wait_for_url(re.compile("/closed$"), timeout=60_000)
        expect(page.locator("main")).to_contain_text("Every slip is accounted for")
        assert not scripts or is_readable(page)
