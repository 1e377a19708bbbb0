"""The table a branch fills in to rate itself: every criterion with its five anchors, and every fact."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.catalogue import Catalogue, Criterion, Fact
from reports.release import UnitRef
from survey.secret_files import sync_folder
from survey.tables import disarmed

COLUMNS: Final = ("branch", "branch_name", "item", "what", "value", "evidence", "0", "1", "2", "3", "4")
CHINESE: Final = ("支部", "支部名称", "条目", "内容", "填写", "佐证", "0级", "1级", "2级", "3级", "4级")
WIDTHS: Final = (10, 18, 14, 40, 10, 30, 26, 26, 26, 26, 26)
INVITING: Final = PatternFill("solid", fgColor="FFF7E0")  # the cells to fill in


def template_rows(units: tuple[UnitRef, ...], catalogue: Catalogue, lang: str) -> Iterator[tuple[str, ...]]:
    """Give the heading, and for every branch one row per criterion and per fact that is not worked out."""
    yield COLUMNS if lang == "en" else CHINESE
    facts = [fact for fact in catalogue.facts if ">=" not in (fact.derived or "")]
    for unit in units:
        if unit.kind == "branch":
            for criterion in catalogue.criteria:
                anchors = (anchor.say(lang) for anchor in criterion.levels)
                yield (unit.id, unit.name, criterion.id, _about(criterion, lang), "", "", *anchors)
            for fact in facts:
                yield (unit.id, unit.name, fact.id, _about(fact, lang), "", "", fact.rule.say(lang), "", "", "", "")


def _about(entry: Criterion | Fact, lang: str) -> str:
    text = entry.title if isinstance(entry, Criterion) else entry.text
    exit_ = entry.not_applicable
    if exit_ is None:
        return text.say(lang)
    return f"{text.say(lang)} (NA: {exit_.say(lang)})" if lang == "en" else f"{text.zh}（{exit_.zh}：填“不适用”）"


def write_template(path: Path, units: tuple[UnitRef, ...], catalogue: Catalogue, lang: str = "zh") -> None:
    """Write the table as XLSX or CSV, as the name ends; whole or not at all."""
    unfinished = path.with_name(path.name + ".new")
    try:
        if path.suffix.lower() == ".csv":
            unfinished.write_bytes(_csv(template_rows(units, catalogue, lang)))
        else:
            _workbook(template_rows(units, catalogue, lang)).save(unfinished)
        unfinished.replace(path)
        sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _csv(rows: Iterator[tuple[str, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([disarmed(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # the mark tells office programs that it is UTF-8


def _workbook(rows: Iterator[tuple[str, ...]]) -> Workbook:
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook starts with a worksheet")
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place, text or None)
            cell.data_type = "s" if text else "n"  # a name such as =1+1 is text, never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
            elif COLUMNS[place - 1] in {"value", "evidence"}:
                cell.fill = INVITING
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[place]].width = width
    sheet.freeze_panes = "E2"
    _offer_levels(sheet)
    return book


def _offer_levels(sheet: Worksheet) -> None:
    """Offer 0–4 and 不适用 in the cells of criteria; facts are typed freely."""
    offer = DataValidation(type="list", formula1='"0,1,2,3,4,不适用"', allow_blank=True, showErrorMessage=True)
    sheet.add_data_validation(offer)
    for number in range(2, sheet.max_row + 1):
        if sheet.cell(number, 8).value:  # criteria have five anchors, facts one rule
            offer.add(sheet.cell(number, 5).coordinate)
