"""The slots of box.db: room laid out in advance, filled by lot, so that place never tells time.

SQLite keeps rows where they first found room, and with random keys too that is the order in which they
came. So every issued slip also lays out one slot per kind of envelope, filled with noise of the exact
length, and a ballot overwrites a free slot drawn by lot. What lies where, next to what, and how long the
file is then says nothing about when an answer came, or which text belongs to which scores.
"""

import secrets
from typing import Final

from sqlite_utils import Database

from survey.sealing import Kind, Seal

TABLES: Final = {Kind.SCORES: "score_slot", Kind.TEXTS: "text_slot"}

_LAYOUT: Final = """
CREATE TABLE {table} (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    used INTEGER NOT NULL CHECK (used IN (0, 1)),
    sealed BLOB NOT NULL CHECK (length(sealed) = {length})
) STRICT, WITHOUT ROWID;
"""
_CONTENT: Final = "SELECT used, sealed FROM {table}"
_EMPTY: Final = "DELETE FROM {table}"
_LAY_OUT: Final = "INSERT INTO {table} VALUES (?, ?, ?)"
_FREE: Final = "SELECT id FROM {table} WHERE used = 0"
_FILL: Final = "UPDATE {table} SET used = 1, sealed = ? WHERE id = ? AND used = 0"
_USED: Final = "SELECT sealed FROM {table} WHERE used = 1 ORDER BY sealed"


class Slots:
    """Both kinds of slots, as one connection sees them; every verb runs in its caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._free: dict[Kind, list[bytes]] = {}  # ids; those drawn in this transaction stand at the end
        self._seen: int | None = None  # SQLite's count of changes made through other connections

    def create(self, seal: Seal) -> None:
        """Make the tables, with the exact length of every envelope of this round checked."""
        for kind, table in TABLES.items():
            self._db.executescript(_LAYOUT.format(table=table, length=seal.length(kind)))

    def add(self, more: int, seal: Seal) -> None:
        """Lay out more slots, and all earlier ones anew: under new ids, and so in a new order.

        Else whatever fills the slots of a later issue would be known to have come later.
        """
        for kind, table in TABLES.items():
            rows = self._db.execute(_CONTENT.format(table=table)).fetchall()
            rows += [(0, secrets.token_bytes(seal.length(kind))) for _ in range(more)]
            self._db.execute(_EMPTY.format(table=table))
            for row in sorted((secrets.token_bytes(16), *row) for row in rows):
                self._db.execute(_LAY_OUT.format(table=table), row)
        self._seen = None

    def look(self) -> None:
        """Know the free slots; looks again only if somebody else changed the file."""
        seen = self._db.execute("PRAGMA data_version").fetchone()[0]
        if seen == self._seen:
            return
        for kind, table in TABLES.items():
            self._free[kind] = [row[0] for row in self._db.execute(_FREE.format(table=table))]
        self._seen = seen

    def fill(self, kind: Kind, turn: int, envelope: bytes) -> bool:
        """Overwrite a free slot drawn by lot, the `turn`-th (from 0) of this transaction; False if it is taken."""
        free = self._free[kind]
        last = len(free) - 1 - turn
        lot = secrets.randbelow(last + 1)  # the operating system's generator: a guessable lot would be an order
        free[lot], free[last] = free[last], free[lot]
        return self._db.execute(_FILL.format(table=TABLES[kind]), (envelope, free[last])).rowcount == 1

    def filled(self, turns: int) -> None:
        """Forget the slots of a transaction that was committed."""
        for ids in self._free.values():
            del ids[len(ids) - turns:]

    def content(self, kind: Kind) -> tuple[bytes, ...]:
        """Give the filled envelopes of a kind, sorted by their own noise."""
        return tuple(row[0] for row in self._db.execute(_USED.format(table=TABLES[kind])))

    def counts(self) -> tuple[int, int]:
        """Count the slots laid out and the slots filled."""
        laid_out, used = self._db.execute("SELECT count(*), coalesce(sum(used), 0) FROM score_slot").fetchone()
        return laid_out, used
