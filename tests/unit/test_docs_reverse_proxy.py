"""The sample proxies note nothing about members, pass on nothing that tells them apart, write nothing to disk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from survey.respondent.app import MOST_BYTES
from survey.serve import TLS
from survey.staff.app import MOST_BYTES as MOST_UPLOADED

FOLDER = Path(__file__).parents[2] / "docs" / "reverse-proxy"
TELLING = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "User-Agent", "Referer", "Cookie", "Accept-Language")
MEMBERS, OFFICE = "127.0.0.1:8000", "127.0.0.1:8001"
UNITS = {"k": 1024, "m": 1024 * 1024}


@dataclass
class Block:
    """A block of a configuration: its own words, its directives in order, the blocks within."""

    words: tuple[str, ...] = ()
    directives: list[tuple[str, ...]] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    def all(self, name: str) -> list[tuple[str, ...]]:
        """Give what a directive was set to, here and in the blocks within."""
        here = [words[1:] for words in self.directives if words[0] == name]
        return here + [found for block in self.blocks for found in block.all(name)]

    def one(self, name: str) -> tuple[str, ...]:
        (found,) = self.all(name)
        return found


def nginx(text: str) -> Block:
    """Read a configuration of nginx."""
    tokens = re.findall(r"#[^\n]*|'[^']*'|\"[^\"]*\"|~[^\s]+|[^\s{};'\"#]+|[{};]", text)
    stack: list[Block] = [Block()]
    words: list[str] = []
    for token in tokens:
        if token.startswith("#"):
            continue
        if token == "{":
            stack.append(Block(tuple(words)))
            words = []
        elif token == ";":
            stack[-1].directives.append(tuple(words))
            words = []
        elif token == "}":
            done = stack.pop()
            stack[-1].blocks.append(done)
        else:
            words.append(token.strip("'\""))
    assert len(stack) == 1
    assert not words
    return stack[0]


@pytest.fixture(scope="module")
def servers() -> dict[str, Block]:
    """The servers of the sample by what they pass requests on to."""
    whole = nginx((FOLDER / "nginx.conf").read_text("utf-8"))
    return {(server.all("proxy_pass") or [("redirect",)])[0][0].removeprefix("http://"): server
            for server in whole.blocks if server.words == ("server",)}


def size(text: str) -> int:
    return int(text[:-1]) * UNITS[text[-1]]


def test_there_is_a_server_for_each_door_and_one_that_leads_to_tls(servers: dict[str, Block]) -> None:
    assert set(servers) == {MEMBERS, OFFICE, "redirect"}
    assert servers["redirect"].one("return")[1].startswith("https://")


@pytest.mark.parametrize("door", [MEMBERS, "redirect"])
def test_nothing_is_logged_where_members_come_in(servers: dict[str, Block], door: str) -> None:
    server = servers[door]
    assert server.all("access_log") == [("off",)]
    assert server.all("error_log") == [("/dev/null", "crit")]
    # The server that is asked before any name is known must be one of the silent ones.
    assert all("default_server" in words for words in server.all("listen"))
    assert not server.all("limit_req")
    assert not server.all("limit_conn")


def test_no_answer_touches_the_proxy_s_disk(servers: dict[str, Block]) -> None:
    server = servers[MEMBERS]
    largest, buffer = (size(server.one(name)[0]) for name in ("client_max_body_size", "client_body_buffer_size"))
    assert buffer >= largest >= MOST_BYTES  # the app refuses what is too long with a clear page, not the proxy
    assert server.one("client_body_in_file_only") == ("off",)
    for one in (server, servers[OFFICE]):
        assert one.one("proxy_max_temp_file_size") == ("0",)
        assert one.one("proxy_cache") == ("off",)
    assert servers[OFFICE].one("proxy_request_buffering") == ("off",)
    assert size(servers[OFFICE].one("client_max_body_size")[0]) >= MOST_UPLOADED


def test_members_are_not_told_apart_by_what_is_passed_on_or_by_resumed_sessions(servers: dict[str, Block]) -> None:
    passed = {words[0]: words[1] for words in servers[MEMBERS].all("proxy_set_header")}
    assert {passed[name] for name in TELLING} == {""}
    assert servers[MEMBERS].one("ssl_session_cache") == ("off",)
    assert servers[MEMBERS].one("ssl_session_tickets") == ("off",)
    assert not servers[MEMBERS].all("add_header")
    office = {words[0]: words[1] for words in servers[OFFICE].all("proxy_set_header")}
    assert office["X-Forwarded-For"] == office["X-Real-IP"] == ""
    assert office["Host"] == "$http_host"


def test_both_doors_speak_tls_only(servers: dict[str, Block]) -> None:
    for door in (MEMBERS, OFFICE):
        assert all("ssl" in words for words in servers[door].all("listen"))
        assert set(servers[door].one("ssl_protocols")) <= {"TLSv1.2", "TLSv1.3"}


def test_the_office_s_log_holds_no_address_and_not_who_rated_when() -> None:
    whole = nginx((FOLDER / "nginx.conf").read_text("utf-8"))
    logged = " ".join(whole.one("log_format"))
    assert set(re.findall(r"\$\w+", logged)) == {"$time_iso8601", "$status", "$request_method", "$uri"}
    (skipped,) = [block for block in whole.blocks if block.words[0] == "map"]
    pattern = next(words[0] for words in skipped.directives if words[1:] == ("0",)).removeprefix("~")
    for path in ("/sign-in", "/sign-in/second-factor", "/ratings/b1", "/invitation/abc", "/account/password"):
        assert re.search(pattern, path), path
    for path in ("/", "/jobs/", "/accounts/", "/rounds/2026"):
        assert not re.search(pattern, path), path


def caddy_site(text: str, name: str) -> str:
    return text.partition(f"\n{name} {{\n")[2].partition("\n}\n")[0]


def caddy_options(text: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        inside = line == "{" or (inside and line != "}")
        if inside:
            yield line.strip()


def test_caddy_is_as_silent() -> None:
    text = (FOLDER / "Caddyfile").read_text("utf-8")
    assert [line for line in caddy_options(text) if line.startswith(("log", "output"))] == [
        "log default {", "output discard"]
    members, office = caddy_site(text, "https://survey.example"), caddy_site(text, "https://office.example:8443")
    for site, address in ((members, MEMBERS), (office, OFFICE)):
        assert f"reverse_proxy {address}" in site
        assert not re.search(r"^\s*log\b", site, re.MULTILINE)
        assert "header_up -X-Forwarded-For" in site
    assert all(f"header_up -{name}" in members for name in TELLING if name != "X-Real-IP")  # which Caddy never sets


def test_both_samples_say_how_to_start_the_server_behind_them() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        assert f"{TLS}=1 mofan serve DATA --host 127.0.0.1" in (FOLDER / name).read_text("utf-8")
