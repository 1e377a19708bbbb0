"""A real Chromium and a served respondent app, with the fonts of the reports so that Chinese shows."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from survey.respondent.app import create_app
from tests.browser.serving import serving
from tests.miniatures import MemoryBooth

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--force-color-profile=srgb",
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir><dir>/usr/share/fonts</dir>
<cachedir>{cache}</cachedir>
<match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans SC</string></edit></match>
</fontconfig>
"""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests; each test opens its own private window in it."""
    home = tmp_path_factory.mktemp("fontconfig")
    # A copy, because fontconfig leaves a file of its own in every folder it reads.
    shutil.copytree(ROOT / "reports" / "fonts", home / "fonts")
    (home / "fonts.conf").write_text(FONTS.format(fonts=home / "fonts", cache=home / "cache"), "utf-8")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), env={
            **os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")})
        yield chromium
        chromium.close()


@pytest.fixture
def booth() -> MemoryBooth:
    """The booth behind the served app."""
    return MemoryBooth()


@pytest.fixture
def address(booth: MemoryBooth) -> Iterator[str]:
    """Where the respondent app is served."""
    with serving(create_app(booth)) as at:
        yield at


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A private phone window that knows the address."""
    with browser.new_context(base_url=address, viewport={"width": 390, "height": 844}) as context:
        context.set_default_timeout(8000)
        yield context
