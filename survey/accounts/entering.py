"""Getting into the office and out again: invitations, signing in, sessions.

Nothing tells a stranger what exists: an unknown name takes the same steps as a known one, and one sentence
serves every failure. Nothing is kept of where somebody came from; failures are counted by name, never by address.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from survey.accounts.administering import find_account, token_hash
from survey.accounts.errors import InvitationGone, TooSoon, WrongPassword, WrongSignIn
from survey.accounts.naming import canonical_name
from survey.accounts.office_key import keyed_hash, unseal
from survey.accounts.passwords import plain_password, require_usable, wait_after
from survey.accounts.second_factor import STEP, TOLERANCE, matching_step, read_recovery_code
from survey.authority import Account
from survey.chronicle import note
from survey.config import Config
from survey.installation import keeper_at
from survey.store.accounts import AccountPaper, Accounts, Credentials
from survey.store.sessions import Sessions, Spans

SPANS: Final = Spans(idle=30 * 60, longest=12 * 3600)
FACTOR: Final = "second factor"
RECOVERY: Final = "recovery codes"
_FAILURES: Final = "failed sign-ins"

Fits = Callable[[str | None], bool]
"""Whether the typed password is that of a hash; without a hash it takes as long and says no."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose session it is; one who must enrol a second factor gets no further than that."""

    account: Account
    must_enrol: bool
    has_factor: bool


def invited_account(config: Config, token: str, now: int | None = None) -> AccountPaper:
    """Tell whom an invitation invites; InvitationGone where it does not count any more."""
    with keeper_at(config, Accounts) as accounts:
        name = accounts.invited(token_hash(token), _clock(now))
    if name is None:
        raise InvitationGone
    return find_account(config, name)


def accept_invitation(
    config: Config, token: str, password: str, hashed: Callable[[str], str], now: int | None = None,
) -> str:
    """Use up an invitation by choosing a password; gives the name to sign in with. `hashed` hashes it slowly."""
    name = invited_account(config, token, now).account.name
    require_usable(password, name)
    stored = hashed(plain_password(password))
    note(config, name, "door.accept", {})
    with keeper_at(config, Accounts) as accounts:
        if accounts.accept(token_hash(token), stored, _clock(now)) is None:
            raise InvitationGone  # somebody else was quicker
    with keeper_at(config, Sessions) as sessions:
        sessions.forgive(keyed_hash(config, _FAILURES, name))  # those of whoever lost the password
    return name


def sign_in(config: Config, name: str, code: str, fits: Fits, now: int | None = None) -> str:
    """Let somebody in who knows the password and, where one is set up, has the second factor; gives a new token.

    WrongSignIn whatever was wrong, TooSoon while earlier failures make one wait.
    """
    name, moment = canonical_name(name), _clock(now)
    with _counted_try(config, name, moment):
        with keeper_at(config, Accounts) as accounts:
            held = accounts.credentials(name)
        # The slow comparison runs for every name: the time it takes tells nothing of who exists.
        if not fits(held.password if held else None) or held is None:
            raise WrongSignIn
        if held.factor is not None and not _proves_factor(config, name, held.factor, code, moment):
            raise WrongSignIn
    return begin_session(config, name, moment)


def prove_password(config: Config, name: str, fits: Fits, now: int | None = None) -> Credentials:
    """Ask for the present password once more, as slowly as at the door; WrongPassword or TooSoon."""
    with _counted_try(config, name, _clock(now)):
        with keeper_at(config, Accounts) as accounts:
            held = accounts.credentials(name)
        if not fits(held.password if held else None) or held is None:
            raise WrongPassword
    return held


@contextmanager
def _counted_try(config: Config, name: str, now: int) -> Iterator[None]:
    """Count a try before it is made, and forget all failures of the name once one went well."""
    failures = keyed_hash(config, _FAILURES, name)
    with keeper_at(config, Sessions) as sessions:
        if left := sessions.try_once(failures, now, wait_after):
            raise TooSoon(seconds=left)
    yield
    with keeper_at(config, Sessions) as sessions:
        sessions.forgive(failures)


def _proves_factor(config: Config, name: str, factor: bytes, code: str, now: int) -> bool:
    """Tell whether a code proves the second factor, and use it up: none of them counts twice."""
    step = matching_step(unseal(config, FACTOR, name, factor), code, now)
    paper = read_recovery_code(code)
    with keeper_at(config, Accounts) as accounts:
        if step is not None:
            return accounts.use_step(name, step)
        return paper is not None and accounts.use_code(name, keyed_hash(config, RECOVERY, f"{name} {paper}"))


def begin_session(config: Config, name: str, now: int | None = None) -> str:
    """Let an account in and give the token that says so; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    with keeper_at(config, Sessions) as sessions:
        sessions.begin(token_hash(token), name, _clock(now), SPANS)
    _forget_steps(config, _clock(now))
    return token


def _forget_steps(config: Config, now: int) -> None:
    """Forget the codes that could not be used again anyhow, whoever comes or goes."""
    with keeper_at(config, Accounts) as accounts:
        accounts.forget_steps(now // STEP - 2 * TOLERANCE)


def visitor(config: Config, token: str, now: int | None = None) -> Visitor | None:
    """Tell whose session a token is; None where it is over."""
    with keeper_at(config, Sessions) as sessions:
        name = sessions.resume(token_hash(token), _clock(now), SPANS)
    if name is None:
        return None
    with keeper_at(config, Accounts) as accounts:
        paper, policy = accounts.find(name), accounts.policy()
    if paper is None:
        return None
    return Visitor(paper.account, bool(policy & paper.account.roles) and not paper.has_factor, paper.has_factor)


def end_session(config: Config, token: str, now: int | None = None) -> None:
    """Sign out here."""
    with keeper_at(config, Sessions) as sessions:
        sessions.end(token_hash(token))
    _forget_steps(config, _clock(now))


def end_all_sessions(config: Config, name: str, now: int | None = None) -> None:
    """Sign an account out wherever it is signed in."""
    with keeper_at(config, Sessions) as sessions:
        sessions.end_all(name)
    _forget_steps(config, _clock(now))


def _clock(now: int | None) -> int:
    return int(time.time()) if now is None else now
