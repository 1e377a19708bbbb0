"""Amending an open round: only by what is published, chained to the plan, and shown wherever the plan is.

What is published is noted first and carried out then; cut off in between, `carry_out` makes it good.
"""

from datetime import date, datetime

from pydantic import ValidationError

from questionnaires.model import Text
from reports.amendments import Amendment, breaks, following
from survey.config import Config
from survey.errors import RoundError, RoundStateMismatch, StoreDamaged
from survey.installation import keeper_at, office_at
from survey.plan import canonical
from survey.store import box
from survey.store.amendments import Amendments
from survey.store.box import Box
from survey.store.office import FILE_NAME as OFFICE
from survey.store.office import Office, RoundState
from survey.store.timetable import Event, Timetable
from survey.store.turn import turn_in

LONGEST_REASON = 300


class NotLater(RoundError):
    """An extension leads to a later day."""

    zh = "新的截止日期 {day} 不能早于今天，并且要晚于原来的截止日期（{formerly}）。"
    en = "The new closing day {day} must not be before today, and be later than the one before ({formerly})."


class ReasonMissing(RoundError):
    """An amendment says why, in a few words that can be printed."""

    zh = "请写明原因，不超过{most}字，不要含有特殊控制符。公布后不能再改。"
    en = "Say why, in at most {most} characters and without control characters. It cannot be changed later."


class RoundCancelled(RoundError):
    """What was cancelled stays so."""

    zh = "轮次 {round_id} 已公布取消，答卷不会打开。"
    en = "Round {round_id} was cancelled by a published amendment; its answers are never opened."


def amendments_of(config: Config, round_id: str) -> tuple[Amendment, ...]:
    """Give the published amendments of a round; StoreDamaged where the chain does not hold."""
    with office_at(config) as office:
        return read_chain(config, office, round_id)


def read_chain(config: Config, office: Office, round_id: str) -> tuple[Amendment, ...]:
    """Give the published amendments of a round, with the office's papers at hand."""
    paper = office.round(round_id)
    with keeper_at(config, Amendments) as book:
        contents = book.of_round(round_id)
    try:
        chain = tuple(Amendment.model_validate_json(content) for content in contents)
    except ValidationError as error:
        raise StoreDamaged(path=config.data / OFFICE) from error
    if next(breaks(paper.plan_hash, chain), None) is not None:
        raise StoreDamaged(path=config.data / OFFICE)
    return chain


def is_cancelled(config: Config, round_id: str) -> bool:
    """Tell whether a round was cancelled by a published amendment."""
    return ends_in_cancelling(amendments_of(config, round_id))


def ends_in_cancelling(chain: tuple[Amendment, ...]) -> bool:
    """Tell whether a chain of amendments cancels its round."""
    return bool(chain) and chain[-1].kind == "cancelled"


def amended_day(planned: date | None, chain: tuple[Amendment, ...]) -> date | None:
    """Give the closing day that holds after all amendments, None where none was ever named."""
    return next((amendment.closes_on for amendment in reversed(chain) if amendment.closes_on), planned)


def closing_day(config: Config) -> date | None:
    """Give the closing day that the box shows members, None where it names none."""
    with Box(config.data / box.FILE_NAME) as ballots:
        day = ballots.notice.closes_on
    return date.fromisoformat(day) if day else None


def extend_round(
    config: Config, round_id: str, closes_on: date, reason: Text, today: date | None = None,
) -> Amendment:
    """Publish that an open round closes on a later day: members' pages show it, an automatic stop moves along."""
    published = today or date.today()  # noqa: DTZ011 -- the office's own day
    with turn_in(config.data):
        carry_out(config, round_id)
        formerly = closing_day_of_open(config, round_id)
        if closes_on < published or (formerly and closes_on <= formerly):
            raise NotLater(day=closes_on, formerly=formerly or "—")
        made = publish(config, round_id, reason, published, closes_on=closes_on, formerly=formerly)
        carry_out(config, round_id)
    return made


def closing_day_of_open(config: Config, round_id: str) -> date | None:
    """Give the closing day of a round that is open; RoundStateMismatch in any other state."""
    with office_at(config) as office:
        state = office.round(round_id).state
    if state is not RoundState.OPEN:
        raise RoundStateMismatch(round_id, state)
    return closing_day(config)


def publish(
    config: Config, round_id: str, reason: Text, published: date, *, closes_on: date | None = None,
    formerly: date | None = None,
) -> Amendment:
    """Add to the chain: an extension to `closes_on`, a cancellation without it; for whoever has the turn."""
    for text in (reason.zh, reason.en):
        if not (text.isprintable() and len(text) <= LONGEST_REASON):
            raise ReasonMissing(most=LONGEST_REASON)
    chain = amendments_of(config, round_id)
    if ends_in_cancelling(chain):
        raise RoundCancelled(round_id=round_id)
    if chain:
        published = max(published, chain[-1].published)  # a clock set back must not break the chain
    with office_at(config) as office:
        plan_hash = office.round(round_id).plan_hash
    made = following(plan_hash, chain, reason=reason, published=published, closes_on=closes_on, formerly=formerly)
    with keeper_at(config, Amendments) as book:
        book.add(round_id, made.number, canonical(made))
    return made


def carry_out(config: Config, round_id: str) -> None:
    """Make box and timetable of an open round say what its last extension says; for whoever has the turn."""
    chain = amendments_of(config, round_id)
    with office_at(config) as office:
        is_open = office.round(round_id).state is RoundState.OPEN
    if not (is_open and chain and chain[-1].closes_on):
        return
    day = chain[-1].closes_on
    with Box(config.data / box.FILE_NAME) as ballots:
        if ballots.notice.closes_on != day.isoformat():
            ballots.amend_closing_day(day.isoformat())
    with keeper_at(config, Timetable) as timetable:
        stop = timetable.of_round(round_id).get(Event.STOP)
        if stop is not None and stop.state == "waiting" and date.fromisoformat(stop.due[:10]) < day:
            moved = datetime.combine(day, datetime.fromisoformat(stop.due).time())
            timetable.put(round_id, {Event.STOP: moved.isoformat(timespec="minutes")})
