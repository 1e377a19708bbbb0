"""The plan of a round: what is asked of whom and how it will be counted, frozen and hashed before opening."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Final, Self

from pydantic import model_validator

from questionnaires.catalogue import Catalogue
from questionnaires.model import Frozen, Questionnaire, QuestionnaireKind, Text
from reports.release import UnitRef
from reports.rules import AnalysisRules, DisclosureRules
from survey.errors import RoundError
from survey.tables import shown
from survey.units import is_safe_id, is_usable_name

LONGEST_TITLE: Final = 60
LEAST_MERGED_UNITS: Final = 2
LEAST_MERGED_MEMBERS: Final = 8


class PlanMistakes(RoundError):
    """A plan cannot be carried out as it stands; every reason is given at once."""

    zh = "轮次计划有{count}处错误：\n{listing}"
    en = "The plan of the round has {count} mistake(s):\n{listing}"

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        self.mistakes = mistakes
        super().__init__(count=len(mistakes))

    def sentence(self, lang: str) -> str:
        """List every reason in `lang`."""
        listing = "\n".join(en if lang == "en" else zh for zh, en in self.mistakes)
        return (self.en if lang == "en" else self.zh).format(**self.facts, listing=listing)


class MergeGroup(Frozen):
    """Small branches of one parent, declared before opening to be reported only together."""

    id: str
    name: str
    units: tuple[str, ...]


class FormRef(Frozen):
    """Which questionnaire is asked, to the letter."""

    id: str
    fingerprint: str


class RoundPlan(Frozen):
    """Everything decided before anybody answers; its hash stands on the notice and in the release."""

    id: str
    title: Text
    organ: str
    units: tuple[UnitRef, ...]              # the organisation, the organ first
    member_form: FormRef
    audience_forms: tuple[FormRef, ...] = ()
    open_audiences: tuple[str, ...] = ()    # ids of audience forms anybody may answer, without a slip
    catalogue: str                          # SHA-256 of names, criteria, caps … the results are read with
    rules: DisclosureRules = DisclosureRules()
    analysis: AnalysisRules = AnalysisRules()
    merge_groups: tuple[MergeGroup, ...] = ()
    self_assessors_answer: bool = True
    public_url: str | None = None
    closes_on: date | None = None           # shown to members; nothing closes by itself
    simulated: bool = False

    @model_validator(mode="after")
    def _can_be_carried_out(self) -> Self:
        mistakes = [*_plan_mistakes(self), *_open_mistakes(self), *_analysis_mistakes(self),
                    *merge_mistakes(self.units, self.merge_groups)]
        if mistakes:
            raise PlanMistakes(mistakes)
        return self

    @cached_property
    def reported_units(self) -> tuple[UnitRef, ...]:
        """The organisation, and after it the merge groups as units of their own."""
        return self.units + tuple(self._merged(group) for group in self.merge_groups)

    def _merged(self, group: MergeGroup) -> UnitRef:
        parts = [unit for unit in self.units if unit.id in group.units]
        return UnitRef(id=group.id, name=group.name, parent=parts[0].parent, kind="merged",
                       members=sum(unit.members for unit in parts), merged=tuple(unit.id for unit in parts))

    def is_open(self, form_id: str) -> bool:
        """True for a form that anybody may answer: a convenience sample, without a response rate."""
        return form_id in self.open_audiences

    @property
    def forms(self) -> tuple[FormRef, ...]:
        """Every questionnaire of the round, the members' first: the order of the notice."""
        return (self.member_form, *self.audience_forms)

    def unit_index(self, unit_id: str) -> int:
        """Where a unit stands in `units`; the number its slips and ballots carry. KeyError for strangers."""
        for index, unit in enumerate(self.units):
            if unit.id == unit_id:
                return index
        raise KeyError(unit_id)

    def to_json(self) -> str:
        """Serialise canonically: the same plan, the same text."""
        return canonical(self)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hex) of `to_json()`."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def canonical(model: Frozen) -> str:
    """Serialise a model with sorted keys and no spaces: the same content, the same text."""
    return json.dumps(model.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def catalogue_hash(catalogue: Catalogue) -> str:
    """SHA-256 (hex) of everything the definition files say."""
    return hashlib.sha256(canonical(catalogue).encode()).hexdigest()


def make_plan(
    round_id: str, title: Text, units: tuple[UnitRef, ...], catalogue: Catalogue, *,
    member_form: str = "member_full", audience_forms: Iterable[str] = (), open_audiences: Iterable[str] = (),
    **choices: object,
) -> RoundPlan:
    """Plan a round over an organisation; `choices` are further fields of RoundPlan.

    Audience forms are named by their id or their audience, those open to anybody too.
    Raises PlanMistakes where the plan cannot be carried out.
    """
    mistakes: list[tuple[str, str]] = []
    member = _find(catalogue, member_form, QuestionnaireKind.MEMBER, mistakes)
    audiences = [_find(catalogue, form, QuestionnaireKind.AUDIENCE, mistakes) for form in audience_forms]
    if member is not None:
        mistakes += _weight_mistakes(choices.get("analysis"), {section.id for section in member.dimensions})
        mistakes += _score_mistakes(member)
    if not units:
        mistakes.append(("还没有组织名单", "there is no organisation yet"))
    if member is None or not units:
        raise PlanMistakes(mistakes)
    try:
        plan = RoundPlan.model_validate({
            "id": round_id, "title": title, "organ": units[0].name, "units": units,
            "catalogue": catalogue_hash(catalogue), "member_form": _reference(member),
            "audience_forms": tuple(_reference(form) for form in audiences if form is not None),
            "open_audiences": tuple(_form_ids(open_audiences, audiences)), **choices,
        })
    except PlanMistakes as error:
        raise PlanMistakes([*mistakes, *error.mistakes]) from error
    if mistakes:
        raise PlanMistakes(mistakes)
    return plan


def _form_ids(names: Iterable[str], audiences: Iterable[Questionnaire | None]) -> Iterator[str]:
    """Turn names of audiences into ids of their forms; a name that fits none is left for the plan to refuse."""
    ids = {form.audience: form.id for form in audiences if form is not None}
    return (ids.get(name, name) for name in names)


def _weight_mistakes(analysis: object, dimensions: set[str]) -> Iterator[tuple[str, str]]:
    """A composite is made of all dimensions of the form: each needs its declared weight, nothing else has one."""
    if isinstance(analysis, AnalysisRules) and analysis.weights:
        for name in sorted(analysis.weights.keys() ^ dimensions):
            yield ((f"维度“{shown(name)}”没有权重", f"the dimension “{shown(name)}” has no weight")
                   if name in dimensions else
                   (f"问卷里没有维度“{shown(name)}”", f"the form has no dimension “{shown(name)}”"))


def _score_mistakes(member: Questionnaire) -> Iterator[tuple[str, str]]:
    if not member.dimensions:
        yield (f"问卷“{member.id}”没有计分的题，不能作党员问卷",
               f"the questionnaire “{member.id}” has nothing that is scored, so members cannot be asked it")


def _reference(form: Questionnaire) -> FormRef:
    return FormRef(id=form.id, fingerprint=form.fingerprint)


def _find(
    catalogue: Catalogue, form_id: str, kind: QuestionnaireKind, mistakes: list[tuple[str, str]],
) -> Questionnaire | None:
    """Find a questionnaire by its id or, for audiences, by the audience that answers it."""
    known = [form for form in catalogue.questionnaires if form.kind is kind]
    found = next((form for form in known if form_id in {form.id, form.audience}), None)
    if found is None:
        names = "、".join(form.id for form in known)
        mistakes.append((f"没有问卷“{shown(form_id)}”，可用的有：{names}",
                         f"there is no questionnaire “{shown(form_id)}”; there are: {names.replace('、', ', ')}"))
    return found


def _analysis_mistakes(plan: RoundPlan) -> Iterator[tuple[str, str]]:
    """Weights and the assumed difference must be figures that mean something."""
    for dimension, weight in plan.analysis.weights.items():
        if not 0 < weight < float("inf"):
            yield (f"维度“{shown(dimension)}”的权重必须大于0",
                   f"the weight of the dimension “{shown(dimension)}” must be above 0")
    if not 0 <= plan.analysis.delta < float("inf"):
        yield "未作答者的假定差距 delta 不能小于0", "the assumed difference delta cannot be below 0"


def _plan_mistakes(plan: RoundPlan) -> Iterator[tuple[str, str]]:
    if not is_safe_id(plan.id):
        yield (f"轮次编号“{shown(plan.id)}”只能用英文字母、数字、-、_",
               f"the round id “{shown(plan.id)}” may hold letters a–z, digits, - and _ only")
    for form_id, count in Counter(form.id for form in plan.forms).items():
        if count > 1:
            yield f"问卷“{form_id}”列了{count}次", f"the questionnaire “{form_id}” is listed {count} times"
    # Looser thresholds than the published ones would break what members are promised.
    for name, least in DisclosureRules().model_dump().items():
        if name.endswith("_n") and name != "induced_n" and getattr(plan.rules, name) < least:
            yield f"门槛 {name} 不能低于{least}", f"the threshold {name} cannot be below {least}"


def _open_mistakes(plan: RoundPlan) -> Iterator[tuple[str, str]]:
    """Only a served group can be open: members answer once each, which an open form cannot keep."""
    audiences = {form.id for form in plan.audience_forms}
    for form_id, count in Counter(plan.open_audiences).items():
        name = shown(form_id)
        if form_id not in audiences:
            yield (f"“{name}”不能开放：只有本轮的服务对象问卷可以开放，党员问卷不能",
                   f"“{name}” cannot be open: only the round's forms for served groups can, never the members'")
        elif count > 1:
            yield f"开放的问卷“{name}”列了{count}次", f"the open questionnaire “{name}” is listed {count} times"


def merge_mistakes(
    organisation: tuple[UnitRef, ...], groups: tuple[MergeGroup, ...],
) -> Iterator[tuple[str, str]]:
    """Find why branches cannot be reported together as declared, in both languages."""
    units = {unit.id: unit for unit in organisation}
    taken = Counter(unit for group in groups for unit in group.units)
    ids = Counter([unit.lower() for unit in units] + [group.id.lower() for group in groups])
    for group in groups:
        name = _called(group)
        if not is_safe_id(group.id) or ids[group.id.lower()] > 1:
            yield (f"合并组编号“{shown(group.id)}”不能用，或与其他编号重复",
                   f"the merge group id “{shown(group.id)}” is unusable or used twice")
        if not is_usable_name(group.name):
            yield f"合并组“{name}”的名称不能用", f"the merge group “{name}” has no usable name"
        for unit in group.units:
            if unit not in units or units[unit].kind != "branch":
                yield (f"合并组“{name}”：没有编号为“{shown(unit)}”的支部",
                       f"merge group “{name}”: there is no branch with the id “{shown(unit)}”")
            elif taken[unit] > 1:
                yield (f"支部“{unit}”列入合并组不止一次",
                       f"the branch “{unit}” is listed in merge groups more than once")
        yield from _size_mistakes(group, [units[unit] for unit in set(group.units) if unit in units])


def _called(group: MergeGroup) -> str:
    return shown(group.name if is_usable_name(group.name) else group.id)


def _size_mistakes(group: MergeGroup, parts: list[UnitRef]) -> Iterator[tuple[str, str]]:
    name = _called(group)
    if len(parts) < LEAST_MERGED_UNITS:
        yield (f"合并组“{name}”至少要有{LEAST_MERGED_UNITS}个支部",
               f"merge group “{name}” needs {LEAST_MERGED_UNITS} branches")
    if len({unit.parent for unit in parts}) > 1:
        yield f"合并组“{name}”的支部不属同一上级", f"the branches of merge group “{name}” have different parents"
    if (members := sum(unit.members for unit in parts)) < LEAST_MERGED_MEMBERS:
        yield (f"合并组“{name}”合计{members}人，至少要有{LEAST_MERGED_MEMBERS}人",
               f"merge group “{name}” has {members} members; it needs {LEAST_MERGED_MEMBERS}")
