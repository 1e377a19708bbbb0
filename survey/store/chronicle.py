"""The staff log in office.db: entries are only ever added, each chained to the one before."""

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.chain import Entry, following
from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("chronicle")


@migrations()
def staff_log(db: Database) -> None:
    """Lay out the log. There is no column for an address or a browser, and none of these is ever asked for."""
    for statement in (
        """
        CREATE TABLE staff_log (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            time TEXT NOT NULL,
            account TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            previous TEXT NOT NULL CHECK (length(previous) = 64),
            hash TEXT NOT NULL CHECK (length(hash) = 64)
        ) STRICT
        """,
        # No bug of ours rewrites the log; whoever means to is found out by the chain.
        "CREATE TRIGGER staff_log_stays BEFORE UPDATE ON staff_log BEGIN SELECT RAISE(ABORT, 'only added to'); END",
        "CREATE TRIGGER staff_log_lasts BEFORE DELETE ON staff_log BEGIN SELECT RAISE(ABORT, 'only added to'); END",
    ):
        db.execute(statement)


class Chronicle:
    """The open staff log; belongs to the thread that opened it."""

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

    def append(self, time: str, account: str, action: str, subject: str) -> Entry:
        """Add an entry to the end, durably; gives it as it was chained."""
        # The right to write is taken before the end is looked up: two at once would both follow on one entry.
        with explained(self._path), immediate(self._db):
            last = self._db.execute("SELECT * FROM staff_log ORDER BY number DESC LIMIT 1").fetchone()
            entry = following(Entry(*last) if last else None, time, account, action, subject)
            self._db.execute("INSERT INTO staff_log VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(entry))
        return entry

    def entries(self) -> Iterator[Entry]:
        """Give all entries, the first one first."""
        with explained(self._path):
            for row in self._db.execute("SELECT * FROM staff_log ORDER BY number"):
                yield Entry(*row)

    def latest(self, most: int, before: int | None = None) -> tuple[Entry, ...]:
        """Give up to `most` entries, the latest first, of those numbered below `before`."""
        with explained(self._path):
            return tuple(Entry(*row) for row in self._db.execute(
                "SELECT * FROM staff_log WHERE number < ? ORDER BY number DESC LIMIT ?",
                (before if before is not None else 1 << 62, most)))
