"""Drafting a plan: what is proposed before anybody types, and turning what was typed into choices of a plan."""

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import count

from questionnaires.catalogue import Catalogue
from questionnaires.model import Questionnaire, QuestionnaireKind
from reports.release import UnitRef
from survey.plan import MergeGroup


def next_round_id(taken: Collection[str], year: int) -> str:
    """Propose an id such as 2026-2: the year, and the first number after those it has seen."""
    used = [int(match[1]) for known in taken if (match := re.fullmatch(rf"{year}-(\d{{1,4}})", known))]
    return f"{year}-{max(used, default=0) + 1}"


def forms_of(catalogue: Catalogue, kind: QuestionnaireKind) -> tuple[Questionnaire, ...]:
    """Give the questionnaires for members, or those for served groups, in the catalogue's order."""
    return tuple(form for form in catalogue.questionnaires if form.kind is kind)


def groups_by_name(
    units: tuple[UnitRef, ...], names: Mapping[str, str], known: Iterable[MergeGroup] = (),
) -> tuple[MergeGroup, ...]:
    """Make merge groups of branches that were given the same group name (`names`: by branch id).

    A group keeps the id it is `known` by; a new one gets the next free id. Strangers among the ids are left to
    the plan to refuse.
    """
    together: dict[str, list[str]] = {}
    order = {unit.id: place for place, unit in enumerate(units)}
    for unit in sorted(names, key=lambda unit: order.get(unit, len(order))):
        if name := " ".join(names[unit].split()):
            together.setdefault(name, []).append(unit)
    ids = {group.name: group.id for group in known}
    taken = {unit.id.lower() for unit in units} | {ids[name].lower() for name in together if name in ids}
    fresh = (f"m{n}" for n in count(1) if f"m{n}" not in taken)
    return tuple(MergeGroup(id=ids.get(name) or next(fresh), name=name, units=tuple(branches))
                 for name, branches in together.items())


def names_by_branch(groups: Iterable[MergeGroup]) -> dict[str, str]:
    """Give the name of the group that each merged branch is in, by branch id."""
    return {unit: group.name for group in groups for unit in group.units}


def joint_name(units: tuple[UnitRef, ...], branches: tuple[str, ...], taken: Collection[str]) -> str:
    """Propose a name for a new merge group: its branches' where that is short, else numbered."""
    name = "、".join(unit.name for unit in units if unit.id in branches) + "合并组"
    if len(name) <= 40 and name not in taken:
        return name
    return next(name for n in count(1) if (name := f"合并组{n}") not in taken)
