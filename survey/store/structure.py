"""The organisation as the office edits it: units with the history of their changes, merge groups, lists on trial.

It lies in office.db beside the other papers. Days stand here, and nothing of a member.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from reports.release import UnitRef
from survey.differences import Change, differences
from survey.store import office
from survey.store.connection import connect, explained, immediate
from survey.store.office import read_units, write_units

migrations: Final = Migrations("structure")


@migrations()
def history_and_groups(db: Database) -> None:
    """Lay out the changes of units, the standing merge groups and the lists that wait for a yes."""
    for statement in (
        """
        CREATE TABLE unit_change (
            place INTEGER PRIMARY KEY,
            day TEXT NOT NULL CHECK (length(day) = 10),
            unit TEXT NOT NULL,
            what TEXT NOT NULL CHECK (what IN ('added', 'removed', 'name', 'parent', 'kind', 'members')),
            before TEXT,
            after TEXT
        ) STRICT
        """,
        "CREATE INDEX unit_change_of_unit ON unit_change (unit)",
        """
        CREATE TABLE merge_group (
            id TEXT PRIMARY KEY,
            content TEXT NOT NULL CHECK (content <> '')
        ) STRICT, WITHOUT ROWID
        """,
        # One list per account and topic: a newer one takes the place of one that was never said yes to.
        """
        CREATE TABLE list_on_trial (
            account TEXT NOT NULL,
            topic TEXT NOT NULL,
            id TEXT NOT NULL UNIQUE,
            content TEXT NOT NULL,
            PRIMARY KEY (account, topic)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


class ChangedMeanwhile(LookupError):
    """The organisation or its groups are no longer what was to be replaced; the use case says so."""


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A change of a unit and the day it was made."""

    day: str
    change: Change


class Structure:
    """The open papers of the organisation; belongs to the thread that opened it. Every verb is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)
        with explained(path):
            office.migrations.apply(self._db)
            migrations.apply(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    def units(self) -> tuple[UnitRef, ...]:
        """Give the organisation, the organ first; empty where there is none yet."""
        with explained(self._path):
            return read_units(self._db)

    def replace(
        self, units: tuple[UnitRef, ...], day: str, instead_of: tuple[UnitRef, ...] | None = None,
    ) -> tuple[Change, ...]:
        """Keep this organisation and note what it changes; ChangedMeanwhile if the present one is another."""
        with explained(self._path), immediate(self._db):
            present = read_units(self._db)
            if instead_of is not None and present != instead_of:
                raise ChangedMeanwhile
            changes = differences(present, units).changes
            write_units(self._db, units)
            for change in changes:
                self._db.execute("INSERT INTO unit_change (day, unit, what, before, after) VALUES (?, ?, ?, ?, ?)",
                                 (day, change.unit, change.what, change.before, change.after))
        return changes

    def changes(self, unit_id: str | None = None) -> tuple[DatedChange, ...]:
        """Give what ever changed, or what changed of one unit, the earliest first."""
        where = " WHERE unit = ?" if unit_id is not None else ""
        with explained(self._path):
            return tuple(
                DatedChange(day, Change(unit=unit, what=what, before=before, after=after))
                for day, unit, what, before, after in self._db.execute(
                    f"SELECT day, unit, what, before, after FROM unit_change{where} ORDER BY place",  # noqa: S608 -- one of two texts above
                    [unit_id] if unit_id is not None else []))

    def groups(self) -> dict[str, str]:
        """Give the merge groups, JSON by id."""
        with explained(self._path):
            return dict(self._db.execute("SELECT id, content FROM merge_group ORDER BY id").fetchall())

    def replace_groups(self, groups: dict[str, str], instead_of: dict[str, str]) -> None:
        """Keep these merge groups, JSON by id; ChangedMeanwhile if the present ones are others."""
        with explained(self._path), immediate(self._db):
            if dict(self._db.execute("SELECT id, content FROM merge_group").fetchall()) != instead_of:
                raise ChangedMeanwhile
            self._db.execute("DELETE FROM merge_group")
            for group_id, content in groups.items():
                self._db.execute("INSERT INTO merge_group VALUES (?, ?)", (group_id, content))

    def put_on_trial(self, account: str, topic: str, list_id: str, content: str) -> None:
        """Keep an uploaded list for its uploader to look at, in place of an earlier one."""
        with explained(self._path), immediate(self._db):
            self._db.execute("INSERT OR REPLACE INTO list_on_trial VALUES (?, ?, ?, ?)",
                             (account, topic, list_id, content))

    def on_trial(self, account: str, topic: str, list_id: str) -> str | None:
        """Give an uploaded list back to its uploader; None where it is gone or somebody else's."""
        with explained(self._path):
            row = self._db.execute(
                "SELECT content FROM list_on_trial WHERE account = ? AND topic = ? AND id = ?",
                (account, topic, list_id)).fetchone()
        return str(row[0]) if row else None

    def end_trials(self, account: str, topics: Iterable[str]) -> None:
        """Throw an account's uploaded lists away."""
        with explained(self._path), immediate(self._db):
            for topic in topics:
                self._db.execute("DELETE FROM list_on_trial WHERE account = ? AND topic = ?", (account, topic))
