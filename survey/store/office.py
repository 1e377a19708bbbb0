"""office.db, the office's papers: the organisation, plans and states of rounds, self-assessments, releases.

Nothing of it comes from a member: who answers anonymously never touches this file.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from reports.release import UnitRef
from survey.errors import PlanLocked, RoundExists, RoundStateMismatch, RoundStillRunning, RoundUnknown
from survey.store.connection import connect, create_database, explained, immediate
from survey.store.waiting import listed

FILE_NAME: Final = "office.db"

PUT_ASSESSMENT: Final = ("INSERT INTO assessment VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                         " SET content = excluded.content")
PUT_WAITING: Final = ("INSERT INTO waiting_assessment VALUES (?, ?) ON CONFLICT DO UPDATE"
                      " SET content = excluded.content")

migrations: Final = Migrations("office")


@migrations()
def units(db: Database) -> None:
    """Lay out the units of the organ."""
    db.execute("""
        CREATE TABLE unit (
            place INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            parent TEXT,
            kind TEXT NOT NULL CHECK (kind IN ('organ', 'group', 'branch')),
            members INTEGER NOT NULL CHECK (members >= 0)
        ) STRICT
    """)


@migrations()
def first_papers(db: Database) -> None:
    """Lay out rounds, assessments and releases."""
    for statement in (
        """
        CREATE TABLE round (
            place INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            plan TEXT NOT NULL CHECK (plan <> ''),
            plan_hash TEXT NOT NULL CHECK (length(plan_hash) = 64),
            state TEXT NOT NULL CHECK (state IN ('planned', 'open', 'closing', 'closed', 'finished')),
            box INTEGER GENERATED ALWAYS AS (state IN ('open', 'closing', 'closed') OR NULL)
        ) STRICT
        """,
        # There is one box, so one round at most may be between its opening and its finish.
        "CREATE UNIQUE INDEX one_round_has_the_box ON round (box)",
        """
        CREATE TABLE assessment (
            round TEXT NOT NULL REFERENCES round (id),
            unit TEXT NOT NULL,
            content TEXT NOT NULL CHECK (content <> ''),
            PRIMARY KEY (round, unit)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE release (
            round TEXT PRIMARY KEY REFERENCES round (id),
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            path TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def waiting_and_frozen_papers(db: Database) -> None:
    """Lay out ratings handed in before their round is planned, frozen catalogues, and the bands of the day."""
    for statement in (
        """
        CREATE TABLE waiting_assessment (
            unit TEXT PRIMARY KEY,
            content TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE catalogue (
            sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
            content TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        # A day stands here, and no ballot: the same band is shown all day, so that nobody can watch it move.
        """
        CREATE TABLE band (
            round TEXT NOT NULL REFERENCES round (id),
            unit TEXT NOT NULL,
            day TEXT NOT NULL,
            band TEXT NOT NULL,
            PRIMARY KEY (round, unit)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


class RoundState(StrEnum):
    """Where a round stands; it only ever moves on to the next."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    FINISHED = "finished"

    @property
    def before(self) -> "RoundState | None":
        """The only state this one can be reached from."""
        order = list(RoundState)
        return order[order.index(self) - 1] if self is not RoundState.PLANNED else None


@dataclass(frozen=True)
class RoundPaper:
    """A round as the office keeps it; `plan` is its canonical JSON and `plan_hash` the SHA-256 of that."""

    id: str
    plan: str
    plan_hash: str
    state: RoundState


@dataclass(frozen=True)
class ReleasePaper:
    """Which release a round ended in, and where it lies, relative to the data folder."""

    round_id: str
    sha256: str
    path: str


def create_office(path: Path) -> None:
    """Make an empty office; StoreExists if there is one."""
    create_database(path, migrations.apply)


def write_units(db: Database, units: Iterable[UnitRef]) -> None:
    """Put these units in place of all others, within a transaction of the caller's."""
    db.execute("DELETE FROM unit")
    for unit in units:
        db.execute("INSERT INTO unit (id, name, parent, kind, members) VALUES (?, ?, ?, ?, ?)",
                   (unit.id, unit.name, unit.parent, unit.kind, unit.members))


def read_units(db: Database) -> tuple[UnitRef, ...]:
    """Read the organisation in the order it was put in."""
    return tuple(UnitRef(id=id_, name=name, parent=parent, kind=kind, members=members)
                 for id_, name, parent, kind, members in db.execute(
                     "SELECT id, name, parent, kind, members FROM unit ORDER BY place"))


class Office:
    """The open office; belongs to the thread that opened it. Every verb is one transaction."""

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

    def replace_units(self, units: Iterable[UnitRef]) -> None:
        """Keep this organisation instead of the former one; rounds keep the units their plan froze."""
        with explained(self._path), immediate(self._db):
            write_units(self._db, units)

    def units(self) -> tuple[UnitRef, ...]:
        """Give the organisation in the order it was put in."""
        with explained(self._path):
            return read_units(self._db)

    def add_round(self, round_id: str, plan: str, plan_hash: str) -> None:
        """Note a planned round; RoundExists if the id is taken."""
        with explained(self._path), immediate(self._db):
            if self._state(round_id) is not None:
                raise RoundExists(round_id=round_id)
            self._db.execute("INSERT INTO round (id, plan, plan_hash, state) VALUES (?, ?, ?, 'planned')",
                             (round_id, plan, plan_hash))

    def replan(self, round_id: str, plan: str, plan_hash: str) -> None:
        """Put another plan in place of one that was never opened; PlanLocked where it was published."""
        with explained(self._path), immediate(self._db):
            self._require_state(round_id, RoundState.PLANNED)
            try:
                self._db.execute("UPDATE round SET plan = ?, plan_hash = ? WHERE id = ?",
                                 (plan, plan_hash, round_id))
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_TRIGGER:  # of `survey.store.locks`
                    raise PlanLocked(round_id=round_id) from error
                raise

    def round(self, round_id: str) -> RoundPaper:
        """Find a round; RoundUnknown if there is none of that id."""
        for paper in self.rounds():
            if paper.id == round_id:
                return paper
        raise RoundUnknown(round_id=round_id)

    def rounds(self) -> tuple[RoundPaper, ...]:
        """Give all rounds, the earliest planned first."""
        with explained(self._path):
            return tuple(RoundPaper(id_, plan, plan_hash, RoundState(state))
                         for id_, plan, plan_hash, state in self._db.execute(
                             "SELECT id, plan, plan_hash, state FROM round ORDER BY place"))

    def current_round(self) -> RoundPaper | None:
        """Give the round that has the box: open, closing or closed; None if none has it."""
        holders = {RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED}
        return next((paper for paper in self.rounds() if paper.state in holders), None)

    def advance(self, round_id: str, to: RoundState) -> None:
        """Move a round on to the next state; RoundStateMismatch from any but the one before."""
        with explained(self._path), immediate(self._db):
            self._require_state(round_id, to.before)
            if to is RoundState.OPEN and self._db.execute("SELECT 1 FROM round WHERE box").fetchone():
                raise RoundStillRunning(round_id=round_id)
            self._db.execute("UPDATE round SET state = ? WHERE id = ? AND state = ?", (to, round_id, to.before))

    def put_assessment(self, round_id: str, unit_id: str, content: str) -> None:
        """Keep a unit's self-assessment (JSON) for a round, in place of an earlier one, until the close."""
        self.put_assessments(round_id, {unit_id: content})

    def put_assessments(self, round_id: str, contents: Mapping[str, str]) -> None:
        """Keep several units' self-assessments, JSON by unit id, all or none."""
        with explained(self._path), immediate(self._db):
            # After the close members' results are known, and a self-assessment made then would mean nothing.
            self._require_state(round_id, RoundState.PLANNED, RoundState.OPEN)
            for unit, content in contents.items():
                self._db.execute(PUT_ASSESSMENT, (round_id, unit, content))

    def assessments(self, round_id: str) -> dict[str, str]:
        """Give the self-assessments of a round, JSON by unit id."""
        with explained(self._path):
            return dict(self._db.execute(
                "SELECT unit, content FROM assessment WHERE round = ? ORDER BY unit", [round_id]).fetchall())

    def assessment(self, round_id: str, unit_id: str) -> str | None:
        """Give a unit's self-assessment for a round (JSON); None where there is none."""
        with explained(self._path):
            row = self._db.execute("SELECT content FROM assessment WHERE (round, unit) = (?, ?)",
                                   (round_id, unit_id)).fetchone()
        return None if row is None else str(row[0])

    def put_waiting(self, contents: Mapping[str, str]) -> None:
        """Keep self-assessments, JSON by unit id, for the next round that is planned, all or none."""
        with explained(self._path), immediate(self._db):
            for unit, content in contents.items():
                self._db.execute(PUT_WAITING, (unit, content))

    def waiting(self) -> dict[str, str]:
        """Give the self-assessments that wait for a round, JSON by unit id."""
        with explained(self._path):
            return dict(self._db.execute("SELECT unit, content FROM waiting_assessment ORDER BY unit").fetchall())

    def adopt_waiting(self, round_id: str, units: Collection[str]) -> None:
        """Hand the waiting self-assessments of these units to a planned round; others go on waiting.

        One that the round has already is the later one and stays.
        """
        with explained(self._path), immediate(self._db):
            self._require_state(round_id, RoundState.PLANNED)
            self._db.execute("INSERT OR IGNORE INTO assessment SELECT ?, unit, content FROM waiting_assessment"
                             " WHERE unit IN (SELECT value FROM json_each(?))", [round_id, listed(units)])
            self._db.execute("DELETE FROM waiting_assessment WHERE unit IN (SELECT value FROM json_each(?))",
                             [listed(units)])

    def keep_catalogue(self, sha256: str, content: str) -> None:
        """Keep a catalogue as a plan froze it."""
        with explained(self._path), immediate(self._db):
            self._db.execute("INSERT OR IGNORE INTO catalogue VALUES (?, ?)", (sha256, content))

    def catalogue(self, sha256: str) -> str:
        """Give a kept catalogue; KeyError if there is none of that hash."""
        with explained(self._path):
            row = self._db.execute("SELECT content FROM catalogue WHERE sha256 = ?", [sha256]).fetchone()
        if row is None:
            raise KeyError(sha256)
        return str(row[0])

    def put_bands(self, round_id: str, day: str, bands: Mapping[str, str]) -> None:
        """Keep the bands of a day in place of those of an earlier one."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM band WHERE round = ?", [round_id])
            for unit, band in bands.items():
                self._db.execute("INSERT INTO band VALUES (?, ?, ?, ?)", (round_id, unit, day, band))

    def bands(self, round_id: str, day: str) -> dict[str, str]:
        """Give the bands kept for a day, by unit id; empty if there are none yet."""
        with explained(self._path):
            return dict(self._db.execute("SELECT unit, band FROM band WHERE round = ? AND day = ? ORDER BY unit",
                                         (round_id, day)).fetchall())

    def put_release(self, release: ReleasePaper) -> None:
        """Note the release of a round; until the round is finished a whole new one may replace it."""
        with explained(self._path), immediate(self._db):
            self._require_state(release.round_id, RoundState.CLOSING, RoundState.CLOSED)
            self._db.execute("INSERT INTO release VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                             " SET sha256 = excluded.sha256, path = excluded.path",
                             (release.round_id, release.sha256, release.path))

    def release(self, round_id: str) -> ReleasePaper | None:
        """Give the release of a round, None before its close."""
        with explained(self._path):
            row = self._db.execute("SELECT round, sha256, path FROM release WHERE round = ?", [round_id]).fetchone()
        return ReleasePaper(*row) if row else None

    def _state(self, round_id: str) -> RoundState | None:
        row = self._db.execute("SELECT state FROM round WHERE id = ?", [round_id]).fetchone()
        return RoundState(row[0]) if row else None

    def _require_state(self, round_id: str, *allowed: RoundState | None) -> None:
        state = self._state(round_id)
        if state is None:
            raise RoundUnknown(round_id=round_id)
        if state not in allowed:
            raise RoundStateMismatch(round_id, state)
