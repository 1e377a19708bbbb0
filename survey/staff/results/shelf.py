"""The shelf of releases: each read, checked and thought through once, then kept in memory for all readers.

A released round never changes, except that a whole corrected release takes its place: then its hash is another,
and so is everything kept by it.
"""

import gc
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from questionnaires.model import Text
from reports.documents.legible import printable
from reports.documents.source import Source
from reports.errors import NotARelease
from reports.findings import Findings, find
from reports.release import Release, read_release
from survey.config import Config
from survey.installation import office_at
from survey.kept import Keeper
from survey.plan import RoundPlan
from survey.rounds import NoRelease, plan_of
from survey.store.office import ReleasePaper

MOST: Final = 4
"""Rounds kept at a time; one of 500 branches takes some hundred megabytes."""
MANY: Final = 60
"""Units from which a book is large."""
PATIENCE: Final = 1.5
"""Seconds a reader waits for a page before being told that it is being prepared."""

Mark = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class Lying:
    """Where the release of a round lies, and that of the round before."""

    round_id: str
    path: Path
    sha256: str
    before: Path | None = None
    before_sha256: str = ""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the files look like now: another file at the same place has another mark."""
        found = [_mark(self.path, self.sha256)]
        return tuple(found if self.before is None else [*found, _mark(self.before, self.before_sha256)])


def _mark(path: Path, sha256: str) -> Mark:
    try:
        stat = path.stat()
    except OSError as error:
        raise NotARelease(path=path.name, reason=type(error).__name__) from error
    return str(path), stat.st_mtime_ns, stat.st_size, sha256


@dataclass(frozen=True, slots=True)
class Released:
    """One line of the list: a round that has been released."""

    round_id: str
    title: Text
    units: frozenset[str]            # those the plan froze: whoever belongs to another has no page there


def released(config: Config) -> tuple[Released, ...]:
    """Give every round that has a release, the latest first."""
    with office_at(config) as office:
        papers = [paper for paper in reversed(office.rounds()) if office.release(paper.id) is not None]
    return tuple(_listed(plan_of(paper)) for paper in papers)


def _listed(plan: RoundPlan) -> Released:
    return Released(plan.id, plan.title, frozenset(unit.id for unit in plan.units))


def awaited(config: Config) -> Text | None:
    """Name the latest round that has no release yet, for readers who find nothing to see."""
    with office_at(config) as office:
        papers = [paper for paper in reversed(office.rounds()) if office.release(paper.id) is None]
    return plan_of(papers[0]).title if papers else None


def lying(config: Config, round_id: str) -> Lying:
    """Find the release of a round and the one before it; NoRelease where there is none."""
    with office_at(config) as office:
        papers = [found for paper in office.rounds() if (found := office.release(paper.id)) is not None]
    place = next((place for place, paper in enumerate(papers) if paper.round_id == round_id), None)
    if place is None:
        raise NoRelease(round_id=round_id)
    return _lying(config, papers[place], papers[place - 1] if place else None)


def _lying(config: Config, paper: ReleasePaper, before: ReleasePaper | None) -> Lying:
    if before is None:
        return Lying(paper.round_id, config.data / paper.path, paper.sha256)
    return Lying(paper.round_id, config.data / paper.path, paper.sha256, config.data / before.path, before.sha256)


@dataclass(frozen=True)
class Book:
    """One round's release with all that was found in it, as everybody reads it."""

    findings: Findings
    sha256: str
    marks: tuple[Mark, ...]

    @property
    def release(self) -> Release:
        """The release."""
        return self.findings.release

    @cached_property
    def source(self) -> Source:
        """What documents are made from: the same findings, unless characters have to be replaced in print."""
        now = printable(self.release)
        before = self.findings.before
        earlier = printable(before).release if before is not None else None
        same = now.release is self.release and earlier is before
        return Source(self.findings if same else find(now.release, earlier), self.sha256, now.is_marked)


def read_book(place: Lying) -> Book:
    """Read a release and think it through; NotARelease where the file is not the one that was noted."""
    before = _checked(place.before, place.before_sha256) if place.before is not None else None
    marks, findings = place.marks, find(_checked(place.path, place.sha256), before)
    _ = findings.derived, findings.tiers, findings.flagged, findings.conclusions
    if len(findings.release.units) > MANY:
        _put_aside()
    return Book(findings, place.sha256, marks)


def _put_aside() -> None:
    """Have the collector pass over what is in memory: walking through a large book holds up a page for a second.

    What was put aside before is looked at once more first, so that books no longer kept leave nothing behind.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _checked(path: Path, sha256: str) -> Release:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise NotARelease(path=path.name, reason=type(error).__name__) from error
    if found != sha256:
        raise NotARelease(path=path.name, reason="SHA-256")
    return read_release(path)


class Shelf:
    """The books in memory."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._books: Keeper[tuple[Mark, ...], Book] = Keeper("shelf", most)
        self._patience = patience

    def prepare(self, place: Lying) -> None:
        """Begin to read a book, so that it is ready when somebody opens it."""
        self._books.begin(place.marks, lambda: read_book(place))

    def take(self, place: Lying) -> Book:
        """Give a book; StillMaking while a large one is being read for the first time."""
        return self._books.take(place.marks, lambda: read_book(place), self._patience)
