"""A release as a file: its recorded hash, its canonical bytes, and how its parts refer to each other."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from reports.release import Release, UnitResult
from reports.verification.checks import Check, Tally, absent, checked


def recorded_hash(path: Path, content: bytes) -> Check:
    """Compare the file with the hash beside it (`….sha256`), where there is one."""
    recorded = path.with_name(path.name + ".sha256")
    if not recorded.exists():
        return absent("hash")

    def find(tally: Tally) -> Iterator[str]:
        tally.seen()
        said = recorded.read_text("ascii").split()[0]
        if said != (found := hashlib.sha256(content).hexdigest()):
            yield f"{found} ≠ {said}"

    return checked("hash", find)


def canonical(release: Release, content: bytes, tally: Tally) -> Iterator[str]:
    """The same release is always written as the same bytes; anything else was not written by the door."""
    written = release.to_bytes()
    tally.seen()
    if written != content:
        lines = zip(content.split(b"\n"), written.split(b"\n"), strict=False)
        yield f"line {next((n for n, (a, b) in enumerate(lines, 1) if a != b), 0)}"


def loose_ends(release: Release, tally: Tally) -> Iterator[str]:
    """Yield ids that stand twice, and references to what is not there."""
    results = (release.organ, *release.units)
    ids = {result.unit.id for result in results}
    dimensions, items = [ref.id for ref in release.dimensions], [ref.id for ref in release.items]
    for name, times in Counter([*(result.unit.id for result in results), *dimensions, *items]).items():
        tally.seen()
        if times > 1:
            yield name
    for ref in release.items:
        if ref.dimension not in dimensions:
            yield f"{ref.id}: {ref.dimension}"
    for result in results:
        yield from _of_unit(result, ids, dimensions, items)


def _of_unit(result: UnitResult, ids: set[str], dimensions: list[str], items: list[str]) -> Iterator[str]:
    where = result.unit.id
    named = {result.unit.parent, result.merged_into, *result.unit.merged} - {None}
    if named - ids or (result.unit.parent is None) is not (result.unit.kind == "organ"):
        yield f"{where}: {', '.join(sorted(str(name) for name in named - ids))}"
    if [cell.dimension for cell in result.dimensions] != dimensions:
        yield f"{where}: dimensions"
    if [cell.item for cell in result.items] != items:
        yield f"{where}: items"
