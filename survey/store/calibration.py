"""Calibration by the organ committee: which branches were drawn, and what it says of their own ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("calibration")


@migrations()
def calibration(db: Database) -> None:
    """Lay out the sample and the remarks."""
    for statement in (
        """
        CREATE TABLE sample (
            round TEXT NOT NULL,
            place INTEGER NOT NULL,
            unit TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (round, place),
            UNIQUE (round, unit)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE remark (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            criterion TEXT NOT NULL,
            remark TEXT NOT NULL,
            suggestion INTEGER CHECK (suggestion BETWEEN -1 AND 4),
            PRIMARY KEY (round, unit, criterion)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class Remark:
    """What the organ committee says of a branch's level in one criterion."""

    remark: str
    suggestion: int | None = None  # a level, or NOT_APPLICABLE


class CalibrationPapers:
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

    def draw(self, round_id: str, units: Iterable[str], reason: str) -> bool:
        """Note branches drawn for calibration; a first draw (no reason) is kept once, False if there is one."""
        with explained(self._path), immediate(self._db):
            taken = [unit for unit, _ in self._sample(round_id)]
            if taken and not reason:
                return False
            fresh = [unit for unit in units if unit not in taken]
            for place, unit in enumerate(fresh, len(taken) + 1):
                self._db.execute("INSERT INTO sample VALUES (?, ?, ?, ?)", (round_id, place, unit, reason))
            return bool(fresh)

    def sample(self, round_id: str) -> tuple[tuple[str, str], ...]:
        """Give the branches drawn and why, in the order they were drawn; the first ones carry no reason."""
        with explained(self._path):
            return self._sample(round_id)

    def put_remark(self, round_id: str, unit: str, criterion: str, remark: Remark | None) -> None:
        """Keep a remark in place of an earlier one; None removes it."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM remark WHERE (round, unit, criterion) = (?, ?, ?)",
                             (round_id, unit, criterion))
            if remark is not None:
                self._db.execute("INSERT INTO remark VALUES (?, ?, ?, ?, ?)",
                                 (round_id, unit, criterion, remark.remark, remark.suggestion))

    def remarks(self, round_id: str, unit: str) -> dict[str, Remark]:
        """Give the remarks on a branch by criterion."""
        with explained(self._path):
            return {criterion: Remark(remark, suggestion) for criterion, remark, suggestion in self._db.execute(
                "SELECT criterion, remark, suggestion FROM remark WHERE (round, unit) = (?, ?)",
                (round_id, unit))}

    def _sample(self, round_id: str) -> tuple[tuple[str, str], ...]:
        return tuple(self._db.execute("SELECT unit, reason FROM sample WHERE round = ? ORDER BY place",
                                      [round_id]).fetchall())
