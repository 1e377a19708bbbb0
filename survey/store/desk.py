"""desk.db, the issuing desk: how many slips each unit was given per form, and how many places open forms have.

No code, no hash, no person.

It is a file of its own so that whoever hands out slips needs neither the box nor the office's papers.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import connect, create_database, explained, immediate

FILE_NAME: Final = "desk.db"

# Refusing is the database's business: whoever asked it a moment ago may no longer be alone.
_FIRST: Final = "INSERT INTO issue VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
_ADD: Final = (
    "INSERT INTO issue VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET slips = slips + excluded.slips, spares = spares + excluded.spares RETURNING 1")
_FIRST_ROOM: Final = "INSERT INTO room VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
_MORE_ROOM: Final = (
    "INSERT INTO room VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET places = places + excluded.places RETURNING 1")

migrations: Final = Migrations("desk")


@migrations()
def issue_counts(db: Database) -> None:
    """Lay out the counts."""
    db.execute("""
        CREATE TABLE issue (
            round TEXT NOT NULL CHECK (round <> ''),
            unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 65535),
            form INTEGER NOT NULL CHECK (form BETWEEN 0 AND 255),
            slips INTEGER NOT NULL CHECK (slips >= 0),
            spares INTEGER NOT NULL CHECK (spares >= 0),
            PRIMARY KEY (round, unit, form)
        ) STRICT, WITHOUT ROWID
    """)


@migrations()
def room_counts(db: Database) -> None:
    """Lay out the counts of places for answers without a slip."""
    db.execute("""
        CREATE TABLE room (
            round TEXT NOT NULL CHECK (round <> ''),
            form INTEGER NOT NULL CHECK (form BETWEEN 1 AND 255),
            places INTEGER NOT NULL CHECK (places > 0),
            PRIMARY KEY (round, form)
        ) STRICT, WITHOUT ROWID
    """)


class Issue(NamedTuple):
    """Slips printed for one unit and one form: one per entitled person, and spares on top."""

    unit: int
    form: int
    slips: int
    spares: int = 0


class AlreadyIssued(LookupError):
    """This unit has its slips for this form; `issuing` says so by name."""

    def __init__(self, unit: int, form: int) -> None:
        super().__init__(unit, form)
        self.unit, self.form = unit, form


def create_desk(path: Path) -> None:
    """Make an empty desk; StoreExists if there is one."""
    create_database(path, migrations.apply)


class Desk:
    """An open desk; belongs to the thread that opened it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)
        with explained(path):
            migrations.apply(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    def record(self, round_id: str, issues: Iterable[tuple[Issue, bool]]) -> None:
        """Count issues, all or none; one marked True adds to an earlier one, else that is AlreadyIssued."""
        with explained(self._path), immediate(self._db):
            for issue, again in issues:
                held = self._db.execute(_ADD if again else _FIRST, (round_id, *issue)).fetchall()
                if not held:
                    raise AlreadyIssued(issue.unit, issue.form)

    def take_back(self, round_id: str, issues: Iterable[Issue]) -> None:
        """Count issues no longer: what they stand for was never made live."""
        with explained(self._path), immediate(self._db):
            for unit, form, slips, spares in issues:
                self._db.execute("UPDATE issue SET slips = slips - ?, spares = spares - ?"
                                 " WHERE (round, unit, form) = (?, ?, ?)", (slips, spares, round_id, unit, form))
                self._db.execute("DELETE FROM issue WHERE (round, unit, form, slips, spares) = (?, ?, ?, 0, 0)",
                                 (round_id, unit, form))

    def issued(self, round_id: str) -> tuple[Issue, ...]:
        """Give the counts of a round, by unit and form."""
        with explained(self._path):
            return tuple(Issue(*row) for row in self._db.execute(
                "SELECT unit, form, slips, spares FROM issue WHERE round = ? ORDER BY unit, form", [round_id]))

    def make_room(self, round_id: str, form: int, places: int, *, again: bool) -> None:
        """Count places for answers without a slip; AlreadyIssued where there are some, unless it is `again`."""
        with explained(self._path), immediate(self._db):
            if not self._db.execute(_MORE_ROOM if again else _FIRST_ROOM, (round_id, form, places)).fetchall():
                raise AlreadyIssued(0, form)

    def give_up_room(self, round_id: str, form: int, places: int) -> None:
        """Count places no longer that were never laid out."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM room WHERE (round, form, places) = (?, ?, ?)", (round_id, form, places))
            self._db.execute("UPDATE room SET places = places - ? WHERE (round, form) = (?, ?)",
                             (places, round_id, form))

    def rooms(self, round_id: str) -> dict[int, int]:
        """Give the places laid out in a round, by open form."""
        with explained(self._path):
            return dict(self._db.execute("SELECT form, places FROM room WHERE round = ? ORDER BY form",
                                         [round_id]).fetchall())
