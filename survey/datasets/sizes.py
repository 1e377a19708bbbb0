"""How many people each group has: a table with the columns id and size."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from survey.tables import Mistake, MistakesInTable, Row, column_key, read_table, shown

COLUMNS: Final = ("id", "size")
READING_ONLY: Final = ("name",)
ALIASES: Final = {
    "group": "id", "编号": "id", "组": "id", "分组": "id", "支部": "id", "n": "size", "members": "size",
    "人数": "size", "总人数": "size", "名称": "name",
}
LARGEST: Final = 10_000_000

_WHOLE: Final = re.compile(r"\d{1,9}(?:\.0*)?")


def read_sizes(path: Path, group: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Read how many people each group has; `counts` tells how many of them answered, by group id.

    The first column may also be called as the data call theirs (`group`). Raises MistakesInTable with every
    mistake: an unknown, doubled or forgotten group, no whole number, fewer people than answered.
    """
    rows = read_table(path, COLUMNS, READING_ONLY, {column_key(group): "id"} | ALIASES)
    if mistakes := list(_mistakes(rows, counts)):
        raise MistakesInTable(path.name, mistakes)
    size_of = {row["id"]: _size(row["size"]) or 0 for row in rows}
    return {name: size_of[name] for name in counts}


def _mistakes(rows: list[Row], counts: Mapping[str, int]) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for row in rows:
        name, size = row["id"], _size(row["size"])
        if (line := seen.setdefault(name, row.number)) != row.number:
            yield Mistake(row.number, "id", f"组“{shown(name)}”与第{line}行重复",
                          f"the group “{shown(name)}” stands in row {line} already")
        elif name not in counts:
            yield Mistake(row.number, "id", f"数据中没有组“{shown(name)}”",
                          f"the data have no group “{shown(name)}”")
        elif size is None:
            yield Mistake(row.number, "size", f"“{shown(row['size'])}”不是人数",
                          f"“{shown(row['size'])}” is not a number of people")
        elif size < counts[name]:
            yield Mistake(row.number, "size", f"组“{shown(name)}”有{counts[name]}人作答，多于人数{size}",
                          f"{counts[name]} people of the group “{shown(name)}” answered, more than its {size}")
    for name in counts:
        if name not in seen:
            yield Mistake(None, "id", f"缺少组“{shown(name)}”", f"the group “{shown(name)}” is missing")


def _size(cell: str) -> int | None:
    """Read a number of people; None where it is none."""
    size = int(cell.partition(".")[0]) if _WHOLE.fullmatch(cell) else 0
    return size if 0 < size <= LARGEST else None
