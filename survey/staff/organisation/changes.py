"""Changes of the organisation in the reader's words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask_babel import gettext as _

from reports.release import UnitRef
from survey.differences import Change, What
from survey.staff.pages import with_id
from survey.store.structure import DatedChange
from survey.structure.editing import former_names


class Told(NamedTuple):
    """One change as a page tells it."""

    day: str
    unit: str
    name: str
    what: str
    before: str
    after: str


def kind_label(kind: str) -> str:
    """Name a kind of unit."""
    return {"organ": _("机关"), "group": _("党总支"), "branch": _("支部")}.get(kind, kind)


def what_label(what: What) -> str:
    """Name a kind of change."""
    return {"added": _("新增"), "removed": _("撤销"), "name": _("改名"), "parent": _("换上级"),
            "kind": _("改类别"), "members": _("人数变动")}[what]


def names_of(*lists: Iterable[UnitRef], history: tuple[DatedChange, ...] = ()) -> dict[str, str]:
    """Give the name of every unit there is or was, by id; later lists win."""
    gone = {dated.change.unit: former_names(history).get(dated.change.unit.lower(), "") for dated in history}
    return {unit: name for unit, name in gone.items() if name} | {u.id: u.name for units in lists for u in units}


def told_changes(changes: Iterable[Change], names: Mapping[str, str], day: str = "") -> list[Told]:
    """Tell changes of one day."""
    return [_told(change, names, day) for change in changes]


def told_history(history: Iterable[DatedChange], names: Mapping[str, str]) -> list[Told]:
    """Tell a history."""
    return [_told(dated.change, names, dated.day) for dated in history]


def _told(change: Change, names: Mapping[str, str], day: str) -> Told:
    snapshot = change.snapshot
    name = names.get(change.unit) or (snapshot.name if snapshot else change.unit)
    before, after = change.before or "", change.after or ""
    if snapshot is not None:
        text = f"{kind_label(snapshot.kind)} · " + _("%(n)d人", n=snapshot.members)
        if snapshot.parent:
            text += " · " + _("属%(parent)s", parent=_unit(snapshot.parent, names))
        before, after = (text, "") if change.what == "removed" else ("", text)
    elif change.what == "parent":
        before, after = _unit(before, names), _unit(after, names)
    elif change.what == "kind":
        before, after = kind_label(before), kind_label(after)
    return Told(day, change.unit, name, what_label(change.what), before, after)


def _unit(unit: str, names: Mapping[str, str]) -> str:
    return with_id(names[unit], unit) if unit in names else unit
