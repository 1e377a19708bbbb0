"""The fast way through a large plain text: numpy's own reader, for what it splits exactly as the csv module does.

Whatever is out of the ordinary (a longer cell, a mistake, a row of another length) is left to the csv module, which
can tell the row. A test proves that both read the same.
"""

import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
from numpy.typing import NDArray

from survey.datasets.coding import Coding
from survey.datasets.columns import Columns
from survey.datasets.values import NO_GROUP, UNREADABLE, Remembered

GROUP_BYTES: Final = 32
CELL_BYTES: Final = 4  # a cell that fills all four may be cut off, so three count
BATCH_BYTES: Final = 2_000_000
MOST_ROWS: Final = 10_000

_WORDS: Final = GROUP_BYTES // CELL_BYTES
_CUT_OFF: Final = 1 << 8 * (CELL_BYTES - 1)


class Awkward(Exception):
    """The text is not so plain as to be read this way."""


def read_plain(
    path: Path, encoding: str, delimiter: str, *, skip: int, coding: Coding, reached: Callable[[int], None],
) -> None:
    """Code all rows of a text without quotes below its first `skip` lines.

    Raises Awkward for anything but plain rows, which does not mean that there is a mistake.
    """
    cells = _Cells(coding, encoding.removesuffix("-sig"))  # a mark in the middle of a text is no mark
    columns, kind = coding.columns, _row_type(coding.columns)
    most = max(1, min(MOST_ROWS, BATCH_BYTES // kind.itemsize))
    # Every byte becomes a character and back again: numpy holds no text but of fixed length, and counts bytes.
    with path.open(encoding="latin-1", newline="") as lines, warnings.catch_warnings(action="ignore"):
        for _ in islice(lines, skip):
            pass
        done = 0
        while len(rows := _batch(lines, kind, delimiter, most)):
            coding.keep(cells.groups(rows, columns), cells.codes(rows, columns))
            reached(done := done + len(rows))


def _batch(lines: TextIO, kind: np.dtype[np.void], delimiter: str, most: int) -> NDArray[np.void]:
    try:
        return np.loadtxt(lines, kind, comments=None, delimiter=delimiter, max_rows=most, ndmin=1)
    except ValueError as error:  # a row of another length, the only thing that can be wrong with bytes
        raise Awkward from error


def _row_type(columns: Columns) -> np.dtype[np.void]:
    """Lay out a row: the group wide, every other cell narrow, used or not."""
    return np.dtype([(f"c{at}", f"S{GROUP_BYTES if at == columns.group else CELL_BYTES}")
                     for at in range(columns.width)])


class _Cells:
    """Codes cells given as bytes; whatever it has not met before, it asks the coding about."""

    def __init__(self, coding: Coding, encoding: str) -> None:
        self.coding, self.encoding = coding, encoding
        self._group_of = Remembered(self._group, NO_GROUP)
        # One place for each possible cell of three bytes, 0 for not met yet; only the few pages used take memory.
        self._known = np.zeros(_CUT_OFF, np.uint8)

    def groups(self, rows: NDArray[np.void], columns: Columns) -> NDArray[np.int32]:
        return np.fromiter(map(self._group_of.__getitem__, rows[f"c{columns.group}"].tolist()), np.int32, len(rows))

    def codes(self, rows: NDArray[np.void], columns: Columns) -> NDArray[np.uint8]:
        words = rows.view("<u4").reshape(len(rows), -1)
        places = [at if at < columns.group else at + _WORDS - 1 for at in columns.items]
        wanted = words[:, places]
        if wanted.max() >= _CUT_OFF:
            raise Awkward
        found = self._known.take(wanted)
        if not found.all():
            for word in np.unique(wanted[found == 0]):
                self._known[word] = self._code(int(word)) + 1
            found = self._known.take(wanted)
        return np.subtract(found, 1, dtype=np.uint8)

    def _group(self, cell: bytes) -> int:
        number = NO_GROUP if len(cell) == GROUP_BYTES else self.coding.groups.number(cell.decode(self.encoding))
        if number == NO_GROUP:
            raise Awkward
        return number

    def _code(self, word: int) -> int:
        code = self.coding.scale.code(word.to_bytes(CELL_BYTES, "little").rstrip(b"\0").decode(self.encoding))
        if code == UNREADABLE:
            raise Awkward
        return code
