"""Slip codes 一码一票: made at random, printed once, kept only as a keyed hash, read forgivingly.

A code is 12 characters of Crockford's base 32 (60 bits). The slip shows a 13th, the check character, so
that a slip of the finger is told from a code that does not count.
"""

import hmac
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
LONGEST_TYPED: Final = 100  # nobody types more; longer input is hostile and not worth normalising

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_FILLERS: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Pc", "Cc", "Cf"})  # spaces, dashes, invisible marks
_MINUS: Final = "\N{MINUS SIGN}"


def new_code() -> str:
    """Draw a code from the operating system's generator."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def check_character(code: str) -> str:
    """Give the character that makes single errors and swaps of any two characters visible.

    The characters are read as elements of GF(32) and weighted by the powers of its generator; as all
    weights differ and none is 0, no such error can cancel out.
    """
    total = 0
    for character in code:
        total = _double(total ^ _VALUES[character])
    return ALPHABET[total]


def _double(element: int) -> int:
    """Multiply by the generator of GF(32), modulo x^5 + x^2 + 1."""
    return element << 1 ^ (0b100101 if element & 0b10000 else 0)


def printed(code: str) -> str:
    """Give the code as the slip shows it: XXXX-XXXX-XXXX-C."""
    return "-".join((code[:4], code[4:8], code[8:], check_character(code)))


def normalise(typed: str) -> str | None:
    """Read what somebody typed; the 12 characters without the check, or None if it cannot be a code.

    Case, spaces, dashes of any kind and full-width forms do not matter; O counts as 0, I and L as 1.
    """
    if len(typed) > LONGEST_TYPED:
        return None
    characters = plain(typed)
    code, check = characters[:LENGTH], characters[LENGTH:]
    if len(code) != LENGTH or not _VALUES.keys() >= set(code):
        return None
    return code if check == check_character(code) else None


def plain(typed: str) -> str:
    """Undo what eyes, keyboards and phones do to base-32 text; strangers to the alphabet stay."""
    compatible = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    return "".join(c for c in compatible if unicodedata.category(c) not in _FILLERS and c != _MINUS)


def digest(pepper: bytes, code: str) -> bytes:
    """Give the only form in which a code is kept; without the pepper nobody can try codes against it."""
    return hmac.digest(pepper, code.encode("ascii"), "sha256")
