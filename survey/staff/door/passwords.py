"""Hashing passwords slowly (scrypt), never many at once, and as slowly where there is nothing to compare with."""

from threading import BoundedSemaphore
from typing import Final

from werkzeug.security import check_password_hash, generate_password_hash

from survey.accounts.entering import Fits
from survey.accounts.passwords import MOST, plain_password

# Each takes 32 MB and a tenth of a second; a crowd at the door must not take the whole machine.
_AT_ONCE: Final = BoundedSemaphore(2)

DECOY: Final = (
    "scrypt:32768:8:1$EM3HGP1MFTt9JSWX$892f23392f7cd26aab132beb4abeae9282830624ab7e61c75bac7e58d3facc95"
    "ca7c520c2941061c3a2996e0ad9170b0621a0b1585bcff32c15faf7bd11d1121")
"""The hash of a random password nobody knows, made as all others are."""


def hashed(password: str) -> str:
    """Hash a password as it is kept."""
    with _AT_ONCE:
        return generate_password_hash(password)


def typed(password: str) -> Fits:
    """Give what compares a typed password with a hash; without a hash it takes as long and says no."""
    plain = plain_password(password[:MOST + 1])

    def fits(known: str | None) -> bool:
        with _AT_ONCE:
            same = check_password_hash(known or DECOY, plain)
        return same and known is not None

    return fits
