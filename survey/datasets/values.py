"""What one cell says: a whole number on the scale, nothing, or something that cannot be read."""

import re
import unicodedata
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, TypeVar

from survey.datasets.errors import ScaleImpossible

WIDEST_SCALE: Final = 100
MISSING: Final = 0
UNREADABLE: Final = 255  # no scale has that many values
NO_GROUP: Final = -1
# Compared without regard to case and width. Numbers that some tools write for a missing answer (-1, 9, 99) are not
# among them: where they lie outside the scale they are refused, so that nobody has to wonder what became of them.
MISSING_WORDS: Final = frozenset({
    "", ".", "-", "--", "—", "——", "/", "na", "n/a", "#n/a", "nan", "null", "none",
    "缺失", "未答", "不适用", "不了解",
})
LONGEST_NUMBER: Final = 20
LONGEST_GROUP: Final = 100

_WHOLE: Final = re.compile(r"[+-]?\d+(?:\.0*)?")

Key = TypeVar("Key", bound=Hashable)


class Remembered(dict[Key, int]):
    """Asks `find` once for each distinct key that can be read, and looks the others up."""

    def __init__(self, find: Callable[[Key], int], unreadable: int) -> None:
        self.find, self.unreadable = find, unreadable

    def __missing__(self, key: Key) -> int:
        found = self.find(key)
        if found != self.unreadable:  # else a file of nothing but mistakes would fill the memory
            self[key] = found
        return found


@dataclass(frozen=True, slots=True)
class Scale:
    """The whole numbers from `low` to `high`."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 < self.high - self.low <= WIDEST_SCALE:
            raise ScaleImpossible(low=self.low, high=self.high, widest=WIDEST_SCALE)

    @property
    def options(self) -> int:
        """How many values there are."""
        return self.high - self.low + 1

    def code(self, cell: str) -> int:
        """Code a cell as MISSING, 1 for `low` and so on, or UNREADABLE."""
        text = plain(cell)
        if text.lower() in MISSING_WORDS:
            return MISSING
        if len(text) > LONGEST_NUMBER or not _WHOLE.fullmatch(text):
            return UNREADABLE
        value = int(text.partition(".")[0])
        return value - self.low + 1 if self.low <= value <= self.high else UNREADABLE


class Groups:
    """The groups seen so far, numbered as they come."""

    def __init__(self, most: int) -> None:
        self.ids: dict[str, int] = {}
        self.most = most

    def number(self, cell: str) -> int:
        """Give the group's number, or NO_GROUP where the cell names none that could be shown."""
        text = cell.strip()
        if plain(text).lower() in MISSING_WORDS or len(text) > LONGEST_GROUP or not text.isprintable():
            return NO_GROUP
        if len(self.ids) > self.most:
            return 0  # one more than are allowed is enough to refuse them all
        return self.ids.setdefault(text, len(self.ids))


def plain(cell: str) -> str:
    """Give what a cell says, whatever the width of its characters and the blanks around it."""
    return unicodedata.normalize("NFKC", cell).strip() if len(cell) <= LONGEST_GROUP else cell


def natural(group: str) -> tuple[tuple[bool, int, str], ...]:
    """Order by parts, numbers among them by size: b2 before b10."""
    parts = re.split(r"([0-9]+)", group)
    return tuple((bool(at % 2), int(part) if at % 2 else 0, part) for at, part in enumerate(parts))
