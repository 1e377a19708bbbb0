"""A chain of log entries: each carries the hash of the one before, so that none can be changed, moved or taken out.

Whoever can write the file can still write a whole new chain, or cut its end off: against that the latest hash is
noted elsewhere, on paper or in a release, and looked for again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Final

START: Final = "0" * 64  # what the first entry follows on


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody of the office did: when (UTC), who, what, to what (JSON), and how it is chained."""

    number: int
    time: str
    account: str
    action: str
    subject: str
    previous: str
    hash: str


_TOLD: Final = tuple(field.name for field in fields(Entry) if field.name != "hash")
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Inspection:
    """What came of reading a chain: its length, its latest hash, where it first breaks, if a hash was found."""

    count: int
    head: str
    broken: int | None = None    # the place of the first entry that is not what or where it was
    missing: bool = False        # a hash noted earlier is nowhere in it: its end was cut off or rewritten

    @property
    def whole(self) -> bool:
        """True if nothing is amiss."""
        return self.broken is None and not self.missing


def following(last: Entry | None, time: str, account: str, action: str, subject: str) -> Entry:
    """Make the entry that follows on `last`, or the first one."""
    number, previous = (last.number + 1, last.hash) if last else (1, START)
    unsigned = Entry(number, time, account, action, subject, previous, hash="")
    return replace(unsigned, hash=told_hash(unsigned))


def told_hash(entry: Entry) -> str:
    """SHA-256 (hex) over the canonical JSON of all that an entry says, the hash before it included."""
    text = _CANONICAL.encode({name: getattr(entry, name) for name in _TOLD})
    return hashlib.sha256(text.encode()).hexdigest()


def inspect(entries: Iterable[Entry], noted: str | None = None) -> Inspection:
    """Follow a chain from its first entry, and look in it for a hash that was noted earlier."""
    count, head, broken, missing = 0, START, None, bool(noted)
    for entry in entries:
        count += 1
        if broken is None and not _follows(entry, count, head):
            broken = count
        head = entry.hash
        missing = missing and entry.hash != noted
    return Inspection(count, head, broken, missing)


def _follows(entry: Entry, number: int, previous: str) -> bool:
    return (entry.number, entry.previous, entry.hash) == (number, previous, told_hash(entry))
