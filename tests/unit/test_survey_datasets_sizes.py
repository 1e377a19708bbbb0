"""How many people each group has, and what can be wrong with that."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from survey.datasets import read_dataset
from survey.datasets.sizes import read_sizes
from survey.tables import MistakesInTable

COUNTS = {"b1": 9, "b2": 3}


def write(folder: Path, text: str) -> Path:
    (folder / "sizes.csv").write_text(text, "utf-8")
    return folder / "sizes.csv"


def mistakes(path: Path) -> dict[tuple[int | None, str | None], str]:
    with pytest.raises(MistakesInTable) as caught:
        read_sizes(path, "unit", COUNTS)
    return {(m.row, m.column): m.en for m in caught.value.mistakes}


@pytest.mark.parametrize("header", ["id,size", "ID,Size", "编号,人数", "unit,n", "Unit,members"])
def test_the_columns_go_by_several_names(tmp_path: Path, header: str) -> None:
    assert read_sizes(write(tmp_path, f"{header}\nb2,12\nb1,9.0\n"), "Unit", COUNTS) == {"b1": 9, "b2": 12}


def test_names_beside_the_ids_are_not_minded(tmp_path: Path) -> None:
    assert read_sizes(write(tmp_path, "id,name,size\nb2,乙,12\nb1,甲,9\n"), "unit", COUNTS)["b2"] == 12


def test_sizes_may_come_from_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["id", "size"], ["b1", 9], ["b2", 4.0]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "sizes.xlsx")
    assert read_sizes(tmp_path / "sizes.xlsx", "unit", COUNTS) == {"b1": 9, "b2": 4}


def test_a_size_below_the_number_of_answers_is_named(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, "id,size\nb1,8\nb2,3\n")) == {
        (2, "size"): "9 people of the group “b1” answered, more than its 8"}


def test_unknown_doubled_and_forgotten_groups_are_named(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, "id,size\nb1,9\nb1,9\nb9,3\n")) == {
        (3, "id"): "the group “b1” stands in row 2 already", (4, "id"): "the data have no group “b9”",
        (None, "id"): "the group “b2” is missing"}


@pytest.mark.parametrize("size", ["", "0", "-3", "3.5", "many", "NA", "99999999", "1" * 400])
def test_what_is_no_number_of_people_is_named(tmp_path: Path, size: str) -> None:
    assert set(mistakes(write(tmp_path, f"id,size\nb1,9\nb2,{size}\n"))) == {(3, "size")}


def test_other_columns_are_mistakes(tmp_path: Path) -> None:
    assert set(mistakes(write(tmp_path, "id,total\nb1,9\n"))) == {(1, "size"), (1, "total")}


def test_only_people_who_answered_anything_count_against_the_size(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("unit,a\nb1,1\nb1,\nb1,2\nb2,3\n", "utf-8")
    found = read_dataset(data, group="unit", items=("a",), low=1, high=5,
                         sizes=write(tmp_path, "unit,size\nb2,5\nb1,2\n"))
    assert found.sizes == {"b1": 2, "b2": 5}
