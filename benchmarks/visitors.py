"""Many visitors at once in one thread: raw keep-alive connections to 127.0.0.1, each with one request under way."""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

HOST: Final = "127.0.0.1"
PATIENCE: Final = 30.0
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What is sent, what it is counted as, and whose it is."""

    kind: str
    raw: bytes
    visitor: int = 0


Visit = Sequence[Request]
"""What one visitor asks for, one after the other."""


@dataclass(frozen=True)
class Answer:
    """What came back for a request, and how many milliseconds that took; status 0 is a broken line."""

    request: Request
    ms: float
    status: int
    head: bytes
    body: bytes


def get(path: str) -> bytes:
    """Give the bytes of a GET, as a browser that reads gzip."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip, deflate\r\n\r\n".encode()


def post(path: str, body: bytes) -> bytes:
    """Give the bytes of a posted form."""
    return (f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


@dataclass
class _Line:
    """One connection: the request under way on it, when it was sent, and what has come back so far."""

    socket: socket.socket
    requests: Iterator[Request]
    request: Request | None = None
    sent: float = 0.0
    heard: bytearray = field(default_factory=bytearray)

    def send_next(self) -> bool:
        """Send the next request; False if there is none left."""
        self.request = next(self.requests, None)
        if self.request is None:
            return False
        self.heard.clear()
        self.sent = time.perf_counter()
        self.socket.sendall(self.request.raw)
        return True

    def hear(self) -> Answer | None:
        """Take in what has come; the answer once it is whole or the line is broken."""
        try:
            piece = self.socket.recv(1 << 18)
        except ConnectionError:
            piece = b""
        self.heard += piece
        head, gap, body = bytes(self.heard).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        whole = gap and len(body) >= (int(length[1]) if length else 0)
        if (piece and not whole) or self.request is None:
            return None
        status = int(head.split(b" ", 2)[1]) if whole else 0
        return Answer(self.request, (time.perf_counter() - self.sent) * 1000, status, head, body)


def visit(port: int, visits: Iterator[Visit], at_once: int) -> Iterator[Answer]:
    """Let `at_once` visitors in at a time, the next one as soon as one has everything; yield every answer."""
    def requests() -> Iterator[Request]:
        for asked in visits:
            yield from asked

    with selectors.DefaultSelector() as selector:
        for _ in range(at_once):
            line = _Line(socket.create_connection((HOST, port), timeout=PATIENCE), requests())
            if line.send_next():
                selector.register(line.socket, selectors.EVENT_READ, line)
        while selector.get_map():
            ready = selector.select(timeout=PATIENCE)
            if not ready:
                raise TimeoutError("the server does not answer")
            for key, _ in ready:
                answer = key.data.hear()
                if answer is None:
                    continue
                yield answer
                if answer.status == 0 or not key.data.send_next():
                    selector.unregister(key.fileobj)
                    key.data.socket.close()
