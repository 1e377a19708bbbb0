"""Server processes under measurement: started, watched through /proc, and stopped.

`python -m benchmarks.servers app|hello PORT DATA SECRETS` serves the product's app, or hello in its place:
the same server with the same settings to the letter.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from granian import Granian

from benchmarks.visitors import HOST
from survey import serve
from survey.config import Config

TICKS_PER_MS: Final = os.sysconf("SC_CLK_TCK") / 1000
PATIENCE: Final = 30.0


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the first of its processes."""

    port: int
    pid: int

    @property
    def pids(self) -> list[int]:
        """All of its processes, the first one first."""
        found = [self.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            found += map(int, children.read_text("ascii").split())
        return found

    def cpu_ms(self) -> float:
        """User and system time of all processes so far, those that ended included."""
        return sum(sum(map(int, _stat(pid)[11:15])) for pid in self.pids) / TICKS_PER_MS

    def worker_mb(self) -> float:
        """Resident memory of the process that answers."""
        return max(_kilobytes(pid, "VmRSS") for pid in self.pids) / 1024

    def whole_mb(self) -> float:
        """Memory of all processes, what they share counted once."""
        return sum(_kilobytes(pid, "Pss", "smaps_rollup") for pid in self.pids) / 1024


def _stat(pid: int) -> Sequence[str]:
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()


def _kilobytes(pid: int, field: str, file: str = "status") -> int:
    lines = Path(f"/proc/{pid}/{file}").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


@contextmanager
def running(kind: str, config: Config, under: Sequence[str] = ()) -> Generator[Server]:
    """Start a server of a kind, wait until it answers, and stop it at the end; `under` is a tracer's command."""
    port = free_port()
    command = [*under, sys.executable, "-m", "benchmarks.servers", kind, str(port),
               str(config.data), str(config.secrets)]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        _await(port, process)
        yield Server(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return


def main(kind: str, port: str, data: str, secrets: str) -> None:
    """Serve until told to stop."""
    if kind == "hello":
        serve.Granian = lambda _app, **settings: Granian("benchmarks.hello:app", **settings)  # type: ignore[assignment,attr-defined]
    serve.serve(Config(Path(data), Path(secrets)), serve.Listener(HOST, int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:])
