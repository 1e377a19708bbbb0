"""What a cell can say, and the order groups stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.datasets.values import MISSING, MISSING_WORDS, NO_GROUP, UNREADABLE, Groups, Remembered, Scale, natural


@given(st.integers(-50, 50), st.integers(1, 100), st.data())
def test_every_value_of_a_scale_has_its_code_however_it_is_written(
    low: int, width: int, data: st.DataObject,
) -> None:
    value = data.draw(st.integers(low, low + width))
    for written in (f"{value}", f" {value}\t", f"{value}.0", f"{value}.", f"\u3000{value}"):
        assert Scale(low, low + width).code(written) == value - low + 1


@pytest.mark.parametrize("cell", ["", " ", "NA", "na", "N/A", "#N/A", "NaN", "nan", ".", "-", "－", "NULL", "None",
                                  "缺失", " 不适用 ", "不了解", "ＮＡ"])
def test_words_for_a_missing_answer_are_missing(cell: str) -> None:
    assert Scale(1, 5).code(cell) == MISSING


def test_no_word_for_a_missing_answer_is_a_number() -> None:
    assert not [word for word in MISSING_WORDS if any(map(str.isdigit, word))]


@pytest.mark.parametrize("cell", ["0", "6", "3.5", "3,0", "1e0", "0x1", "-1", "99", "three", "3 4", "1_0", "3.0.0",
                                  "9" * 5000, "3" + " " * 200 + "3", "'3", "inf", "³x"])
def test_anything_else_is_unreadable(cell: str) -> None:
    assert Scale(1, 5).code(cell) == UNREADABLE


def test_only_what_can_be_read_is_remembered() -> None:
    asked: list[str] = []

    def find(cell: str) -> int:
        asked.append(cell)
        return len(cell)

    known = Remembered(find, 2)
    assert [known[cell] for cell in ("a", "a", "bb", "bb", "a")] == [1, 1, 2, 2, 1]
    assert asked == ["a", "bb", "bb"]


def test_groups_are_numbered_as_they_come_and_blanks_around_them_do_not_count() -> None:
    groups = Groups(10)
    assert [groups.number(cell) for cell in ("b", " a ", "a", "b\t")] == [0, 1, 1, 0]


@pytest.mark.parametrize("cell", ["", "NA", "nan", "-", "x" * 101, "a\nb", "a\x00"])
def test_what_cannot_be_shown_is_no_group(cell: str) -> None:
    assert Groups(10).number(cell) == NO_GROUP


def test_numbers_within_group_ids_are_compared_as_numbers() -> None:
    ids = ["b10", "b2", "10", "9", "a", "", "b2a", "b02", "第10组", "第9组"]
    assert sorted(ids, key=natural) == ["", "9", "10", "a", "b02", "b2", "b2a", "b10", "第9组", "第10组"]


@given(st.lists(st.text(max_size=6), unique=True, max_size=8))
def test_any_ids_have_one_order(ids: list[str]) -> None:
    turned = ids[::-1]
    assert sorted(ids, key=natural) == sorted(turned, key=natural)
