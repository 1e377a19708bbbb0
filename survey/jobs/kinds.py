"""What jobs there are: each kind makes one file from a release, the same bytes every time."""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from questionnaires.model import Lang, Text
from reports.documents import count_reports, write_reports
from reports.exporting import Format, export
from reports.release import Release
from survey.errors import SurveyError

Progress = Callable[[int, int], None]
"""Hears how much is done and of how much; may raise to end the work."""

_SAME_DAY: Final = (1980, 1, 1, 0, 0, 0)  # a ZIP notes times; the same release must give the same file
_PACKED: Final = frozenset({".pdf", ".png"})


class WishUnknown(SurveyError):
    """There is no such kind of job, or not in that form or language."""

    zh = "没有这种任务：{wish}。"
    en = "There is no such job: {wish}."


@dataclass(frozen=True, slots=True)
class Work:
    """What a job is made from, and where it may write: `folder` is empty and its own, `out` the file to make."""

    release: Release
    before: Release | None
    lang: str
    folder: Path
    out: Path


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job; `make` writes the whole of `out` or raises."""

    id: str
    label: Text
    told: Text
    suffix: str
    make: Callable[[Work, Progress], None]


def _reports(work: Work, progress: Progress) -> None:
    total, done = count_reports(work.release) + 1, 0

    def one_more(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    progress(0, total)
    folder = work.folder / "reports"
    write_reports(work.release, work.before, folder, work.lang, one_more)
    pack(folder, work.out)
    one_more(1)


def _workbook(work: Work, progress: Progress) -> None:
    progress(0, 1)
    export(work.release, work.out, Format.XLSX, work.lang)


def _csv(work: Work, progress: Progress) -> None:
    progress(0, 1)
    export(work.release, work.folder / "csv", Format.CSV, work.lang)
    pack(work.folder / "csv", work.out)


def pack(folder: Path, out: Path) -> None:
    """Pack a folder into a ZIP that depends on names and contents only."""
    with zipfile.ZipFile(out, "x") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _SAME_DAY)
            entry.external_attr = 0o600 << 16
            entry.compress_type = zipfile.ZIP_STORED if path.suffix in _PACKED else zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def _by_id(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    return {kind.id: kind for kind in kinds}


KINDS: Final = _by_id((
    Kind("reports", Text(zh="全部报告（PDF）", en="All reports (PDF)"),
         Text(zh="党委差距分析报告和各支部体检单，打成一个 ZIP。",
              en="The committee's gap analysis and every branch's check-up, in one ZIP."),
         ".zip", _reports),
    Kind("workbook", Text(zh="数据表（XLSX）", en="Tables (XLSX)"),
         Text(zh="已发布的数和代码本，一个工作簿。",
              en="The released figures with their codebook, in one workbook."),
         ".xlsx", _workbook),
    Kind("csv", Text(zh="数据表（CSV）", en="Tables (CSV)"),
         Text(zh="已发布的数和代码本，每表一个 CSV 文件，打成一个 ZIP。",
              en="The released figures with their codebook, a CSV file per table, in one ZIP."),
         ".zip", _csv),
))


def require_kind(kind: str, lang: str) -> Kind:
    """Give a kind of job; WishUnknown for strangers and for other languages."""
    if kind not in KINDS or lang not in set(Lang):
        raise WishUnknown(wish=f"{kind} {lang}"[:60])
    return KINDS[kind]
