"""What differs between two organisations, as changes that can be kept, told and carried out once more."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from questionnaires.model import Frozen
from reports.release import UnitRef
from survey.units import Entry, Kind, built, entry_of

What = Literal["added", "removed", "name", "parent", "kind", "members"]
SAME_NAME: Final = 3.0
LEAST_LIKENESS: Final = 1.2
MOST_PAIRS: Final = 100_000   # beyond, the lists have nothing in common and comparing names takes long
WHATS: Final[tuple[What, ...]] = ("added", "removed", "name", "parent", "kind", "members")


class Snapshot(Frozen):
    """A unit as it was when it came or went."""

    name: str
    parent: str | None
    kind: Kind
    members: int


class Change(Frozen):
    """One thing that changed about one unit; where it came or went, the unit as a snapshot in JSON."""

    unit: str
    what: What
    before: str | None = None
    after: str | None = None

    @property
    def snapshot(self) -> Snapshot | None:
        """The unit as it came or as it went; None for other changes."""
        text = {"added": self.after, "removed": self.before}.get(self.what)
        return Snapshot.model_validate_json(text) if text else None


@dataclass(frozen=True, slots=True)
class Differences:
    """All that a new organisation changes, unit by unit; ids say which unit is which."""

    changes: tuple[Change, ...]
    unchanged: int           # units of which nothing changed
    reordered: bool          # the units that stay stand in another order

    def of(self, what: What) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.what == what)

    @property
    def are_none(self) -> bool:
        """True where both are the same to the letter."""
        return not self.changes and not self.reordered


def differences(old: Iterable[UnitRef], new: Iterable[UnitRef]) -> Differences:
    """Compare two organisations by the units' ids. Members count where they are counted: in branches."""
    before, after = {unit.id: unit for unit in old}, {unit.id: unit for unit in new}
    changes = [change for unit in (*after.values(), *(u for u in before.values() if u.id not in after))
               for change in _changes(before.get(unit.id), after.get(unit.id))]
    staying = before.keys() & after.keys()
    touched = {change.unit for change in changes}
    reordered = [i for i in before if i in staying] != [i for i in after if i in staying]
    return Differences(tuple(changes), len(staying - touched), reordered)


def _changes(old: UnitRef | None, new: UnitRef | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(unit=new.id, what="added", after=_snapshot(new))
    elif new is None and old is not None:
        yield Change(unit=old.id, what="removed", before=_snapshot(old))
    elif old is not None and new is not None:
        if old.name != new.name:
            yield Change(unit=new.id, what="name", before=old.name, after=new.name)
        if old.parent != new.parent:
            yield Change(unit=new.id, what="parent", before=old.parent, after=new.parent)
        if old.kind != new.kind:
            yield Change(unit=new.id, what="kind", before=old.kind, after=new.kind)
        # What becomes a branch brings its number along: replayed, it could hold one from when it last was a branch.
        if new.kind == "branch" and (old.members != new.members or old.kind != "branch"):
            yield Change(unit=new.id, what="members", before=str(old.members), after=str(new.members))


def _snapshot(unit: UnitRef) -> str:
    kind = entry_of(unit).kind or "branch"
    return Snapshot(name=unit.name, parent=unit.parent, kind=kind, members=unit.members).model_dump_json()


def replayed(units: Iterable[UnitRef], changes: Iterable[Change]) -> tuple[UnitRef, ...]:
    """Carry out changes on an organisation; those that came stand last, sums follow from the branches."""
    entries = {unit.id: Entry(unit.id, unit.name, unit.parent or "", entry_of(unit).kind, unit.members)
               for unit in units}
    for change in changes:
        if change.what == "removed":
            del entries[change.unit]
        else:
            entries[change.unit] = _changed(entries.get(change.unit), change)
    return built(list(entries.values()))


def _changed(entry: Entry | None, change: Change) -> Entry:
    if (came := change.snapshot) is not None or entry is None:
        came = came or Snapshot.model_validate_json(change.after or "")
        return Entry(change.unit, came.name, came.parent or "", came.kind, came.members)
    after = change.after or ""
    kind: Kind | None = entry.kind
    if change.what == "kind":
        kind = "organ" if after == "organ" else "group" if after == "group" else "branch"
    return Entry(
        entry.id, after if change.what == "name" else entry.name,
        after if change.what == "parent" else entry.parent, kind,
        int(after) if change.what == "members" else entry.given)


@dataclass(frozen=True, slots=True)
class Renumbering:
    """An old id is gone and a new one looks like the same unit: its history would be cut off."""

    old: UnitRef
    new: UnitRef


def renumberings(old: Iterable[UnitRef], new: Iterable[UnitRef]) -> tuple[Renumbering, ...]:
    """Pair units that went with units that came and look the same: by name, or by place, size and a like name."""
    before, after = {unit.id: unit for unit in old}, {unit.id: unit for unit in new}
    gone = [unit for unit in before.values() if unit.id not in after]
    came = [unit for unit in after.values() if unit.id not in before]
    by_name: dict[str, list[UnitRef]] = {}
    for unit in came:
        by_name.setdefault(unit.name, []).append(unit)
    # First by the very name: a merely like one must not take away the unit that has it.
    found = _paired(gone, lambda unit: by_name.get(unit.name, []), ())
    paired = {pair.old.id for pair in found}
    left = [unit for unit in gone if unit.id not in paired]
    if len(left) * (len(came) - len(found)) <= MOST_PAIRS:
        found = _paired(left, lambda _: came, found)
    return found


def _paired(
    gone: list[UnitRef], likely: Callable[[UnitRef], list[UnitRef]], found: tuple[Renumbering, ...],
) -> tuple[Renumbering, ...]:
    """Pair further units, each with the likest of those still free."""
    known: dict[str | None, str] = {pair.new.id: pair.old.id for pair in found}
    for unit in gone:
        free = [other for other in likely(unit) if other.id not in known]
        best = max(free, key=lambda other: _likeness(unit, other, known), default=None)
        if best is not None and _likeness(unit, best, known) >= LEAST_LIKENESS:
            known[best.id] = unit.id
            found = (*found, Renumbering(unit, best))
    return found


def _likeness(old: UnitRef, new: UnitRef, known: Mapping[str | None, str]) -> float:
    """How much two units look the same; a name alone is enough, place and size alone are not.

    `known`: old ids of renumbered units by their new ones; the units below them stay in their place.
    """
    if old.kind != new.kind:
        return 0.0
    by_name = SAME_NAME if old.name == new.name else _shared_pairs(old.name, new.name)
    same_place = old.parent == known.get(new.parent, new.parent)
    about_as_many = abs(old.members - new.members) <= max(1, old.members // 10)
    return by_name + 0.4 * same_place + 0.4 * about_as_many


def _shared_pairs(one: str, other: str) -> float:
    """The share of neighbouring characters two names have in common (Dice)."""
    first, second = ({a + b for a, b in pairwise(name)} for name in (one, other))
    return 2 * len(first & second) / ((len(first) + len(second)) or 1)
