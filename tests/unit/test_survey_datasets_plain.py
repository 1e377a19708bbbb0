"""The fast way through a plain text reads exactly what the csv module reads, mistakes included."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questionnaires.errors import MofanError
from survey.datasets import read_dataset, reading
from survey.datasets.coding import Coding
from survey.datasets.plain import Awkward

VALUES = st.sampled_from(["1", "2", "5", "", " 3 ", "3.0", "NA", "N/A", ".", "-", "NaN", "４", "\u3000", "1\x0b"])
ODD_VALUES = st.sampled_from(["10", "0", "3.5", "NULL", "缺失", "不适用", "2.000", "1\x85", "\x1c", "x", "'1'"])
GROUPS = st.sampled_from(["b1", "b2", "办公室支部", " b 1", "É", "b#3", "b" * 31])
ODD_GROUPS = st.sampled_from(["", " ", "NA", "b" * 32, "支" * 33, "b\x0c1", "\ufeffb1", "𠀀"])
NOTES = st.sampled_from(["", "x", "长长的一段话", "# no comment", "it's"])
QUOTED = st.sampled_from(['"b1"', '"a""b"', '"1"', '"1,2"', '"two\nlines"', 'in"side', '"x"y', '"'])


def row(value: st.SearchStrategy[str], group: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.tuples(group, value, NOTES, value).map(list)


PLAIN = row(VALUES, GROUPS)
ANY: st.SearchStrategy[list[str]] = st.one_of(
    PLAIN, row(VALUES | ODD_VALUES, GROUPS | ODD_GROUPS), row(VALUES | QUOTED, GROUPS | QUOTED),
    st.lists(VALUES, max_size=6), st.just([]),
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    rows = draw(st.lists(draw(st.sampled_from([PLAIN, ANY])), max_size=12))
    delimiter, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header = draw(st.sampled_from([["g", "a", "note", "b"], ['"g"', "a", "note", '"b"']]))
    lines = [delimiter.join(cells) for cells in [header, *rows]]
    return end.join(lines) + draw(st.sampled_from(["", end, end * 3, f"{delimiter * 3}{end}", f" {end}"]))


def outcome(path: Path) -> object:
    try:
        found = read_dataset(path, group="g", items=("a", "b"), low=1, high=5)
    except MofanError as error:
        return type(error), error.sentence("zh"), error.sentence("en")
    return found.group_ids, found.groups.tolist(), found.codes.tolist()


def both_ways(path: Path) -> tuple[object, object]:
    def awkward(*_: object, **__: object) -> None:
        raise Awkward

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("survey.datasets.plain.MOST_ROWS", 3)
        fast = outcome(path)
        patch.setattr(reading, "read_plain", awkward)
        return fast, outcome(path)


@given(texts(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
@example("g,a,note,b\nb1,1,,\x00\n", "utf-8")
@example("g,a,note,b\nb1,1,,2\n\n\nb2,1,,2\n   \nb2,1,,2\nb2,1,,2\n", "utf-8")
@example('\n\n"g\n",a,note,b\nb1,1,,2\n\n\nb2,1,,2\n', "utf-8")
def test_both_ways_read_the_same(tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str) -> None:
    path = tmp_path_factory.getbasetemp() / "either.csv"
    path.write_bytes(text.encode(encoding))
    fast, slow = both_ways(path)
    assert fast == slow


@given(st.binary(max_size=200))
def test_whatever_the_bytes_both_ways_read_the_same_or_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes,
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(b"g,a,b\nb1,1,2\n" + data)
    fast, slow = both_ways(path)
    assert fast == slow


@given(st.lists(PLAIN, min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_ordinary_files_never_need_the_slow_way(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / "ordinary.csv"
    path.write_text(end.join(["g,a,note,b", *map(",".join, rows), "b2,1,,2", "b1,1,,2", ""]), "utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(Coding, "take")
        assert isinstance(outcome(path), tuple)


def test_a_file_of_many_columns_is_read_in_batches_that_fit(tmp_path: Path) -> None:
    rows = [f"b{n % 3},{n % 5 + 1}{',x' * 2000},{n % 4 + 1}" for n in range(600)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([f"g,a{',' * 2000},b", *rows]), "utf-8")
    fast, slow = both_ways(path)
    assert fast == slow
    assert isinstance(fast, tuple)
    assert fast[2] == [[n % 5 + 1, n % 4 + 1] for n in range(600)]
