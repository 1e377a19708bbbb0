"""Creating and opening a database file the one way all keepers need: private, durable, leaving no traces."""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database, Migrations

from survey.errors import DiskFull, StoreBusy, StoreDamaged, StoreError, StoreExists, StoreMissing, StoreReadOnly
from survey.secret_files import sync_folder

PATIENCE: Final = 10.0  # seconds to wait for another process; a commit takes milliseconds

_PRAGMAS: Final = (
    # A write-ahead log would keep the order of arrival and the codes already burned; a truncated rollback
    # journal keeps neither, and with FULL its truncation is synced too, so that no commit is ever undone.
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: a plain fsync stops at the drive's cache there
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten, above all burned codes
    "PRAGMA temp_store = MEMORY",  # no sorter or statement journal spills readable pieces to disk
    "PRAGMA trusted_schema = OFF",
    "PRAGMA foreign_keys = ON",
)
_SENTENCES: Final[dict[int, type[StoreError]]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
}


def create_database(path: Path, lay_out: Callable[[Database], None]) -> None:
    """Make a new database file laid out by `lay_out`, whole or not at all; StoreExists if it is there."""
    if path.exists():
        raise StoreExists(path=path)
    unfinished = path.with_name(path.name + ".new")
    journal = unfinished.with_name(unfinished.name + "-journal")
    try:
        for left in (unfinished, journal):  # of a creation that was cut off; its journal would be played back
            left.unlink(missing_ok=True)
        # Made empty with its final mode before SQLite sees it: at no moment may others read it, and the
        # journal takes its mode from it.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with open_database(unfinished) as db:
            lay_out(db)
        journal.unlink(missing_ok=True)
        unfinished.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(path=path, reason=error.strerror) from error


@contextmanager
def open_database(path: Path) -> Generator[Database]:
    """Open an existing database file and close it at the end; whatever SQLite refuses is a StoreError."""
    db = connect(path)
    try:
        with explained(path):
            yield db
    finally:
        db.close()


def connect(path: Path) -> Database:
    """Open an existing database file for the calling thread."""
    if not path.exists():
        raise StoreMissing(path=path)
    with explained(path):
        # mode=rw: opening must never create. No isolation level: transactions are begun by name only.
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE,
                                     isolation_level=None)
        try:
            db = Database(connection, execute_plugins=False, strict=True)
            for pragma in _PRAGMAS:
                db.execute(pragma)
        except BaseException:
            connection.close()
            raise
        return db


def bring_up_to_date(db: Database, migrations: Migrations) -> None:
    """Apply what is pending of a keeper's migrations, once, however many open the file at the same moment."""
    if migrations.pending(db):
        with immediate(db):
            migrations.apply(db)  # asks again what is pending, now that nobody else can write


@contextmanager
def immediate(db: Database) -> Generator[None]:
    """Run a block in one transaction that holds the right to write from its start; all of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()  # does nothing where the error already ended the transaction
        raise


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Turn SQLite's errors into sentences a person can act on; the original stays as the cause."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise explain(path, error) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # ours to mend, not the reader's
        raise explain(path, error) from error


def explain(path: Path, error: sqlite3.Error) -> StoreError:
    """Name what a SQLite error means for the reader."""
    primary = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest is detail
    return _SENTENCES.get(primary, StoreError)(path=path, reason=error)
