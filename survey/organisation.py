"""The organisation as a list: one organ, groups and branches below it, read from ORG.csv and written back."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from reports.release import UnitRef
from survey.tables import Mistake, MistakesInTable, Row, disarmed, read_table, shown
from survey.units import MOST_MEMBERS, Entry, Kind, built, mistakes_in, plain_name, sum_mistakes

COLUMNS: Final = ("id", "name", "parent", "kind", "members")
CHINESE: Final = ("编号", "名称", "上级", "类别", "人数")
ALIASES: Final = dict(zip(CHINESE, COLUMNS, strict=True)) | {"党员人数": "members"}
KINDS: Final[dict[str, Kind]] = {
    "organ": "organ", "group": "group", "branch": "branch",
    "机关": "organ", "党总支": "group", "总支": "group", "组": "group", "支部": "branch", "党支部": "branch",
}
CHINESE_KINDS: Final[dict[str, str]] = {"organ": "机关", "group": "党总支", "branch": "支部"}


def read_organisation(path: Path) -> tuple[UnitRef, ...]:
    """Read the units of ORG.csv, the organ first, in the order of the file; MistakesInTable lists all mistakes.

    Groups and the organ may leave `members` empty: they have the members of their branches.
    """
    rows = read_table(path, COLUMNS, aliases=ALIASES)
    entries = [_entry(row) for row in rows]
    mistakes = [*_cell_mistakes(rows), *mistakes_in(entries)] or list(sum_mistakes(entries))
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    return built(entries)


def organisation_csv(units: Iterable[UnitRef], *, chinese: bool = False) -> bytes:
    """Write units as the table they are read from, for office programs: with a byte-order mark, disarmed."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(CHINESE if chinese else COLUMNS)
    for unit in units:
        # Only branches say their members: sums would have to be mended by hand after every change.
        members = str(unit.members) if unit.kind == "branch" else ""
        kind = CHINESE_KINDS.get(unit.kind, unit.kind) if chinese else unit.kind
        sheet.writerow([unit.id, disarmed(unit.name), unit.parent or "", kind, members])
    return text.getvalue().encode("utf-8-sig")


def branches(units: tuple[UnitRef, ...]) -> tuple[UnitRef, ...]:
    """The units that have members of their own."""
    return tuple(unit for unit in units if unit.kind == "branch")


def _entry(row: Row) -> Entry:
    given = number_in(row["members"])
    unread = frozenset({"members"} if row["members"] and given is None else ())
    return Entry(row["id"], plain_name(row["name"]), row["parent"], KINDS.get(row["kind"].lower()), given,
                 row.number, unread)


def _cell_mistakes(rows: list[Row]) -> Iterator[Mistake]:
    for row in rows:
        if row["kind"].lower() not in KINDS:
            yield Mistake(row.number, "kind",
                          f"“{shown(row['kind'])}”应为机关、党总支或支部（organ、group、branch）",
                          f"“{shown(row['kind'])}” should be organ, group or branch")
        if row["members"] and number_in(row["members"]) is None:
            yield Mistake(row.number, "members", f"“{shown(row['members'])}”应为0至{MOST_MEMBERS}的整数",
                          f"“{shown(row['members'])}” should be a whole number from 0 to {MOST_MEMBERS}")


def number_in(text: str) -> int | None:
    """Read a number of people, however wide its digits; None for anything else."""
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"\d{1,6}", plain, re.ASCII):
        return None
    return int(plain) if int(plain) <= MOST_MEMBERS else None
