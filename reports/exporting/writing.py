"""An export on disk: one file or one folder of CSV, written whole or not at all."""

import json
import os
import shutil
import zipfile
from enum import StrEnum
from pathlib import Path

from reports.errors import ReportError
from reports.exporting.codebook import codebook
from reports.exporting.contents import tables
from reports.exporting.csv_files import csv_bytes
from reports.exporting.json_file import json_bytes
from reports.exporting.table import FORMAT, Table
from reports.release import Release


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"    # a folder, one file per table
    XLSX = "xlsx"
    JSON = "json"


class OutTaken(ReportError):
    """Something that is no earlier export stands where the export should go; it is not touched."""

    zh = "{out} 已经存在，而且不是以前的导出，没有写入。请换一个名字。"
    en = "{out} exists and is no earlier export; nothing was written. Choose another name."


def export(release: Release, out: Path, kind: Format, lang: str = "zh") -> None:
    """Write a release's tables to `out`: a folder for CSV, a file for XLSX and JSON.

    Written beside `out` first and renamed; an earlier export of the same kind is replaced. Raises OutTaken.
    """
    if (out.exists() or out.is_symlink()) and not is_earlier_export(out, kind):
        raise OutTaken(out=out.name)
    contents = files(tables(release, lang), kind, lang)
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.unfinished")
    _remove(unfinished)
    try:
        _write(unfinished, contents)
        _put_in_place(unfinished, out)
    finally:
        _remove(unfinished)


def files(made: tuple[Table, ...], kind: Format, lang: str) -> dict[str, bytes]:
    """Give the bytes of every file by name; a single file has no name."""
    if kind is Format.CSV:
        return {f"{table.name}.csv": csv_bytes(table, lang) for table in made}
    if kind is Format.JSON:
        return {"": json_bytes(made, lang)}
    # Half a second to import, and the other formats have no use for it.
    from reports.exporting.workbook import workbook_bytes  # noqa: PLC0415

    return {"": workbook_bytes(made, lang)}


def is_earlier_export(out: Path, kind: Format) -> bool:
    """Tell whether nothing would be lost with `out` but what an export writes again."""
    try:
        return not out.is_symlink() and _KNOWS[kind](out)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return False


def _is_csv(out: Path) -> bool:
    held = list(out.iterdir())
    ours = {f"{name}.csv" for name in codebook().tables}
    return not held or (FORMAT in (out / "about.csv").read_text("utf-8-sig") and all(
        path.name in ours and path.is_file() and not path.is_symlink() for path in held))


def _is_xlsx(out: Path) -> bool:
    with zipfile.ZipFile(out) as archive:
        return FORMAT.encode() in archive.read("docProps/core.xml")


def _is_json(out: Path) -> bool:
    content = json.loads(out.read_bytes())
    return isinstance(content, dict) and content.get("format") == FORMAT


_KNOWS = {Format.CSV: _is_csv, Format.XLSX: _is_xlsx, Format.JSON: _is_json}


def _write(target: Path, contents: dict[str, bytes]) -> None:
    if "" in contents:
        target.write_bytes(contents[""])
        return
    target.mkdir()
    for name, content in contents.items():
        (target / name).write_bytes(content)


def _put_in_place(unfinished: Path, out: Path) -> None:
    """Rename; a folder cannot replace a folder, so an earlier one steps aside first."""
    if not out.is_dir():
        os.replace(unfinished, out)  # noqa: PTH105 -- the one call that replaces on every system
        return
    aside = out.with_name(f".{out.name}.replaced")
    _remove(aside)
    out.rename(aside)
    unfinished.rename(out)
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
