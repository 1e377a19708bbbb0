"""What a round does by itself: once, at its time or at the next start, whoever asks and wherever it is cut off."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from survey import errors, timetable
from survey.ballots import Outcome
from survey.ceremony import KeyNotTried, make_key, try_key
from survey.config import Config
from survey.finishing import finish_round
from survey.installation import office_at, set_up
from survey.locking import lock_plan
from survey.opening import post_opening, prepare_opening
from survey.plan import RoundPlan
from survey.rounds import plan_round
from survey.stopping import stop_intake
from survey.store.box import FILE_NAME, Box
from survey.store.office import Office, RoundState
from survey.store.timetable import Event, Timetable
from survey.store.turn import turn_in
from survey.timetable import StopOffDay, TimePast, appointments, office_time, run_due, set_stop, set_times
from tests.whole_rounds import CATALOGUE, UNITS, WholeRound, made_up_plan

BEFORE = datetime(2026, 12, 1, 8, 0)  # noqa: DTZ001 -- office time has no zone
OPENS = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001
STOPS = datetime(2026, 12, 4, 18, 0)  # noqa: DTZ001
DAY = date(2026, 12, 4)


def ready(folder: Path, plan: RoundPlan) -> Config:
    """Set up a round whose key passed its trial."""
    config = Config.for_folder(folder / "data")
    set_up(config, UNITS)
    plan_round(config, plan, CATALOGUE)
    lock_plan(config, "R1", "机关党委")
    try_key(config, "R1", make_key(config, "R1").passphrase)
    return config


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return ready(tmp_path, made_up_plan().model_copy(update={"closes_on": DAY}))


def state(config: Config) -> RoundState:
    with office_at(config) as office:
        return office.round("R1").state


def event(config: Config, name: Event) -> str:
    return appointments(config, "R1")[name].state


def stopped_open(config: Config) -> bool:
    with Box(config.data / FILE_NAME) as ballots:
        return ballots.is_open()


def test_a_round_opens_and_stops_at_its_times_and_only_once(config: Config) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    assert run_due(config, BEFORE) == []
    assert state(config) is RoundState.PLANNED
    assert run_due(config, OPENS) == ["R1: opening: done"]
    assert state(config) is RoundState.OPEN
    assert run_due(config, OPENS) == []
    assert run_due(config, STOPS.replace(hour=17, minute=59)) == []
    assert run_due(config, STOPS) == ["R1: stop: done"]
    assert state(config) is RoundState.CLOSING
    assert not stopped_open(config)
    assert run_due(config, STOPS) == []


def test_what_fell_due_while_the_office_was_off_happens_at_its_next_start(config: Config) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    assert run_due(config, STOPS.replace(day=3)) == ["R1: opening: done"]
    assert run_due(config, STOPS.replace(day=9)) == ["R1: stop: done"]


def test_a_round_whose_whole_time_was_missed_is_not_opened(config: Config) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    told = run_due(config, STOPS.replace(day=20))
    assert [line.split(":")[1].strip() for line in told] == ["opening", "stop"]
    assert state(config) is RoundState.PLANNED
    assert event(config, Event.OPENING) == event(config, Event.STOP) == "failed"
    assert not (config.data / FILE_NAME).exists()


def test_an_opening_needs_a_key_that_passed_its_trial(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    plan_round(config, made_up_plan(), CATALOGUE)
    with pytest.raises(KeyNotTried):
        set_times(config, "R1", OPENS, None, BEFORE)


@pytest.mark.parametrize(("opening", "stop", "refusal"), [
    (BEFORE, STOPS, TimePast), (OPENS, OPENS, TimePast), (OPENS, STOPS.replace(day=3), StopOffDay),
    (STOPS.replace(day=5), None, TimePast), (None, BEFORE, TimePast),
])
def test_times_keep_their_order_and_the_day_members_were_told(
    config: Config, opening: datetime | None, stop: datetime | None, refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        set_times(config, "R1", opening, stop, BEFORE)
    assert appointments(config, "R1") == {}


def test_where_the_plan_names_no_day_the_end_of_intake_becomes_the_day_shown(tmp_path: Path) -> None:
    config = ready(tmp_path, made_up_plan())
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    run_due(config, OPENS)
    with Box(config.data / FILE_NAME) as ballots:
        assert ballots.notice.closes_on == "2026-12-04"
    with pytest.raises(StopOffDay):
        set_stop(config, "R1", STOPS.replace(day=5), OPENS)
    set_stop(config, "R1", STOPS.replace(hour=20), OPENS)
    assert run_due(config, STOPS) == []
    assert run_due(config, STOPS.replace(hour=20)) == ["R1: stop: done"]


def test_an_automatic_stop_set_for_an_earlier_plan_does_not_cut_off_the_day_members_were_told(
    tmp_path: Path,
) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    plan = made_up_plan()
    plan_round(config, plan.model_copy(update={"closes_on": DAY}), CATALOGUE)
    set_times(config, "R1", None, STOPS, BEFORE)
    plan_round(config, plan.model_copy(update={"closes_on": DAY.replace(day=11)}), CATALOGUE)
    post_opening(config, prepare_opening(config, "R1"))
    run_due(config, STOPS)
    assert state(config) is RoundState.OPEN
    failure = appointments(config, "R1")[Event.STOP].failure
    assert failure is not None
    assert "2026-12-11" in failure.zh


def test_an_automatic_opening_can_be_called_off(config: Config) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    set_times(config, "R1", None, None, BEFORE)
    assert run_due(config, STOPS) == []
    assert state(config) is RoundState.PLANNED


def test_what_cannot_be_done_is_noted_with_its_reason_and_not_tried_again(config: Config) -> None:
    set_times(config, "R1", OPENS, None, BEFORE)
    plan_round(config, made_up_plan("R2"), CATALOGUE)
    post_opening(config, prepare_opening(config, "R2"))
    (told,) = run_due(config, OPENS)
    assert "not finished yet" in told
    failure = appointments(config, "R1")[Event.OPENING].failure
    assert failure is not None
    assert "上一轮次还没有结束" in failure.zh
    finish_round(config, "R2", abandon=True)
    assert run_due(config, OPENS) == []
    assert state(config) is RoundState.PLANNED
    set_times(config, "R1", STOPS.replace(day=2), None, OPENS)
    assert run_due(config, STOPS) == ["R1: opening: done"]


def test_a_database_that_is_busy_is_asked_again(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    set_times(config, "R1", OPENS, None, BEFORE)
    with monkeypatch.context() as patched:
        patched.setattr(timetable, "open_in_turn", lambda *_: (_ for _ in ()).throw(errors.DiskFull(path="box.db")))
        (told,) = run_due(config, OPENS)
        assert "full" in told
    assert event(config, Event.OPENING) == "waiting"
    assert run_due(config, OPENS) == ["R1: opening: done"]


@pytest.mark.parametrize("at", [OPENS, STOPS])
@pytest.mark.parametrize("cut", ["advance", "settle"])
def test_a_run_that_was_cut_off_is_made_good_by_the_next(
    config: Config, monkeypatch: pytest.MonkeyPatch, at: datetime, cut: str,
) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    if at is STOPS:
        run_due(config, OPENS)
    with monkeypatch.context() as patched:
        patched.setattr(Office if cut == "advance" else Timetable, cut,
                        lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run_due(config, at)
    assert run_due(config, at)[0].endswith("done")
    assert state(config) is (RoundState.OPEN if at is OPENS else RoundState.CLOSING)
    assert stopped_open(config) is (at is OPENS)
    assert run_due(config, at) == []


def test_a_stop_that_was_cut_off_before_the_box_was_shut_is_made_good(
    config: Config, monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    run_due(config, OPENS)
    with monkeypatch.context() as patched:
        patched.setattr(Box, "close", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run_due(config, STOPS)
    run_due(config, STOPS)
    assert not stopped_open(config)


def at_once(*work: Callable[[], object]) -> None:
    """Do several things in threads of their own that start together."""
    start = threading.Barrier(len(work))
    threads = [threading.Thread(target=lambda one=one: (start.wait(), one())) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_clerks_at_the_same_moment_open_a_round_once(config: Config) -> None:
    set_times(config, "R1", OPENS, STOPS, BEFORE)
    told: list[str] = []
    at_once(*[lambda: told.extend(run_due(config, OPENS))] * 4)
    told += run_due(config, OPENS)
    assert told == ["R1: opening: done"]
    assert state(config) is RoundState.OPEN


def test_a_clerk_does_not_wait_while_somebody_else_moves_a_round(config: Config) -> None:
    set_times(config, "R1", OPENS, None, BEFORE)
    with turn_in(config.data):
        assert run_due(config, OPENS) == []
    assert run_due(config, OPENS) == ["R1: opening: done"]


def test_times_are_those_of_the_offices_own_clock() -> None:
    there = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
    assert office_time(there) == there.astimezone().strftime("%Y-%m-%dT%H:%M")
    assert office_time(STOPS) == "2026-12-04T18:00"


def test_stopping_takes_no_more_answers_and_opens_nothing(tmp_path: Path) -> None:
    whole = WholeRound.open_at(tmp_path)
    stop_intake(whole.config, "R1")
    assert whole.try_last_code() == [Outcome.CLOSED]
    assert state(whole.config) is RoundState.CLOSING
    with pytest.raises(errors.RoundStateMismatch):
        stop_intake(whole.config, "R1")
    assert not (whole.config.data / "releases").exists()
