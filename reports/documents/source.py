"""What documents are made from: a release made printable, its findings, and the hash of the file itself."""

from dataclasses import dataclass
from functools import cached_property

from reports.documents.legible import printable
from reports.findings import Findings, find
from reports.release import Release


@dataclass(frozen=True)
class Source:
    """One round ready to be printed; the hash is that of the release as it was published."""

    findings: Findings
    sha256: str
    is_altered: bool      # some characters of names had to be replaced

    @property
    def release(self) -> Release:
        """The release, every text of it printable."""
        return self.findings.release

    @cached_property
    def has_criteria(self) -> bool:
        """True for a questionnaire on the criteria of the six models, not one of somebody's own."""
        return any(item.criterion for item in self.release.items)

    @cached_property
    def has_own_ratings(self) -> bool:
        """True where at least one branch has rated itself."""
        return any(unit.own is not None for unit in self.release.units)


def source_of(release: Release, before: Release | None = None) -> Source:
    """Make a release (and the round before) ready for printing."""
    now = printable(release)
    findings = find(now.release, printable(before).release if before is not None else None)
    return Source(findings, release.sha256, now.is_marked)
