"""How far the key of a round is, in office.db: its public half, and which copies were tried. No secret, no time."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("ceremony")


@migrations()
def ceremonies(db: Database) -> None:
    """Lay out the ceremonies; the private half of a key is in its file alone."""
    db.execute("""
        CREATE TABLE ceremony (
            round TEXT PRIMARY KEY REFERENCES round (id),
            plan_hash TEXT NOT NULL CHECK (length(plan_hash) = 64),
            public BLOB NOT NULL CHECK (length(public) = 32),
            tested INTEGER NOT NULL DEFAULT 0 CHECK (tested IN (0, 1)),
            copy_tested INTEGER NOT NULL DEFAULT 0 CHECK (copy_tested IN (0, 1))
        ) STRICT, WITHOUT ROWID
    """)


@dataclass(frozen=True, slots=True)
class KeyPaper:
    """What the office knows of a round's key."""

    round_id: str
    plan_hash: str
    public: bytes
    tested: bool        # some copy opened a probe
    copy_tested: bool   # a copy from outside the server did


class Ceremonies:
    """The open papers on keys; belongs to the thread that opened them. Every verb is one transaction."""

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

    def begin(self, round_id: str, plan_hash: str, public: bytes) -> None:
        """Note that a key is made; one may be noted only once until it is forgotten."""
        with explained(self._path), immediate(self._db):
            self._db.execute("INSERT INTO ceremony (round, plan_hash, public) VALUES (?, ?, ?)",
                             (round_id, plan_hash, public))

    def key(self, round_id: str) -> KeyPaper | None:
        """Give what is known of a round's key, None where none was made here."""
        with explained(self._path):
            row = self._db.execute("SELECT round, plan_hash, public, tested, copy_tested FROM ceremony"
                                   " WHERE round = ?", [round_id]).fetchone()
        return KeyPaper(row[0], row[1], row[2], bool(row[3]), bool(row[4])) if row else None

    def passed(self, key: KeyPaper, *, is_copy: bool) -> bool:
        """Note that this key opened a probe; False where another key has taken its place meanwhile."""
        with explained(self._path), immediate(self._db):
            return bool(self._db.execute(
                "UPDATE ceremony SET tested = 1, copy_tested = copy_tested OR ? WHERE round = ? AND public = ?"
                " RETURNING 1", (is_copy, key.round_id, key.public)).fetchall())

    def forget(self, round_id: str) -> None:
        """Forget the key of a round, so that another can be made; fine if there is none."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM ceremony WHERE round = ?", [round_id])
