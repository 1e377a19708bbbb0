"""What makes a list of units an organisation: the rules, the same for an imported table and an edit on a page."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from reports.release import UnitRef
from survey.errors import SurveyError
from survey.tables import ACTIVE, LONGEST_LISTING, Mistake, shown

Kind = Literal["organ", "group", "branch"]

LONGEST_NAME: Final = 60
MOST_MEMBERS: Final = 100_000
MOST_UNITS: Final = 5_000
DEEPEST: Final = 12

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_DEVICES = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")  # Windows opens these whatever the folder


class UnitsRefused(SurveyError):
    """A change would leave an organisation that breaks its rules; `mistakes` says how."""

    zh = "不能这样改：\n{listing}"
    en = "This change is not possible:\n{listing}"

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__()

    def sentence(self, lang: str) -> str:
        """List every reason in `lang`."""
        lines = dict.fromkeys(mistake.en if lang == "en" else mistake.zh for mistake in self.mistakes)
        return (self.en if lang == "en" else self.zh).format(listing="\n".join([*lines][:LONGEST_LISTING]))


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit as somebody wrote it; `row` is None unless it stood in a table.

    `given`: what it says of its members. `unread`: columns whose cells made no sense and were told of already.
    """

    id: str
    name: str
    parent: str
    kind: Kind | None
    given: int | None
    row: int | None = None
    unread: frozenset[str] = frozenset()


def is_safe_id(text: str) -> bool:
    """True for an id that is also a file name on every system; slips and reports are named after units."""
    return bool(_ID.fullmatch(text)) and not _DEVICES.fullmatch(text)


def plain_name(text: str) -> str:
    """Give a name as it is kept: one space between words, one spelling of every character.

    A name like =1+1 stays the text it is; whatever writes files for office programs disarms it there with an
    apostrophe, which is taken off again here, so that a list may be downloaded, edited and read once more.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name[1:] if name.startswith("'") and name[1:].startswith(ACTIVE) else name


def is_usable_name(name: str) -> bool:
    """True for a name that fits on pages and slips."""
    return 1 <= len(name) <= LONGEST_NAME and name.isprintable()


def entry_of(unit: UnitRef) -> Entry:
    """Give a unit back as it would be written; only branches say how many members they have."""
    kind: Kind | None = next((known for known in get_args(Kind) if known == unit.kind), None)
    return Entry(unit.id, unit.name, unit.parent or "", kind, unit.members if kind == "branch" else None)


def organise(entries: Iterable[Entry]) -> tuple[UnitRef, ...]:
    """Make an organisation of entries, the organ first; UnitsRefused names every mistake at once."""
    written = list(entries)
    mistakes = list(mistakes_in(written)) or list(sum_mistakes(written))
    if mistakes:
        raise UnitsRefused(mistakes)
    return built(written)


def built(entries: list[Entry]) -> tuple[UnitRef, ...]:
    """Make units of entries without mistakes."""
    members = members_of(entries)
    units = (UnitRef(id=e.id, name=e.name, parent=e.parent or None, kind=e.kind or "branch", members=members[e.id])
             for e in entries)
    return tuple(sorted(units, key=lambda unit: unit.kind != "organ"))


def mistakes_in(entries: list[Entry]) -> Iterator[Mistake]:
    """Find everything wrong with entries but their sums, which make sense only where nothing else is wrong."""
    if len(entries) > MOST_UNITS:
        yield Mistake(None, None, f"有{len(entries)}个单位，最多{MOST_UNITS}个",
                      f"there are {len(entries)} units; at most {MOST_UNITS} are possible")
        return
    for entry in entries:
        yield from _own_mistakes(entry)
    yield from _doubled(entries)
    yield from _tree_mistakes(entries)


def _own_mistakes(entry: Entry) -> Iterator[Mistake]:
    if not is_safe_id(entry.id):
        yield Mistake(entry.row, "id", f"“{shown(entry.id)}”不能作编号：只用英文字母、数字、-、_，最长32个",
                      f"“{shown(entry.id)}” cannot be an id: letters a–z, digits, - and _ only, at most 32")
    if not is_usable_name(entry.name):
        yield Mistake(entry.row, "name", f"名称应有1至{LONGEST_NAME}个字，不含控制字符",
                      f"a name has 1 to {LONGEST_NAME} characters and no control characters")
    if entry.kind == "branch" and entry.given is None and "members" not in entry.unread:
        yield Mistake(entry.row, "members", "支部要填人数", "a branch needs its number of members")
    if entry.given is not None and not 0 <= entry.given <= MOST_MEMBERS:
        yield Mistake(entry.row, "members", f"人数应为0至{MOST_MEMBERS}的整数",
                      f"members should be a whole number from 0 to {MOST_MEMBERS}")


def _place(entry: Entry) -> tuple[str, str]:
    return ((f"第{entry.row}行", f"row {entry.row}") if entry.row
            else (f"“{shown(entry.name)}”（{shown(entry.id)}）", f"“{shown(entry.name)}” ({shown(entry.id)})"))


def _doubled(entries: list[Entry]) -> Iterator[Mistake]:
    ids: dict[str, Entry] = {}
    names: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        # Compared without case: on some systems a.pdf and A.pdf are one file.
        first = ids.setdefault(entry.id.lower(), entry)
        if entry.id and first is not entry:
            zh, en = _place(first)
            yield Mistake(entry.row, "id", f"编号“{shown(entry.id)}”与{zh}重复",
                          f"the id “{shown(entry.id)}” is that of {en} already")
        first = names.setdefault((entry.parent, entry.name), entry)
        if entry.name and first is not entry:
            zh, en = _place(first)
            yield Mistake(entry.row, "name", f"名称“{shown(entry.name)}”与{zh}重复",
                          f"the name “{shown(entry.name)}” is that of {en} already")


def _tree_mistakes(entries: list[Entry]) -> Iterator[Mistake]:
    by_id = {entry.id: entry for entry in entries}
    organs = [entry for entry in entries if entry.kind == "organ"]
    if len(organs) != 1:
        place = organs[1].row if organs else None
        yield Mistake(place, "kind", f"应有且只有一个 organ（机关），现有{len(organs)}个",
                      f"there must be exactly one organ, not {len(organs)}")
    if not any(entry.kind == "branch" for entry in entries):
        yield Mistake(None, "kind", "没有任何支部（branch）", "there is no branch at all")
    for entry in entries:
        yield from _parent_mistakes(entry, by_id)


def _parent_mistakes(entry: Entry, by_id: Mapping[str, Entry]) -> Iterator[Mistake]:
    parent, name = by_id.get(entry.parent), shown(entry.parent)
    if entry.kind == "organ":
        if entry.parent:
            yield Mistake(entry.row, "parent", "机关没有上级，这一格应留空",
                          "the organ has no parent; leave this empty")
    elif not entry.parent:
        yield Mistake(entry.row, "parent", "要填上级的编号", "the id of the parent is missing")
    elif parent is None:
        yield Mistake(entry.row, "parent", f"没有编号为“{name}”的单位", f"there is no unit with the id “{name}”")
    elif parent.kind == "branch":
        yield Mistake(entry.row, "parent", f"上级“{name}”是支部，支部下面不能再有单位",
                      f"the parent “{name}” is a branch; nothing can stand below a branch")
    elif _in_a_circle(entry, by_id):
        yield Mistake(entry.row, "parent", f"“{shown(entry.id)}”绕了一圈成为自己的上级",
                      f"“{shown(entry.id)}” is its own parent, by way of a circle")
    elif _is_too_deep(entry, by_id):
        yield Mistake(entry.row, "parent", f"层级太多，最多{DEEPEST}级",
                      f"too many levels; at most {DEEPEST} are possible")


def _is_too_deep(entry: Entry, by_id: Mapping[str, Entry]) -> bool:
    above: Entry | None = entry
    for _ in range(DEEPEST):
        above = by_id.get(above.parent) if above is not None else None
    return above is not None


def _in_a_circle(entry: Entry, by_id: Mapping[str, Entry]) -> bool:
    seen, current = set[str](), entry
    while (above := by_id.get(current.parent)) is not None and current.id not in seen:
        seen.add(current.id)
        if above.id == entry.id:
            return True
        current = above
    return False


def members_of(entries: list[Entry]) -> dict[str, int]:
    """Members of every unit: a branch has its own, groups and the organ have those of the branches below them."""
    by_id = {entry.id: entry for entry in entries}
    members = dict.fromkeys(by_id, 0)
    for entry in entries:
        if entry.kind == "branch":
            above: Entry | None = entry
            while above is not None:
                members[above.id] += entry.given or 0
                above = by_id.get(above.parent)
    return members


def sum_mistakes(entries: list[Entry]) -> Iterator[Mistake]:
    """Find groups whose members are not those of their branches; empty or 0 is not a figure given."""
    members = members_of(entries)
    for entry in entries:
        if entry.given and entry.given != (total := members[entry.id]):
            yield Mistake(entry.row, "members", f"填了{entry.given}人，但所属支部合计{total}人；请改正或留空",
                          f"says {entry.given}, but the branches below have {total}; correct it or leave it empty")
