"""The second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 seconds) and codes on paper for bad days."""

import base64
import hmac
import os
import secrets
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from survey.tickets.slips import ALPHABET, plain

STEP: Final = 30          # seconds
DIGITS: Final = 6
TOLERANCE: Final = 1      # steps a clock may be off, either way
SECRET_BYTES: Final = 20
RECOVERY_CODES: Final = 8
_RECOVERY_LENGTH: Final = 10  # of a 32-letter alphabet: 50 bits
_LONGEST_TYPED: Final = 40
_ISSUER: Final = "Mofan"


def new_secret() -> bytes:
    """Draw a secret to share with an authenticator."""
    return os.urandom(SECRET_BYTES)


def _generator(secret: bytes) -> TOTP:
    # SHA-1 is what authenticators understand, and forging a MAC with it is out of reach.
    return TOTP(secret, DIGITS, SHA1(), STEP, enforce_key_length=False)  # noqa: S303


def code_at(secret: bytes, now: float) -> str:
    """Give the code that an authenticator shows at a moment (Unix seconds)."""
    return _generator(secret).generate(int(now)).decode()


def matching_step(secret: bytes, typed: str, now: float) -> int | None:
    """Tell to which time step a typed code belongs, this one or a neighbour; None if to none of them."""
    given, found = plain(typed[:_LONGEST_TYPED]).encode("utf-8", "replace"), None
    for step in range(int(now) // STEP - TOLERANCE, int(now) // STEP + TOLERANCE + 1):
        # All are compared, so that the time it takes does not tell which one it was.
        if step >= 0 and hmac.compare_digest(code_at(secret, step * STEP).encode(), given):
            found = step
    return found


def provisioning_uri(secret: bytes, name: str) -> str:
    """Give the address that an authenticator reads from the QR code."""
    return _generator(secret).get_provisioning_uri(name, _ISSUER)


def secret_text(secret: bytes) -> str:
    """Give the secret as it is typed where no camera is at hand: base 32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[place:place + 4] for place in range(0, len(text), 4))


def new_recovery_codes() -> tuple[str, ...]:
    """Draw the codes that are kept on paper, each good for one time."""
    drawn = ("".join(secrets.choice(ALPHABET) for _ in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in drawn)


def read_recovery_code(typed: str) -> str | None:
    """Read a typed recovery code forgivingly; None if it cannot be one."""
    code = plain(typed[:_LONGEST_TYPED])
    return code if len(code) == _RECOVERY_LENGTH else None
