"""A folder of results written whole or not at all; what is not ours is never touched."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reports.errors import ReportError


class FolderTaken(ReportError):
    """The folder holds something that is no earlier set of results; it is not touched."""

    zh = "{folder} 里有别的文件，没有写入。请换一个文件夹。"
    en = "{folder} holds other files; nothing was written. Choose another folder."


def check_folder(out: Path, is_ours: Callable[[Path], bool]) -> None:
    """Raise FolderTaken where `out` is there and neither empty nor, by `is_ours`, made of earlier results."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not is_ours(out))):
        raise FolderTaken(folder=out.name)


@contextmanager
def whole_folder(out: Path, is_ours: Callable[[Path], bool]) -> Iterator[Path]:
    """Give a folder beside `out` to write into; it takes the place of `out` once everything is written.

    Earlier results are replaced; where anything fails they stay as they were. Raises FolderTaken.
    """
    check_folder(out, is_ours)
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        yield unfinished
        _put_in_place(unfinished, out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, out: Path) -> None:
    """Rename the finished folder; an earlier one steps aside first, so that one of both is always there."""
    aside = out.with_name(f".{out.name}.replaced")
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists():
        out.rename(aside)
    unfinished.rename(out)
    shutil.rmtree(aside, ignore_errors=True)
