"""Closes in office.db: that one was begun, and what it came to. Totals of the whole round, no answer, no time."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("closes")


@migrations()
def closes(db: Database) -> None:
    """Lay out the closes."""
    db.execute("""
        CREATE TABLE close (
            round TEXT PRIMARY KEY REFERENCES round (id),
            ballots INTEGER, damaged INTEGER, live INTEGER, unexplained INTEGER
        ) STRICT, WITHOUT ROWID
    """)


@dataclass(frozen=True, slots=True)
class CloseCounts:
    """What a close counted: ballots opened, records damaged, slips unused, slips that do not add up."""

    ballots: int
    damaged: int
    live: int
    unexplained: int


class Closes:
    """The open papers on closes; belongs to the thread that opened them. Every verb is one transaction."""

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

    def begin(self, round_id: str) -> None:
        """Note that a close was begun; fine if that is noted already."""
        with explained(self._path), immediate(self._db):
            self._db.execute("INSERT INTO close (round) VALUES (?) ON CONFLICT DO NOTHING", [round_id])

    def put(self, round_id: str, counts: CloseCounts) -> None:
        """Note what a close came to; run again, it comes to the same."""
        with explained(self._path), immediate(self._db):
            self._db.execute("INSERT OR REPLACE INTO close VALUES (?, ?, ?, ?, ?)",
                             (round_id, counts.ballots, counts.damaged, counts.live, counts.unexplained))

    def has_begun(self, round_id: str) -> bool:
        """Tell whether a close was begun."""
        with explained(self._path):
            return self._db.execute("SELECT 1 FROM close WHERE round = ?", [round_id]).fetchone() is not None

    def counts(self, round_id: str) -> CloseCounts | None:
        """Give what a close came to, None before its end."""
        with explained(self._path):
            row = self._db.execute("SELECT ballots, damaged, live, unexplained FROM close"
                                   " WHERE round = ? AND ballots IS NOT NULL", [round_id]).fetchone()
        return CloseCounts(*row) if row else None
