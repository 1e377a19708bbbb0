"""Every page of the office, by every role that opens it first: photographed, readable by everybody, and silent."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule
from werkzeug.serving import WSGIRequestHandler, make_server

from survey.authority import Account, Role
from survey.staff.app import create_app
from survey.staff.grants import GRANTS
from tests.furnished import BRANCH, Furnished, furnished
from tests.offices import reader

pytestmark = pytest.mark.browser
SHOTS: Final = Path(__file__).parents[2] / ".screenshots" / "office"
NO_PAGES: Final = ("static", "jobs.state", "jobs.download", "running.state", "rounds.definition")
NOT_THERE: Final = ("door.enrol", "door.codes", "ratings.index", "ratings.summary", "rounds.drop",
                    "running.closing")
"""Pages that exist only in the middle of something else, or send on, and are looked at where that is tested."""
PATIENT: Final = 60
"""Seconds to wait for a page that is still being prepared."""


class Silent(WSGIRequestHandler):
    """Serves without a word."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@dataclass
class Served:
    """A furnished office that is served to whoever is named."""

    app: Flask
    holder: dict[str, Account]
    address: str
    pages: list[tuple[str, Role, str]]


def _pages(app: Flask, office: Furnished) -> Iterator[tuple[str, Role, str]]:
    """Give every page that is one: endpoint, the first role that may see it, address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        roles = [role for grant in GRANTS if grant.endpoint == rule.endpoint and "GET" in grant.methods
                 for role in (Role if grant.signed_out else grant.roles)]
        role = next((role for role in Role if role in roles), None)
        is_file = "." in rule.rule.rsplit("/", maxsplit=1)[1]
        if role is None or is_file or rule.endpoint in NO_PAGES:
            continue
        for values in _values(rule, office):
            with app.test_request_context():
                yield rule.endpoint, role, app.url_for(rule.endpoint, **values)


def _values(rule: Rule, office: Furnished) -> Iterator[dict[str, Any]]:
    names = sorted(rule.arguments)
    if all(name in office.known for name in names):
        for values in itertools.product(*(office.known[name] for name in names)):
            yield dict(zip(names, values, strict=True))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    office = furnished(tmp_path_factory.mktemp("office"))
    holder: dict[str, Account] = {}
    app = create_app(office.config, identify=lambda: holder.get("account"))
    server = make_server("127.0.0.1", 0, app, threaded=True,
                         request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, holder, f"http://127.0.0.1:{server.server_port}", list(_pages(app, office)))
    server.shutdown()
    thread.join()
    server.server_close()


def _opened(page: Page, path: str) -> bool:
    """Open an address and wait while it is being prepared; False where it sends elsewhere or there is nothing."""
    for _ in range(PATIENT):
        answer = page.goto(path)
        if answer is None or answer.status != 202:
            break
        page.wait_for_timeout(1000)
    return answer is not None and answer.status == 200 and answer.request.redirected_from is None


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 390, "light"), ("en", 1280, "light")],
                         ids=["phone", "desk"])
def test_every_page_is_readable_by_everybody_in_both_languages_and_sizes(
    browser: Browser, served: Served, lang: str, width: int, scheme: Any,
) -> None:
    shots = SHOTS / f"{lang}-{width}"
    shots.mkdir(parents=True, exist_ok=True)
    said: list[str] = []
    wrong: list[str] = []
    seen: set[str] = set()
    served.holder["account"] = reader(Role.ORGAN_COMMITTEE)
    with browser.new_context(base_url=served.address, viewport={"width": width, "height": 844},
                             color_scheme=scheme) as window:
        page = window.new_page()
        page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
        page.goto(f"/?lang={lang}")
        for number, (endpoint, role, path) in enumerate(served.pages):
            served.holder["account"] = reader(role, BRANCH if role.belongs_to_branch else None)
            if _opened(page, path):
                seen.add(endpoint)
                page.screenshot(path=shots / f"{number:03}-{endpoint}.png", full_page=True)
                wrong += _faults(page, path)
    assert wrong == []
    assert [line for line in said if "Failed to load resource" not in line] == []  # 404 and 409 are answers
    assert {endpoint for endpoint, _, _ in served.pages} - seen <= set(NOT_THERE), "pages nobody looked at"


def _faults(page: Page, path: str) -> Iterator[str]:
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
    for rule in Axe().run(page).response["violations"]:
        yield f"{path}: {rule['id']}: {rule['nodes'][0]['html']}"
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield f"{path}: scrolls sideways"
    if page.locator("h1").count() != 1:
        yield f"{path}: not one heading"
