"""The tables of accounts and sessions in office.db. No address, no browser, no list of who came in when."""

from typing import Final

from sqlite_utils import Database, Migrations

migrations: Final = Migrations("accounts")


@migrations()
def accounts_and_invitations(db: Database) -> None:
    """Lay out accounts and what lets them in."""
    for statement in (
        """
        CREATE TABLE account (
            name TEXT PRIMARY KEY CHECK (name <> ''),
            title TEXT NOT NULL,
            unit TEXT,
            reason TEXT NOT NULL,
            password TEXT,
            factor BLOB,
            proposed_factor BLOB,
            factor_step INTEGER NOT NULL DEFAULT 0,
            disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE account_role (
            account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
            role TEXT NOT NULL,
            PRIMARY KEY (account, role)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE recovery_code (
            account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
            hash TEXT NOT NULL,
            PRIMARY KEY (account, hash)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE invitation (
            account TEXT PRIMARY KEY REFERENCES account (name) ON DELETE CASCADE,
            hash TEXT NOT NULL UNIQUE,
            expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def policy_and_sessions(db: Database) -> None:
    """Lay out who must use a second factor, who is in, and who failed to get in."""
    for statement in (
        "CREATE TABLE factor_policy (role TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        # The times are those of the session alone and go with it; a sign-in leaves nothing behind.
        """
        CREATE TABLE session (
            hash TEXT PRIMARY KEY,
            account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
            begun INTEGER NOT NULL,
            seen INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        # By a keyed hash of what was typed as a name, known or not: people type passwords there by mistake.
        """
        CREATE TABLE failure (
            hash TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            last INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)
