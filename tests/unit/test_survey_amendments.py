"""Amending a round: published first, carried out then, shown to members, and never taken back."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from questionnaires.model import Text
from reports.amendments import breaks
from survey import errors
from survey.amendments import (
    NotLater,
    ReasonMissing,
    RoundCancelled,
    amendments_of,
    extend_round,
    is_cancelled,
    publish,
)
from survey.ballots import Outcome
from survey.booth import BoothAt
from survey.cancelling import cancel_round
from survey.closing import Step, close_round
from survey.config import Config
from survey.finishing import finish_round
from survey.installation import office_at
from survey.respondent.app import create_app
from survey.stopping import stop_intake
from survey.store.box import Box
from survey.store.office import RoundState
from survey.store.timetable import Event, Timetable
from survey.timetable import appointments, run_due, set_stop
from tests.whole_rounds import WholeRound

WHY = Text(zh="两个支部人员出差", en="Two branches were away")
TODAY = date(2026, 12, 1)
LATER, LATEST = date(2026, 12, 11), date(2026, 12, 18)
NOON = datetime(2026, 12, 1, 12, 0)  # noqa: DTZ001 -- office time has no zone


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    made = WholeRound.open_at(tmp_path_factory.mktemp("answered"))
    made.answer(0.9)
    return made


@pytest.fixture
def under_way(answered: WholeRound, tmp_path: Path) -> WholeRound:
    copytree(answered.config.data.parent, tmp_path / "copy")
    return replace(answered, config=Config.for_folder(tmp_path / "copy" / "data"),
                   key_path=tmp_path / "copy" / "data.keys" / "R1.key")


def state(made: WholeRound) -> RoundState:
    with office_at(made.config) as office:
        return office.round("R1").state


def shown_day(made: WholeRound) -> str | None:
    with Box(made.box_path) as ballots:
        return ballots.notice.closes_on


@pytest.fixture
def booth(under_way: WholeRound) -> Iterator[BoothAt]:
    made = BoothAt(under_way.config.data, under_way.config.pepper, freshness=0.01)
    yield made
    made.stop()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for the writing thread to see something; it looks every hundredth of a second."""
    for _ in range(1000):
        if holds():
            return
        threading.Event().wait(0.01)
    pytest.fail("never happened")


def test_an_extension_is_chained_to_the_plan_and_shown_by_the_box(under_way: WholeRound) -> None:
    first = extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    second = extend_round(under_way.config, "R1", LATEST, WHY, date(2026, 12, 10))
    with office_at(under_way.config) as office:
        plan_hash = office.round("R1").plan_hash
    assert amendments_of(under_way.config, "R1") == (first, second)
    assert list(breaks(plan_hash, (first, second))) == []
    assert (first.previous, second.previous, second.formerly) == (plan_hash, first.sha256, LATER)
    assert shown_day(under_way) == "2026-12-18"


def test_only_the_closing_day_of_the_notice_changes(under_way: WholeRound) -> None:
    with Box(under_way.box_path) as ballots:
        before, counts = ballots.notice, ballots.counts()
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    with Box(under_way.box_path) as ballots:
        assert ballots.notice == before.model_copy(update={"closes_on": "2026-12-11"})
        assert ballots.counts() == counts
        assert ballots.is_open()
    assert under_way.try_last_code() == [Outcome.COUNTED]


def test_pages_already_being_served_show_the_new_day(under_way: WholeRound, booth: BoothAt) -> None:
    client = create_app(booth).test_client()
    assert "2026-12-11" not in client.get("/zh/").text
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    eventually(lambda: "2026-12-11" in client.get("/zh/").text)


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 11), date(2026, 12, 5)])
def test_an_extension_leads_to_a_later_day(under_way: WholeRound, day: date) -> None:
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    with pytest.raises(NotLater):
        extend_round(under_way.config, "R1", day, WHY, TODAY)
    assert len(amendments_of(under_way.config, "R1")) == 1


@pytest.mark.parametrize("reason", ["\u200b", "两行\n字", "长" * 301])
def test_an_amendment_says_why_in_a_line_that_can_be_printed(under_way: WholeRound, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        extend_round(under_way.config, "R1", LATER, Text(zh=reason, en=reason), TODAY)
    assert amendments_of(under_way.config, "R1") == ()


def test_only_an_open_round_is_extended(under_way: WholeRound) -> None:
    stop_intake(under_way.config, "R1")
    with pytest.raises(errors.RoundStateMismatch):
        extend_round(under_way.config, "R1", LATER, WHY, TODAY)


def test_the_automatic_stop_moves_along(under_way: WholeRound) -> None:
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    set_stop(under_way.config, "R1", datetime(2026, 12, 11, 18, 0), NOON)  # noqa: DTZ001
    extend_round(under_way.config, "R1", LATEST, WHY, TODAY)
    assert appointments(under_way.config, "R1")[Event.STOP].due == "2026-12-18T18:00"


@pytest.mark.parametrize("cut", ["amend_closing_day", "put"])
def test_an_extension_cut_off_after_its_publication_is_made_good_before_anything_stops(
    under_way: WholeRound, monkeypatch: pytest.MonkeyPatch, cut: str,
) -> None:
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    set_stop(under_way.config, "R1", datetime(2026, 12, 11, 18, 0), NOON)  # noqa: DTZ001
    with monkeypatch.context() as patched:
        patched.setattr(Box if cut == "amend_closing_day" else Timetable, cut,
                        lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            extend_round(under_way.config, "R1", LATEST, WHY, TODAY)
    assert run_due(under_way.config, datetime(2026, 12, 12, 9, 0)) == []  # noqa: DTZ001
    assert state(under_way) is RoundState.OPEN
    assert shown_day(under_way) == "2026-12-18"
    assert run_due(under_way.config, datetime(2026, 12, 18, 18, 0)) == ["R1: stop: done"]  # noqa: DTZ001


def test_amendments_go_into_the_release(under_way: WholeRound) -> None:
    made = extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    release = close_round(under_way.config, under_way.key_path, under_way.passphrase).release
    assert release is not None
    assert release.amendments == (made,)


def test_a_cancelled_round_is_never_opened_and_leaves_nothing(under_way: WholeRound) -> None:
    made = cancel_round(under_way.config, "R1", WHY, TODAY)
    assert made.kind == "cancelled"
    assert is_cancelled(under_way.config, "R1")
    assert state(under_way) is RoundState.FINISHED
    for path in (under_way.box_path, under_way.config.pepper, under_way.key_path):
        assert not path.exists()
    assert not (under_way.config.data / "releases").exists()
    with pytest.raises(errors.RoundStateMismatch):
        cancel_round(under_way.config, "R1", WHY, TODAY)


def test_a_cancellation_cut_off_after_its_publication_is_made_good_and_cannot_be_closed_instead(
    under_way: WholeRound,
) -> None:
    publish(under_way.config, "R1", WHY, TODAY)
    with pytest.raises(RoundCancelled):
        close_round(under_way.config, under_way.key_path, under_way.passphrase)
    with pytest.raises(RoundCancelled):
        extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    assert state(under_way) is RoundState.OPEN
    assert run_due(under_way.config, NOON) == ["R1: cancelled"]
    assert state(under_way) is RoundState.FINISHED
    assert not under_way.box_path.exists()
    assert run_due(under_way.config, NOON) == []


def test_a_damaged_key_on_the_server_does_not_keep_a_cancelled_round_open(under_way: WholeRound) -> None:
    under_way.key_path.write_bytes(b"damaged")
    cancel_round(under_way.config, "R1", WHY, TODAY)
    assert state(under_way) is RoundState.FINISHED
    assert not under_way.box_path.exists()
    assert not under_way.key_path.exists()


def test_the_key_of_another_round_survives_a_cancellation(under_way: WholeRound, tmp_path: Path) -> None:
    other = WholeRound.open_at(tmp_path / "other", name="R9")
    under_way.key_path.write_bytes(other.key_path.read_bytes())
    cancel_round(under_way.config, "R1", WHY, TODAY)
    assert state(under_way) is RoundState.FINISHED
    assert under_way.key_path.read_bytes() == other.key_path.read_bytes()


@pytest.mark.parametrize("last", [Step.RELEASE_WRITTEN, Step.RELEASE_NOTED])
def test_a_round_whose_release_is_known_cannot_be_cancelled(under_way: WholeRound, last: Step) -> None:
    def stop(step: Step) -> None:
        if step is last:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close_round(under_way.config, under_way.key_path, under_way.passphrase, on_step=stop)
    with pytest.raises(errors.RoundStateMismatch):
        cancel_round(under_way.config, "R1", WHY, TODAY)
    close_round(under_way.config, under_way.key_path, under_way.passphrase)
    finish_round(under_way.config, "R1")
    assert not is_cancelled(under_way.config, "R1")


def test_what_was_published_cannot_be_rewritten_unnoticed(under_way: WholeRound) -> None:
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    with sqlite3.connect(under_way.config.data / "office.db") as raw:
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute("DELETE FROM amendment")
        raw.execute("DROP TRIGGER amendment_stays")
        raw.execute("UPDATE amendment SET content = replace(content, '出差', '开会')")
    raw.close()
    with pytest.raises(errors.StoreDamaged):
        amendments_of(under_way.config, "R1")


def test_a_clock_set_back_does_not_break_the_chain(under_way: WholeRound) -> None:
    extend_round(under_way.config, "R1", LATER, WHY, TODAY)
    made = extend_round(under_way.config, "R1", LATEST, WHY, date(2026, 11, 1))
    assert made.published == TODAY
    assert len(amendments_of(under_way.config, "R1")) == 2
