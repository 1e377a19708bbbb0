"""Amending, cancelling and stopping a round from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.amendments import amendments_of
from survey.cli import main
from tests.whole_rounds import WholeRound


def run(*args: object, typed: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(arg) for arg in args], input=typed, catch_exceptions=False)
    assert "Traceback" not in result.output
    return result.exit_code, result.output


@pytest.fixture
def whole(tmp_path: Path) -> WholeRound:
    return WholeRound.open_at(tmp_path)


def test_an_extension_is_published_and_a_shorter_one_refused(whole: WholeRound) -> None:
    data = whole.config.data
    code, told = run("round", "amend", data, "--closes-on", "2090-01-05", "--reason", "出差", "--reason-en", "Away")
    assert code == 0
    (made,) = amendments_of(whole.config, "R1")
    assert made.sha256 in told
    assert (made.reason.zh, made.reason.en) == ("出差", "Away")
    assert run("round", "amend", data, "--closes-on", "2090-01-04", "--reason", "再改")[0] == 2
    assert run("round", "amend", data, "--closes-on", "2090-01-09", "--reason", " ")[0] == 2
    assert len(amendments_of(whole.config, "R1")) == 1


def test_intake_stops_without_the_key_and_once(whole: WholeRound) -> None:
    data = whole.config.data
    assert run("round", "stop", data)[0] == 0
    assert run("round", "stop", data, "--round", "R1")[0] == 2
    assert "closing" in run("round", "status", data)[1]


def test_a_cancellation_asks_first_and_shows_as_such(whole: WholeRound) -> None:
    data = whole.config.data
    assert run("round", "cancel", data, "--reason", "印错", typed="n\n")[0] == 130
    assert whole.box_path.exists()
    assert run("round", "cancel", data, "--reason", "印错", "--yes")[0] == 0
    assert not whole.box_path.exists()
    assert "cancelled" in run("round", "status", data)[1]
