"""The timetable in office.db: when rounds open and stop taking answers by themselves, and what came of it."""

from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from questionnaires.model import Text
from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("timetable")


@migrations()
def appointments(db: Database) -> None:
    """Lay out the appointments: one opening and one stop per round. What is kept is the time set, as announced."""
    db.execute("""
        CREATE TABLE appointment (
            round TEXT NOT NULL REFERENCES round (id),
            event TEXT NOT NULL CHECK (event IN ('opening', 'stop')),
            due TEXT NOT NULL CHECK (length(due) = 16),
            state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
            zh TEXT, en TEXT,
            PRIMARY KEY (round, event),
            CHECK ((state = 'failed') = (zh IS NOT NULL AND en IS NOT NULL))
        ) STRICT, WITHOUT ROWID
    """)


class Event(StrEnum):
    """What a round does by itself at a time set beforehand."""

    OPENING = "opening"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event of a round: when it is due (office time, “2026-12-04T18:00”), and why it failed if it did."""

    round_id: str
    event: Event
    due: str
    state: str = "waiting"
    failure: Text | None = None


class Timetable:
    """The open timetable; belongs to the thread that opened it. Every verb is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)
        with explained(path):
            bring_up_to_date(self._db, migrations)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    def put(self, round_id: str, times: dict[Event, str | None]) -> None:
        """Set when events of a round are due, or that they are not (None), all or none."""
        with explained(self._path), immediate(self._db):
            for event, due in times.items():
                self._db.execute("DELETE FROM appointment WHERE round = ? AND event = ?", (round_id, event))
                if due is not None:
                    self._db.execute("INSERT INTO appointment (round, event, due) VALUES (?, ?, ?)",
                                     (round_id, event, due))

    def of_round(self, round_id: str) -> dict[Event, Appointment]:
        """Give the appointments of a round."""
        return {found.event: found for found in self._find("round = ?", round_id)}

    def waiting(self) -> tuple[Appointment, ...]:
        """Give what has not happened yet, the earliest first; of two at one time the opening."""
        return self._find("state = 'waiting'")

    def settle(self, appointment: Appointment, failure: Text | None = None) -> None:
        """Note what came of an appointment; one that was set anew meanwhile stays as it is."""
        round_id, event, due, *_ = astuple(appointment)
        with explained(self._path), immediate(self._db):
            self._db.execute(
                "UPDATE appointment SET state = ?, zh = ?, en = ?"
                " WHERE round = ? AND event = ? AND due = ? AND state = 'waiting'",
                ("failed" if failure else "done", failure and failure.zh, failure and failure.en,
                 round_id, event, due))

    def _find(self, condition: str, *values: str) -> tuple[Appointment, ...]:
        with explained(self._path):
            rows = self._db.execute("SELECT round, event, due, state, zh, en FROM appointment"  # noqa: S608
                                    f" WHERE {condition} ORDER BY due, event", values).fetchall()
        return tuple(Appointment(round_id, Event(event), due, state, Text(zh=zh, en=en) if zh else None)
                     for round_id, event, due, state, zh, en in rows)
