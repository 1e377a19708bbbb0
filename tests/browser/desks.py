"""People at their desks: each a browser window of their own in front of a served office."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from playwright.sync_api import Browser, Page

PASSWORD: Final = "白菜 琴弦 七号门 雨伞"
TOKEN: Final = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
PATIENCE: Final = 120  # seconds for what takes longest, the start of three processes on a busy machine


@dataclass(frozen=True)
class Served:
    """Where a served folder is reached."""

    folder: Path
    members: str
    office: str


def mofan(*args: object) -> str:
    """Run a command as a person would, and give what it says."""
    command = [str(Path(sys.executable).with_name("mofan")), *map(str, args)]
    environ = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout


def free_ports(count: int) -> list[int]:
    """Find ports nobody listens at."""
    with_sockets = [socket.socket() for _ in range(count)]
    try:
        for trial in with_sockets:
            trial.bind(("127.0.0.1", 0))
        return [int(trial.getsockname()[1]) for trial in with_sockets]
    finally:
        for trial in with_sockets:
            trial.close()


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a data folder with the command until the end of the block."""
    members, office = free_ports(2)
    command = [str(Path(sys.executable).with_name("mofan")), "serve", str(folder), "--port", str(members),
               "--staff-port", str(office), "--public-url", f"http://127.0.0.1:{members}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for port in (members, office):
                _await(port, process)
            yield Served(folder, f"http://127.0.0.1:{members}", f"http://127.0.0.1:{office}")
        finally:
            process.terminate()
            process.wait(timeout=60)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the office did not come up")


class Desk:
    """Somebody's window of the office."""

    def __init__(self, browser: Browser, office: str, *, phone: bool = False) -> None:
        self.office = office
        size = (390, 844) if phone else (1280, 900)
        self.context = browser.new_context(base_url=office, viewport={"width": size[0], "height": size[1]},
                                           accept_downloads=True)
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()

    def accept(self, path: str, name: str) -> None:
        """Choose a password by an invitation link, and come in."""
        self.page.goto(path)
        self.page.fill("#password", PASSWORD)
        self.page.fill("#again", PASSWORD)
        self.page.click("main button")
        if self.page.url.endswith("/sign-in"):
            self.page.fill("#name", name)
            self.page.fill("#password", PASSWORD)
            self.page.click("main button")
        self.page.wait_for_selector(".tools button")

    def press(self, label: str) -> None:
        """Press a button or follow a link by its words, the first on the page."""
        self.page.locator("main").get_by_text(label, exact=True).first.click()
        self.page.wait_for_load_state()

    def read(self, path: str) -> str:
        """Fetch a page without drawing it."""
        answer = self.context.request.get(path)
        assert answer.ok, (path, answer.status)
        return answer.text()

    def post(self, path: str, fields: Mapping[str, str], *, form_at: str | None = None) -> int:
        """Send a form as the browser would, with the token of the page it stands on."""
        page = self.context.request.get(form_at or path)
        token = TOKEN.search(page.text())
        answer = self.context.request.post(path, form={"csrf_token": token[1] if token else "", **fields})
        return answer.status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
