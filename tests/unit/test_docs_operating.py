"""The operating manual names what there is: options, anchors, files; and its service unit can start."""

import configparser
import re
import shlex
from pathlib import Path

import pytest

from survey.accounts.office_key import FILE_NAME as OFFICE_SECRET
from survey.commands.serve import serve
from survey.processes import MOST_STARTS, WITHIN
from survey.serve import TLS
from survey.store import box, desk, office

FOLDER = Path(__file__).parents[2] / "docs"
MANUAL = (FOLDER / "operating.md").read_text("utf-8")
CHINESE, ENGLISH = MANUAL.split('<a id="english"></a>')
OPTIONS = {name for parameter in serve.params for name in parameter.opts if name.startswith("--")}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("part", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_both_languages_name_every_file_with_something_to_lose_and_how_to_serve(part: str) -> None:
    for name in (office.FILE_NAME, desk.FILE_NAME, box.FILE_NAME, OFFICE_SECRET, "pepper", "releases/"):
        assert f"/{name}" in part, name
    for word in ("--staff-port", "--staff-host", "--public-url", f"{TLS}=1", "reverse-proxy/nginx.conf",
                 "reverse-proxy/Caddyfile", "8000", "8001"):
        assert word in part, word


def test_every_option_of_serve_that_the_manual_uses_exists() -> None:
    used = {option for line in MANUAL.splitlines() if "mofan serve" in line
            for option in re.findall(r"(?<!\S)--[a-z-]+", line.partition("mofan serve")[2])}
    assert {"--host", "--cert", "--key", "--public-url"} <= used <= OPTIONS


def test_the_service_unit_starts_the_server_and_lets_it_end_in_good_order() -> None:
    (unit,) = blocks("ini")
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit)
    service = parsed["Service"]
    program, command, folder, *options = shlex.split(service["ExecStart"])
    assert (Path(program).name, command) == ("mofan", "serve")
    assert set(options[::2]) <= OPTIONS
    # The pepper lies beside the data folder, so the folder above must be writable too.
    assert Path(folder).is_relative_to(service["ReadWritePaths"])
    assert folder != service["ReadWritePaths"]
    assert service["KillMode"] == "mixed"  # the main process ends its own, in good order
    assert service["LimitCORE"] == "0"  # a crash must not write opened answers or a key to disk


def test_the_manual_says_when_the_service_gives_up() -> None:
    assert WITHIN == 60
    assert f"一分钟内接连退出{MOST_STARTS}次" in CHINESE
    assert {5: "five deaths within a minute"}[MOST_STARTS] in ENGLISH


def test_links_within_the_manual_lead_somewhere() -> None:
    anchors = set(re.findall(r'<a id="([\w-]+)"></a>', MANUAL))
    headings = {heading.strip().lower().replace(" ", "-")
                for heading in re.findall(r"^#+ (.+)$", MANUAL, re.MULTILINE)}
    for link in re.findall(r"\]\(([^)\s]+)\)", MANUAL):
        place, _, anchor = link.partition("#")
        if place:
            assert (FOLDER / place).exists(), link
        else:
            assert anchor in anchors | headings, link
