"""Whom the organ works with and for: co-building projects of branches, and the organisations each audience has.

Offices and organisations stand here, never persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import connect, explained, immediate

migrations: Final = Migrations("partners")


@migrations()
def projects_and_served(db: Database) -> None:
    """Lay out joint projects and the organisations served."""
    for statement in (
        # One row per joint project, whoever of the two tells of it: it is counted once.
        """
        CREATE TABLE project (
            id TEXT PRIMARY KEY,
            branch TEXT NOT NULL,
            partner TEXT NOT NULL CHECK (partner <> ''),
            reach TEXT NOT NULL CHECK (reach IN ('within', 'up', 'down')),
            topic TEXT NOT NULL CHECK (topic <> ''),
            since TEXT NOT NULL CHECK (length(since) = 10),
            ended TEXT CHECK (length(ended) = 10),
            outcome TEXT CHECK (outcome IN ('achieved', 'dropped')),
            CHECK ((ended IS NULL) = (outcome IS NULL))
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE served (
            audience TEXT NOT NULL,
            name TEXT NOT NULL CHECK (name <> ''),
            slips INTEGER NOT NULL CHECK (slips > 0),
            place INTEGER NOT NULL,
            PRIMARY KEY (audience, name)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class Project:
    """A joint project of two sides; `partner` is a branch's id (`within`) or the name of an outside body."""

    id: str
    branch: str
    partner: str
    reach: str
    topic: str
    since: str
    ended: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """An organisation or office of one audience and the number of slips it gets."""

    audience: str
    name: str
    slips: int


class ServedMeanwhile(LookupError):
    """The list is no longer the one that was to be replaced; the use case says so."""


class Partners:
    """The open lists; belongs to the thread that opened them. Every verb is one transaction."""

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

    def projects(self) -> tuple[Project, ...]:
        """Give all joint projects, the latest begun first."""
        with explained(self._path):
            return tuple(Project(*row) for row in self._db.execute(
                "SELECT id, branch, partner, reach, topic, since, ended, outcome FROM project"
                " ORDER BY since DESC, length(id) DESC, id DESC"))

    def add_project(self, year: str, project: Project) -> str:
        """Note a project under the next free id of its year, and give that id."""
        with explained(self._path), immediate(self._db):
            taken = {row[0] for row in self._db.execute("SELECT id FROM project")}
            number = next(n for n in range(1, len(taken) + 2) if f"{year}-{n:02d}" not in taken)
            project_id = f"{year}-{number:02d}"
            self._db.execute("INSERT INTO project VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",
                             (project_id, project.branch, project.partner, project.reach, project.topic,
                              project.since))
        return project_id

    def end_project(self, project_id: str, day: str, outcome: str) -> bool:
        """Note that a project is over; False where it is not there or was over before."""
        with explained(self._path), immediate(self._db):
            return bool(self._db.execute(
                "UPDATE project SET ended = ?, outcome = ? WHERE id = ? AND ended IS NULL RETURNING 1",
                (day, outcome, project_id)).fetchall())

    def served(self) -> tuple[Served, ...]:
        """Give the organisations served, audience by audience in the order they were put in."""
        with explained(self._path):
            return tuple(Served(*row) for row in self._db.execute(
                "SELECT audience, name, slips FROM served ORDER BY audience, place, name"))

    def replace_served(self, served: Iterable[Served], instead_of: tuple[Served, ...]) -> None:
        """Keep this list; ServedMeanwhile if the present one is another."""
        with explained(self._path), immediate(self._db):
            present = tuple(Served(*row) for row in self._db.execute(
                "SELECT audience, name, slips FROM served ORDER BY audience, place, name"))
            if present != instead_of:
                raise ServedMeanwhile
            self._db.execute("DELETE FROM served")
            for place, entry in enumerate(served):
                self._db.execute("INSERT INTO served VALUES (?, ?, ?, ?)",
                                 (entry.audience, entry.name, entry.slips, place))
