"""Standing merge groups: small branches of one parent that are reported only together, round after round."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, groupby
from typing import Final

from reports.release import UnitRef
from reports.rules import DisclosureRules
from survey.cautions import MOST_SIBLINGS, dominates
from survey.config import Config
from survey.errors import SurveyError
from survey.installation import keeper_at
from survey.plan import LEAST_MERGED_MEMBERS, LEAST_MERGED_UNITS, MergeGroup, canonical, merge_mistakes
from survey.store.structure import ChangedMeanwhile, Structure
from survey.structure.editing import EditOutdated, version_of
from survey.units import LONGEST_NAME, plain_name

LEAST_ALONE: Final = DisclosureRules().unit_n
LEAST_PROUD: Final = DisclosureRules().histogram_n
"""Branches of so many are not asked to give up all that they see alone."""
SPAN: Final = 4
"""Rungs from the lowest to the highest of the scales that forms are rated on before any plan names its own."""


class GroupRefused(SurveyError):
    """Branches cannot be reported together as they were put together; every reason is given."""

    zh = "不能这样合并：\n{listing}"
    en = "They cannot be merged like this:\n{listing}"

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        self.mistakes = mistakes
        super().__init__()

    def sentence(self, lang: str) -> str:
        """List every reason in `lang`."""
        listing = "\n".join(en if lang == "en" else zh for zh, en in self.mistakes)
        return (self.en if lang == "en" else self.zh).format(listing=listing)


class GroupUnknown(SurveyError):
    """A merge group was named that there is not (any more)."""

    zh = "没有编号为“{group}”的合并组，可能已被解散。"
    en = "There is no merge group with the id “{group}”; it may have been dissolved."


@dataclass(frozen=True, slots=True)
class Groups:
    """The merge groups over the organisation as it stands."""

    units: tuple[UnitRef, ...]
    groups: tuple[MergeGroup, ...]

    @property
    def version(self) -> str:
        """A short hash of the organisation and its groups."""
        return version_of([[unit.model_dump() for unit in self.units], [g.model_dump() for g in self.groups]])

    @property
    def unfit(self) -> dict[str, list[tuple[str, str]]]:
        """Groups that no longer fit the organisation, by id, each with the reasons in both languages."""
        found = {group.id: list(merge_mistakes(self.units, (group,))) for group in self.groups}
        return {group: mistakes for group, mistakes in found.items() if mistakes}

    def group(self, group_id: str) -> MergeGroup:
        """Find a group; GroupUnknown for strangers."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise GroupUnknown(group=group_id)


def standing_groups(config: Config) -> tuple[MergeGroup, ...]:
    """Give the merge groups a round planned now would have: all that fit the organisation as it stands."""
    found = groups(config)
    return tuple(group for group in found.groups if group.id not in found.unfit)


def groups(config: Config) -> Groups:
    """Give every merge group that was ever set up and not dissolved, fitting or not."""
    with keeper_at(config, Structure) as structure:
        return _groups(structure)


def _groups(structure: Structure) -> Groups:
    kept = structure.groups().values()
    return Groups(structure.units(), tuple(MergeGroup.model_validate_json(content) for content in kept))


def put_group(config: Config, seen: str, group: MergeGroup, *, is_new: bool = False) -> None:
    """Set up a merge group or change the one of its id, as seen on a page of version `seen`.

    A new one cannot take the id of another. Raises EditOutdated, or GroupRefused with every reason.
    """
    group = group.model_copy(update={"id": group.id.strip(), "name": plain_name(group.name)})
    with keeper_at(config, Structure) as structure:
        before = _seen(structure, seen)
        after = (*(other for other in before.groups if is_new or other.id != group.id), group)
        if mistakes := list(merge_mistakes(before.units, after)):
            raise GroupRefused(mistakes)
        _keep(structure, before.groups, after)


def dissolve_group(config: Config, seen: str, group_id: str) -> None:
    """Report the branches of a merge group each on its own again; EditOutdated, GroupUnknown."""
    with keeper_at(config, Structure) as structure:
        before = _seen(structure, seen)
        gone = before.group(group_id)
        _keep(structure, before.groups, tuple(group for group in before.groups if group != gone))


def _seen(structure: Structure, seen: str) -> Groups:
    found = _groups(structure)
    if found.version != seen:
        raise EditOutdated
    return found


def _keep(structure: Structure, before: tuple[MergeGroup, ...], after: tuple[MergeGroup, ...]) -> None:
    old, new = ({group.id: canonical(group) for group in some} for some in (before, after))
    try:
        structure.replace_groups(new, old)
    except ChangedMeanwhile as error:
        raise EditOutdated from error


def suggestions(found: Groups) -> tuple[MergeGroup, ...]:
    """Suggest groups for branches too small to be reported alone, each with others of the same parent."""
    taken = {unit for group in found.groups for unit in group.units}
    free = sorted((u for u in found.units if u.kind == "branch" and u.id not in taken),
                  key=lambda unit: (unit.parent or "", unit.members))
    ids = _free_ids(found)
    return tuple(MergeGroup(id=next(ids), name=_joint_name(parts), units=tuple(unit.id for unit in parts))
                 for _, siblings in groupby(free, key=lambda unit: unit.parent)
                 for parts in _packed(list(siblings)))


def _packed(siblings: list[UnitRef]) -> Iterator[list[UnitRef]]:
    """Pack the small ones, smallest first, into groups just large enough; what is left over joins the last."""
    small = [unit for unit in siblings if unit.members < LEAST_ALONE]
    packs: list[list[UnitRef]] = []
    pack: list[UnitRef] = []
    for unit in small:
        pack.append(unit)
        if _is_enough(pack):
            packs.append(pack)
            pack = []
    if pack and packs:
        packs[-1] += pack
    elif pack:
        larger = [unit for unit in siblings[len(small):] if unit.members < LEAST_PROUD]
        for unit in larger[:MOST_SIBLINGS]:  # of those large enough alone, as few as it takes
            pack.append(unit)
            if _is_enough(pack):
                packs.append(pack)
                break
    # A group that one branch makes up nearly alone would have its figures hidden: none is better than that one.
    yield from (pack for pack in packs if not _is_lopsided(pack))


def _is_enough(parts: list[UnitRef]) -> bool:
    return (len(parts) >= LEAST_MERGED_UNITS and sum(unit.members for unit in parts) >= LEAST_MERGED_MEMBERS
            and not _is_lopsided(parts))


def _is_lopsided(parts: list[UnitRef]) -> bool:
    return dominates([unit.members for unit in parts], DisclosureRules(), SPAN)


def _free_ids(found: Groups) -> Iterator[str]:
    taken = {unit.id.lower() for unit in found.units} | {group.id.lower() for group in found.groups}
    return (name for n in count(1) if (name := f"m{n}") not in taken)


def free_group_id(found: Groups) -> str:
    """Suggest an id for a new group."""
    return next(_free_ids(found))


def _joint_name(parts: list[UnitRef]) -> str:
    name = "、".join(unit.name for unit in parts) + "合并组"
    return name if len(name) <= LONGEST_NAME else f"{parts[0].name[:40]}等{len(parts)}个支部合并组"
