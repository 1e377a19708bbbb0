"""Stamps: what an open form asks for instead of a slip, a second of a device's work that nobody else gave it.

The page draws a token by lot and looks for a counter that makes the hash of both begin with enough zero
bits. Nothing is handed out by the server, so nothing it knows could tell one visitor from another; what it
keeps of a stamp is a keyed digest of the token, so that it counts once. The work is bound to the round and
the form. It slows down whoever would answer by the hundred; it does not tell people apart, and is not meant to.
"""

import hashlib
import re
import secrets
from typing import Final

BITS: Final = 17
"""131,000 hashes on average: about a second on a phone (docs/anonymity.md)."""

_STAMP: Final = re.compile(r"([0-9a-f]{32})-([0-9a-f]{8})", re.ASCII)
LONGEST: Final = 41


def door(plan_hash: str, form_id: str) -> str:
    """Name what a stamp is made for: this form in this round and no other."""
    return f"mofan stamp 1 {plan_hash} {form_id}"


def token_of(stamp: str, door: str, bits: int = BITS) -> str | None:
    """Give the token of a stamp that holds for `door`, None for anything else."""
    found = _STAMP.fullmatch(stamp)
    if found is None or not _works(_seed(door, found[1]), int(found[2], 16), bits):
        return None
    return found[1]


def new_stamp(door: str, bits: int = BITS) -> str:
    """Do the work that the page's script does (survey/respondent/static/stamp.js)."""
    while True:
        token = secrets.token_hex(16)
        seed = _seed(door, token)
        # A token without a fitting counter is as good as impossible at the bits in use; then the next is tried.
        for counter in range(1 << 32):
            if _works(seed, counter, bits):
                return f"{token}-{counter:08x}"


def _seed(door: str, token: str) -> bytes:
    """Shrink door and token, so that every try hashes a single block."""
    return hashlib.sha256(f"{door} {token}".encode()).digest()


def _works(seed: bytes, counter: int, bits: int) -> bool:
    work = hashlib.sha256(seed + counter.to_bytes(4, "big")).digest()
    return int.from_bytes(work[:4], "big") >> (32 - bits) == 0
