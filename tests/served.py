"""The whole service in processes of its own, as `mofan serve` starts it, and a look at those processes."""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from survey.config import Config

MOFAN = "import sys; from survey.cli import main; sys.argv[0] = 'mofan'; main()"
PATIENCE = 120  # seconds, for machines that do much else


def free_port() -> int:
    """Find a port nobody listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; AssertionError if it does not come true."""
    for _ in range(PATIENCE * 10):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true in time")


def answers(port: int) -> bool:
    """Tell whether somebody listens at a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except (ConnectionRefusedError, TimeoutError):
        return False
    return True


def alive(process: int) -> bool:
    """Tell whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(process: int) -> list[int]:
    """Give the processes another one started, in the order of their numbers."""
    return sorted(int(child) for task in Path(f"/proc/{process}/task").glob("*/children")
                  for child in task.read_text().split())


def descendants(process: int) -> set[int]:
    """Give every process that came of another one."""
    return {found for child in children(process) for found in ({child} | descendants(child))}


@dataclass
class Service:
    """A service under way."""

    process: "subprocess.Popen[str]"
    members: int
    staff: int
    trust: ssl.SSLContext | None

    @property
    def posts(self) -> list[int]:
        """The processes of the members' pages, of the office and of the clerk."""
        return [child for child in children(self.process.pid)
                if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]

    @property
    def clerk(self) -> int:
        """The clerk's process: the one that is kind to the others."""
        (found,) = [post for post in self.posts if os.getpriority(os.PRIO_PROCESS, post) > 0]
        return found

    def get(self, port: int, path: str) -> tuple[int, dict[str, str]]:
        """Fetch a page; gives status and headers."""
        status, headers, _ = self.ask(port, path)
        return status, headers

    def ask(
        self, port: int, path: str, fields: Mapping[str, str] | None = None, **headers: str,
    ) -> tuple[int, dict[str, str], str]:
        """Fetch a page, or send it a form; gives status, headers and the page."""
        line = (http.client.HTTPSConnection("127.0.0.1", port, context=self.trust, timeout=PATIENCE) if self.trust
                else http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE))
        form = {"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {}
        line.request("GET" if fields is None else "POST", path, urlencode(fields or {}), form | headers)
        answer = line.getresponse()
        page = answer.read().decode()
        line.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, page

    def told_until(self, piece: str) -> str:
        """Give what the service says up to the line with a piece of text."""
        told = ""
        while piece not in told:
            line = self.process.stdout.readline() if self.process.stdout else ""
            assert line, f"it ended before it said “{piece}”: {told}"
            told += line
        return told

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
        """Send a signal and see that nobody is left; gives what was said."""
        everybody = descendants(self.process.pid)
        self.process.send_signal(number)
        said = self.process.communicate(timeout=PATIENCE)
        until(lambda: not any(alive(process) for process in everybody))
        return said


@contextmanager
def service(config: Config, *pair: Path) -> Iterator[Service]:
    """Serve a data folder on two free ports until the end of the block, with a certificate and its key if given."""
    ports = free_port(), free_port()
    options = ["--cert", str(pair[0]), "--key", str(pair[1])] if pair else []
    process = subprocess.Popen(
        [sys.executable, "-c", MOFAN, "serve", config.data, "--port", str(ports[0]), "--staff-port", str(ports[1]),
         *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: process.poll() is not None or all(answers(port) for port in ports))
        assert process.poll() is None, process.communicate()
        yield Service(process, *ports, ssl.create_default_context(cafile=pair[0]) if pair else None)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
