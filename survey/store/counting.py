"""What the issuer counts of a round in office.db: why slips were printed again, and where all of them went.

Numbers of slips for a unit and a form; no code, no person, no time.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import connect, explained, immediate

migrations: Final = Migrations("counting")


@migrations()
def reissues_and_counts(db: Database) -> None:
    """Lay out the reasons of reissues, and the counts of the slip records."""
    for statement in (
        """
        CREATE TABLE reissue (
            place INTEGER PRIMARY KEY,
            round TEXT NOT NULL CHECK (round <> ''),
            unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 65535),
            form INTEGER NOT NULL CHECK (form BETWEEN 0 AND 255),
            slips INTEGER NOT NULL CHECK (slips > 0),
            reason TEXT NOT NULL CHECK (reason <> '')
        ) STRICT
        """,
        """
        CREATE TABLE slip_count (
            round TEXT NOT NULL CHECK (round <> ''),
            unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 65535),
            form INTEGER NOT NULL CHECK (form BETWEEN 0 AND 255),
            handed INTEGER NOT NULL CHECK (handed >= 0),
            unused INTEGER NOT NULL CHECK (unused >= 0),
            spoiled INTEGER NOT NULL CHECK (spoiled >= 0),
            PRIMARY KEY (round, unit, form)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


class Reissue(NamedTuple):
    """Slips (or places of an open form) that were added later, and why."""

    unit: int
    form: int
    slips: int
    reason: str


class SlipCount(NamedTuple):
    """Where the slips of one unit and form went, as its slip record says."""

    unit: int
    form: int
    handed: int
    unused: int
    spoiled: int


class Counting:
    """The issuer's counts; belongs to the thread that opened it. Every verb is one transaction."""

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

    def note_reissues(self, round_id: str, reissues: Iterable[Reissue]) -> None:
        """Note reissues with their reasons, all or none."""
        with explained(self._path), immediate(self._db):
            for reissue in reissues:
                self._db.execute("INSERT INTO reissue (round, unit, form, slips, reason) VALUES (?, ?, ?, ?, ?)",
                                 (round_id, *reissue))

    def reissues(self, round_id: str) -> tuple[Reissue, ...]:
        """Give the reissues of a round in the order they were made."""
        with explained(self._path):
            return tuple(Reissue(*row) for row in self._db.execute(
                "SELECT unit, form, slips, reason FROM reissue WHERE round = ? ORDER BY place", [round_id]))

    def put(self, round_id: str, counts: Iterable[SlipCount]) -> None:
        """Keep counts, all or none; a later one of the same unit and form stands instead of the earlier."""
        with explained(self._path), immediate(self._db):
            for count in counts:
                self._db.execute("INSERT OR REPLACE INTO slip_count VALUES (?, ?, ?, ?, ?, ?)", (round_id, *count))

    def counts(self, round_id: str) -> tuple[SlipCount, ...]:
        """Give the counts of a round, by unit and form."""
        with explained(self._path):
            return tuple(SlipCount(*row) for row in self._db.execute(
                "SELECT unit, form, handed, unused, spoiled FROM slip_count WHERE round = ? ORDER BY unit, form",
                [round_id]))
