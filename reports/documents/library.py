"""All reports of a release in one folder, written whole or not at all."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from reports.documents.folders import FolderTaken as FolderTaken  # noqa: PLC0414 -- raised by write_reports
from reports.documents.folders import whole_folder
from reports.release import Release

RELEASE_FILE = "release.json"
MANY = 10
"""Documents from which starting a second process pays."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_OURS = re.compile(
    r"release\.json|committee-report\.(zh|en)\.pdf|charts(/[\w-]+\.(zh|en)\.svg)?|checkups(/[\w-]+\.(zh|en)\.pdf)?",
    re.ASCII)


def _no_progress(_: int) -> None:
    """Nobody is watching."""


def count_reports(release: Release) -> int:
    """How many documents `write_reports` writes, for a progress bar."""
    return 1 + len(release.reporting_units) + sum(unit.merged_into is not None for unit in release.units)


def write_reports(
    release: Release, before: Release | None, out: Path, lang: str,
    progress: Callable[[int], object] = _no_progress, *, date: str | None = None, processes: int | None = None,
) -> list[Path]:
    """Write the committee's report, every check-up and every radar into `out`; give the PDFs, the report first.

    Everything is written beside `out` first and renamed at the end; an earlier set of reports is replaced.
    `progress` is called with 1 after each document. Raises FolderTaken where `out` holds anything else.
    """
    with whole_folder(out, _holds_only_reports) as unfinished:
        written = _fill(unfinished, release, before, lang, progress, date, processes)
    return [out / path.relative_to(unfinished) for path in written]


def _holds_only_reports(folder: Path) -> bool:
    """True if nothing would be lost with the folder but what `write_reports` writes again."""
    held = list(folder.rglob("*"))
    return (folder / RELEASE_FILE).is_file() and all(
        _OURS.fullmatch(path.relative_to(folder).as_posix()) and not path.is_symlink() for path in held)


def _fill(  # noqa: PLR0917 -- see write_reports
    folder: Path, release: Release, before: Release | None, lang: str, progress: Callable[[int], object],
    date: str | None, processes: int | None,
) -> list[Path]:
    # Drawing takes a second to get ready; who only prints slips or reads the help must not wait for it.
    from reports.documents.rendering import render_all  # noqa: PLC0415

    for name in ("checkups", "charts"):
        (folder / name).mkdir(parents=True)
    (folder / RELEASE_FILE).write_bytes(release.to_bytes())
    written: list[Path] = []
    for done in render_all(release, before, lang, date, processes or _processes(release)):
        written.append(folder / _name(done.order.unit, lang))
        written[-1].write_bytes(done.pdf)
        if done.radar is not None and done.order.unit is not None:
            (folder / "charts" / f"{safe_name(done.order.unit)}.{lang}.svg").write_bytes(done.radar)
        progress(1)
    return written


def _processes(release: Release) -> int:
    return min(2, os.cpu_count() or 1) if count_reports(release) >= MANY else 1


def _name(unit: str | None, lang: str) -> Path:
    if unit is None:
        return Path(f"committee-report.{lang}.pdf")
    return Path("checkups", f"{safe_name(unit)}.{lang}.pdf")


def safe_name(unit: str) -> str:
    """A file name from a unit's id (never its name): itself where it is plain, else its bytes in hexadecimal."""
    return unit if _SAFE.fullmatch(unit) else "x" + unit.encode().hex()[:60]
