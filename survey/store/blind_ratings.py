"""Blind ratings of branches: what each rater thinks, who has handed in, and in the end only how many chose what.

The round "" stands for the next one that is planned.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import bring_up_to_date, connect, explained, immediate
from survey.store.waiting import AMONG, listed, move_waiting, require_unclosed, units_in

NOT_APPLICABLE: Final = -1  # how a rating of “not applicable” is kept among the levels
LEAST_COUNTED: Final = 3    # of two ratings, each rater knows the other's

_TABLES: Final = ("blind_rating", "handed_in", "panel", "spread")
migrations: Final = Migrations("blind ratings")


@migrations()
def blind_ratings(db: Database) -> None:
    """Lay out ratings and who has handed in: without any time, and in no order of arrival."""
    for statement in (
        """
        CREATE TABLE blind_rating (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            rater TEXT NOT NULL,
            criterion TEXT NOT NULL,
            level INTEGER NOT NULL CHECK (level BETWEEN -1 AND 4),
            PRIMARY KEY (round, unit, rater, criterion)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE handed_in (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            rater TEXT NOT NULL,
            PRIMARY KEY (round, unit, rater)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def panels_and_spreads(db: Database) -> None:
    """Lay out what is known of a panel as a whole."""
    for statement in (
        """
        CREATE TABLE panel (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            size INTEGER CHECK (size >= 3),
            raters INTEGER CHECK (raters >= 0),
            PRIMARY KEY (round, unit)
        ) STRICT, WITHOUT ROWID
        """,
        # All that is left of blind ratings after the close: how many chose which level, and of no two alone.
        """
        CREATE TABLE spread (
            round TEXT NOT NULL,
            unit TEXT NOT NULL,
            criterion TEXT NOT NULL,
            level INTEGER NOT NULL CHECK (level BETWEEN -1 AND 4),
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (round, unit, criterion, level)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class PanelCount:
    """How far the blind rating of a branch has come: numbers only, nobody's name."""

    handed_in: int
    size: int | None = None    # how many are expected, where the secretary has said so
    raters: int | None = None  # how many had handed in when the consensus began; None before


class BlindRatings:
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

    def rate(self, round_id: str, unit: str, rater: str, levels: Mapping[str, int | None]) -> bool:
        """Keep one rater's levels by criterion, None taking one back; False once handed in or under consensus."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if self._begun(round_id, unit) or self._has_handed_in(round_id, unit, rater):
                return False
            for criterion, level in levels.items():
                self._db.execute("DELETE FROM blind_rating WHERE (round, unit, rater, criterion) = (?, ?, ?, ?)",
                                 (round_id, unit, rater, criterion))
                if level is not None:
                    self._db.execute("INSERT INTO blind_rating VALUES (?, ?, ?, ?, ?)",
                                     (round_id, unit, rater, criterion, level))
            return True

    def own(self, round_id: str, unit: str, rater: str) -> dict[str, int]:
        """Give a rater's own levels by criterion; there is no verb that gives anybody else's."""
        with explained(self._path):
            return dict(self._db.execute(
                "SELECT criterion, level FROM blind_rating WHERE (round, unit, rater) = (?, ?, ?)",
                (round_id, unit, rater)).fetchall())

    def has_handed_in(self, round_id: str, unit: str, rater: str) -> bool:
        """Tell a rater whether their own rating is handed in."""
        with explained(self._path):
            return self._has_handed_in(round_id, unit, rater)

    def is_under_way(self, round_id: str, unit: str) -> bool:
        """Tell whether anybody of a branch has begun to rate; not who."""
        with explained(self._path):
            return self._db.execute("SELECT 1 FROM blind_rating WHERE (round, unit) = (?, ?) LIMIT 1",
                                    (round_id, unit)).fetchone() is not None

    def hand_in(self, round_id: str, unit: str, rater: str) -> bool:
        """Hand in a rating; the last of an announced number begins the consensus. False once that has begun."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if self._begun(round_id, unit):
                return False
            self._db.execute("INSERT OR IGNORE INTO handed_in VALUES (?, ?, ?)", (round_id, unit, rater))
            count = self._panel(round_id, unit)
            if count.size is not None and count.handed_in >= count.size:
                self._begin(round_id, unit)
            return True

    def take_back(self, round_id: str, unit: str, rater: str) -> bool:
        """Take a rating back to change it; False once the consensus has begun."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if self._begun(round_id, unit):
                return False
            self._db.execute("DELETE FROM handed_in WHERE (round, unit, rater) = (?, ?, ?)",
                             (round_id, unit, rater))
            return True

    def announce(self, round_id: str, unit: str, size: int) -> bool:
        """Say how many will rate; False once the consensus has begun."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if self._begun(round_id, unit):
                return False
            self._db.execute("INSERT INTO panel VALUES (?, ?, ?, NULL) ON CONFLICT DO UPDATE"
                             " SET size = excluded.size", (round_id, unit, size))
            return True

    def begin(self, round_id: str, unit: str) -> None:
        """Begin the consensus: from here on no blind rating changes, and their spread is counted."""
        with explained(self._path), immediate(self._db):
            require_unclosed(self._db, round_id)
            if not self._begun(round_id, unit):
                self._begin(round_id, unit)

    def panel(self, round_id: str, unit: str) -> PanelCount:
        """Tell how far the blind rating of a branch has come."""
        with explained(self._path):
            return self._panel(round_id, unit)

    def spread(self, round_id: str, unit: str) -> dict[str, dict[int, int]]:
        """Give by criterion how many chose which level; nothing before the consensus."""
        found: dict[str, dict[int, int]] = {}
        with explained(self._path):
            for criterion, level, count in self._db.execute(
                    "SELECT criterion, level, count FROM spread WHERE (round, unit) = (?, ?)", (round_id, unit)):
                found.setdefault(criterion, {})[level] = count
        return found

    def forget(self, round_id: str, present: Collection[str]) -> None:
        """Delete who gave which level blindly; how many gave it stays, where a consensus was begun.

        What waits for a unit that is not `present` any more goes with it.
        """
        # What single raters thought has served its purpose once the round is closed, and could only harm them;
        # of a removed branch it would otherwise lie here for ever.
        gone = f"round = ? OR (round = '' AND unit NOT IN {AMONG})"
        with explained(self._path), immediate(self._db):
            for table in ("blind_rating", "handed_in"):
                self._db.execute(f"DELETE FROM {table} WHERE {gone}", [round_id, listed(present)])  # noqa: S608 -- our names

    def adopt(self, round_id: str, units: Collection[str]) -> None:
        """Hand whatever of these units waits for a round over to it."""
        with explained(self._path), immediate(self._db):
            for table in _TABLES:
                move_waiting(self._db, table, round_id, units)

    def units(self, round_id: str) -> frozenset[str]:
        """Name the units that have begun to rate for a round."""
        with explained(self._path):
            return units_in(self._db, _TABLES, round_id)

    def _begun(self, round_id: str, unit: str) -> bool:
        return self._panel(round_id, unit).raters is not None

    def _has_handed_in(self, round_id: str, unit: str, rater: str) -> bool:
        return self._db.execute("SELECT 1 FROM handed_in WHERE (round, unit, rater) = (?, ?, ?)",
                                (round_id, unit, rater)).fetchone() is not None

    def _panel(self, round_id: str, unit: str) -> PanelCount:
        (count,) = self._db.execute("SELECT count(*) FROM handed_in WHERE (round, unit) = (?, ?)",
                                    (round_id, unit)).fetchone()
        row = self._db.execute("SELECT size, raters FROM panel WHERE (round, unit) = (?, ?)",
                               (round_id, unit)).fetchone() or (None, None)
        return PanelCount(count if row[1] is None else row[1], *row)

    def _begin(self, round_id: str, unit: str) -> None:
        count = self._panel(round_id, unit)
        self._db.execute("INSERT INTO panel VALUES (?, ?, NULL, ?) ON CONFLICT DO UPDATE"
                         " SET raters = excluded.raters", (round_id, unit, count.handed_in))
        self._db.execute(
            "INSERT INTO spread SELECT round, unit, criterion, level, count(*) FROM blind_rating"
            " JOIN handed_in USING (round, unit, rater) WHERE (round, unit) = (?, ?) AND criterion IN ("
            "  SELECT criterion FROM blind_rating JOIN handed_in USING (round, unit, rater)"
            "  WHERE (round, unit) = (?, ?) GROUP BY criterion HAVING count(*) >= ?)"
            " GROUP BY round, unit, criterion, level", (round_id, unit, round_id, unit, LEAST_COUNTED))
