"""What somebody does with their own account: another password, a second factor, new recovery codes.

Each of these asks for the present password once more: a screen left open must not be enough to take an account.
Each puts every session out; whoever made the change is let in again with a new one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from survey.accounts.entering import FACTOR, RECOVERY, Fits, prove_password
from survey.accounts.errors import FactorRequired, WrongCode
from survey.accounts.office_key import keyed_hash, seal, unseal
from survey.accounts.passwords import plain_password, require_usable
from survey.accounts.second_factor import matching_step, new_recovery_codes, new_secret
from survey.authority import Role
from survey.config import Config
from survey.installation import keeper_at
from survey.store.accounts import Accounts


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody's own account stands."""

    has_factor: bool
    must_have_factor: bool
    codes_left: int


def standing(config: Config, name: str, roles: frozenset[Role]) -> Standing:
    """Tell how an account stands with its second factor."""
    with keeper_at(config, Accounts) as accounts:
        held = accounts.credentials(name)
        return Standing(held is not None and held.factor is not None, bool(accounts.policy() & roles),
                        accounts.codes_left(name))


def change_password(config: Config, name: str, password: str, fits: Fits, hashed: Callable[[str], str]) -> None:
    """Put another password in place; WrongPassword or PasswordUnusable, and nothing changes."""
    require_usable(password, name)
    prove_password(config, name, fits)
    with keeper_at(config, Accounts) as accounts:
        accounts.set_password(name, hashed(plain_password(password)))


def propose_factor(config: Config, name: str) -> bytes:
    """Give the secret to put into an authenticator: the same until it is confirmed, and no use before."""
    with keeper_at(config, Accounts) as accounts:
        held = accounts.credentials(name)
        if held is not None and held.proposed_factor is not None:
            return unseal(config, FACTOR, name, held.proposed_factor)
        secret = new_secret()
        accounts.propose_factor(name, seal(config, FACTOR, name, secret))
    return secret


def confirm_factor(config: Config, name: str, code: str, fits: Fits, now: int | None = None) -> tuple[str, ...]:
    """Make the proposed secret count once a code shows that it arrived; gives the recovery codes, shown once."""
    moment = int(time.time()) if now is None else now
    sealed = prove_password(config, name, fits, moment).proposed_factor
    step = matching_step(unseal(config, FACTOR, name, sealed), code, moment) if sealed is not None else None
    if sealed is None or step is None:
        raise WrongCode
    codes = new_recovery_codes()
    with keeper_at(config, Accounts) as accounts:
        # The code that confirms is used up with it.
        if not accounts.adopt_factor(name, sealed, step, _hashed(config, name, codes)):
            raise WrongCode
    return codes


def drop_factor(config: Config, name: str, roles: frozenset[Role], fits: Fits) -> None:
    """Sign in with the password alone from now on; FactorRequired where a role asks for more."""
    if standing(config, name, roles).must_have_factor:
        raise FactorRequired
    prove_password(config, name, fits)
    with keeper_at(config, Accounts) as accounts:
        accounts.drop_factor(name)


def renew_recovery_codes(config: Config, name: str, fits: Fits) -> tuple[str, ...]:
    """Give new recovery codes, shown once; the old ones are void."""
    if prove_password(config, name, fits).factor is None:
        raise WrongCode
    codes = new_recovery_codes()
    with keeper_at(config, Accounts) as accounts:
        accounts.put_codes(name, _hashed(config, name, codes))
    return codes


def _hashed(config: Config, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(keyed_hash(config, RECOVERY, f"{name} {code.replace('-', '')}") for code in codes)
