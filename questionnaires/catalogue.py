"""Everything the definition files hold, read together: criteria, facts, framework and questionnaires."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from questionnaires.model import Frozen, Id, ItemKind, Questionnaire, Scale, Section, Text, Words


class Named(Frozen):
    """A coded name: a layer of responsibility, a facet, a topic."""

    id: Id
    text: Text


class Problem(Named):
    """One of the named old problems; `subject` is what it is said of in the source article."""

    subject: Text | None = None
    gloss: Text
    indicator: Text       # our operational definition, in words
    warn_at: float        # share (0–1), or rungs for a difference
    warn_on: Literal["share", "difference"] = "share"
    items: tuple[Id, ...]  # the criteria it is read from


class Stage(Named):
    """One of the four stages of the programme."""

    short: Text


class Practice(Frozen):
    """One practice: five anchored levels for the branch, one mirror statement for its members."""

    id: Id
    title: Text
    core: bool = False
    owners: Annotated[tuple[Id, ...], Field(min_length=1)]   # layers, the first one leads
    probes: tuple[Id, ...] = ()                              # old problems it bears on
    sources: tuple[Words, ...] = ()
    evidence: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=5, max_length=5)]  # rungs 0–4
    member: Text                                             # the mirror item's wording
    not_applicable: Text | None = None                       # when the branch may leave it out


class Criterion(Practice):
    """A practice in its place: one of those that make up a dimension."""

    dimension: Id


class Fact(Frozen):
    """One objective figure a branch reports with its self-assessment; it caps, it never scores."""

    id: Id
    text: Text
    rule: Text
    type: Literal["int", "number", "share", "bool"]
    unit: Literal["person", "count", "hour", "month"] | None = None
    not_applicable: Text | None = None
    derived: Words | None = None
    reference: float | None = None   # at least this much is usual
    sources: tuple[Words, ...] = ()


class CapRule(Frozen):
    """Where a fact falls short (`fact` `op` `value`), `criterion` can be at most `max_level`."""

    criterion: Id
    fact: Id
    op: Literal["<", "<="]
    value: float
    max_level: Annotated[int, Field(ge=0, le=4)]
    when: Id | None = None  # a bool fact that must hold for the rule to apply


class Dimension(Named):
    """One of the six models."""

    vow: Text  # e.g. 做政治过硬的模范
    initial: Text  # one character or short word for small charts


class Audience(Frozen):
    """A served group, who answers for it, and how they are addressed."""

    id: Id
    text: Text
    short: Text
    respondents: Text
    you: Text
    practice: Id | None = None  # the criterion that describes the service to this audience
    aspect: Text | None = None  # the service in the source article's words, e.g. 服务实体经济发展


class Framework(Frozen):
    """The lists the source article enumerates, and only those."""

    layers: tuple[Named, ...]
    stages: tuple[Stage, ...]
    problems: tuple[Problem, ...]
    topics: tuple[Named, ...]
    study_forms: tuple[Named, ...]
    co_building: tuple[Named, ...]
    source_codes: dict[Id, Text] = {}
    named_only: tuple[Text, ...] = ()  # named in the article but not enumerated, so not enumerated by us

    def layer(self, layer_id: str) -> Text:
        """Name a layer of responsibility."""
        return next(layer.text for layer in self.layers if layer.id == layer_id)

    def problem(self, problem_id: str) -> Problem:
        """Find one of the named old problems."""
        return next(problem for problem in self.problems if problem.id == problem_id)


class Catalogue(Frozen):
    """The whole bank: built-in definitions, with a user's own files laid over them."""

    ladder: Scale                        # the shared 0–4 ladder in the branch's words (未开展 … 示范)
    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]
    facts: tuple[Fact, ...]
    caps: tuple[CapRule, ...]
    facets: tuple[Named, ...]
    audiences: tuple[Audience, ...]
    framework: Framework
    self_lead_in: Text
    facts_lead_in: Text
    promise: Text
    questionnaires: tuple[Questionnaire, ...]

    def questionnaire(self, questionnaire_id: str) -> Questionnaire:
        """Find a questionnaire; KeyError if there is none of that id."""
        for questionnaire in self.questionnaires:
            if questionnaire.id == questionnaire_id:
                return questionnaire
        raise KeyError(questionnaire_id)

    @cached_property
    def criteria_by_id(self) -> dict[str, Criterion]:
        """Criteria by id, in the order of the bank."""
        return {criterion.id: criterion for criterion in self.criteria}


def rated_items(section: Section) -> tuple[str, ...]:
    """Ids of the ratings in a section, in order: the items its mean is made of."""
    return tuple(item.id for item in section.items if item.kind is ItemKind.RATING and item.purpose is None)
