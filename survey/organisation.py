"""The organisation as a list of units: one organ, groups and branches below it, read from ORG.csv."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from reports.release import UnitRef
from survey.tables import Mistake, MistakesInTable, Row, read_table, shown

Kind = Literal["organ", "group", "branch"]

COLUMNS: Final = ("id", "name", "parent", "kind", "members")
ALIASES: Final = {
    "编号": "id", "名称": "name", "上级": "parent", "类别": "kind", "人数": "members", "党员人数": "members",
}
KINDS: Final[dict[str, Kind]] = {
    "organ": "organ", "group": "group", "branch": "branch",
    "机关": "organ", "党总支": "group", "总支": "group", "组": "group", "支部": "branch", "党支部": "branch",
}
LONGEST_NAME: Final = 60
MOST_MEMBERS: Final = 100_000
MOST_UNITS: Final = 5_000
DEEPEST: Final = 12

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_DEVICES = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")  # Windows opens these whatever the folder


def is_safe_id(text: str) -> bool:
    """True for an id that is also a file name on every system; slips and reports are named after units."""
    return bool(_ID.fullmatch(text)) and not _DEVICES.fullmatch(text)


def read_organisation(path: Path) -> tuple[UnitRef, ...]:
    """Read the units of ORG.csv, the organ first, in the order of the file; MistakesInTable lists all mistakes.

    Groups and the organ may leave `members` empty: they have the members of their branches.
    """
    rows = read_table(path, COLUMNS, aliases=ALIASES)
    if len(rows) > MOST_UNITS:
        raise MistakesInTable(path.name, [Mistake(
            None, None, f"有{len(rows)}个单位，最多{MOST_UNITS}个",
            f"there are {len(rows)} units; at most {MOST_UNITS} are possible")])
    mistakes = [*_cell_mistakes(rows), *_doubled(rows), *_tree_mistakes(rows)]
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    members = _members(rows)
    mistakes = list(_sum_mistakes(rows, members))
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    return tuple(sorted((_unit(row, members) for row in rows), key=lambda unit: unit.kind != "organ"))


def branches(units: tuple[UnitRef, ...]) -> tuple[UnitRef, ...]:
    """The units that have members of their own."""
    return tuple(unit for unit in units if unit.kind == "branch")


def _cell_mistakes(rows: list[Row]) -> Iterator[Mistake]:
    for row in rows:
        if not is_safe_id(row["id"]):
            yield Mistake(row.number, "id", f"“{shown(row['id'])}”不能作编号：只用英文字母、数字、-、_，最长32个",
                          f"“{shown(row['id'])}” cannot be an id: letters a–z, digits, - and _ only, at most 32")
        name = _name(row)
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            yield Mistake(row.number, "name", f"名称应有1至{LONGEST_NAME}个字，不含控制字符",
                          f"a name has 1 to {LONGEST_NAME} characters and no control characters")
        if row["kind"].lower() not in KINDS:
            yield Mistake(row.number, "kind", f"“{shown(row['kind'])}”应为 organ、group 或 branch",
                          f"“{shown(row['kind'])}” should be organ, group or branch")
        elif not row["members"] and _kind(row) == "branch":
            yield Mistake(row.number, "members", "支部要填人数", "a branch needs its number of members")
        if row["members"] and _number(row["members"]) is None:
            yield Mistake(row.number, "members", f"“{shown(row['members'])}”应为0至{MOST_MEMBERS}的整数",
                          f"“{shown(row['members'])}” should be a whole number from 0 to {MOST_MEMBERS}")


def _name(row: Row) -> str:
    # A name like =1+1 stays the text it is; whatever writes files for office programs disarms it there.
    return " ".join(unicodedata.normalize("NFC", row["name"]).split())


def _kind(row: Row) -> Kind | None:
    return KINDS.get(row["kind"].lower())


def _number(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"\d{1,6}", plain, re.ASCII):
        return None
    return int(plain) if int(plain) <= MOST_MEMBERS else None


def _doubled(rows: list[Row]) -> Iterator[Mistake]:
    ids: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for row in rows:
        # Compared without case: on some systems a.pdf and A.pdf are one file.
        first = ids.setdefault(row["id"].lower(), row.number)
        if row["id"] and first != row.number:
            yield Mistake(row.number, "id", f"编号“{shown(row['id'])}”与第{first}行重复",
                          f"the id “{shown(row['id'])}” stands in row {first} already")
        first = names.setdefault((row["parent"], _name(row)), row.number)
        if row["name"] and first != row.number:
            yield Mistake(row.number, "name", f"名称“{shown(row['name'])}”与第{first}行重复",
                          f"the name “{shown(row['name'])}” stands in row {first} already")


def _tree_mistakes(rows: list[Row]) -> Iterator[Mistake]:
    by_id = {row["id"]: row for row in rows}
    organs = [row for row in rows if _kind(row) == "organ"]
    if len(organs) != 1:
        place = organs[1].number if organs else None
        yield Mistake(place, "kind", f"应有且只有一个 organ（机关），现有{len(organs)}个",
                      f"there must be exactly one organ, not {len(organs)}")
    if not any(_kind(row) == "branch" for row in rows):
        yield Mistake(None, "kind", "没有任何支部（branch）", "there is no branch at all")
    for row in rows:
        yield from _parent_mistakes(row, by_id)


def _parent_mistakes(row: Row, by_id: dict[str, Row]) -> Iterator[Mistake]:
    parent = by_id.get(row["parent"])
    if _kind(row) == "organ":
        if row["parent"]:
            yield Mistake(row.number, "parent", "机关没有上级，这一格应留空",
                          "the organ has no parent; leave this empty")
    elif not row["parent"]:
        yield Mistake(row.number, "parent", "要填上级的编号", "the id of the parent is missing")
    elif parent is None:
        yield Mistake(row.number, "parent", f"没有编号为“{shown(row['parent'])}”的单位",
                      f"there is no unit with the id “{shown(row['parent'])}”")
    elif _kind(parent) == "branch":
        yield Mistake(row.number, "parent", f"上级“{shown(row['parent'])}”是支部，支部下面不能再有单位",
                      f"the parent “{shown(row['parent'])}” is a branch; nothing can stand below a branch")
    elif _in_a_circle(row, by_id):
        yield Mistake(row.number, "parent", f"“{shown(row['id'])}”绕了一圈成为自己的上级",
                      f"“{shown(row['id'])}” is its own parent, by way of a circle")
    elif _is_too_deep(row, by_id):
        yield Mistake(row.number, "parent", f"层级太多，最多{DEEPEST}级",
                      f"too many levels; at most {DEEPEST} are possible")


def _is_too_deep(row: Row, by_id: dict[str, Row]) -> bool:
    unit: Row | None = row
    for _ in range(DEEPEST):
        unit = by_id.get(unit["parent"]) if unit is not None else None
    return unit is not None


def _in_a_circle(row: Row, by_id: dict[str, Row]) -> bool:
    seen, current = set[str](), row
    while (above := by_id.get(current["parent"])) is not None and current["id"] not in seen:
        seen.add(current["id"])
        if above["id"] == row["id"]:
            return True
        current = above
    return False


def _members(rows: list[Row]) -> dict[str, int]:
    """Members of every unit: a branch has its own, groups and the organ have those of the branches below them."""
    by_id = {row["id"]: row for row in rows}
    members = dict.fromkeys(by_id, 0)
    for row in rows:
        if _kind(row) == "branch":
            own = _number(row["members"]) or 0
            unit: Row | None = row
            while unit is not None:
                members[unit["id"]] += own
                unit = by_id.get(unit["parent"])
    return members


def _unit(row: Row, members: dict[str, int]) -> UnitRef:
    return UnitRef(id=row["id"], name=_name(row), parent=row["parent"] or None, kind=KINDS[row["kind"].lower()],
                   members=members[row["id"]])


def _sum_mistakes(rows: list[Row], members: dict[str, int]) -> Iterator[Mistake]:
    for row in rows:
        given = _number(row["members"]) or 0  # empty or 0 above the branches: not given
        if given and given != members[row["id"]]:
            total = members[row["id"]]
            yield Mistake(row.number, "members", f"填了{given}人，但所属支部合计{total}人；请改正或留空",
                          f"says {given}, but the branches below have {total}; correct it or leave it empty")
