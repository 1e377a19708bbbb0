"""Reading anyone's data: what is taken, from which files, and each mistake named with its place."""

import datetime as dt
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

from questionnaires.errors import MofanError
from reports.analysing.dataset import Dataset
from survey.datasets import EFFORT, read_dataset, reading
from survey.datasets.errors import (
    DataFileMissing,
    DataFileTooLarge,
    DataFileUnusable,
    GroupsImpossible,
    ItemNotReversible,
    ItemsImpossible,
    NothingToAnalyse,
    ScaleImpossible,
)
from survey.tables import Limits, MistakesInTable, TableNotText, TableTooLarge, TableUnreadable

GOOD = "支部,a,note,b\nb10,1,x,5\nb2,3,,4\nb2,,y,NA\nb10,2,z,1\n"
GROUPS = [1, 0, 0, 1]
CODES = [[1, 5], [3, 4], [0, 0], [2, 1]]
ASKED = {"group": "支部", "items": ("a", "b"), "low": 1, "high": 5}


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "data.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, rows: Sequence[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / "data.xlsx")
    return folder / "data.xlsx"


def read(path: Path, **asked: object) -> Dataset:
    return read_dataset(path, **(ASKED | asked))  # type: ignore[arg-type]


def refusal(path: Path, kind: type[MofanError], **asked: object) -> str:
    with pytest.raises(kind) as caught:
        read(path, **asked)
    assert caught.value.exit_code == 2
    assert "{" not in caught.value.sentence("zh")
    return caught.value.sentence("en")


def mistakes(path: Path, **asked: object) -> dict[tuple[int | None, str | None], str]:
    with pytest.raises(MistakesInTable) as caught:
        read(path, **asked)
    return {(m.row, m.column): m.en for m in caught.value.mistakes}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_kind_of_text_gives_the_same_data(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str,
) -> None:
    found = read(write(tmp_path, GOOD.replace(",", delimiter).replace("\n", line_end), encoding))
    assert (found.group_ids, found.items, found.low, found.high) == (("b2", "b10"), ("a", "b"), 1, 5)
    assert (found.groups.tolist(), found.codes.tolist()) == (GROUPS, CODES)
    assert (found.groups.dtype, found.codes.dtype) == (np.dtype(np.int32), np.dtype(np.uint8))
    assert found.sizes is None


def test_quoted_cells_and_empty_lines_change_nothing(tmp_path: Path) -> None:
    quoted = ('\n"支部", a ,"note, with ""commas""","b"\nb10," 1 ","two\nlines",5\n\nb2,3.0,"",4\nb2,,,\nb10,2,,1\n'
              ",,,\n\n")
    found = read(write(tmp_path, quoted))
    assert (found.groups.tolist(), found.codes.tolist()) == (GROUPS, CODES)


def test_a_workbook_is_read_like_a_text(tmp_path: Path) -> None:
    rows = [["支部", "a", "note", "b"], ["b10", 1, "x", 5.0], ["b2", "3", None, 4], ["b2", None, "y", "NA"],
            [None, None, None, None], ["b10", 2, "z", 1]]
    found = read(workbook(tmp_path, rows))
    assert (found.groups.tolist(), found.codes.tolist()) == (GROUPS, CODES)


def test_groups_that_are_numbers_stand_in_the_order_of_numbers(tmp_path: Path) -> None:
    text = "g,a\n10,1\n9,2\n100,3\n9,1\n"
    assert read(write(tmp_path, text), group="g", items=("a",)).group_ids == ("9", "10", "100")


def test_reversed_items_are_turned_round_and_missing_stays_missing(tmp_path: Path) -> None:
    assert read(write(tmp_path, GOOD), reverse=("b",)).codes.tolist() == [[1, 1], [3, 2], [0, 0], [2, 5]]


def test_a_scale_may_begin_below_zero(tmp_path: Path) -> None:
    found = read(write(tmp_path, "g,a\nx,-2\ny,2\ny,0\n"), group="g", items=("a",), low=-2, high=2)
    assert found.codes[:, 0].tolist() == [1, 5, 3]


def test_the_order_of_items_is_the_order_they_were_asked_in(tmp_path: Path) -> None:
    assert read(write(tmp_path, GOOD), items=("b", "a")).codes[0].tolist() == [5, 1]


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("x", '"x"')])
def test_the_progress_adds_up_to_the_effort(tmp_path: Path, text: str) -> None:
    steps: list[int] = []
    read(write(tmp_path, text), progress=steps.append)
    assert (sum(steps), min(steps) > 0) == (EFFORT, True)
    steps.clear()
    read(workbook(tmp_path, [line.split(",") for line in GOOD.splitlines()]), progress=steps.append)
    assert sum(steps) == EFFORT


def test_more_rows_than_one_batch_come_whole_and_in_order(tmp_path: Path) -> None:
    count = 25_001
    body = [f"b{n % 7},{n % 5 + 1},,{n % 3 + 1}" for n in range(count)]
    for name, lines in (("plain", body), ("quoted", ['"b0",1,,1', *body[1:]])):
        found = read(write(tmp_path, "\n".join(["支部,a,note,b", *lines])))
        assert found.codes[:, 0].tolist() == [n % 5 + 1 for n in range(count)], name
        assert found.groups.tolist() == [n % 7 for n in range(count)], name


def test_a_value_outside_the_scale_is_named_with_row_and_column(tmp_path: Path) -> None:
    text = "支部,a,note,b\nb1,1,x,6\nb2,3.5,,4\nb2,abc,y,0\n"
    assert mistakes(write(tmp_path, text)) == {
        (2, "b"): "“6” is not a whole number from 1 to 5",
        (3, "a"): "“3.5” is not a whole number from 1 to 5",
        (4, "a"): "“abc” is not a whole number from 1 to 5",
        (4, "b"): "“0” is not a whole number from 1 to 5",
    }


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = '\n支部,a,note,b\n\nb1,1,"two\nlines",6\n'
    assert set(mistakes(write(tmp_path, text))) == {(4, "b")}


def test_a_row_without_a_group_is_a_mistake(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, "支部,a,note,b\n,1,x,5\nNA,3,,4\nb2,1,,1\nb\x07ell,1,,1\n"))
    assert found == {(2, "支部"): "no group is given", (3, "支部"): "“NA” cannot be the id of a group",
                     (5, "支部"): "“b�ell” cannot be the id of a group"}


def test_rows_of_another_length_are_mistakes(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, "支部,a,note,b\nb1,1,x,5,7\nb2,3\nb2,1,,1,,\n"))
    assert found == {(2, None): "5 cells, but the header has 4; a separator may be too many",
                     (3, None): "only 2 cells, but the header has 4"}


def test_only_the_first_mistakes_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "支部,a,note,b\n" + "b1,9,,9\n" * 6000)
    found = mistakes(path)
    assert set(found) == {(row, column) for row in range(2, 12) for column in ("a", "b")}
    assert "12000 mistake(s)" in refusal(path, MistakesInTable)
    assert refusal(path, MistakesInTable).endswith("… and 11980 more")
    assert refusal(write(tmp_path, GOOD + "b1\n" * 6000), MistakesInTable).endswith("… and 5980 more")


def test_unknown_columns_are_named_with_those_there_are(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, GOOD), group="branch", items=("a", "q7"))
    assert found == {(1, name): "there is no such column; the columns are: 支部, a, note, b"
                     for name in ("branch", "q7")}


def test_columns_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, "支部,a,a,b\nb1,1,1,1\n")) == {(1, "a"): "this column appears 2 times"}


def test_columns_without_a_name_may_be_many(tmp_path: Path) -> None:
    found = read(write(tmp_path, "支部,a,,b,,\nb1,1,,1,,\nb2,1,,1,,\n"))
    assert len(found) == 2


def test_an_unclosed_quotation_mark_is_named_with_its_row(tmp_path: Path) -> None:
    assert set(mistakes(write(tmp_path, GOOD + 'b1,1,"x,1\n'))) == {(6, None)}
    assert set(mistakes(write(tmp_path, '支部,"a'))) == {(1, None)}


@pytest.mark.parametrize(("asked", "kind", "said"), [
    ({"low": 5, "high": 5}, ScaleImpossible, "5 and 5"),
    ({"low": 5, "high": 1}, ScaleImpossible, "5 and 1"),
    ({"low": 0, "high": 101}, ScaleImpossible, "at most 100"),
    ({"items": ()}, ItemsImpossible, "none were named"),
    ({"items": ("a", "支部")}, ItemsImpossible, "“支部” is the group column"),
    ({"items": ("a", "b", "a")}, ItemsImpossible, "“a” is named 2 times"),
    ({"reverse": ("q9",)}, ItemNotReversible, "“q9”, to be reversed, is not among the items, which are: a, b"),
])
def test_what_cannot_be_asked_is_refused_in_one_sentence(
    tmp_path: Path, asked: Mapping[str, object], kind: type[MofanError], said: str,
) -> None:
    assert said in refusal(write(tmp_path, GOOD), kind, **asked)


@pytest.mark.parametrize(("text", "kind", "said"), [
    ("", NothingToAnalyse, "the file is empty"),
    ("\n,,\n", NothingToAnalyse, "the file is empty"),
    ("支部,a,b\n", NothingToAnalyse, "no rows below the header"),
    ("支部,a,b", NothingToAnalyse, "no rows below the header"),
    ("支部,a,b\n,,\n\n", NothingToAnalyse, "no rows below the header"),
    ("支部,a,b\nx,,\ny,NA,.\n", NothingToAnalyse, "all answers are missing"),
    ("支部,a,b\nx,,1\ny,NA,2\n", NothingToAnalyse, "all of the column “a” is missing"),
    ("支部,a,b\nx,1,1\nx,2,2\n", GroupsImpossible, "1 group(s) in the column “支部”"),
    ("支部,a,b\n" + "".join(f"{n},1,1\n" for n in range(10_001)), GroupsImpossible, "> 10000 group(s)"),
    ('"支部",a,b\n"0",1,1\n' + "".join(f"{n},1,1\n" for n in range(10_002)), GroupsImpossible, "> 10000 group(s)"),
    ("支部,a,b\n" + "x" * 2_200_000, DataFileUnusable, "longer than 1 MB"),
    (f"支部,a,b{',' * 20_000}x\n", DataFileUnusable, "more than 16384 columns"),
])
def test_what_holds_nothing_to_analyse_is_refused_in_one_sentence(
    tmp_path: Path, text: str, kind: type[MofanError], said: str,
) -> None:
    assert said in refusal(write(tmp_path, text), kind)


@pytest.mark.parametrize(("content", "said"), [
    (GOOD.encode("utf-16"), "is encoded in UTF-16"),
    (GOOD.encode("utf-16-le"), "is not a text file"),
    (b"\x7fELF\x00\x01\x02" * 100, "is not a text file"),
    ("支部,a,b\nb1,1,1\n".encode() + b"\xff\xff,1,1\n", "neither in UTF-8 nor in GB18030"),
])
def test_what_is_no_text_is_refused_by_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "data.csv").write_bytes(content)
    assert said in refusal(tmp_path / "data.csv", TableNotText)


def test_a_missing_file_and_a_folder_are_refused_in_one_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv", DataFileMissing) == "There is no file none.csv."
    assert "not a file" in refusal(tmp_path, DataFileUnusable)
    assert "none.csv" in refusal(write(tmp_path, GOOD), DataFileMissing, sizes=tmp_path / "none.csv")


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "data.csv").open("wb") as file:
        file.truncate(2 << 30)  # takes no room on the disk
    assert refusal(tmp_path / "data.csv", DataFileTooLarge) == "data.csv has 2,048 MB; at most 1024 MB are read."


def test_what_the_operating_system_will_not_read_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(tmp_path, GOOD)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refusal(path, DataFileUnusable) == "Cannot read data.csv: Permission denied."


def test_dates_and_formulas_in_a_workbook_are_no_answers(tmp_path: Path) -> None:
    rows = [["支部", "a", "b"], ["b1", dt.date(2026, 3, 5), 1], ["b2", True, 1]]
    assert mistakes(workbook(tmp_path, rows)) == {
        (2, "a"): "“2026-03-05” is not a whole number from 1 to 5",
        (3, "a"): "“true” is not a whole number from 1 to 5",
    }
    rows = [["支部", "a", "b"], ["b1", "=1+2", 1], ["b2", 1, 1]]
    assert set(mistakes(workbook(tmp_path, rows))) == {(2, "B")}


def test_a_formula_in_a_workbook_counts_with_the_value_it_was_saved_with(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["支部", "a", "b"], ["b1", "=1+2", 1], ["b2", 1, 1]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert parts[sheet].count(b"<v></v>") + parts[sheet].count(b"<v />") + parts[sheet].count(b"<v/>") == 1
    parts[sheet] = re.sub(rb"<v></v>|<v ?/>", b"<v>3</v>", parts[sheet])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read(path).codes.tolist() == [[3, 1], [1, 1]]


def test_of_endless_formulas_without_a_value_only_the_first_are_listed(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["支部", "a", "b"], *(["b1", "=1+2", 1] for _ in range(250))])
    assert refusal(path, MistakesInTable).endswith("… and 50 more")


@pytest.mark.parametrize(("limits", "said"), [
    (Limits(file=2_000), "> 0 MB"), (Limits(unpacked=2_000_000), "> 2 MB"),
    (Limits(rows=10_000), "more than 10000 rows"), (Limits(cells=30_000), "too many empty columns"),
])
def test_a_workbook_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits, said: str,
) -> None:
    path = workbook(tmp_path, [["支部", "a", "b"], *([f"b{n}", 1, 1] for n in range(20_000))])
    monkeypatch.setattr(reading, "WORKBOOK", limits)
    with pytest.raises((TableUnreadable, TableTooLarge)) as caught:
        read(path)
    assert said in caught.value.sentence("en")


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert "data.xlsx" in refusal(tmp_path / "data.xlsx", TableUnreadable)


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "x" * 500, "\u202eabc", "{kind}", "=cmd()"])
def test_hostile_cells_are_shown_short_and_without_control_characters(tmp_path: Path, hostile: str) -> None:
    path = write(tmp_path, f"支部,a,{hostile},b\n{hostile}\u200b,{hostile},,1\nb2,1,,1\n")
    for asked in ({}, {"group": hostile}, {"items": ("a", hostile, "q")}, {"reverse": (hostile,)}):
        with pytest.raises(MofanError) as caught:
            read(path, **asked)
        for line in (caught.value.sentence("zh") + "\n" + caught.value.sentence("en")).split("\n"):
            assert line.isprintable()
            assert len(line) < 300
