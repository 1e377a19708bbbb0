"""Which columns of a table hold the group and the items."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from survey.datasets.errors import DataFileUnusable, ItemNotReversible, ItemsImpossible
from survey.tables import Mistake, MistakesInTable, shown

MOST_COLUMNS: Final = 16_384  # what a spreadsheet has
MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What to read of a table, by the names in its header."""

    group: str
    items: tuple[str, ...]
    reverse: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.items:
            raise ItemsImpossible(reason_zh="没有给出条目列", reason="none were named")
        if self.group in self.items:
            raise ItemsImpossible(reason_zh=f"“{shown(self.group)}”既是分组列又是条目列",
                                  reason=f"“{shown(self.group)}” is the group column as well")
        for name, times in Counter(self.items).items():
            if times > 1:
                raise ItemsImpossible(reason_zh=f"“{shown(name)}”写了{times}次",
                                      reason=f"“{shown(name)}” is named {times} times")
        for name in self.reverse:
            if name not in self.items:
                raise ItemNotReversible(column=shown(name), known=_listed(self.items, ", "),
                                        known_zh=_listed(self.items, "、"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns stand in a table that is `width` columns wide, counted from 0."""

    width: int
    group: int
    items: tuple[int, ...]
    choice: Choice

    @property
    def wanted(self) -> tuple[tuple[int, str], ...]:
        """Place and name of the group column and of every item."""
        return (self.group, self.choice.group), *zip(self.items, self.choice.items, strict=True)


def find_columns(file: str, row: int, header: Sequence[str], choice: Choice) -> Columns:
    """Find the chosen columns in the header, which stands in `row`.

    Raises MistakesInTable for columns that are not there and names that stand there twice, DataFileUnusable for a
    header wider than any spreadsheet.
    """
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise DataFileUnusable(file=file, reason_zh=f"超过{MOST_COLUMNS}列",
                               reason=f"more than {MOST_COLUMNS} columns")
    if mistakes := list(_mistakes(row, names, choice)):
        raise MistakesInTable(file, mistakes)
    return Columns(len(names), names.index(choice.group), tuple(map(names.index, choice.items)), choice)


def _mistakes(row: int, names: list[str], choice: Choice) -> Iterator[Mistake]:
    known = [name for name in dict.fromkeys(names) if name]
    for wanted in (choice.group, *choice.items):
        if wanted not in known:
            yield Mistake(row, shown(wanted), f"没有这一列；有这些列：{_listed(known, '、')}",
                          f"there is no such column; the columns are: {_listed(known, ', ')}")
    for name, times in Counter(names).items():
        if name and times > 1:
            yield Mistake(row, shown(name), f"这一列出现了{times}次", f"this column appears {times} times")


def _listed(names: Sequence[str], separator: str) -> str:
    listed = separator.join(map(shown, islice(names, MOST_NAMED)))
    return f"{listed}{separator}…" if len(names) > MOST_NAMED else listed or "—"
