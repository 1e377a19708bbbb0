"""Exports: only released figures, explained, in the plan's order, and harmless whatever somebody typed."""

import csv
import io
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.derivation import completed
from reports.exporting import Format, OutTaken, export
from reports.exporting.codebook import codebook
from reports.exporting.contents import tables
from reports.exporting.csv_files import csv_bytes
from reports.exporting.disarming import SIGNS, disarmed, is_formula
from reports.exporting.table import Table, filled, fixed
from reports.exporting.workbook import workbook_bytes
from reports.exporting.writing import files
from reports.release import Release
from tests.closed import changed, own_questionnaire, planted

HOSTILE = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠a", " =1", "\u200b=1",
           "\u00a0=cmd|'/c calc'!A0", "第一;=1+1", "\ufeff=1", "\N{MINUS SIGN}1+1")


@cache
def hostile() -> Release:
    """A release whose names and evidence try everything."""
    units = []
    for place, result in enumerate(planted().units):
        unit = result.unit.model_copy(update={"name": HOSTILE[place % len(HOSTILE)]})
        own = result.own
        if own is not None:
            levels = tuple(level.model_copy(update={"evidence": HOSTILE[at % len(HOSTILE)]})
                           for at, level in enumerate(own.levels))
            own = own.model_copy(update={"levels": levels, "facts": {"fact.huanjie": -3.0, "fact.txth_rate": 0.95}})
        units.append(result.model_copy(update={"unit": unit, "own": own}))
    return changed(planted(), units=tuple(units))


def read(table: Table, lang: str = "en") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_bytes(table, lang).decode("utf-8-sig"))))


def named(name: str, release: Release | None = None, lang: str = "en") -> Table:
    found = made(lang) if release is None else tables(release, lang)
    return next(table for table in found if table.name == name)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_every_table_and_column_is_explained_in_the_export_itself() -> None:
    explained = {(row["table"], row["column"]) for row in read(named("codebook"))}
    for table in tables(planted(), "zh"):
        assert (table.name, "") in explained
        assert {(table.name, column) for column in table.columns} <= explained
    assert {entry.measure for entry in codebook().columns.values()} <= set(codebook().measure)
    assert set().union(*(table.columns for table in codebook().tables.values())) == set(codebook().columns)


def test_the_export_says_what_its_marks_mean_and_which_release_it_was_made_from() -> None:
    about = {row["field"]: row["content"] for row in read(named("about"))}
    assert about["sha256"] == planted().sha256
    assert about["plan_hash"] == planted().plan_hash
    assert about["rule.unit_n"] == "5"
    assert "too few answers" in about["mark.—*"]


def test_rows_stand_in_the_order_of_the_plan() -> None:
    plan = [planted().organ.unit.id, *(u.unit.id for u in planted().units)]
    for name in ("units", "dimensions", "items"):
        order = list(dict.fromkeys(row["unit"] for row in read(named(name))))
        assert order == plan, name


def numbers_in(value: object) -> set[float]:
    if isinstance(value, dict):
        return set().union(*(numbers_in(part) for part in value.values()), set())
    if isinstance(value, list):
        return set().union(*(numbers_in(part) for part in value), set())
    return {float(value)} if isinstance(value, int | float) else set()


def test_no_figure_is_exported_that_was_not_released() -> None:
    release = completed(planted())
    released = numbers_in(json.loads(release.to_bytes())) | {0.0, 1.0, 2.0, 3.0, 4.0}  # the rungs of distributions
    assert tables(release, "zh")[1:] == tables(planted(), "zh")[1:]   # all but the hash of the release
    for table in tables(release, "zh"):
        for row in table.rows:
            for column, value in zip(table.columns, row, strict=True):
                assert isinstance(value, str) or float(value) in released, (table.name, column, row)


def test_hidden_figures_are_marks_and_never_numbers_or_nothing() -> None:
    hidden = [row for row in read(named("dimensions")) if row["unit"] == "b7"]
    assert len(hidden) == 6
    for row in hidden:
        assert {row[column] for column in ("mean", "mean_end", "step", "n", "sd", "dont_know")} == {"—*"}
        assert is_number(row["own"])
    (unit,) = [row for row in read(named("units")) if row["unit"] == "b7"]
    assert unit["returned"] == unit["response_rate"] == "—*"


def test_coded_ends_are_told_apart_from_plain_figures() -> None:
    ends = [row for row in read(named("dimensions")) + read(named("items")) if row["mean_end"] in {"≤", "≥"}]
    assert ends
    shares = [row["picked"] for row in read(named("audiences")) if row["picked"].startswith("≥")]
    assert shares
    assert not any(is_number(share) for share in shares)


def test_csv_begins_with_the_mark_that_office_programs_look_for() -> None:
    content = csv_bytes(named("units"), "zh")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[0].startswith("轮次,单位编号,单位名称")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_begins_like_a_formula_is_disarmed(text: str) -> None:
    assert any(is_formula(part) for part in text.split(";"))
    assert not any(is_formula(part) for part in disarmed(text).split(";"))


@pytest.mark.parametrize("text", ["第一支部", "党员大会 2026-03", "a=b", "", "—*", "≥90", "1-2", "（+）"])
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert disarmed(text) == text


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_nothing_typed_starts_a_formula_whatever_the_locale_separates_by(names: list[str], separator: str) -> None:
    table = filled("quality", ({"round": name, "sign": name + ";" + name, "value": -1.5, "n": 3} for name in names))
    text = csv_bytes(table, "zh").decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in line:
            if separator == "," and is_number(cell):
                continue
            assert not is_formula(cell), repr(cell)


def test_numbers_stay_numbers_even_below_zero() -> None:
    written = {(row["fact"], row["value"]) for row in read(named("facts", hostile()))}
    assert written == {("fact.huanjie", "-3"), ("fact.txth_rate", "0.95")}


@pytest.mark.parametrize(("value", "decimals", "written"), [
    (2.0, 1, "2.0"), (0.95, 0, "0.95"), (-0.0, 1, "0.0"), (-3.0, 0, "-3"), (12, 0, "12"), (0.1 + 0.2, 1,
                                                                                          "0.30000000000000004")])
def test_a_number_is_written_with_its_decimals_and_never_changed(value: float, decimals: int, written: str) -> None:
    assert fixed(value, decimals) == written


@cache
def made(lang: str) -> tuple[Table, ...]:
    return tables(planted(), lang)


@cache
def book(lang: str) -> bytes:
    return workbook_bytes(made(lang), lang)


@cache
def workbook() -> Any:
    return load_workbook(io.BytesIO(workbook_bytes(tables(hostile(), "zh"), "zh")))


def test_a_workbook_hides_nothing_and_keeps_its_header_in_sight() -> None:
    assert workbook().sheetnames[0] == "说明"
    assert len(workbook().sheetnames) == len(codebook().tables)
    for sheet in workbook().worksheets:
        assert sheet.sheet_state == "visible"
        assert sheet.freeze_panes == "A2"
        assert not any(d.hidden for d in (*sheet.column_dimensions.values(), *sheet.row_dimensions.values()))
        assert all(8 <= d.width <= 48 for d in sheet.column_dimensions.values())
    assert not workbook().defined_names
    assert not workbook().vba_archive


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers() -> None:
    kinds, quoted = set(), set()
    for sheet in workbook().worksheets:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                kinds.add(cell.data_type)
                if cell.data_type == "s" and is_formula(str(cell.value)):
                    quoted.add(cell.quotePrefix)
                    assert cell.number_format == "@"
    assert kinds == {"s", "n"}
    assert quoted == {True}
    means = [cell for cell in workbook()["维度"]["F"][1:] if cell.data_type == "n"]
    assert {cell.number_format for cell in means} == {"0.0"}
    values = {cell.value: cell.number_format for cell in workbook()["事实"]["F"][1:]}
    assert values == {-3: "0", 0.95: "0.00"}


def test_the_same_release_gives_the_same_bytes_and_no_time_of_making() -> None:
    assert files(made("en"), Format.XLSX, "en")[""] == book("en")
    for kind in (Format.CSV, Format.JSON):
        assert files(made("zh"), kind, "zh") == files(tables(planted(), "zh"), kind, "zh")
    with zipfile.ZipFile(io.BytesIO(book("en"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert core.count("2000-01-01T00:00:00Z") == 2


def test_all_formats_hold_the_same_cells() -> None:
    written = json.loads(files(made("en"), Format.JSON, "en")[""])["tables"]
    opened = load_workbook(io.BytesIO(book("en")))
    for table in made("en"):
        rows = [list(row) for row in table.rows]
        assert written[table.name]["rows"] == rows
        sheet = opened[codebook().tables[table.name].title.en]
        values = sheet.iter_rows(min_row=2, values_only=True)
        assert [[("" if value is None else value) for value in row] for row in values] == rows
        assert [cell.value for cell in sheet[1]] == list(table.columns)


@pytest.mark.parametrize("kind", Format)
def test_an_earlier_export_is_replaced_and_nothing_is_left_beside_it(kind: Format, tmp_path: Path) -> None:
    out = tmp_path / "导出"
    export(own_questionnaire(), out, kind)
    before = out.stat().st_ino
    export(own_questionnaire(), out, kind, "en")
    assert out.stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == ["导出"]


@pytest.mark.parametrize("kind", Format)
def test_whatever_is_no_earlier_export_is_not_touched(kind: Format, tmp_path: Path) -> None:
    release_file = tmp_path / "release.json"
    release_file.write_bytes(own_questionnaire().to_bytes())
    folder = tmp_path / "folder"
    export(own_questionnaire(), folder, Format.CSV)
    (folder / "minutes.txt").write_text("keep", encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to(folder)
    for out in (release_file, folder, link):
        with pytest.raises(OutTaken):
            export(own_questionnaire(), out, kind)
    assert release_file.read_bytes() == own_questionnaire().to_bytes()
    assert (folder / "minutes.txt").exists()


@pytest.mark.parametrize("kind", Format)
def test_an_export_that_fails_leaves_nothing(kind: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        export(own_questionnaire(), tmp_path / "out", kind)
    assert list(tmp_path.iterdir()) == []


def test_every_sign_an_office_program_obeys_is_known() -> None:
    assert all(is_formula(sign + "1") for sign in SIGNS)
    assert all(is_formula(sign) for sign in "＝＋－＠﹢﹣﹦﹫")
