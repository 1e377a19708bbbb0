"""Reads a data set whole or not at all: the file is looked over, coded, and checked against the sizes."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from reports.analysing.dataset import Dataset
from survey.datasets.coding import Coding
from survey.datasets.columns import Choice, Columns, find_columns
from survey.datasets.errors import DataFileMissing, DataFileTooLarge, DataFileUnusable, NothingToAnalyse
from survey.datasets.plain import Awkward, read_plain
from survey.datasets.sizes import read_sizes
from survey.datasets.values import Scale
from survey.tables import (
    Limits,
    Mistake,
    MistakesInTable,
    delimiter_of,
    encoding_of,
    is_workbook,
    workbook_lines,
)

EFFORT: Final = 100  # what the calls of `progress` add up to
LARGEST_FILE: Final = 1 << 30
WORKBOOK: Final = Limits(file=100_000_000, unpacked=600_000_000, rows=1_048_576, cells=20_000_000)
BLOCK: Final = 1 << 20
BATCH: Final = 5000

Advance = Callable[[int], None]
Lines = Iterator[list[str]]  # all rows from the first on, as a spreadsheet counts them: empty ones too


def read_dataset(
    path: Path, *, group: str, items: Sequence[str], low: int, high: int, reverse: Sequence[str] = (),
    sizes: Path | None = None, progress: Advance = lambda _: None,
) -> Dataset:
    """Read one row per person from a CSV or XLSX: the column `group`, and `items` answered from `low` to `high`.

    `reverse` names items whose scale runs the other way; `sizes` is a table of how many people each group has.
    `progress` is told of steps that add up to EFFORT. Raises DatasetError, or TableUnreadable, TableTooLarge and
    MistakesInTable of survey.tables; nothing is guessed and nothing left out in silence.
    """
    choice, scale, bar = Choice(group, tuple(items), tuple(reverse)), Scale(low, high), _Bar(progress)
    for file in filter(None, (path, sizes)):
        _check_file(file)
    try:
        found = (_from_workbook if is_workbook(path) else _from_text)(path, choice, scale, bar)
        if sizes is not None:
            found = replace(found, sizes=read_sizes(sizes, group, _answered(found)))
    except OSError as error:
        raise DataFileUnusable(file=path.name, reason_zh=error.strerror, reason=error.strerror) from error
    bar.reach(1)
    return found


class _Bar:
    """Turns the share that is done into steps of a progress bar, which never goes back."""

    def __init__(self, advance: Advance) -> None:
        self.advance, self.told = advance, 0

    def reach(self, share: float) -> None:
        if (steps := int(min(share, 1) * EFFORT) - self.told) > 0:
            self.told += steps
            self.advance(steps)


@dataclass(frozen=True, slots=True)
class _Outline:
    """What a first look at a text tells: its encoding, about how many lines it has, how many quotes."""

    encoding: str
    lines: float
    quotes: int


def _check_file(path: Path) -> None:
    if not path.exists():
        raise DataFileMissing(file=path.name)
    if not path.is_file():
        raise DataFileUnusable(file=path.name, reason_zh="不是文件", reason="not a file")
    if (size := path.stat().st_size) > LARGEST_FILE:
        raise DataFileTooLarge(file=path.name, size=f"{size / (1 << 20):,.0f}", most=LARGEST_FILE >> 20)


def _look_over(path: Path) -> _Outline:
    quotes, density = 0, 0.0

    def blocks() -> Iterator[bytes]:
        nonlocal quotes, density
        quotes = 0
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if len(block) == BLOCK and b"\n" not in block and b"\r" not in block:
                    raise DataFileUnusable(file=path.name, reason_zh="有一行超过 1 MB",
                                           reason="a line is longer than 1 MB")
                quotes += block.count(b'"')
                density = density or (1 + max(block.count(b"\n"), block.count(b"\r"))) / len(block)
                yield block

    encoding = encoding_of(path.name, blocks)
    return _Outline(encoding, density * path.stat().st_size, quotes)


def _from_text(path: Path, choice: Choice, scale: Scale, bar: _Bar) -> Dataset:
    outline = _look_over(path)
    bar.reach(.05)

    def reached(rows: int) -> None:
        bar.reach(.05 + .9 * rows / max(1, outline.lines))

    with path.open(encoding=outline.encoding, newline="") as text:
        delimiter = delimiter_of(text.read(BLOCK))
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        lines = _lines(path.name, reader)
        first, columns = _columns(path.name, lines, choice)
        if outline.quotes == _quotes(path, reader.line_num):
            coding = Coding(path.name, columns, scale)
            try:
                read_plain(path, outline.encoding, delimiter, skip=reader.line_num, coding=coding, reached=reached)
            except Awkward:
                pass
            else:
                return coding.dataset()
        return _coded(lines, first, Coding(path.name, columns, scale), reached)


def _from_workbook(path: Path, choice: Choice, scale: Scale, bar: _Bar) -> Dataset:
    lines = (cells for _, cells in workbook_lines(path, WORKBOOK))
    first, columns = _columns(path.name, lines, choice)
    full = (cells + [""] * (columns.width - len(cells)) for cells in lines)

    def reached(rows: int) -> None:  # nobody can say how many follow
        bar.reach(.95 * rows / (rows + 20_000))

    return _coded(full, first, Coding(path.name, columns, scale), reached)


def _lines(file: str, reader: Lines) -> Lines:
    """Give the rows of a text; MistakesInTable for one that the csv module cannot split."""
    number = 0
    try:
        for number, cells in enumerate(reader, 1):  # noqa: B007 -- for the row below
            yield cells
    except csv.Error as error:
        raise MistakesInTable(file, [Mistake(
            number + 1, None, "这一行分不出格子：引号不成对，或者格子太长",
            "this row cannot be split into cells: a quotation mark is not closed, or a cell is too long",
        )]) from error


def _columns(file: str, lines: Lines, choice: Choice) -> tuple[int, Columns]:
    """Find the columns in the first row that holds anything; tells the number of the row below it, too."""
    for number, cells in enumerate(lines, 1):
        if any(map(str.strip, cells)):
            return number + 1, find_columns(file, number, cells, choice)
    raise NothingToAnalyse(file=file, reason_zh="文件是空的", reason="the file is empty")


def _coded(lines: Lines, first: int, coding: Coding, reached: Callable[[int], None]) -> Dataset:
    while batch := list(islice(lines, BATCH)):
        coding.take(first, batch)
        reached(first := first + len(batch))
    return coding.dataset()


def _quotes(path: Path, lines: int) -> int:
    with path.open(encoding="latin-1", newline="") as text:
        return sum(line.count('"') for line in islice(text, lines))


def _answered(found: Dataset) -> dict[str, int]:
    """Count the people of each group who answered anything."""
    counts = np.bincount(found.groups[found.codes.any(axis=1)], minlength=len(found.group_ids))
    return dict(zip(found.group_ids, counts.tolist(), strict=True))
