"""The server: light, quiet, refuses to start where it cannot, and says so when others could read along."""

import http.client
import ipaddress
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from survey import errors
from survey.config import Config
from survey.serve import PLAIN_HTTP_WARNING, Listener, is_loopback, serve
from survey.tickets.slips import printed
from tests.ballot_boxes import OpenRound

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from pathlib import Path
from survey.config import Config
from survey.serve import Listener, serve
if __name__ == "__main__":
    data, secrets, host, port, *pair = sys.argv[1:]
    serve(Config(Path(data), Path(secrets)), Listener(host, int(port), *map(Path, pair)))
"""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def served(folder: Path, *pair: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Serve a folder's round in processes of their own until the end of the block."""
    (folder / "serve_it.py").write_text(SERVE)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, folder / "serve_it.py", folder / "data", folder / "keys", "127.0.0.1", str(port), *pair],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except ConnectionRefusedError:
                assert process.poll() is None
                time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture
def opened(tmp_path: Path) -> OpenRound:
    opened = OpenRound.at(tmp_path, {(0, 0): 2})
    (tmp_path / "keys").mkdir()
    opened.pepper_path.rename(tmp_path / "keys" / "pepper")
    return opened


def test_serving_loads_no_chart_no_typesetting_and_no_statistics() -> None:
    program = "import json, sys, survey.serve; print(json.dumps(list(sys.modules)))"
    listing = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.split(".")[0] for name in json.loads(listing.stdout)}
    assert "flask" in loaded
    assert not loaded & {"matplotlib", "typst", "scipy", "openpyxl", "segno", "fontTools", "reports"}


def test_a_real_server_answers_counts_and_says_nothing(opened: OpenRound, tmp_path: Path) -> None:
    form = opened.notice.forms[0]
    with served(tmp_path) as (port, process):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", f"/zh/f/{form.id}")
        answer = line.getresponse()
        assert answer.status == 200
        assert form.title.zh in answer.read().decode()
        assert answer.getheader("set-cookie") is None
        line.request("GET", "/zh/nowhere?code=secret")
        assert line.getresponse().read()
        line.close()
        stray = socket.create_connection(("127.0.0.1", port))
        stray.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        stray.close()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert said == ""
    assert process.returncode == 0


@pytest.mark.parametrize("length", [500, 9_000_000])
def test_bodies_that_never_come_hold_nobody_up(opened: OpenRound, tmp_path: Path, length: int) -> None:
    form = opened.notice.forms[0]
    begun = (f"POST /zh/f/{form.id} HTTP/1.1\r\nHost: survey\r\nContent-Length: {length}\r\n"
             "Content-Type: application/x-www-form-urlencoded\r\n\r\n_code=A")
    with served(tmp_path) as (port, _), ExitStack() as silent:
        for _ in range(100):
            half_sent = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            half_sent.sendall(begun.encode())
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line.request("GET", f"/zh/f/{form.id}")
        assert line.getresponse().read()
        answers = urlencode({"_code": printed(opened.codes[0, 0][0]), form.items[0].id: "3"})
        line.request("POST", f"/zh/f/{form.id}", answers,
                     {"Content-Type": "application/x-www-form-urlencoded"})
        assert line.getresponse().status == 303
        line.close()


def test_tls_is_spoken_where_a_certificate_is_given(opened: OpenRound, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    assert opened.notice
    trust = ssl.create_default_context(cafile=cert)
    with served(tmp_path, cert, key) as (port, _):
        line = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=60)
        line.request("GET", "/zh/")
        assert line.getresponse().status == 200
        line.close()


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that is valid today."""
    key, here = ec.generate_private_key(ec.SECP256R1()), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256()))
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_a_taken_port_is_refused_though_the_server_itself_would_share_it() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(errors.AddressUnavailable):
            Listener(port=other.getsockname()[1]).check()


@pytest.mark.parametrize("listener", [Listener(port=70000), Listener(host="192.0.2.1"), Listener(host="bad\0host")])
def test_an_impossible_address_is_refused_with_a_sentence(listener: Listener) -> None:
    with pytest.raises(errors.AddressUnavailable):
        listener.check()


def test_half_a_certificate_or_a_foreign_key_is_refused(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    (tmp_path / "other").mkdir()
    _, foreign = certificate(tmp_path / "other")
    Listener(port=free_port(), cert=cert, key=key).check()
    for wrong in (Listener(cert=cert), Listener(key=key), Listener(cert=cert, key=foreign),
                  Listener(cert=key, key=cert), Listener(cert=cert, key=tmp_path / "missing")):
        with pytest.raises(errors.CertificateUnusable):
            wrong.check()


@pytest.mark.parametrize(("host", "own"), [
    ("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("[::1]", True), ("localhost", True),
    ("0.0.0.0", False),  # noqa: S104 - nothing is bound
    ("::", False), ("10.0.0.5", False), ("survey.example", False)])
def test_only_addresses_of_this_machine_alone_go_without_a_warning(host: str, *, own: bool) -> None:
    assert is_loopback(host) is own
    assert Listener(host).exposes is not own
    assert Listener(host, cert=Path("c"), key=Path("k")).exposes is False


def test_plain_http_on_the_network_is_said_aloud_in_both_languages(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    started = []

    class NoServer:
        def __init__(self, target: str, **settings: object) -> None:
            started.append({"target": target, **settings})

        def serve(self) -> None:
            started.append({"served": True})

    monkeypatch.setattr("survey.serve.Granian", NoServer)
    monkeypatch.setattr("survey.serve.Listener.check", lambda _: None)
    monkeypatch.setattr("multiprocessing.set_start_method", lambda *_, **__: None)
    for name in ("MOFAN_DATA", "MOFAN_SECRETS", "MOFAN_LANG"):
        monkeypatch.setenv(name, "")
    config = Config(tmp_path / "data", tmp_path / "keys")
    serve(config, Listener("10.0.0.5", 8000))
    assert capsys.readouterr().err == PLAIN_HTTP_WARNING.format(host="10.0.0.5")
    serve(config, Listener("127.0.0.1", 8000))
    assert capsys.readouterr().err == ""
    assert started[0]["workers"] == 1
    assert started[0]["log_access"] is False
