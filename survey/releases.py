"""Release files as they lie in the data folder: their hash, always from the bytes, and the totals of the organ.

A large release takes a second to read. What is needed of it again and again is kept by the hash of its bytes, so
nothing is ever told of another file than the one that lies there.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.errors import NotARelease
from reports.release import Release, read_release
from survey.kept import Memo

MOST: Final = 64
"""Releases whose totals are kept; a handful of numbers each."""

Total = tuple[int, int | None]
"""Slips issued and answers in; no answers where the release does not say how many."""


@dataclass(frozen=True, slots=True)
class OrganTotals:
    """What a release says of the whole organ: how many were asked and how many answered."""

    members: Total
    served: tuple[tuple[str, Total], ...]   # by questionnaire

    def by_form(self, member_form: str) -> dict[str, Total]:
        """Give the totals by questionnaire."""
        return {member_form: self.members, **dict(self.served)}


_totals: Final[Memo[str, OrganTotals]] = Memo(MOST)


def file_sha256(path: Path) -> str | None:
    """Give the SHA-256 of a file from its bytes; None where there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def totals_in(path: Path, sha256: str | None = None) -> OrganTotals:
    """Give the totals of a release, reading it where its like was not read before; NotARelease.

    `sha256` is the hash of its bytes, where it was worked out just now.
    """
    found = sha256 or file_sha256(path)
    if found is None or recorded_beside(path) not in {None, found}:
        return _of(read_release(path))  # raises, in the words of whoever reads releases
    return _totals.take(found, lambda: _of(_read_same(path, found)))


def recorded_beside(path: Path) -> str | None:
    """Give the hash noted in the file beside a release; None where there is none, “” where it is no such note."""
    try:
        return next(iter(path.with_name(path.name + ".sha256").read_text("ascii").split()), "")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""


def _read_same(path: Path, sha256: str) -> Release:
    release = read_release(path)
    if file_sha256(path) != sha256:  # replaced in between: kept by the old hash, it would be taken for the old one
        raise NotARelease(path=path.name, reason="SHA-256")
    return release


def _of(release: Release) -> OrganTotals:
    return OrganTotals(
        (release.organ.issued, _count(release.organ.returned)),
        tuple((audience.questionnaire, (audience.issued, _count(audience.returned)))
              for audience in release.audiences))


def _count(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None
