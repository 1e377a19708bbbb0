"""Tables as one XLSX workbook: a sheet per table, none hidden, text as text, the same bytes every time."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.exporting.codebook import ColumnEntry, codebook
from reports.exporting.disarming import is_formula, plain
from reports.exporting.table import FORMAT, Table, Value, fixed

LONGEST_CELL: Final = 32_000   # Excel's limit is 32,767
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
HEADING: Final = PatternFill("solid", fgColor="E8EDF3")
NARROWEST, WIDEST = 8, 48
MEASURED_ROWS: Final = 200


def workbook_bytes(tables: tuple[Table, ...], lang: str) -> bytes:
    """Write all tables into one workbook."""
    book = Workbook(write_only=True)
    book.properties.creator = book.properties.title = FORMAT
    for table in tables:
        _sheet(book, table, lang)
    written = io.BytesIO()
    book.save(written)
    return _timeless(written.getvalue())


def _sheet(book: Workbook, table: Table, lang: str) -> None:
    sheet = book.create_sheet(codebook().tables[table.name].title.say(lang))
    sheet.freeze_panes = "A2"
    header = table.header(lang)
    for place, width in enumerate(_widths(table, header), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(sheet, name) for name in header])
    entries = list(table.columns.values())
    for row in table.rows:
        sheet.append([_cell(sheet, value, entry) for value, entry in zip(row, entries, strict=True)])


def _heading(sheet: Worksheet, name: str) -> Cell:
    cell = _text(sheet, name)
    cell.font, cell.fill = Font(bold=True), HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Worksheet, value: Value, entry: ColumnEntry) -> Cell | None:
    if isinstance(value, str):
        cell = _text(sheet, value) if value else None
        if cell is not None and entry.decimals is not None:
            cell.alignment = Alignment(horizontal="right")   # a mark in a column of figures
        return cell
    cell = WriteOnlyCell(sheet, value)
    decimals = len(fixed(value, entry.decimals or 0).partition(".")[2])
    cell.number_format = "0." + "0" * decimals if decimals else "0"
    return cell


def _text(sheet: Worksheet, text: str) -> Cell:
    """A cell that holds text and stays text, even after somebody edits it."""
    cell = WriteOnlyCell(sheet, plain(text)[:LONGEST_CELL])
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = is_formula(text)
    return cell


def _widths(table: Table, header: list[str]) -> list[int]:
    """Widths for what stands in the columns: Chinese characters take two places."""
    rows = [header, *([str(value) for value in row] for row in table.rows[:MEASURED_ROWS])]
    return [min(WIDEST, max(NARROWEST, 2 + max(_width(text) for text in column)))
            for column in zip(*rows, strict=True)]


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _timeless(content: bytes) -> bytes:
    """Pack a workbook again without the time it was made at."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", part)
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, part)
    return packed.getvalue()
