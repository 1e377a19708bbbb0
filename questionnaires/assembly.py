"""Definitions put together into one catalogue, and what must agree between them."""

from collections.abc import Iterable, Iterator
from typing import Any

from questionnaires.catalogue import Audience, Catalogue, Criterion, Dimension, Framework, Named
from questionnaires.definitions import Definitions
from questionnaires.errors import Mistake
from questionnaires.mistakes import mistake
from questionnaires.model import Frozen, Questionnaire

LADDER_VALUES = {0, 1, 2, 3, 4}
COUNTING_RULES = ("nbs", "linear")


def assemble(definitions: Definitions, questionnaires: Iterable[Questionnaire]) -> Catalogue:
    """Put the catalogue together around its questionnaires."""
    forms = definitions.forms
    return Catalogue(
        ladder=definitions.scale("branch"),
        dimensions=tuple(Dimension(**_fields(entry, "criterion")) for entry in definitions.six_models.dimension),
        criteria=tuple(Criterion(dimension=entry.id, **_fields(practice))
                       for entry in definitions.six_models.dimension for practice in entry.criterion),
        facts=definitions.facts.fact,
        caps=definitions.facts.cap,
        facets=definitions.satisfaction.facet,
        audiences=tuple(Audience(**_fields(entry, "item")) for entry in definitions.satisfaction.audience),
        framework=_framework(definitions),
        self_lead_in=forms.branch.lead_in,
        facts_lead_in=forms.branch.facts_lead_in,
        promise=forms.promise,
        questionnaires=tuple(questionnaires))


def disagreements(definitions: Definitions) -> Iterator[Mistake]:
    """Find what is well-formed in each file but does not fit together."""
    yield from _scale_disagreements(definitions)
    bools = {fact.id for fact in definitions.facts.fact if fact.type == "bool"}
    for cap in definitions.facts.cap:
        if cap.when is not None and cap.when not in bools:
            yield mistake("facts.toml", f"cap.{cap.criterion}.when",
                          "须是一个“是否”事实", "must name a bool fact")
    criteria = [practice for entry in definitions.six_models.dimension for practice in entry.criterion]
    for form in definitions.forms.member.form:
        if form.which == "core" and not any(criterion.core for criterion in criteria):
            yield mistake("forms.toml", f"member.form.{form.id}.which",
                          "没有一条 core = true 的条目", "no criterion has core = true")


def _scale_disagreements(definitions: Definitions) -> Iterator[Mistake]:
    scales = {scale.id: scale for scale in definitions.scales.scale}
    for needed in ("member", "branch", "satisfaction"):
        if needed not in scales:
            yield mistake("scales.toml", f"scale.{needed}", "缺少这个尺度", "is missing")
        elif {option.value for option in scales[needed].options} != LADDER_VALUES:
            yield mistake("scales.toml", f"scale.{needed}.options",
                          "取值须为0、1、2、3、4", "the values must be 0, 1, 2, 3 and 4")
    if "satisfaction" in scales:
        for rule in COUNTING_RULES:
            if rule not in scales["satisfaction"].counting_rules:
                yield mistake("scales.toml", f"scale.satisfaction.counting_rules.{rule}",
                              "缺少这个口径", "is missing")


def _framework(definitions: Definitions) -> Framework:
    lists = definitions.framework
    topics = tuple(Named(id=topic.id, text=topic.text) for topic in definitions.discussion.topic)
    return Framework(
        layers=lists.layer, stages=lists.stage, problems=lists.problem, topics=topics,
        study_forms=lists.study_form, co_building=lists.co_building,
        source_codes=lists.source_codes, named_only=lists.named_only)


def _fields(entry: Frozen, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in entry if name not in left_out}
