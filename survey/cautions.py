"""What in a plan will cost figures, said before anybody answers, with groups that would mend it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from questionnaires.model import Scale
from reports.release import UnitRef
from reports.rules import DisclosureRules
from survey.foresight import USUAL, Outlook
from survey.plan import LEAST_MERGED_MEMBERS, LEAST_MERGED_UNITS

Tone = Literal["danger", "warning", "info"]

LIKELY: Final = 80
"""Percent that answer where a round goes as usual."""
WHOLE_PEOPLE: Final = 0.1
"""Rungs that the audit adds for readers who know that people come in whole numbers."""
MOST_SIBLINGS: Final = 2
"""Branches with results of their own that are asked to give them up for one that has none."""
MOST_NAMED: Final = 12
"""Units named in one sentence; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know before the plan is locked; `remedies` are groups of branch ids that would mend it."""

    tone: Tone
    zh: str
    en: str
    units: tuple[str, ...] = ()
    remedies: tuple[tuple[str, ...], ...] = ()

    def say(self, lang: str) -> str:
        """Give the sentence in `lang`."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True)
class Planned:
    """A plan as its cautions are read from: its units with the merge groups, thresholds, scale and outlook."""

    outlooks: tuple[Outlook, ...]
    rules: DisclosureRules
    scale: Scale

    def alone(self) -> Iterator[Outlook]:
        """Give the branches that are in no merge group."""
        return (o for o in self.outlooks if o.unit.kind == "branch" and o.merged_into is None)

    def groups(self) -> Iterator[tuple[Outlook, tuple[UnitRef, ...]]]:
        """Give each merge group with its branches."""
        for outlook in self.outlooks:
            if outlook.unit.kind == "merged":
                yield outlook, tuple(o.unit for o in self.outlooks if o.unit.id in outlook.unit.merged)


def cautions(outlooks: tuple[Outlook, ...], rules: DisclosureRules, scale: Scale) -> tuple[Caution, ...]:
    """Say what will cost figures, the gravest first."""
    planned = Planned(outlooks, rules, scale)
    found = [*_silent_organ(planned), *_too_small(planned), *_dominated(planned), *_hidden_for_others(planned),
             *_thin_groups(planned), *_thin_branches(planned), *_single_branches(planned), *_uncertain(planned)]
    order: list[Tone] = ["danger", "warning", "info"]
    return tuple(sorted(found, key=lambda caution: order.index(caution.tone)))


def is_dominated(members: Sequence[int], rules: DisclosureRules, scale: Scale) -> bool:
    """Tell whether the largest of merged branches would be worked out from the group's usual mean.

    Where all others say the highest rung, the largest branch b of N has the lowest mean it can have; what is left
    up to the highest rung, (high − mean + step/2)·N/b, must reach `least_width`, or the group's figures are hidden.
    """
    return dominates(members, rules, scale.high - scale.low)


def dominates(members: Sequence[int], rules: DisclosureRules, span: float) -> bool:
    """Tell the same of a scale that is `span` rungs long."""
    people, largest = sum(members), max(members, default=0)
    if not largest:
        return False
    step = rules.fine_step if people >= rules.fine_n else rules.coarse_step
    left = float(1 - USUAL) * span + step / 2
    return left * people / largest < rules.least_width + WHOLE_PEOPLE


def _silent_organ(planned: Planned) -> Iterator[Caution]:
    organ = planned.outlooks[0]
    if organ.views[0].best.is_nothing:
        yield Caution("danger", units=(organ.unit.id,),
            zh=f"全机关只有{organ.unit.members}人，不足{planned.rules.unit_n}人，截止后不会有任何结果。",
            en=f"The whole organ has {organ.unit.members} members, fewer than {planned.rules.unit_n}: "
               "the round will have no result at all.")


def _too_small(planned: Planned) -> Iterator[Caution]:
    by_parent: dict[str | None, list[UnitRef]] = defaultdict(list)
    for outlook in planned.alone():
        if outlook.unit.members < planned.rules.unit_n:
            by_parent[outlook.unit.parent].append(outlook.unit)
    for parent, small in by_parent.items():
        remedies = tuple(_remedies(planned, parent, small))
        zh, en = _named(small)
        mend = (("可以合并出数。", " They can be reported together.") if remedies else
                ("同一上级下没有合适的支部可以合并；只计入上级和全机关。",
                 " No branch of the same parent fits to be merged with; they count in the units above only."))
        yield Caution("warning", units=tuple(unit.id for unit in small), remedies=remedies,
            zh=f"{zh}不足{planned.rules.unit_n}人，又没有列入合并组，自己看不到任何结果。{mend[0]}",
            en=f"Fewer than {planned.rules.unit_n} members and in no merge group, so without any result of their "
               f"own: {en}.{mend[1]}")


def _remedies(planned: Planned, parent: str | None, small: list[UnitRef]) -> Iterator[tuple[str, ...]]:
    """Put small branches of one parent together, the largest first, with siblings where they are too few."""
    group: list[UnitRef] = []
    made: list[list[UnitRef]] = []
    for unit in sorted(small, key=lambda unit: (-unit.members, unit.id)):
        group.append(unit)
        if _holds(planned, group):
            made.append(group)
            group = []
    if group and made:
        # Joining may make the group's figures finer, and then one branch stand out: better left out than that.
        made[-1] = joined if _holds(planned, joined := made[-1] + group) else made[-1]
    elif group and (found := _with_siblings(planned, parent, group)):
        made.append(found)
    beneath = sum(outlook.unit.parent == parent for outlook in planned.outlooks)
    # A group of all that stand below one unit would only repeat that unit's figures.
    yield from (tuple(unit.id for unit in group) for group in made if len(group) < beneath)


def _with_siblings(planned: Planned, parent: str | None, small: list[UnitRef]) -> list[UnitRef] | None:
    """Add the next larger branches until the group holds; large ones are not asked to give up their own results."""
    others = [o.unit for o in planned.alone() if o.unit.parent == parent and o.unit not in small
              and o.unit.members < planned.rules.histogram_n]
    group = list(small)
    for sibling in sorted(others, key=lambda unit: (unit.members, unit.id))[:MOST_SIBLINGS]:
        group.append(sibling)
        if _holds(planned, group):
            return group
    return None


def _holds(planned: Planned, group: list[UnitRef]) -> bool:
    """Tell whether a merge group would be allowed, and would keep figures at the usual response rate."""
    members = [unit.members for unit in group]
    likely = sum(n * LIKELY // 100 for n in members)
    return (len(group) >= LEAST_MERGED_UNITS and sum(members) >= LEAST_MERGED_MEMBERS
            and likely >= planned.rules.unit_n and not is_dominated(members, planned.rules, planned.scale))


def _dominated(planned: Planned) -> Iterator[Caution]:
    for outlook, parts in planned.groups():
        if is_dominated([unit.members for unit in parts], planned.rules, planned.scale):
            largest, group = max(parts, key=lambda unit: unit.members), outlook.unit
            yield Caution("warning", units=(group.id,),
                zh=f"合并组“{group.name}”的{group.members}人中，“{largest.name}”占{largest.members}人，从合并结果几乎"
                   "能推算出它的结果，所以合并组的数字会被隐去或变粗。请再加入别的支部，或让它单独出数。",
                en=f"In the merge group “{group.name}”, {largest.members} of {group.members} members belong to "
                   f"“{largest.name}”, whose result could nearly be worked out; so the group's figures will be "
                   "hidden or coarsened. Add other branches, or let that one stand alone.")


def _hidden_for_others(planned: Planned) -> Iterator[Caution]:
    small = {o.unit.id for o in planned.outlooks if o.unit.members < planned.rules.unit_n}
    for outlook in planned.outlooks:
        unit = outlook.unit
        if outlook.merged_into or unit.id in small or not outlook.views[0].best.is_nothing:
            continue
        siblings = [o.unit for o in planned.outlooks
                    if o.unit.parent == unit.parent and o.unit.id in small and o.merged_into is None]
        zh, en = _named(siblings) if siblings else ("下级单位", "the units beneath")
        yield Caution("warning", units=(unit.id,),
            zh=f"“{unit.name}”有{unit.members}人，也看不到结果：否则用上级的数减去其他支部的数，就能算出{zh}的结果。"
               "把过小的支部合并出数，可以避免。",
            en=f"“{unit.name}” has {unit.members} members and still sees no result: else the figures of {en} would "
               "follow by subtraction from the unit above. Merging what is too small avoids it.")


def _thin_groups(planned: Planned) -> Iterator[Caution]:
    for outlook, parts in planned.groups():
        likely = sum(unit.members * LIKELY // 100 for unit in parts)
        if likely < planned.rules.unit_n:
            yield Caution("warning", units=(outlook.unit.id,),
                zh=f"合并组“{outlook.unit.name}”有{outlook.unit.members}人，{LIKELY}%作答时只有{likely}人，"
                   f"不足{planned.rules.unit_n}人，看不到结果。",
                en=f"The merge group “{outlook.unit.name}” has {outlook.unit.members} members; at {LIKELY} % only "
                   f"{likely} answer, fewer than {planned.rules.unit_n}, and nothing is shown.")


def _thin_branches(planned: Planned) -> Iterator[Caution]:
    least = planned.rules.unit_n
    thin = [o.unit for o in planned.alone() if o.unit.members >= least > o.unit.members * LIKELY // 100]
    if thin:
        zh, en = _named(thin)
        yield Caution("info", units=tuple(unit.id for unit in thin),
            zh=f"{zh}要几乎人人作答才有结果：{LIKELY}%作答时就不足{least}人。",
            en=f"Nearly everybody has to answer for any result, since at {LIKELY} % fewer than {least} do: {en}.")


def _single_branches(planned: Planned) -> Iterator[Caution]:
    beneath: dict[str, list[UnitRef]] = defaultdict(list)
    for outlook in planned.outlooks:
        if outlook.unit.parent and outlook.merged_into is None:
            beneath[outlook.unit.parent].append(outlook.unit)
    for outlook in planned.outlooks:
        if len(below := beneath[outlook.unit.id]) == 1:
            yield Caution("info", units=(outlook.unit.id, below[0].id),
                zh=f"“{outlook.unit.name}”下面只有“{below[0].name}”一个单位出数，两者的结果是同一组数。",
                en=f"“{below[0].name}” is the only unit reported below “{outlook.unit.name}”; both have the very "
                   "same figures.")


def _uncertain(planned: Planned) -> Iterator[Caution]:
    less = [o.unit for o in planned.outlooks
            if o.views[0].may_be_less and not o.views[0].best.is_nothing and o.merged_into is None]
    if less:
        zh, en = _named(less)
        yield Caution("info", units=tuple(unit.id for unit in less),
            zh=f"为了保护人少的单位，{zh}的一部分数字可能还要隐去或变粗，表中写明了预计能看到的。",
            en="To protect units of few, some figures of these may be hidden or coarsened, too; the table says "
               f"what is to be expected: {en}.")


def _named(units: Iterable[UnitRef]) -> tuple[str, str]:
    """Name units with their numbers, in both languages; the rest of many only by number."""
    names = [f"{unit.name}（{unit.members}人）" for unit in units]
    english = [f"{unit.name} ({unit.members})" for unit in units]
    more = len(names[MOST_NAMED:])
    many = (f"等{len(names)}个单位", f" and {more} more") if more else ("", "")
    return "、".join(names[:MOST_NAMED]) + many[0], ", ".join(english[:MOST_NAMED]) + many[1]
