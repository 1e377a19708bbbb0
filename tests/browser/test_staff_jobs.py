"""Following a job in a real browser: with a script it does not jump, without one it goes on by itself."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from questionnaires.model import Text
from survey.authority import Role
from survey.config import Config
from survey.installation import keeper_at
from survey.jobs import ask
from survey.staff.app import create_app
from survey.store.jobs import Jobs, Result
from tests.closed_offices import closed_office
from tests.offices import reader

pytestmark = pytest.mark.browser
PATIENCE = 20_000  # ms; the page asks every few seconds


@dataclass
class Under:
    """A job under way in a served office, worked on by this test."""

    config: Config
    address: str
    path: str

    def advance(self, done: int) -> None:
        with keeper_at(self.config, Jobs) as jobs:
            assert jobs.beat("clerk", int(time.time()), done, 8)

    def finish(self) -> None:
        with keeper_at(self.config, Jobs) as jobs:
            assert jobs.finish("clerk", Result("out/jobs/x", "ab" * 32, 1))


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Under]:
    config = closed_office(tmp_path)
    asked = ask(config, "reports", "2026", "zh", "post")
    with keeper_at(config, Jobs) as jobs:
        jobs.claim("clerk", int(time.time()), 20, 3, Text(zh="无", en="none"))
    app = create_app(config, identify=lambda: reader(Role.ORGAN_COMMITTEE))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    under = Under(config, f"http://127.0.0.1:{server.server_port}", f"/jobs/{asked.id}")
    under.advance(2)
    yield under
    server.shutdown()
    thread.join()
    server.server_close()


def test_progress_moves_without_loading_the_page_again_and_the_file_appears(browser: Browser, job: Under) -> None:
    with browser.new_context(base_url=job.address) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(job.path)
        page.evaluate("document.title = 'still here'")
        expect(page.locator("#job .num")).to_have_text("2 / 8")
        job.advance(5)
        expect(page.locator("#job .num")).to_have_text("5 / 8", timeout=PATIENCE)
        assert page.locator("progress").evaluate("bar => bar.value") == 5
        assert page.title() == "still here"
        job.finish()
        expect(page.locator("a[download]")).to_be_visible(timeout=PATIENCE)
        assert said == []


def test_without_scripts_the_page_goes_on_by_itself(browser: Browser, job: Under) -> None:
    with browser.new_context(base_url=job.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(job.path)
        job.finish()
        expect(page.locator("a[download]")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(("lang", "width", "dark"), [("zh", 390, False), ("en", 1280, True)])
def test_the_pages_can_be_used_by_everybody(
    browser: Browser, job: Under, lang: str, width: int, *, dark: bool,
) -> None:
    with browser.new_context(base_url=job.address, viewport={"width": width, "height": 844},
                             color_scheme="dark" if dark else "light") as context:
        page = context.new_page()
        for is_done in (False, True):
            if is_done:
                job.finish()
            for path in (f"/jobs/?lang={lang}", job.path):
                page.goto(path)
                assert Axe().run(page).response["violations"] == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width
