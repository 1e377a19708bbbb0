"""The list of branches: what is read, and every mistake named at once."""

import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from reports.release import UnitRef
from survey.organisation import branches, organisation_csv, read_organisation
from survey.tables import MistakesInTable, TableTooLarge, TableUnreadable
from survey.units import is_safe_id

GOOD = """id,name,parent,kind,members
O,示例分行机关,,organ,
g1,业务党总支,O,group,
b1,办公室支部,O,branch,9
b2,国库支部,g1,branch,12
"""


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "org.csv"
    path.write_bytes(text.encode(encoding))
    return path


def write_workbook(path: Path, text: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in text.splitlines():
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
    book.save(path)


def mistakes(folder: Path, text: str) -> set[tuple[int | None, str | None]]:
    with pytest.raises(MistakesInTable) as caught:
        read_organisation(write(folder, text))
    assert caught.value.exit_code == 2
    return {(m.row, m.column) for m in caught.value.mistakes}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_gives_the_same_units(tmp_path: Path, encoding: str) -> None:
    units = read_organisation(write(tmp_path, GOOD, encoding))
    assert units == (
        UnitRef(id="O", name="示例分行机关", parent=None, kind="organ", members=21),
        UnitRef(id="g1", name="业务党总支", parent="O", kind="group", members=12),
        UnitRef(id="b1", name="办公室支部", parent="O", kind="branch", members=9),
        UnitRef(id="b2", name="国库支部", parent="g1", kind="branch", members=12),
    )
    assert [unit.id for unit in branches(units)] == ["b1", "b2"]


def test_columns_may_stand_in_any_order_and_the_organ_comes_first(tmp_path: Path) -> None:
    text = "人数,类别,名称,上级,编号\n9,支部,办公室支部,O,b1\n,机关,示例,,O\n"
    assert [unit.id for unit in read_organisation(write(tmp_path, text))] == ["O", "b1"]


def test_windows_line_ends_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    text = GOOD.replace("\n", "\r\n") + "\r\n,,,,\r\n"
    assert len(read_organisation(write(tmp_path, text))) == 4


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    write_workbook(tmp_path / "org.xlsx", GOOD)
    assert read_organisation(tmp_path / "org.xlsx") == read_organisation(write(tmp_path, GOOD))


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    units = read_organisation(write(tmp_path, GOOD.replace("办公室支部", "=1+1")))
    assert units[2].name == "=1+1"


def test_all_mistakes_are_named_at_once_with_row_and_column(tmp_path: Path) -> None:
    text = """id,name,parent,kind,members
O,示例,,organ,
O,又一个,,organ,
b1,,O,branch,-3
B1,甲,O,branch,3.5
x/y,乙,nowhere,branch,
b4,丙,b1,office,7
"""
    assert mistakes(tmp_path, text) == {
        (3, "id"), (3, "kind"), (4, "name"), (4, "members"), (5, "id"), (5, "members"), (6, "id"), (6, "parent"),
        (6, "members"), (7, "kind"), (7, "parent"),
    }


def test_a_circle_of_groups_is_named_on_each_of_its_rows(tmp_path: Path) -> None:
    text = GOOD + "g2,甲,g3,group,\ng3,乙,g2,group,\n"
    assert mistakes(tmp_path, text) == {(6, "parent"), (7, "parent")}


def test_a_unit_below_itself_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, GOOD + "g2,甲,g2,group,\n") == {(6, "parent")}


def test_a_sum_that_does_not_fit_the_branches_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, GOOD.replace("organ,", "organ,20")) == {(2, "members")}
    assert len(read_organisation(write(tmp_path, GOOD.replace("organ,", "organ,21")))) == 4


def test_two_branches_of_one_parent_cannot_have_one_name(tmp_path: Path) -> None:
    assert mistakes(tmp_path, GOOD + "b3,办公室支部,O,branch,3\n") == {(6, "name")}


def test_missing_doubled_and_unknown_columns_are_mistakes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "id,id,name,parent,type\n") == {(1, "id"), (1, "kind"), (1, "members"), (1, "type")}


def test_a_row_longer_than_the_header_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, GOOD + "b3,甲,O,branch,3,4\n") == {(6, None)}


def test_an_empty_file_lacks_every_column(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, "")) == 5


def test_an_organisation_without_branches_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "id,name,parent,kind,members\nO,示例,,organ,\n") == {(None, "kind")}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01\x02", b"PK\x03\x04 not a workbook", b'id,"name\n'])
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "org.csv"
    path.write_bytes(content)
    with pytest.raises(TableUnreadable) as caught:
        read_organisation(path)
    assert "org.csv" in caught.value.sentence("zh")


def test_a_formula_without_a_value_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    write_workbook(tmp_path / "org.xlsx", GOOD.replace(",9\n", ",=4+5\n"))
    with pytest.raises(MistakesInTable) as caught:
        read_organisation(tmp_path / "org.xlsx")
    assert [(m.row, m.column) for m in caught.value.mistakes] == [(4, "E")]


def test_sentences_are_complete_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(MistakesInTable) as caught:
        read_organisation(write(tmp_path, GOOD.replace("b2,", "b2\x07\x1b[31m,")))
    assert "第5行“id”列" in caught.value.sentence("zh")
    assert "row 5, column “id”" in caught.value.sentence("en")
    assert "\x1b" not in caught.value.sentence("zh")


@pytest.mark.parametrize("chinese", [True, False])
def test_what_is_written_out_reads_back_as_the_same_units(tmp_path: Path, chinese: bool) -> None:
    units = read_organisation(write(tmp_path, GOOD.replace("办公室支部", "=1+1").replace("国库", "-2甲 乙")))
    content = organisation_csv(units, chinese=chinese)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b",=1+1" not in content
    (tmp_path / "back.csv").write_bytes(content)
    assert read_organisation(tmp_path / "back.csv") == units


@pytest.mark.parametrize("name", ["", ".", "a.b", "a b", "../x", "CON", "lpt1", "支部", "-a", "a" * 33, "a\n"])
def test_ids_that_are_no_file_names_are_refused(name: str) -> None:
    assert not is_safe_id(name)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_answer_is_units_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:  # noqa: E501
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    with pytest.raises((MistakesInTable, TableUnreadable)):
        read_organisation(path)


def test_an_organisation_of_too_many_units_or_levels_is_refused_with_a_sentence(tmp_path: Path) -> None:
    wide = GOOD + "".join(f"x{n},支部{n},O,branch,1\n" for n in range(5000))
    assert mistakes(tmp_path, wide) == {(None, None)}
    names = ["O", *(f"d{n}" for n in range(12))]
    deep = GOOD + "".join(f"{name},层{name},{above},group,\n" for above, name in pairwise(names))
    assert mistakes(tmp_path, deep) == {(17, "parent")}


def test_a_workbook_of_far_columns_or_endless_rows_is_refused_early(tmp_path: Path) -> None:
    for name, places in (("far", [f"XFD{n}" for n in range(6, 100)]), ("long", ["A1000000"])):
        book = Workbook()
        for line in GOOD.splitlines():
            book.worksheets[0].append([cell or None for cell in line.split(",")])
        for place in places:
            book.worksheets[0][place] = " "
        book.save(tmp_path / f"{name}.xlsx")
        with pytest.raises(TableTooLarge):
            read_organisation(tmp_path / f"{name}.xlsx")


@pytest.mark.parametrize(("part", "content"), [
    ("xl/worksheets/sheet1.xml", b"<sheetData><row>" + b"<c><v>1</v></c>" * 17_000),
    ("xl/worksheets/sheet1.xml", b"<x:sheetData><x:row>" + b"<x:c/>" * 400_000),
    ("xl/sharedStrings.xml", b"<sst>" + b"<si><t>a</t></si>" * 1_300_000),
    ("xl/worksheets/sheet1.xml", "\ufeff<worksheet/>".encode("utf-16-le")),
], ids=["one wide row", "prefixed", "texts", "UTF-16"])
def test_a_small_workbook_that_would_take_all_memory_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, content: bytes,
) -> None:
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_args, **_named: pytest.fail("it was read"))
    with pytest.raises(TableTooLarge):
        read_organisation(tmp_path / "list.xlsx")


def test_a_text_table_of_endless_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableTooLarge):
        read_organisation(write(tmp_path, GOOD + "\n" * 200_000))
