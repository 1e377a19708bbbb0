"""From the text of rows to codes, a batch at a time; the first mistakes are kept, the others counted."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reports.analysing.dataset import Dataset
from survey.datasets.columns import Columns
from survey.datasets.errors import GroupsImpossible, NothingToAnalyse
from survey.datasets.values import NO_GROUP, UNREADABLE, Groups, Remembered, Scale, natural
from survey.tables import Mistake, MistakesInTable, shown

LEAST_GROUPS: Final = 2
MOST_GROUPS: Final = 10_000
MOST_LISTED: Final = 20

Rows = Sequence[Sequence[str]]


class Coding:
    """Takes the rows of one table and ends as a Dataset, or with what is wrong in them."""

    def __init__(self, file: str, columns: Columns, scale: Scale) -> None:
        self.file, self.columns, self.scale = file, columns, scale
        self.groups = Groups(MOST_GROUPS)
        self.mistakes: list[Mistake] = []
        self.unlisted = 0
        self._group_of = Remembered(self.groups.number, NO_GROUP)
        self._code_of = Remembered(scale.code, UNREADABLE)
        self._taken: list[tuple[NDArray[np.int32], NDArray[np.uint8]]] = []

    def take(self, first: int, rows: Rows) -> None:
        """Code rows of text, of which the first stands in row `first` of the table; empty rows are skipped."""
        numbers: Sequence[int] = range(first, first + len(rows))
        if set(map(len, rows)) != {self.columns.width}:
            numbers, rows = self._regular(numbers, rows)
        if not rows:
            return
        groups = np.fromiter(map(self._group_of.__getitem__, self._column(rows, self.columns.group)),
                             np.int32, len(rows))
        codes = np.empty((len(rows), len(self.columns.items)), np.uint8)
        for at, place in enumerate(self.columns.items):
            codes[:, at] = np.frombuffer(bytes(map(self._code_of.__getitem__, self._column(rows, place))), np.uint8)
        unreadable = np.column_stack([groups == NO_GROUP, codes == UNREADABLE])
        if unreadable.any():
            filled = np.array([any(map(str.strip, row)) for row in rows])
            self._note(numbers, rows, unreadable & filled[:, None])
            groups, codes = groups[filled], codes[filled]
        self.keep(groups, codes)

    def keep(self, groups: NDArray[np.int32], codes: NDArray[np.uint8]) -> None:
        """Add coded rows: group numbers (n,) and codes (n, items)."""
        if not self.mistakes:
            self._taken.append((groups, codes))

    def dataset(self) -> Dataset:
        """Put together what was taken; raises MistakesInTable, NothingToAnalyse or GroupsImpossible."""
        if self.mistakes:
            raise MistakesInTable(self.file, self.mistakes, self.unlisted)
        groups, codes = self._together()
        self._check(codes)
        ids = sorted(self.groups.ids, key=natural)
        order = np.empty(len(ids), np.int32)
        order[[self.groups.ids[name] for name in ids]] = np.arange(len(ids))
        return Dataset(tuple(ids), self.columns.choice.items, self.scale.low, self.scale.high, order[groups],
                       self._reversed(codes))

    def _together(self) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Join the batches; each item's codes lie side by side, as whoever counts them wants them."""
        count = sum(len(groups) for groups, _ in self._taken)
        groups, codes = np.empty(count, np.int32), np.empty((count, len(self.columns.items)), np.uint8, order="F")
        start = 0
        for some_groups, some_codes in self._taken:
            end = start + len(some_groups)
            groups[start:end], codes[start:end] = some_groups, some_codes
            start = end
        self._taken.clear()
        return groups, codes

    @staticmethod
    def _column(rows: Rows, place: int) -> list[str]:
        return [row[place] for row in rows]

    def _regular(self, numbers: Sequence[int], rows: Rows) -> tuple[list[int], list[Sequence[str]]]:
        """Leave out empty rows and what stands beyond the header, and note rows of a wrong length."""
        kept, width = [], self.columns.width
        for number, row in zip(numbers, rows, strict=True):
            if any(map(str.strip, row[width:])):
                self._add(Mistake(number, None, f"有{len(row)}个格子，表头只有{width}个，可能有多余的分隔符",
                                  f"{len(row)} cells, but the header has {width}; a separator may be too many"))
            elif len(row) >= width:
                kept.append((number, row[:width]))
            elif any(map(str.strip, row)):
                self._add(Mistake(number, None, f"只有{len(row)}个格子，表头有{width}个",
                                  f"only {len(row)} cells, but the header has {width}"))
        return [number for number, _ in kept], [row for _, row in kept]

    def _note(self, numbers: Sequence[int], rows: Rows, unreadable: NDArray[np.bool_]) -> None:
        wanted, (low, high) = self.columns.wanted, (self.scale.low, self.scale.high)
        room = MOST_LISTED - len(self.mistakes)
        places = np.argwhere(unreadable)  # row by row, as somebody would go through them
        self.unlisted += max(0, len(places) - room)
        for at, which in places[:room]:
            place, name = wanted[which]
            cell = shown(rows[at][place].strip())
            if which:
                self._add(Mistake(numbers[at], shown(name), f"“{cell}”不是{low}至{high}的整数",
                                  f"“{cell}” is not a whole number from {low} to {high}"))
            else:
                self._add(Mistake(numbers[at], shown(name), f"“{cell}”不能作为组的编号" if cell else "没有填写组",
                                  f"“{cell}” cannot be the id of a group" if cell else "no group is given"))

    def _add(self, mistake: Mistake) -> None:
        if len(self.mistakes) < MOST_LISTED:
            self.mistakes.append(mistake)
        else:
            self.unlisted += 1

    def _check(self, codes: NDArray[np.uint8]) -> None:
        if not len(codes):
            raise NothingToAnalyse(file=self.file, reason_zh="表头下面没有数据",
                                   reason="there are no rows below the header")
        every = not codes.any()
        for at, name in enumerate(self.columns.choice.items):
            if not codes[:, at].any():
                raise NothingToAnalyse(
                    file=self.file, reason_zh="所有条目都是空的" if every else f"“{shown(name)}”列全是空的",
                    reason="all answers are missing" if every else f"all of the column “{shown(name)}” is missing")
        if not LEAST_GROUPS <= (count := len(self.groups.ids)) <= MOST_GROUPS:
            raise GroupsImpossible(file=self.file, column=shown(self.columns.choice.group), least=LEAST_GROUPS,
                                   most=MOST_GROUPS, count=count if count <= MOST_GROUPS else f"> {MOST_GROUPS}")

    def _reversed(self, codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
        for at, name in enumerate(self.columns.choice.items):
            if name in self.columns.choice.reverse:
                column = codes[:, at]
                column[column > 0] = self.scale.options + 1 - column[column > 0]
        return codes
