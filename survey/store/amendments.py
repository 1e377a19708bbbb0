"""Published amendments in office.db: only ever added, each chained to the one before."""

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("amendments")


@migrations()
def amendments(db: Database) -> None:
    """Lay out the amendments."""
    for statement in (
        """
        CREATE TABLE amendment (
            round TEXT NOT NULL REFERENCES round (id),
            number INTEGER NOT NULL CHECK (number > 0),
            content TEXT NOT NULL CHECK (content <> ''),
            PRIMARY KEY (round, number)
        ) STRICT, WITHOUT ROWID
        """,
        # What was published stays published; whoever means to rewrite it is found out by the chain.
        "CREATE TRIGGER amendment_stays BEFORE UPDATE ON amendment BEGIN SELECT RAISE(ABORT, 'only added to'); END",
        "CREATE TRIGGER amendment_lasts BEFORE DELETE ON amendment BEGIN SELECT RAISE(ABORT, 'only added to'); END",
    ):
        db.execute(statement)


class Amendments:
    """The open book of amendments; belongs to the thread that opened it. Every verb is one transaction."""

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

    def add(self, round_id: str, number: int, content: str) -> None:
        """Publish an amendment (JSON) under its number, which must be free."""
        with explained(self._path), immediate(self._db):
            self._db.execute("INSERT INTO amendment VALUES (?, ?, ?)", (round_id, number, content))

    def of_round(self, round_id: str) -> tuple[str, ...]:
        """Give the amendments of a round, JSON in their order."""
        with explained(self._path):
            return tuple(row[0] for row in self._db.execute(
                "SELECT content FROM amendment WHERE round = ? ORDER BY number", [round_id]))
