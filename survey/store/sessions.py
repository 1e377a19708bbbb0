"""Who is in the office, and how often somebody failed to get in; in office.db beside the accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from survey.store.account_tables import migrations
from survey.store.connection import bring_up_to_date, connect, explained, immediate

SEEN_ANEW: Final = 60            # seconds after which a session is noted as seen again: not every click is written
FORGOTTEN: Final = 24 * 3600     # seconds after which failures no longer count
MOST_FAILURES: Final = 10_000    # names with failures; beyond, the oldest are forgotten


@dataclass(frozen=True, slots=True)
class Spans:
    """How long a session lasts, in seconds: without being used, and at the most."""

    idle: int
    longest: int


class Sessions:
    """The open sessions; belongs to the thread that opened them. Every verb is one transaction."""

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

    def begin(self, token_hash: str, account: str, now: int, spans: Spans) -> None:
        """Let an account in; sessions that are over are cleared away."""
        with explained(self._path), immediate(self._db):
            self._clear(now, spans)
            self._db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (token_hash, account, now, now))

    def resume(self, token_hash: str, now: int, spans: Spans) -> str | None:
        """Tell whose session this is; None if it is over or the account may not come in any more."""
        with explained(self._path):
            row = self._db.execute("SELECT account, begun, seen FROM session JOIN account ON name = account WHERE"
                                   " hash = ? AND NOT disabled AND password IS NOT NULL", [token_hash]).fetchone()
            if row is None:
                return None
            account, begun, seen = row
            if now >= seen + spans.idle or now >= begun + spans.longest:
                with immediate(self._db):
                    self._clear(now, spans)
                return None
            if now >= seen + SEEN_ANEW:
                with immediate(self._db):
                    self._db.execute("UPDATE session SET seen = ? WHERE hash = ?", (now, token_hash))
        return str(account)

    def end(self, token_hash: str) -> None:
        """End one session."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM session WHERE hash = ?", [token_hash])

    def end_all(self, account: str) -> None:
        """End every session of an account, wherever it is."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM session WHERE account = ?", [account])

    def try_once(self, name_hash: str, now: int, wait_after: Callable[[int], int]) -> int:
        """Count a try as failed before it is made, so that many at once are as slow as one after another.

        Gives the seconds left to wait; 0 means that the try may be made, and only then it was counted.
        """
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM failure WHERE last <= ?", [now - FORGOTTEN])
            row = self._db.execute("SELECT count, last FROM failure WHERE hash = ?", [name_hash]).fetchone()
            count, last = row or (0, now)
            # Never longer than the wait itself, should somebody have set the clock back.
            left = min(last + wait_after(count) - now, wait_after(count))
            if left > 0:
                return int(left)
            self._db.execute("INSERT INTO failure VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE"
                             " SET count = excluded.count, last = excluded.last", (name_hash, count + 1, now))
            self._db.execute("DELETE FROM failure WHERE hash IN"
                             " (SELECT hash FROM failure ORDER BY last DESC LIMIT -1 OFFSET ?)", [MOST_FAILURES])
        return 0

    def forgive(self, name_hash: str) -> None:
        """Forget the failures of whoever got in."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM failure WHERE hash = ?", [name_hash])

    def _clear(self, now: int, spans: Spans) -> None:
        self._db.execute("DELETE FROM session WHERE seen <= ? OR begun <= ?",
                         (now - spans.idle, now - spans.longest))
