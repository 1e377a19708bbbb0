"""Edits of an organisation, pure: each gives a whole new organisation or UnitsRefused with every reason."""

import re
from collections.abc import Collection
from dataclasses import replace

from reports.release import UnitRef
from survey.errors import SurveyError
from survey.units import Entry, Kind, entry_of, organise, plain_name


class UnitUnknown(SurveyError):
    """A unit was named that the organisation does not have (any more)."""

    zh = "没有编号为“{unit}”的单位，可能已被移除。"
    en = "There is no unit with the id “{unit}”; it may have been removed."


class UnitNotEmpty(SurveyError):
    """A unit with others below it is not removed: they would lose their place."""

    zh = "“{name}”下面还有{count}个单位，不能移除。请先把它们移到别处，或逐个移除。"
    en = "“{name}” has {count} unit(s) below it and cannot be removed. Move or remove those first."


class OrganStays(SurveyError):
    """The organ is what everything else stands below."""

    zh = "机关本身不能移除，可以改名。"
    en = "The organ itself cannot be removed; it can be renamed."


def unit_in(units: tuple[UnitRef, ...], unit_id: str) -> UnitRef:
    """Find a unit by id; UnitUnknown for strangers."""
    for unit in units:
        if unit.id == unit_id:
            return unit
    raise UnitUnknown(unit=unit_id)


def founded(organ: tuple[str, str], branch: tuple[str, str, int]) -> tuple[UnitRef, ...]:
    """Begin an organisation by hand: the organ's id and name, and the first branch with its members."""
    return organise([
        Entry(organ[0].strip(), plain_name(organ[1]), "", "organ", None),
        Entry(branch[0].strip(), plain_name(branch[1]), organ[0].strip(), "branch", branch[2]),
    ])


def added(
    units: tuple[UnitRef, ...], unit_id: str, *, name: str, parent: str, kind: Kind, members: int | None,
) -> tuple[UnitRef, ...]:
    """Add a group or a branch as the last of its parent's units; a group has the members of its branches."""
    new = Entry(unit_id.strip(), plain_name(name), parent, kind, members if kind == "branch" else None)
    return organise([*map(entry_of, units), new])


def revised(
    units: tuple[UnitRef, ...], unit_id: str, *, name: str, parent: str | None = None, members: int | None = None,
) -> tuple[UnitRef, ...]:
    """Rename a unit, move it below another parent, and change a branch's members; its id and place stay."""
    unit = unit_in(units, unit_id)
    entry = replace(entry_of(unit), name=plain_name(name))
    if unit.kind != "organ":
        entry = replace(entry, parent=parent or "")
    if unit.kind == "branch":
        entry = replace(entry, given=members)
    return organise(entry if other.id == unit_id else entry_of(other) for other in units)


def removed(units: tuple[UnitRef, ...], unit_id: str) -> tuple[UnitRef, ...]:
    """Take away a unit below which nothing stands; UnitNotEmpty, OrganStays or UnitsRefused otherwise."""
    unit = unit_in(units, unit_id)
    if unit.kind == "organ":
        raise OrganStays
    if below := sum(other.parent == unit_id for other in units):
        raise UnitNotEmpty(name=unit.name, count=below)
    return organise(entry_of(other) for other in units if other.id != unit_id)


def beneath(units: tuple[UnitRef, ...], unit_id: str) -> frozenset[str]:
    """Give the ids of a unit and of all that stands below it, however deep: where it cannot be moved to."""
    children: dict[str | None, list[str]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit.id)
    found, queue = set[str](), [unit_id]
    while queue:
        here = queue.pop()
        if here not in found:
            found.add(here)
            queue += children.get(here, ())
    return frozenset(found)


def free_id(kind: Kind, taken: Collection[str]) -> str:
    """Suggest an id that never was anybody's: b1, b2 … for branches, g1 … for groups."""
    letter = kind[0]
    numbers = [int(found[1]) for text in taken if (found := re.fullmatch(rf"(?i){letter}(\d{{1,6}})", text))]
    return f"{letter}{max(numbers, default=0) + 1}"
