"""What a branch's rating looks like before it is handed in: capped levels with reasons, gaps, contradictions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from questionnaires.catalogue import CapRule, Catalogue, Criterion, Fact
from questionnaires.model import Text
from reports.release import SelfLevel, SelfResult
from survey.assessments import Assessment, binding, derive, self_result
from survey.consensus import shown_number

NEEDS_RECORD: Final = 2
"""The level from which the ladder asks for at least one dated record."""
_UNITS: Final = {
    "person": ("人", ""), "count": ("次", ""), "hour": ("学时", " hours"), "month": ("个月", " months")}
_BELOW: Final = {"<": ("低于", "below"), "<=": ("不高于", "not above")}


@dataclass(frozen=True, slots=True)
class Review:
    """Everything to know of a rating before it is handed in."""

    result: SelfResult
    caps: dict[str, tuple[Text, ...]]         # by criterion: why it can be no higher, whatever was claimed
    unrated: tuple[Criterion, ...]
    unproven: tuple[Criterion, ...]           # level 2 or more without evidence
    missing_facts: tuple[Fact, ...]
    contradictions: tuple[Text, ...]          # cannot both be true; handing in has to wait
    doubts: tuple[Text, ...]                  # can be true, but look again

    @property
    def can_be_handed_in(self) -> bool:
        """Everything asked is rated and nothing contradicts itself."""
        return not (self.unrated or self.contradictions)

    @property
    def capped(self) -> tuple[SelfLevel, ...]:
        """The levels that facts lowered."""
        return tuple(level for level in self.result.levels if level.level != level.claimed)


def review(
    assessment: Assessment, criteria: tuple[Criterion, ...], catalogue: Catalogue, members: int | None = None,
    registered: Mapping[str, float] | None = None,
) -> Review:
    """Look a rating through; `members` and `registered` facts are what the organisation knows of the branch."""
    result = self_result(assessment, catalogue, asked=[criterion.id for criterion in criteria])
    rated = {claim.criterion: claim for claim in assessment.claims}
    return Review(
        result=result,
        caps={c.id: tuple(cap_sentence(rule, catalogue, result.facts) for rule in
                          binding(c.id, catalogue.caps, result.facts)) for c in criteria},
        unrated=tuple(c for c in criteria if c.id not in rated),
        unproven=tuple(c for c in criteria if c.id in rated and not rated[c.id].evidence
                       and (rated[c.id].level or 0) >= NEEDS_RECORD),
        missing_facts=tuple(fact for fact in catalogue.facts if fact.id in result.missing_facts),
        contradictions=tuple(_contradictions(assessment.facts, catalogue)),
        doubts=(*_doubts(result.facts, catalogue, members),
                *_unregistered(assessment.facts, catalogue, registered or {})))


def shown_fact(fact: Fact, value: float | None) -> Text:
    """Write a fact's value with its unit."""
    if value is None:
        return Text(zh="不适用", en="not applicable")
    if fact.type == "bool":
        return Text(zh="是", en="yes") if value else Text(zh="否", en="no")
    if fact.type == "share":
        return Text(zh=f"{shown_number(100 * value)}%", en=f"{shown_number(100 * value)}%")
    zh, en = _UNITS.get(fact.unit or "", ("", ""))
    return Text(zh=f"{shown_number(value)}{zh}", en=f"{shown_number(value)}{en}")


def cap_sentence(rule: CapRule, catalogue: Catalogue, facts: Mapping[str, float | None]) -> Text:
    """Say why a criterion can be no higher."""
    fact = _fact(catalogue, rule.fact)
    is_, limit = shown_fact(fact, facts.get(fact.id)), shown_fact(fact, rule.value)
    zh, en = _BELOW[rule.op]
    return Text(zh=f"{fact.text.zh}：{is_.zh}，{zh}{limit.zh}，最高{rule.max_level}级",
                en=f"{fact.text.en}: {is_.en}, {en} {limit.en}, so level {rule.max_level} at most")


def _fact(catalogue: Catalogue, fact_id: str) -> Fact:
    return next(fact for fact in catalogue.facts if fact.id == fact_id)


def _contradictions(given: Mapping[str, float | None], catalogue: Catalogue) -> Iterator[Text]:
    for fact in catalogue.facts:
        follows = derive(fact, given)
        if fact.id in given and follows is not None and given[fact.id] != follows:
            said, true = shown_fact(fact, given[fact.id]), shown_fact(fact, follows)
            yield Text(zh=f"“{fact.text.zh}”填的是“{said.zh}”，按填报的其他数应为“{true.zh}”",
                       en=f"“{fact.text.en}” says “{said.en}”; by the other figures it is “{true.en}”")


def _unregistered(
    given: Mapping[str, float | None], catalogue: Catalogue, registered: Mapping[str, float],
) -> Iterator[Text]:
    # A doubt only: a register can be behind, and the branch can be right.
    for fact in catalogue.facts:
        if fact.id in given and fact.id in registered and given[fact.id] != registered[fact.id]:
            said, known = shown_fact(fact, given[fact.id]), shown_fact(fact, registered[fact.id])
            yield Text(zh=f"“{fact.text.zh}”填的是“{said.zh}”，按登记是“{known.zh}”",
                       en=f"“{fact.text.en}” says “{said.en}”; the register has “{known.en}”")


def _doubts(facts: Mapping[str, float | None], catalogue: Catalogue, members: int | None) -> Iterator[Text]:
    known = {fact.id: fact for fact in catalogue.facts}
    told = facts.get("fact.members")
    if "fact.members" in known and told is not None and members is not None and told != members:
        yield Text(zh=f"正式党员填了{shown_number(told)}人，组织名册上是{members}人",
                   en=f"{shown_number(told)} full members are reported; the organisation's list has {members}")
    for rule in catalogue.caps:
        # Not applicable frees from a cap, which is odd exactly where the cap is meant to hold.
        if rule.when is not None and facts.get(rule.when) and rule.fact in facts and facts[rule.fact] is None:
            fact, reason = known[rule.fact], known[rule.when]
            yield Text(zh=f"“{fact.text.zh}”填了不适用，而“{reason.text.zh}”为是",
                       en=f"“{fact.text.en}” is said not to apply, but “{reason.text.en}” is yes")
