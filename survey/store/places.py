"""The places of open forms in box.db: as many answers without a slip as were planned for, filled by lot.

An answer without a slip takes a place of its form and leaves the keyed digest of its stamp there, so that a
stamp counts once. As with the slots, all places are laid out in advance, filled with noise, and one drawn by
lot is overwritten: what lies where says nothing about who came when. No place refers to a ballot.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

from survey.ballots import Outcome

_LAYOUT: Final = """
CREATE TABLE place (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    form INTEGER NOT NULL CHECK (form BETWEEN 1 AND 255),
    used INTEGER NOT NULL CHECK (used IN (0, 1)),
    stamp BLOB NOT NULL CHECK (length(stamp) = 32)
) STRICT, WITHOUT ROWID;
"""
_CONTENT: Final = "SELECT form, used, stamp FROM place"
_FREE: Final = "SELECT id, form FROM place WHERE used = 0"
_USED: Final = "SELECT stamp FROM place WHERE used = 1"
_TAKE: Final = "UPDATE place SET used = 1, stamp = ? WHERE id = ? AND used = 0"
_TAKEN: Final = "SELECT form, sum(used) FROM place GROUP BY form ORDER BY form"
_LEFT: Final = "SELECT form, count(*) - sum(used) FROM place GROUP BY form ORDER BY form"


class Places:
    """The places of a round's open forms, as one connection sees them; its caller holds the transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._free: dict[int, list[bytes]] = {}
        self._stamps: set[bytes] = set()
        self._seen: int | None = None  # SQLite's count of changes made through other connections

    def create(self) -> None:
        """Make the table; a round without open forms has none."""
        self._db.executescript(_LAYOUT)

    def add(self, rooms: Mapping[int, int]) -> None:
        """Lay out more places, and all earlier ones anew: under new ids, and so in a new order."""
        rows = self._db.execute(_CONTENT).fetchall()
        rows += [(form, 0, secrets.token_bytes(32)) for form, more in rooms.items() for _ in range(more)]
        self._db.execute("DELETE FROM place")
        for row in sorted((secrets.token_bytes(16), *row) for row in rows):
            self._db.execute("INSERT INTO place VALUES (?, ?, ?, ?)", row)
        self.forget()

    def look(self) -> None:
        """Know free places and spent stamps; looks again only if somebody else changed the file."""
        seen = self._db.execute("PRAGMA data_version").fetchone()[0]
        if seen == self._seen:
            return
        self._free.clear()
        for place, form in self._db.execute(_FREE):
            self._free.setdefault(form, []).append(place)
        self._stamps = {row[0] for row in self._db.execute(_USED)}
        self._seen = seen

    def forget(self) -> None:
        """Look again before the next answer: what this connection did was undone, or the places are new."""
        self._seen = None

    def take(self, form: int, stamp: bytes) -> Outcome | None:
        """Take a place drawn by lot and spend the stamp, given as its digest: COUNTED, REFUSED or FULL.

        None if the place is not as it was left: the file was tampered with.
        """
        if stamp in self._stamps:
            return Outcome.REFUSED
        free = self._free.get(form, [])
        if not free:
            return Outcome.FULL
        lot = secrets.randbelow(len(free))  # the operating system's generator: a guessable lot would be an order
        free[lot], free[-1] = free[-1], free[lot]
        if self._db.execute(_TAKE, (stamp, free.pop())).rowcount != 1:
            return None
        self._stamps.add(stamp)
        return Outcome.COUNTED

    def taken(self) -> dict[int, int]:
        """Count the places that hold an answer, by form."""
        return dict(self._db.execute(_TAKEN).fetchall())

    def left(self) -> dict[int, int]:
        """Count the free places by form."""
        return dict(self._db.execute(_LEFT).fetchall())
