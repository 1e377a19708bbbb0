"""A branch's own rating in the making: every version of every field, and every submission and return.

What counts in the end lies with the office's papers; the round "" stands for the next one that is planned.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import bring_up_to_date, connect, explained, immediate
from survey.store.office import PUT_ASSESSMENT, PUT_WAITING
from survey.store.waiting import WAITING, move_waiting, require_unclosed, units_in

History = dict[str, tuple[str, ...]]  # by field: every value it has had, the current one last

_TABLES: Final = ("consensus", "submission")
migrations: Final = Migrations("own ratings")


@migrations()
def own_ratings(db: Database) -> None:
    """Lay out the fields and the steps."""
    for statement in (
        """
        CREATE TABLE consensus (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            field TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            value TEXT NOT NULL,
            PRIMARY KEY (round, unit, field, version)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE submission (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            kind TEXT NOT NULL CHECK (kind IN ('submitted', 'imported', 'returned')),
            day TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (round, unit, number)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a self-assessment between branch and committee; `content` is JSON."""

    kind: str  # submitted, imported or returned
    day: str
    content: str


class OwnRatings:
    """The open keeper; belongs to the thread that opened it. Every verb is one transaction."""

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

    def history(self, round_id: str, unit: str) -> History:
        """Give every value that every field of the consensus has had."""
        with explained(self._path):
            return self._history(round_id, unit)

    def revise(self, round_id: str, unit: str, decide: Callable[[History], Mapping[str, str]]) -> bool:
        """Add the values that `decide` makes of the history, in one transaction; False while it is handed in."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if self._is_submitted(round_id, unit):
                return False
            self._add(round_id, unit, self._history(round_id, unit), decide)
            return True

    def submit(self, round_id: str, unit: str, day: str, content_of: Callable[[History], str]) -> bool:
        """Hand in what `content_of` makes of the consensus, with the office's papers; False if it is already."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if self._is_submitted(round_id, unit):
                return False
            content = content_of(self._history(round_id, unit))
            self._note(round_id, unit, Step("submitted", day, content))
            # In one transaction with the lock: nothing can be written between what is handed in and the lock.
            if round_id == WAITING:
                self._db.execute(PUT_WAITING, (unit, content))
            else:
                self._db.execute(PUT_ASSESSMENT, (round_id, unit, content))
            return True

    def note_import(self, round_id: str, unit: str, step: Step,
                    decide: Callable[[History], Mapping[str, str]]) -> None:
        """Note that a self-assessment came in by another way, and take its values over into the consensus."""
        with explained(self._path), immediate(self._db):
            self._add(round_id, unit, self._history(round_id, unit), decide)
            self._note(round_id, unit, step)

    def send_back(self, round_id: str, unit: str, day: str, content: str) -> bool:
        """Return what a branch handed in; `content` is what the committee says, JSON. False if there is nothing."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if not self._is_submitted(round_id, unit):
                return False
            self._note(round_id, unit, Step("returned", day, content))
            return True

    def steps(self, round_id: str, unit: str) -> tuple[Step, ...]:
        """Give every submission and return, the earliest first."""
        with explained(self._path):
            return self._steps(round_id, unit)

    def adopt(self, round_id: str, units: Collection[str]) -> None:
        """Hand whatever of these units waits for a round over to it."""
        with explained(self._path), immediate(self._db):
            for table in _TABLES:
                move_waiting(self._db, table, round_id, units)

    def units(self, round_id: str) -> frozenset[str]:
        """Name the units that have written something for a round."""
        with explained(self._path):
            return units_in(self._db, _TABLES, round_id)

    def _history(self, round_id: str, unit: str) -> History:
        found: dict[str, list[str]] = {}
        for field, value in self._db.execute(
                "SELECT field, value FROM consensus WHERE (round, unit) = (?, ?) ORDER BY field, version",
                (round_id, unit)):
            found.setdefault(field, []).append(value)
        return {field: tuple(values) for field, values in found.items()}

    def _add(self, round_id: str, unit: str, history: History,
             decide: Callable[[History], Mapping[str, str]]) -> None:
        for field, value in decide(history).items():
            version = len(history.get(field, ())) + 1
            self._db.execute("INSERT INTO consensus VALUES (?, ?, ?, ?, ?)",
                             (round_id, unit, field, version, value))

    def _steps(self, round_id: str, unit: str) -> tuple[Step, ...]:
        return tuple(Step(*row) for row in self._db.execute(
            "SELECT kind, day, content FROM submission WHERE (round, unit) = (?, ?) ORDER BY number",
            (round_id, unit)))

    def _is_submitted(self, round_id: str, unit: str) -> bool:
        steps = self._steps(round_id, unit)
        return bool(steps) and steps[-1].kind != "returned"

    def _note(self, round_id: str, unit: str, step: Step) -> None:
        number = len(self._steps(round_id, unit)) + 1
        self._db.execute("INSERT INTO submission VALUES (?, ?, ?, ?, ?, ?)",
                         (round_id, unit, number, step.kind, step.day, step.content))
