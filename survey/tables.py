"""Tables people prepare in office programs: CSV in the encodings those write, and XLSX; mistakes all at once.

What comes out is plain text with the row it stood in, whatever program wrote it. Nothing is guessed: a column
that is not known is a mistake, because what stands in it would be lost without a word.
"""

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, repeat
from pathlib import Path
from typing import IO, Any, Final

from survey.errors import SurveyError

LONGEST_LISTING: Final = 200
LONGEST_SHOWN: Final = 30
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FORMULA: Final = re.compile(rb"[<:]f[\s/>]")
_ROW: Final = re.compile(rb"[<:]row[\s/>]")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_TEXT: Final = re.compile(rb"<(?:\w+:)?si[\s/>]")
_WIDEST: Final = 16_384  # cells in a row of any office program
_HEAD: Final = 1_000_000  # characters of a text among which its first line is looked for
ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")  # what office programs take for a formula when it comes first


class TableUnreadable(SurveyError):
    """The file is not a table of a kind that can be read."""

    zh = "{file} 不是可以读取的表格（CSV 或 XLSX）：{reason}。"
    en = "{file} is not a table that can be read (CSV or XLSX): {reason}."


class TableNotText(TableUnreadable):
    """The file is neither a workbook nor text in an encoding that can be told."""

    zh = "{file} {reason_zh}。请另存为 UTF-8 编码的 CSV，或 XLSX。"
    en = "{file} {reason}. Save it as CSV in UTF-8, or as XLSX."


class TableTooLarge(SurveyError):
    """The table holds more than anything this product reads."""

    zh = "{file} 超过{rows}行，或者右边的空列太多。请只保留填了内容的行和列。"
    en = "{file} has more than {rows} rows, or too many empty columns. Keep only those that are filled in."


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of a table: bytes as they lie and unpacked, rows, and cells of a workbook."""

    file: int = 30_000_000
    unpacked: int = 300_000_000
    rows: int = 200_000
    cells: int = 1_000_000  # a row with one cell at the far right counts 16,384, written or not


FORM: Final = Limits()  # for what somebody fills in by hand


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a table: where it stands, and what is wrong, in both languages."""

    row: int | None
    column: str | None
    zh: str
    en: str

    def line(self, lang: str) -> str:
        """Give place and sentence in one line."""
        if lang == "en":
            places = [f"row {self.row}" if self.row else "", f"column “{self.column}”" if self.column else ""]
            return ": ".join(filter(None, [", ".join(filter(None, places)), self.en]))
        place = (f"第{self.row}行" if self.row else "") + (f"“{self.column}”列" if self.column else "")
        return "：".join(filter(None, [place, self.zh]))


class MistakesInTable(SurveyError):
    """A table is wrong in one or more places; `mistakes` lists them, and nothing of it was taken over.

    `unlisted` is how many there are besides, where only the first were kept.
    """

    zh = "{file} 有{count}处错误，没有读入任何内容：\n{listing}"
    en = "{file} has {count} mistake(s); nothing was taken over:\n{listing}"

    def __init__(self, file: str, mistakes: Iterable[Mistake], unlisted: int = 0) -> None:
        self.mistakes = sorted(mistakes, key=lambda m: (m.row or 0))
        self.unlisted = unlisted
        super().__init__(file=file)

    def sentence(self, lang: str) -> str:
        """List every mistake in `lang`, up to a length somebody could read."""
        lines = [mistake.line(lang) for mistake in self.mistakes]
        count = len(lines) + self.unlisted
        if more := count - len(lines[:LONGEST_LISTING]):
            lines[LONGEST_LISTING:] = [f"… and {more} more" if lang == "en" else f"……另有{more}处"]
        template = self.en if lang == "en" else self.zh
        return template.format(**self.facts, count=count, listing="\n".join(lines))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the office program shows it, and its cells by column, trimmed."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def shown(value: str) -> str:
    """Quote hostile text in a sentence: short, and without control characters."""
    visible = "".join(c if c.isprintable() else "�" for c in value)
    return visible if len(visible) <= LONGEST_SHOWN else visible[: LONGEST_SHOWN - 1] + "…"


def disarmed(value: str) -> str:
    """Make text that an office program would run as a formula harmless, for files of ours that it may open."""
    return "'" + value if value.startswith(ACTIVE) else value


def read_table(
    path: Path, required: Iterable[str], optional: Iterable[str] = (), aliases: Mapping[str, str] | None = None,
) -> list[Row]:
    """Read the rows of a table whose columns may stand in any order; wholly empty rows are skipped.

    Raises TableUnreadable or, for columns that are missing, doubled or unknown, MistakesInTable.
    """
    lines = _lines(path)
    number, header = next(((n, cells) for n, cells in lines if any(cells)), (1, []))
    columns = [(aliases or {}).get(key, key) for key in map(column_key, header)]
    mistakes = list(_header_mistakes(number, columns, list(required), list(optional)))
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    rows = []
    for number, cells in lines:
        if any(cells):
            mistakes += _beyond(number, cells, len(columns))
            rows.append(Row(number, {c: v for c, v in zip(columns, cells, strict=False) if c}))
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    return rows


def column_key(name: str) -> str:
    """Give what a column is known by, however its name is typed: width, case and blanks do not matter."""
    return unicodedata.normalize("NFKC", name).strip().lower().replace(" ", "_")


def _header_mistakes(
    number: int, columns: list[str], required: list[str], optional: list[str],
) -> Iterator[Mistake]:
    for name in required:
        if name not in columns:
            yield Mistake(number, name, "缺少这一列", "this column is missing")
    for name in sorted(set(columns) - {""}):
        if name not in {*required, *optional}:
            known = "、".join([*required, *optional])
            yield Mistake(number, shown(name), f"不认识的列，可用的列有：{known}",
                          f"unknown column; the columns are: {known.replace('、', ', ')}")
        elif columns.count(name) > 1:
            yield Mistake(number, name, "这一列出现了两次", "this column appears twice")


def _beyond(number: int, cells: list[str], width: int) -> Iterator[Mistake]:
    if any(cells[width:]):
        yield Mistake(number, None, "这一行的格子比表头多，可能有多余的逗号",
                      "this row has more cells than the header; there may be a stray comma")


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give the lines of a table as trimmed text, numbered as an office program numbers its rows."""
    if is_workbook(path):
        return iter(list(workbook_lines(path)))
    if path.stat().st_size > FORM.file:
        raise TableUnreadable(file=path.name, reason="> 30 MB")
    return iter(_csv_lines(path.name, path.read_bytes()))


def _csv_lines(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    text = content.decode(encoding_of(name, lambda: [content]))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
        lines = list(islice(reader, FORM.rows + 1))
    except csv.Error as error:
        raise TableUnreadable(file=name, reason=f"CSV: {error}") from error
    if len(lines) > FORM.rows:
        raise TableTooLarge(file=name, rows=FORM.rows)
    return [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(lines, 1)]


def delimiter_of(text: str) -> str:
    """Tell which of comma, tab and semicolon parts most cells in the first line that holds anything."""
    line = next((line for line in text[:_HEAD].splitlines() if line.strip()), "")
    return max(",\t;", key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter), [])))


def encoding_of(name: str, blocks: Callable[[], Iterable[bytes]]) -> str:
    """Tell what Chinese office programs wrote a text in: UTF-8 with or without its mark, or GB18030.

    `blocks` gives the text's bytes from the beginning, as often as it is called. Raises TableNotText.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for number, block in enumerate(blocks()):
                if number == 0 and block.startswith(_UTF_16):
                    raise TableNotText(file=name, reason_zh="是 UTF-16 编码", reason="is encoded in UTF-16")
                if b"\0" in block:
                    raise TableNotText(file=name, reason_zh="不是文本文件", reason="is not a text file")
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise TableNotText(file=name, reason_zh="既不是 UTF-8 编码，也不是 GB18030 编码",
                       reason="is encoded neither in UTF-8 nor in GB18030")


def is_workbook(path: Path) -> bool:
    """Tell a workbook from text by what it begins with, whatever its name says."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def workbook_lines(path: Path, limits: Limits = FORM) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a workbook's first sheet one by one as trimmed text, numbered as the office program does.

    Raises TableUnreadable, TableTooLarge and, for formulas without a value, after the last row, MistakesInTable.
    """
    if path.stat().st_size > limits.file:
        raise TableUnreadable(file=path.name, reason=f"> {limits.file // 1_000_000} MB")
    try:
        _check_unpacked_size(path, limits)
        lines = _sheet_lines(path, limits)
        batch = _without_warnings(lines)
        while batch:
            yield from batch
            batch = _without_warnings(lines)
    except SurveyError:
        raise
    except Exception as error:  # whatever a hostile file makes the library raise, the file is what is wrong
        raise TableUnreadable(file=path.name, reason=f"XLSX: {type(error).__name__}") from error


def _check_unpacked_size(path: Path, limits: Limits) -> None:
    """Refuse a workbook that unpacks to more than is read: a small file could fill the memory."""
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > limits.unpacked:
            raise TableUnreadable(file=path.name, reason=f"> {limits.unpacked // 1_000_000} MB")
        for member in archive.infolist():
            with archive.open(member) as part:
                if not _has_room(_blocks(part), limits):
                    raise TableTooLarge(file=path.name, rows=limits.rows)


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    while block := part.read(_HEAD):
        yield block


def _has_room(blocks: Iterator[bytes], limits: Limits) -> bool:
    """Tell whether a part of a workbook has no more in it than is read: a row comes whole, however wide."""
    total = open_row = 0
    for number, block in enumerate(blocks):
        if number == 0 and block.startswith((*_UTF_16, b"<\0", b"\0<")):
            return False  # nothing could be counted in UTF-16, and no office program writes it
        pieces = _ROW.split(block)
        widths = [len(_CELL.findall(piece)) for piece in pieces]
        total += sum(widths) + len(pieces) + len(_TEXT.findall(block))
        widths[0] += open_row
        open_row = widths[-1]
        if max(widths) > _WIDEST or total > limits.cells + limits.rows:
            return False
    return True


def _holds_formulas(path: Path) -> bool:
    """Tell whether any part of a workbook may hold a formula; if none does, it need not be read twice."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            with archive.open(member) as part:
                before = b""
                for block in _blocks(part):
                    if _FORMULA.search(before + block):
                        return True
                    before = block[-2:]
    return False


def _without_warnings(lines: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    with warnings.catch_warnings(action="ignore"):  # openpyxl warns of decoration that it does not keep
        return list(islice(lines, 1000))


def _sheet_lines(path: Path, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    # Half a second to import, and most files and commands have no use for it.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    mistakes: list[Mistake] = []
    unlisted = cells = 0
    with ExitStack() as files:  # the library leaves a file open whose rows were not read to the end

        def rows(*, computed: bool) -> Iterable[Sequence[Any]]:
            book = load_workbook(files.enter_context(path.open("rb")), read_only=True, data_only=computed)
            return book.worksheets[0].iter_rows()

        sources = rows(computed=False) if _holds_formulas(path) else repeat(())
        for number, (computed, written) in enumerate(zip(rows(computed=True), sources, strict=False), 1):
            cells += len(computed)
            if number > limits.rows or cells > limits.cells:
                raise TableTooLarge(file=path.name, rows=limits.rows)
            for place, (cell, source) in enumerate(zip(computed, written, strict=False), 1):
                if source.data_type == "f" and cell.value is None and len(mistakes) >= LONGEST_LISTING:
                    unlisted += 1
                elif source.data_type == "f" and cell.value is None:
                    mistakes.append(Mistake(number, get_column_letter(place), "公式没有算出的值，请填写数值",
                                            "the formula has no computed value; enter the value"))
            yield number, [_cell_text(cell.value) for cell in computed]
    if mistakes:
        raise MistakesInTable(path.name, mistakes, unlisted)


def _cell_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return repr(round(value, 10))
        case datetime() | date():
            return value.isoformat()[:10]
    return str(value).strip()
