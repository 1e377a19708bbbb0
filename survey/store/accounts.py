"""Accounts in office.db: roles, invitations, second factors, and for which roles the latter are asked.

Whatever lets somebody in is kept as a hash, or sealed under a key that does not lie in the data folder.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from survey.authority import Account, Role
from survey.store.account_tables import migrations
from survey.store.connection import bring_up_to_date, connect, explained, immediate


@dataclass(frozen=True, slots=True)
class AccountPaper:
    """An account as the administrator sees it: nothing in it lets anybody in."""

    account: Account
    accepted: bool           # a password was chosen
    has_factor: bool
    disabled: bool
    invited_until: int | None = None   # Unix seconds


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an account proves itself with: a password hash, a sealed secret, the last time step used."""

    password: str | None
    factor: bytes | None
    proposed_factor: bytes | None


class NoAdministratorLeft(LookupError):
    """A change would leave nobody who can let others in; `accounts` says so by name."""


class Taken(LookupError):
    """The name is taken; `accounts` says so."""


class Accounts:
    """The open accounts; belongs to the thread that opened them. Every verb is one transaction."""

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

    def all(self) -> tuple[AccountPaper, ...]:
        """Give all accounts by name."""
        with explained(self._path):
            roles: dict[str, set[Role]] = {}
            for name, role in self._db.execute("SELECT account, role FROM account_role"):
                roles.setdefault(name, set()).add(Role(role))
            return tuple(
                AccountPaper(Account(name, frozenset(roles.get(name, ())), unit, title, reason),
                             bool(accepted), bool(factor), bool(disabled), expires)
                for name, unit, title, reason, accepted, factor, disabled, expires in self._db.execute(
                    "SELECT name, unit, title, reason, password IS NOT NULL, factor IS NOT NULL, disabled, expires"
                    " FROM account LEFT JOIN invitation ON account = name ORDER BY name"))

    def find(self, name: str) -> AccountPaper | None:
        """Find an account by its exact name."""
        return next((paper for paper in self.all() if paper.account.name == name), None)

    def credentials(self, name: str) -> Credentials | None:
        """Give what an account proves itself with; None where there is none that may come in."""
        with explained(self._path):
            row = self._db.execute("SELECT password, factor, proposed_factor FROM account"
                                   " WHERE name = ? AND NOT disabled AND password IS NOT NULL", [name]).fetchone()
        return Credentials(*row) if row else None

    def add(self, account: Account) -> None:
        """Note an account nobody can use yet; Taken if there is one of that name."""
        with explained(self._path), immediate(self._db):
            added = self._db.execute(
                "INSERT INTO account (name, title, unit, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
                " RETURNING 1", (account.name, account.title, account.unit, account.reason)).fetchall()
            if not added:
                raise Taken(account.name)
            self._put_roles(account)

    def change(self, account: Account) -> None:
        """Give an account another title, unit, reason and roles; NoAdministratorLeft where that cannot be."""
        with explained(self._path), immediate(self._db), self._administrator_kept():
            self._db.execute("UPDATE account SET title = ?, unit = ?, reason = ? WHERE name = ?",
                             (account.title, account.unit, account.reason, account.name))
            self._put_roles(account)

    def set_disabled(self, name: str, *, disabled: bool) -> None:
        """Let an account in no more, and put it out at once; or let it in again. As for `change`."""
        with explained(self._path), immediate(self._db), self._administrator_kept():
            self._db.execute("UPDATE account SET disabled = ? WHERE name = ?", (disabled, name))
            self._put_out(name)

    def invite(self, name: str, token_hash: str, expires: int) -> None:
        """Keep an invitation in place of an earlier one."""
        with explained(self._path), immediate(self._db):
            self._put_invitation(name, token_hash, expires)

    def reset(self, name: str, token_hash: str, expires: int, *, even_last: bool) -> None:
        """Forget all that let an account in, put it out, and invite it anew."""
        with explained(self._path), immediate(self._db), nullcontext() if even_last else self._administrator_kept():
            self._db.execute("UPDATE account SET password = NULL, factor = NULL, proposed_factor = NULL"
                             " WHERE name = ?", [name])
            self._db.execute("DELETE FROM recovery_code WHERE account = ?", [name])
            self._put_out(name)
            self._put_invitation(name, token_hash, expires)

    def invited(self, token_hash: str, now: int) -> str | None:
        """Tell whom an invitation invites; None if it was used, has expired or never was."""
        with explained(self._path):
            row = self._db.execute("SELECT account FROM invitation JOIN account ON name = account"
                                   " WHERE hash = ? AND expires > ? AND NOT disabled", (token_hash, now)).fetchone()
        return str(row[0]) if row else None

    def accept(self, token_hash: str, password: str, now: int) -> str | None:
        """Use up an invitation: from now on this password (a hash) lets the account in. None as for `invited`."""
        with explained(self._path), immediate(self._db):
            name = self.invited(token_hash, now)
            if name is not None:
                self._db.execute("DELETE FROM invitation WHERE account = ?", [name])
                self._db.execute("UPDATE account SET password = ? WHERE name = ?", (password, name))
                self._put_out(name)
        return name

    def set_password(self, name: str, password: str) -> None:
        """Put another password (a hash) in place, and put everybody out who came in with the old one."""
        with explained(self._path), immediate(self._db):
            self._db.execute("UPDATE account SET password = ? WHERE name = ?", (password, name))
            self._put_out(name)

    def propose_factor(self, name: str, sealed: bytes) -> None:
        """Keep a second factor that has not been tried out yet; it counts for nothing."""
        with explained(self._path), immediate(self._db):
            self._db.execute("UPDATE account SET proposed_factor = ? WHERE name = ?", (sealed, name))

    def adopt_factor(self, name: str, sealed: bytes, step: int, codes: Iterable[str]) -> bool:
        """Make the proposed factor the one that counts, if it is still this one; and put everybody out."""
        with explained(self._path), immediate(self._db):
            adopted = self._db.execute(
                "UPDATE account SET factor = proposed_factor, proposed_factor = NULL, factor_step = ?"
                " WHERE name = ? AND proposed_factor = ? RETURNING 1", (step, name, sealed)).fetchall()
            if adopted:
                self._put_codes(name, codes)
                self._put_out(name)
        return bool(adopted)

    def drop_factor(self, name: str) -> None:
        """Ask this account for no second factor any more, and put everybody out."""
        with explained(self._path), immediate(self._db):
            self._db.execute("UPDATE account SET factor = NULL WHERE name = ?", [name])
            self._put_codes(name, ())
            self._put_out(name)

    def put_codes(self, name: str, codes: Iterable[str]) -> None:
        """Keep the hashes of new recovery codes in place of the old."""
        with explained(self._path), immediate(self._db):
            self._put_codes(name, codes)

    def codes_left(self, name: str) -> int:
        """Tell how many recovery codes were not used."""
        with explained(self._path):
            return len(self._db.execute("SELECT 1 FROM recovery_code WHERE account = ?", [name]).fetchall())

    def use_step(self, name: str, step: int) -> bool:
        """Use up a time step; False if it, or a later one, was used already."""
        with explained(self._path), immediate(self._db):
            return bool(self._db.execute("UPDATE account SET factor_step = ? WHERE name = ? AND factor_step < ?"
                                         " RETURNING 1", (step, name, step)).fetchall())

    def forget_steps(self, before: int) -> None:
        """Forget used time steps before this one, which no code belongs to any more."""
        # A time step is a time: kept, it would tell for good when somebody last came in.
        with explained(self._path), immediate(self._db):
            self._db.execute("UPDATE account SET factor_step = 0 WHERE factor_step BETWEEN 1 AND ?", [before - 1])

    def use_code(self, name: str, code_hash: str) -> bool:
        """Use up a recovery code; False if there is no such."""
        with explained(self._path), immediate(self._db):
            return bool(self._db.execute("DELETE FROM recovery_code WHERE account = ? AND hash = ? RETURNING 1",
                                         (name, code_hash)).fetchall())

    def policy(self) -> frozenset[Role]:
        """Give the roles that are asked for a second factor."""
        with explained(self._path):
            return frozenset(Role(row[0]) for row in self._db.execute("SELECT role FROM factor_policy"))

    def set_policy(self, roles: Iterable[Role]) -> None:
        """Ask these roles, and no others, for a second factor."""
        with explained(self._path), immediate(self._db):
            self._db.execute("DELETE FROM factor_policy")
            for role in roles:
                self._db.execute("INSERT INTO factor_policy VALUES (?)", [role])

    def _put_roles(self, account: Account) -> None:
        self._db.execute("DELETE FROM account_role WHERE account = ?", [account.name])
        for role in sorted(account.roles):
            self._db.execute("INSERT INTO account_role VALUES (?, ?)", (account.name, role))

    def _put_codes(self, name: str, codes: Iterable[str]) -> None:
        self._db.execute("DELETE FROM recovery_code WHERE account = ?", [name])
        for code in codes:
            self._db.execute("INSERT INTO recovery_code VALUES (?, ?)", (name, code))

    def _put_invitation(self, name: str, token_hash: str, expires: int) -> None:
        self._db.execute("INSERT INTO invitation VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE"
                         " SET hash = excluded.hash, expires = excluded.expires", (name, token_hash, expires))

    def _put_out(self, name: str) -> None:
        self._db.execute("DELETE FROM session WHERE account = ?", [name])

    @contextmanager
    def _administrator_kept(self) -> Iterator[None]:
        """Let no change take away the last administrator; where there was none, there may go on being none."""
        there_was = self._has_administrator()
        yield
        if there_was and not self._has_administrator():
            raise NoAdministratorLeft

    def _has_administrator(self) -> bool:
        return bool(self._db.execute(
            "SELECT 1 FROM account JOIN account_role ON account = name"
            " WHERE role = ? AND NOT disabled AND password IS NOT NULL", [Role.ADMINISTRATOR]).fetchone())
