"""What a round does by itself at a time set beforehand: opening, and taking no more answers.

Times are those of the office's own clock (the system's zone), to the minute, as they are announced; when something
was in fact carried out is not kept. What fell due while the office was off is carried out at its next start.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from questionnaires.errors import MofanError
from questionnaires.model import Text
from survey.amendments import carry_out, closing_day_of_open
from survey.cancelling import finish_cancelled
from survey.ceremony import KeyNotTried, key_state, open_in_turn
from survey.config import Config
from survey.errors import RoundError, RoundStateMismatch, StoreError
from survey.installation import keeper_at, office_at
from survey.rounds import plan_of
from survey.stopping import shut_in_turn, stop_in_turn
from survey.store.office import RoundState
from survey.store.timetable import Appointment, Event, Timetable
from survey.store.turn import TurnTaken, turn_in


class TimePast(RoundError):
    """Something is to happen at a time that is past, or in the wrong order."""

    zh = "{due}已经过去，或早于开放时间。请换一个时间。"
    en = "{due} is past, or before the opening. Choose another time."


class StopOffDay(RoundError):
    """An automatic stop keeps the day that members were told."""

    zh = "自动停止收卷须在告知党员的截止日期（{day}）当天。要改日期，请公布延期。"
    en = "Intake has to stop on the closing day members were told ({day}). To change the day, publish an extension."


class OpeningMissed(RoundError):
    """The office was off from the opening to the end of intake."""

    zh = "从开放到停止收卷的时间里，服务器没有运行，所以没有开放。请重新定时间。"
    en = "The server was off from the opening to the end of intake, so the round was not opened. Set new times."


class NothingToStop(RoundError):
    """Intake of a round that never opened cannot stop."""

    zh = "到停止收卷的时间，本轮还没有开放。"
    en = "When intake was to stop, the round had not been opened."


def office_time(now: datetime | None = None) -> str:
    """Give the time on the office's clock, such as “2026-12-04T18:00”; `now` may have a zone of its own."""
    here = now or datetime.now().astimezone()
    return (here.astimezone() if here.tzinfo else here).replace(tzinfo=None).isoformat(timespec="minutes")


def appointments(config: Config, round_id: str) -> dict[Event, Appointment]:
    """Give what a round does by itself, and what came of it."""
    with keeper_at(config, Timetable) as timetable:
        return timetable.of_round(round_id)


def set_times(
    config: Config, round_id: str, opening: datetime | None, stop: datetime | None, now: datetime | None = None,
) -> None:
    """Set when a round that is not open yet opens and stops taking answers; None: not by itself.

    Times are the office's own, without a zone. The key must have passed its trial.
    """
    with turn_in(config.data):
        with office_at(config) as office:
            paper = office.round(round_id)
            plan = plan_of(paper)
        if paper.state is not RoundState.PLANNED:
            raise RoundStateMismatch(round_id, paper.state)
        if opening is not None and not key_state(config, round_id).tried:
            raise KeyNotTried(round_id=round_id)
        _require_order([office_time(now), _told(opening), _told(stop)])
        if stop is not None:
            _require_day(stop, plan.closes_on)
        if opening is not None and plan.closes_on is not None and opening.date() > plan.closes_on:
            raise TimePast(due=_told(opening))
        with keeper_at(config, Timetable) as timetable:
            timetable.put(round_id, {Event.OPENING: _told(opening), Event.STOP: _told(stop)})


def set_stop(config: Config, round_id: str, stop: datetime | None, now: datetime | None = None) -> None:
    """Set at what time of its closing day an open round stops taking answers, or that it does not by itself."""
    with turn_in(config.data):
        carry_out(config, round_id)
        day = closing_day_of_open(config, round_id)
        _require_order([office_time(now), _told(stop)])
        if stop is not None:
            _require_day(stop, day)
        with keeper_at(config, Timetable) as timetable:
            timetable.put(round_id, {Event.STOP: _told(stop)})


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="minutes") if moment else None


def _require_order(times: list[str | None]) -> None:
    given = [time for time in times if time is not None]
    for earlier, later in pairwise(given):
        if later <= earlier:
            raise TimePast(due=later.replace("T", " "))


def _require_day(stop: datetime, day: date | None) -> None:
    if day is not None and stop.date() != day:
        raise StopOffDay(day=day)


def run_due(config: Config, now: datetime | None = None) -> list[str]:
    """Carry out what is due and what was cut off, once, however many processes ask; tells what was done.

    What cannot be done is noted with its reason and not tried again until somebody sets a new time; where a
    database cannot be used at the moment, or another step is under way, the next run tries again.
    """
    try:
        with turn_in(config.data, patience=0):
            return [*_made_good(config), *_due(config, office_time(now))]
    except TurnTaken:
        return []


def _made_good(config: Config) -> Iterator[str]:
    """Carry out what was cut off: amendments published before they took effect, a stop before the box was shut."""
    with office_at(config) as office:
        current = office.current_round()
    if current is not None:
        carry_out(config, current.id)
        shut_in_turn(config, current.id)
        if finish_cancelled(config, current.id) or _is_finished(config, current.id):
            yield f"{current.id}: cancelled"


def _is_finished(config: Config, round_id: str) -> bool:
    with office_at(config) as office:
        return office.round(round_id).state is RoundState.FINISHED


def _due(config: Config, here: str) -> Iterator[str]:
    with keeper_at(config, Timetable) as timetable:
        due = [found for found in timetable.waiting() if found.due <= here]
        for appointment in sorted(due, key=lambda found: (found.due, found.event)):
            failure: Text | None = None
            try:
                _carry_out(config, appointment, due)
            except StoreError as error:
                yield f"{appointment.round_id}: {appointment.event}: {error}"
                continue
            except MofanError as error:
                failure = Text(zh=error.sentence("zh"), en=error.sentence("en"))
            timetable.settle(appointment, failure)
            yield f"{appointment.round_id}: {appointment.event}: {failure.en if failure else 'done'}"


def _carry_out(config: Config, appointment: Appointment, due: list[Appointment]) -> None:
    """Do what an appointment says; what has happened already is fine, so that a cut-off run is made good."""
    round_id = appointment.round_id
    with office_at(config) as office:
        state = office.round(round_id).state
    if appointment.event is Event.OPENING and state is RoundState.PLANNED:
        stop = appointments(config, round_id).get(Event.STOP)
        if stop in due:
            raise OpeningMissed
        open_in_turn(config, round_id, stop.due[:10] if stop else None)
    elif appointment.event is Event.STOP and state is RoundState.PLANNED:
        raise NothingToStop
    elif appointment.event is Event.STOP and state is RoundState.OPEN:
        # Set before the opening, for a plan that was replaced since: members were told another day, and it holds.
        _require_day(datetime.fromisoformat(appointment.due), closing_day_of_open(config, round_id))
        stop_in_turn(config, round_id)
