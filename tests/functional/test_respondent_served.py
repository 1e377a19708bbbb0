"""What only shows on a real line: a body that is far too long, and the silence of the server."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.miniatures import as_printed

ROOT = Path(__file__).parents[2]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 60


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a granian server with the app and a booth in memory; it must have nothing to say."""
    with socket.create_server(("127.0.0.1", 0)) as finder:
        number = int(finder.getsockname()[1])
    said = tmp_path_factory.mktemp("server") / "said"
    with said.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "tests.visitors:served", "--factory", "--interface", "wsgi",
             "--host", "127.0.0.1", "--port", str(number), "--blocking-threads", "4", "--no-access-log",
             "--log-level", "warning"], cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT)
        try:
            _wait_for(number)
            yield number
        finally:
            server.terminate()
            server.wait(PATIENCE)
    assert said.read_text() == ""


def _wait_for(port: int) -> None:
    for _ in range(PATIENCE * 10):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def _send(port: int, address: str, body: bytes) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("POST", address, body, FORM)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, page


@pytest.mark.parametrize(("address", "status", "sentence"), [
    ("/zh/f/mini", 413, "内容太长，没有接收"), ("/zh/", 405, "不能这样打开本页"), ("/nothing", 404, "没有这个页面"),
])
def test_five_megabytes_get_a_page_and_not_a_broken_line(
    port: int, address: str, status: int, sentence: str,
) -> None:
    answer, page = _send(port, address, b"ORG-1=" + b"x" * 5_000_000)
    assert answer == status
    assert sentence in page


def test_an_answer_is_counted_once_and_refused_after(port: int) -> None:
    body = f"_code={as_printed()}&ORG-1=3&ORG-2=dk".encode()
    assert [_send(port, "/zh/f/mini", body)[0] for _ in range(2)] == [303, 422]
