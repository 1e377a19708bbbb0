"""Every word of the files made from a release, also where nobody looks: comments, alternatives, metadata."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pikepdf
import pypdfium2

NUMBER = re.compile(r"(?<![\w.])[-−+≤≥]*\d+\.\d+(?![\w]*\.\d)")


def decimals(words: str) -> set[str]:
    """Numbers written with a decimal point (version numbers with two points are none)."""
    return {re.sub(r"^[-−+≤≥]+", "", number) for number in NUMBER.findall(words)}


def finer(words: str) -> set[str]:
    """Numbers written with more than one decimal; beyond the ninth, binary numbers are never quite decimal ones."""
    return {number for number in decimals(words) if round(float(number), 9) != round(float(number), 1)}


def words_of_svg(svg: bytes) -> str:
    """Text, names of strokes, comments and metadata of an SVG; everything but its geometry."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))  # noqa: S314 -- our own
    found = []
    for element in ET.fromstring(svg, parser).iter():  # noqa: S314 -- our own
        found += [element.get("id", ""), element.get("class", ""), element.text or "", element.tail or ""]
        found += [value for name, value in element.items() if name.startswith(("data-", "aria-", "on"))]
    return "\n".join(word for word in found if word.strip())


def words_of_pdf(pdf: bytes) -> str:
    """Page text, alternatives, outline, annotations, metadata and names of attachments of a PDF."""
    document: Any = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    pages = [str(document[place].get_textpage().get_text_bounded()) for place in range(len(document))]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        said = [str(text) for number in opened.objects for text in _texts(number)]
        metadata = bytes(opened.Root.Metadata.read_bytes()).decode() if "/Metadata" in opened.Root else ""
        return "\n".join([*pages, *said, metadata, *opened.attachments])


def _texts(thing: Any) -> Iterator[Any]:
    """The strings of an object of a PDF that are not drawn: /Alt, /ActualText, /Title, /Contents and the like."""
    if isinstance(thing, pikepdf.Dictionary):
        yield from (value for value in dict(thing.items()).values() if isinstance(value, pikepdf.String))


def attachments_of_pdf(pdf: bytes) -> list[str]:
    """What a PDF carries along: names of attachments, scripts and forms."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        extras = [name for name in ("/AcroForm", "/OpenAction", "/AA", "/Collection") if name in opened.Root]
        return [*opened.attachments, *extras]


def hidden_parts(workbook: bytes) -> list[str]:
    """What a workbook holds besides what is seen at once: hidden sheets, rows, columns, comments, names, parts."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    found = [f"defined name {name}" for name in book.defined_names]
    for sheet in book.worksheets:
        sides = [*sheet.column_dimensions.items(), *sheet.row_dimensions.items()]
        found += [f"hidden row or column {key}" for key, side in sides if side.hidden]
        found += [f"defined name {name}" for name in sheet.defined_names]
        found += [] if sheet.sheet_state == "visible" else [f"{sheet.title} is {sheet.sheet_state}"]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        found += [f"{what} at {cell.coordinate}" for cell in cells for what in _extras(cell)]
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        usual = re.compile(r"_rels/\.rels|\[Content_Types\]\.xml|docProps/(app|core)\.xml|"
                           r"xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels|"
                           r"xl/theme/theme\d\.xml|xl/worksheets/sheet\d+\.xml")
        found += [f"part {name}" for name in parts.namelist() if not usual.fullmatch(name)]
    return found


def _extras(cell: Any) -> Iterator[str]:
    """What a cell holds besides its value."""
    if cell.comment is not None or cell.hyperlink is not None:
        yield "comment or link"
    if cell.data_type == "f":
        yield "formula"
    if cell.font.color is not None and cell.font.color.rgb == "FFFFFFFF":
        yield "white on white"


def words_of_workbook(workbook: bytes) -> str:
    """Every value as it is stored (not as its format shows it), and the properties."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        stored = [parts.read(name).decode() for name in parts.namelist()
                  if name.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/workbook", "docProps/"))]
    values = [value for part in stored for value in re.findall(r"<(?:v|t|f)[^>]*>([^<]*)<", part)]
    others = [value for part in stored for value in re.findall(r"<\w+:\w+[^>]*>([^<]+)<", part)]
    return "\n".join([*values, *others])


def words_of(path: Path) -> str:
    """Every word of a file, by its kind."""
    content = path.read_bytes()
    readers = {".svg": words_of_svg, ".pdf": words_of_pdf, ".xlsx": words_of_workbook}
    reader = readers.get(path.suffix)
    return reader(content) if reader is not None else content.decode("utf-8-sig")
