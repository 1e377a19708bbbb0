"""Serving pages: the anonymous ones and the office's, each by a process of its own, with TLS where it is asked for.

A worker is a fresh interpreter that loads only what its own pages need, whatever the command that started it had
loaded before: the one that members talk to never holds a report, a chart or an account.
"""

import atexit
import http.client
import ipaddress
import multiprocessing
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from survey.booth import BoothAt
from survey.config import Config
from survey.errors import AddressUnavailable, CertificateUnusable
from survey.respondent.app import create_app

if TYPE_CHECKING:
    from flask import Flask

THREADS: Final = 256  # a body that never comes holds one; how many ballots work at a time: fastpath.AT_WORK
MOST_CONNECTIONS: Final = 1024  # further ones wait in the listen queue, at most as many again
OFFICE_THREADS: Final = 64  # far fewer people, and most threads stand by for uploads that never come
HEADER_PATIENCE: Final = 10_000  # ms; a silent connection must not keep its place
MOMENT: Final = 5.0  # seconds a page may take
LOCAL: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- where this machine reaches what listens everywhere
TLS: Final = "MOFAN_TLS"
"""Set to 1 where the office's pages travel by TLS, be it a proxy's in front: its cookie then goes no other way."""

PLAIN_HTTP_WARNING: Final = """\
**********************************************************************
警告：正在网络地址 {host} 上用未加密的 HTTP 提供服务。
同一网络中的其他人可能看到凭证码和答案。请用 --cert 和 --key 启用 TLS。
WARNING: serving unencrypted HTTP on the network address {host}.
Others on the network may see codes and answers. Use --cert and --key to turn on TLS.
**********************************************************************
"""
PLAIN_OFFICE_WARNING: Final = """\
**********************************************************************
警告：工作台正在网络地址 {host} 上用未加密的 HTTP 提供服务。
同一网络中的其他人可能看到登录密码和报告。请用 --cert 和 --key 启用 TLS。
WARNING: serving the office by unencrypted HTTP on the network address {host}.
Others on the network may see passwords and reports. Use --cert and --key to turn on TLS.
**********************************************************************
"""


@dataclass(frozen=True)
class Listener:
    """Where to listen, and with which certificate if any."""

    host: str = "127.0.0.1"
    port: int = 8000
    cert: Path | None = None
    key: Path | None = None

    @property
    def exposes(self) -> bool:
        """True if others on the network can reach it and read along."""
        return self.cert is None and not is_loopback(self.host)

    def check(self) -> None:
        """Raise AddressUnavailable or CertificateUnusable before anything is started."""
        if self.cert or self.key:
            _check_certificate(self.cert, self.key)
        if not 0 < self.port < 1 << 16:  # the resolver would quietly take the rest of a division
            raise AddressUnavailable(host=self.host, port=self.port, reason="1–65535")
        try:
            family, kind, _, _, address = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            with socket.socket(family, kind) as trial:
                if os.name == "posix":
                    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
                # The server shares its port on purpose, so only this trial notices that another one is there.
                trial.listen(1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise AddressUnavailable(host=self.host, port=self.port, reason=reason) from error


    def answers(self) -> bool:
        """Tell whether a page is answered here already: the address is taken long before anybody serves it."""
        host = LOCAL.get(self.host, self.host)
        # It asks itself and reads nothing of worth: a certificate made for another name must not hinder it.
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        line = (http.client.HTTPSConnection(host, self.port, timeout=MOMENT, context=trusting) if self.cert
                else http.client.HTTPConnection(host, self.port, timeout=MOMENT))
        try:
            line.request("HEAD", "/")
            line.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        return True


def is_loopback(host: str) -> bool:
    """True if only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _check_certificate(cert: Path | None, key: Path | None) -> None:
    """Load the pair as a server would; the one does not work without the other."""
    if cert is None or key is None:
        raise CertificateUnusable(cert=cert, key=key, reason="--cert + --key")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password="")
    except (OSError, ssl.SSLError) as error:
        raise CertificateUnusable(cert=cert, key=key, reason=error.strerror or error) from error


def respondents() -> "Flask":
    """Build the anonymous app inside the worker, from the settings handed down in its environment."""
    config = Config.from_env()
    booth = BoothAt(config.data, config.pepper)
    atexit.register(booth.stop)
    leave_with_parent(booth.stop)
    return create_app(booth)


def office() -> "Flask":
    """Build the office inside its worker, from the settings handed down in its environment."""
    # Only this worker may load it: whoever answers must share no process with accounts and reports.
    from survey.staff.app import create_app as create_office  # noqa: PLC0415

    leave_with_parent()
    app = create_office(Config.from_env())
    if os.environ.get(TLS) == "1":
        app.config["SESSION_COOKIE_SECURE"] = True
        app.wsgi_app = _by_tls(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _by_tls(serve_page: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Tell the office that its pages travel by TLS also where a proxy in front of it speaks that."""
    def served(environ: dict[str, object], start: object) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = "https"
        return serve_page(environ, start)
    return served


def leave_with_parent(last: Callable[[], object] = lambda: None) -> None:
    """End this process, after a last act, when the one that started it is gone: killed, it could not say so."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        try:
            last()
        finally:
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def serve(config: Config, listener: Listener) -> None:
    """Serve the respondents' pages, and nothing else, until interrupted."""
    listener.check()
    if listener.exposes:
        sys.stderr.write(PLAIN_HTTP_WARNING.format(host=listener.host))
    run_respondents(config, listener)


def run_respondents(config: Config, listener: Listener) -> None:
    """Serve the respondents' pages from a process that has nothing else to do."""
    os.environ.update(config.to_env())
    # More processes would mean more writers, who get into each other's way. A failed one is started again while
    # the others who want to answer wait in the queue of the address.
    _granian("survey.serve:respondents", listener, THREADS, respawn=True)


def run_office(config: Config, listener: Listener) -> None:
    """Serve the office from a process that has nothing else to do."""
    os.environ.update(config.to_env() | ({TLS: "1"} if listener.cert else {}))
    _granian("survey.serve:office", listener, OFFICE_THREADS, respawn=False)


def _granian(target: str, listener: Listener, threads: int, *, respawn: bool) -> None:
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        target, factory=True, interface=Interfaces.WSGI,
        address=listener.host, port=listener.port, ssl_cert=listener.cert, ssl_key=listener.key,
        workers=1, blocking_threads=threads, backlog=MOST_CONNECTIONS, backpressure=MOST_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_PATIENCE), respawn_failed_workers=respawn,
        # Nothing is noted about anybody; only what keeps the server itself from working is said.
        log_access=False, log_level=LogLevels.error,
    ).serve()
