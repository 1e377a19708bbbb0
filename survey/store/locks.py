"""Which plans are locked, in office.db: when, by whom, and the hash that was published. A lock is never undone."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database, Migrations

from survey.errors import PlanLocked, PlanSeenChanged, RoundStateMismatch, RoundUnknown
from survey.store import office
from survey.store.connection import bring_up_to_date, connect, explained, immediate
from survey.store.office import RoundState

migrations: Final = Migrations("locks")


@migrations()
def locked_plans(db: Database) -> None:
    """Lay out the locks. The database itself holds a locked plan fast, whoever asks it to let go."""
    for statement in (
        """
        CREATE TABLE plan_lock (
            round TEXT PRIMARY KEY REFERENCES round (id),
            plan_hash TEXT NOT NULL CHECK (length(plan_hash) = 64),
            day TEXT NOT NULL CHECK (length(day) = 10),
            who TEXT NOT NULL CHECK (who <> '')
        ) STRICT, WITHOUT ROWID
        """,
        # The hash was published: members were told that nothing is changed behind their backs.
        """
        CREATE TRIGGER locked_plan_stays BEFORE UPDATE OF id, plan, plan_hash ON round
        WHEN EXISTS (SELECT 1 FROM plan_lock WHERE round = old.id)
        BEGIN SELECT RAISE(ABORT, 'the plan is locked'); END
        """,
        "CREATE TRIGGER lock_stays BEFORE DELETE ON plan_lock BEGIN SELECT RAISE(ABORT, 'a lock stays'); END",
        "CREATE TRIGGER lock_is_final BEFORE UPDATE ON plan_lock BEGIN SELECT RAISE(ABORT, 'a lock stays'); END",
    ):
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class Lock:
    """A published plan: its hash, the day it was locked (ISO), and the post that did it."""

    round_id: str
    plan_hash: str
    day: str
    who: str


class Locks:
    """The open list of locks; belongs to the thread that opened it. Every verb is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)
        with explained(path):
            bring_up_to_date(self._db, office.migrations)
            bring_up_to_date(self._db, migrations)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    def add(self, lock: Lock) -> None:
        """Lock a plan exactly as it was seen; PlanLocked if it is, PlanSeenChanged if it was replaced meanwhile."""
        with explained(self._path), immediate(self._db):
            row = self._db.execute("SELECT state, plan_hash FROM round WHERE id = ?", [lock.round_id]).fetchone()
            if row is None:
                raise RoundUnknown(round_id=lock.round_id)
            if self._of(lock.round_id) is not None:
                raise PlanLocked(round_id=lock.round_id)
            if row[0] != RoundState.PLANNED:
                raise RoundStateMismatch(lock.round_id, row[0])
            if row[1] != lock.plan_hash:
                raise PlanSeenChanged(round_id=lock.round_id)
            self._db.execute("INSERT INTO plan_lock VALUES (?, ?, ?, ?)",
                             (lock.round_id, lock.plan_hash, lock.day, lock.who))

    def of(self, round_id: str) -> Lock | None:
        """Give the lock of a round, None while its plan may still change."""
        with explained(self._path):
            return self._of(round_id)

    def all(self) -> dict[str, Lock]:
        """Give every lock, by round id."""
        with explained(self._path):
            return {row[0]: Lock(*row) for row in self._db.execute(
                "SELECT round, plan_hash, day, who FROM plan_lock ORDER BY round")}

    def _of(self, round_id: str) -> Lock | None:
        row = self._db.execute("SELECT round, plan_hash, day, who FROM plan_lock WHERE round = ?",
                               [round_id]).fetchone()
        return Lock(*row) if row else None
