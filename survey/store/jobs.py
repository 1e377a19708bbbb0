"""The office's long work in office.db: what was asked for, who works on it, how far it is, what came out.

Two clerks never work on the same job: one transaction hands it out together with a claim, and whatever is noted
afterwards must show that claim. A claim that gives no sign of life is void.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from sqlite_utils import Database, Migrations

from questionnaires.model import Text
from survey.store.connection import bring_up_to_date, connect, explained, immediate

migrations: Final = Migrations("jobs")

_COLUMNS: Final = ("id, kind, round, parameters, basis, asked_by, state, done, total, tries, beat,"
                   " error_zh, error_en, file, sha256, size")


@migrations()
def jobs(db: Database) -> None:
    """Lay out the jobs; `place` is the order they were asked for in, the only time that is kept."""
    for statement in (
        """
        CREATE TABLE job (
            place INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            kind TEXT NOT NULL,
            round TEXT NOT NULL,
            parameters TEXT NOT NULL,
            basis TEXT NOT NULL,
            asked_by TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'interrupted', 'done', 'failed')),
            done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
            total INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
            tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
            claim TEXT,
            beat INTEGER,
            error_zh TEXT, error_en TEXT,
            file TEXT, sha256 TEXT CHECK (length(sha256) = 64), size INTEGER,
            CHECK ((state = 'running') = (claim IS NOT NULL)),
            CHECK ((state = 'running') = (beat IS NOT NULL)),
            CHECK ((state = 'failed') = (error_zh IS NOT NULL AND error_en IS NOT NULL)),
            CHECK ((state = 'done') = (file IS NOT NULL AND sha256 IS NOT NULL AND size IS NOT NULL))
        ) STRICT
        """,
        # The database itself refuses to do the same work twice; only what failed may be asked for again.
        "CREATE UNIQUE INDEX one_job_for_one_wish ON job (kind, round, parameters, basis) WHERE state <> 'failed'",
    ):
        db.execute(statement)


class JobState(StrEnum):
    """Where a job stands. Interrupted is as good as waiting: it starts over by itself."""

    WAITING = "waiting"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """True if nothing more will happen."""
        return self in {JobState.DONE, JobState.FAILED}


class Wish(NamedTuple):
    """What is asked for; two equal wishes are one job. `parameters` is canonical JSON."""

    kind: str
    round_id: str
    parameters: str
    basis: str  # SHA-256 of what it is made from: a corrected release is another basis


class Result(NamedTuple):
    """A finished file: where it lies relative to the data folder, its SHA-256 (hex) and its bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class JobPaper:
    """A job as the office keeps it."""

    id: str
    wish: Wish
    asked_by: str
    state: JobState
    done: int
    total: int
    tries: int
    beat: int | None        # last sign of life, seconds since 1970
    error: Text | None
    result: Result | None


class Jobs:
    """The jobs of an office; belongs to the thread that opened it."""

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

    def ask(self, job_id: str, wish: Wish, asked_by: str) -> JobPaper:
        """Note a wish; the same wish gives the job there is, unless that failed."""
        with explained(self._path), immediate(self._db):
            self._db.execute(
                "INSERT INTO job (id, kind, round, parameters, basis, asked_by, state)"
                " VALUES (?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT DO NOTHING", (job_id, *wish, asked_by))
            (found,) = self._read(
                "WHERE kind = ? AND round = ? AND parameters = ? AND basis = ? AND state <> 'failed'", *wish)
        return found

    def job(self, job_id: str) -> JobPaper | None:
        """Give a job, None if there is none of that id."""
        with explained(self._path):
            return next(iter(self._read("WHERE id = ?", job_id)), None)

    def jobs(self) -> tuple[JobPaper, ...]:
        """Give every job, the newest first."""
        with explained(self._path):
            return self._read("ORDER BY place DESC")

    def claim(self, token: str, now: int, lease: int, most_tries: int, given_up: Text) -> JobPaper | None:
        """Hand out the oldest job nobody works on, None if there is none.

        A claim without a sign of life for `lease` seconds is void; a job that lost its clerk `most_tries` times
        (it may be what kills them) is not tried again and fails with `given_up`.
        """
        with explained(self._path), immediate(self._db):
            # A clock that was set back puts a sign of life into the future; no claim must live until then.
            self._db.execute("UPDATE job SET state = 'interrupted', claim = NULL, beat = NULL"
                             " WHERE state = 'running' AND abs(beat - ?) > ?", (now, lease))
            self._db.execute("UPDATE job SET state = 'failed', error_zh = ?, error_en = ?"
                             " WHERE state = 'interrupted' AND tries >= ?", (given_up.zh, given_up.en, most_tries))
            self._db.execute(
                "UPDATE job SET state = 'running', claim = ?, beat = ?, tries = tries + 1, done = 0, total = 0"
                " WHERE place = (SELECT min(place) FROM job WHERE state IN ('waiting', 'interrupted'))",
                (token, now))
            return next(iter(self._read("WHERE claim = ?", token)), None)

    def beat(self, token: str, now: int, done: int, total: int) -> bool:
        """Note a sign of life and how far the work is; False if the claim is void."""
        return self._change(token, "beat = ?, done = ?, total = ?", now, done, total)

    def finish(self, token: str, result: Result) -> bool:
        """Note the finished file; False if the claim is void, and then the file is nobody's."""
        return self._change(token, "state = 'done', claim = NULL, beat = NULL, done = total,"
                            " file = ?, sha256 = ?, size = ?", *result)

    def fail(self, token: str, error: Text) -> bool:
        """Note why the job cannot be done; False if the claim is void."""
        return self._change(token, "state = 'failed', claim = NULL, beat = NULL, error_zh = ?, error_en = ?",
                            error.zh, error.en)

    def hand_back(self, token: str, *, blameless: bool) -> bool:
        """Give a job back undone; a blameless interruption (a clerk told to stop) is no failed try."""
        return self._change(token, "state = 'interrupted', claim = NULL, beat = NULL, tries = tries - ?", blameless)

    def drop(self, job_ids: tuple[str, ...]) -> None:
        """Forget ended jobs; one that is under way stays."""
        with explained(self._path), immediate(self._db):
            for job_id in job_ids:
                self._db.execute("DELETE FROM job WHERE id = ? AND state IN ('done', 'failed')", [job_id])

    def _change(self, token: str, what: str, *facts: object) -> bool:
        with explained(self._path), immediate(self._db):
            return bool(self._db.execute(f"UPDATE job SET {what} WHERE claim = ? RETURNING 1",  # noqa: S608
                                         (*facts, token)).fetchall())

    def _read(self, which: str, *facts: object) -> tuple[JobPaper, ...]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM job {which}", facts)  # noqa: S608 -- own words only
        return tuple(_paper(row) for row in rows.fetchall())


def _paper(row: tuple[str, ...]) -> JobPaper:
    job_id, kind, round_id, parameters, basis, asked_by, state, done, total, tries, beat, zh, en, *result = row
    return JobPaper(
        job_id, Wish(kind, round_id, parameters, basis), asked_by, JobState(state),
        done=int(done), total=int(total), tries=int(tries), beat=int(beat) if beat is not None else None,
        error=Text(zh=zh, en=en) if zh is not None else None,
        result=Result(result[0], result[1], int(result[2])) if result[0] is not None else None)
