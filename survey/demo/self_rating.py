"""How the fictional branches rate themselves: near the truth for most, kindly for all, blindly for one."""

import numpy as np

from survey.demo.answering import World
from survey.demo.scenario import DemoBranch

USUAL_FACTS = {
    "fact.dydh": 4, "fact.zwh": 12, "fact.dxzh": 12, "fact.dangke": 4, "fact.ztdr": 12, "fact.zzshh": 1,
    "fact.mzpy": 1, "fact.txth_rate": 1.0, "fact.xueshi_avg": 36, "fact.xueshi_bz": 58, "fact.huanjie": 14,
    "fact.dangfei_pub": 1, "fact.shuzhi": 1, "fact.jishi_rate": 0.9, "fact.xiaohao_rate": 0.95, "fact.lclj": 1,
}
LATE_FACTS = {"fact.dydh": 3, "fact.ztdr": 8, "fact.xiaohao_rate": 0.75}


def own_levels(world: World, branch: DemoBranch, round_id: str) -> dict[str, int | None]:
    """The level a branch gives itself on every criterion; None where it says not applicable."""
    rng = world.rng("own", branch.id, round_id)
    truth = world.truth(branch, round_id)
    levels: dict[str, int | None] = {}
    for criterion in world.catalogue.criteria:
        shift = branch.leniency + branch.overrates.get(criterion.dimension, 0.0)
        level = int(np.clip(round(truth[criterion.id] + shift + rng.normal(0, 0.25)), 0, 4))
        leaves_out = criterion.not_applicable is not None and rng.random() < 0.15
        levels[criterion.id] = None if leaves_out else level
    return levels


def own_facts(world: World, branch: DemoBranch) -> dict[str, float | None]:
    """The figures a branch reports; None where they do not apply to it. Derived facts are left to the tool."""
    facts: dict[str, float | None] = {"fact.members": branch.members}
    has_committee = branch.members >= 7
    for fact in world.catalogue.facts:
        if fact.id in USUAL_FACTS:
            facts[fact.id] = USUAL_FACTS[fact.id]
    if branch.late_facts:
        facts.update(LATE_FACTS)
    if not has_committee:
        facts["fact.zwh"] = None
    return facts
