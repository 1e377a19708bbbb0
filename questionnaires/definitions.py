"""The shape of each definition file, before its parts are put together into a catalogue."""

from typing import Annotated, Literal

from pydantic import Field

from questionnaires.catalogue import Audience, CapRule, Dimension, Fact, Named, Practice, Problem, Stage
from questionnaires.model import Frozen, Id, Item, ItemKind, QuestionnaireKind, Scale, Text

Minutes = Annotated[int, Field(ge=1, le=60)]


class ScalesFile(Frozen):
    """scales.toml: the answer scales."""

    scale: Annotated[tuple[Scale, ...], Field(min_length=1)]


class DimensionEntry(Dimension):
    """A model with its practices."""

    criterion: Annotated[tuple[Practice, ...], Field(min_length=1)]


class SixModelsFile(Frozen):
    """six_models.toml: dimensions and criteria, with the members' wording."""

    dimension: Annotated[tuple[DimensionEntry, ...], Field(min_length=1)]


class FactsFile(Frozen):
    """facts.toml: objective figures, and the levels they cap."""

    fact: tuple[Fact, ...]
    cap: tuple[CapRule, ...] = ()


class FacetItem(Frozen):
    """What one audience is asked about one facet."""

    facet: Id
    text: Text


class AudienceEntry(Audience):
    """A served group with its items."""

    item: Annotated[tuple[FacetItem, ...], Field(min_length=2, max_length=16)]


class Asked(Frozen):
    """The wording of an item that every audience gets."""

    text: Text


class PickAsked(Asked):
    """The item that asks which facets matter most."""

    count: Annotated[int, Field(ge=1, le=8)]


class Choice(Item):
    """A choice that is never scored."""

    kind: Literal[ItemKind.CHOICE] = ItemKind.CHOICE


class Contact(Choice):
    """The opening question: who had no dealings need not answer the rest."""

    purpose: Literal["contact"] = "contact"
    not_for: tuple[Id, ...] = ()


class Inducement(Choice):
    """The closing question: whether anybody hinted how to answer."""

    purpose: Literal["inducement"] = "inducement"


class SatisfactionFile(Frozen):
    """satisfaction.toml: the served groups, and what they are asked."""

    facet: Annotated[tuple[Named, ...], Field(min_length=2)]
    overall: Asked
    pick: PickAsked
    open: Asked
    contact: Contact
    inducement: Inducement
    audience: Annotated[tuple[AudienceEntry, ...], Field(min_length=1)]


class OpenItem(Frozen):
    """An item answered in the respondent's own words."""

    id: Id
    text: Text


class Topic(Named):
    """A study topic and the item that asks about it."""

    item: OpenItem


class Meta(Choice):
    """A question about the form itself; asked only where it is enabled."""

    purpose: Id  # no default here: a question about the form is never scored
    enabled: bool = True


class DiscussionFile(Frozen):
    """discussion.toml: the study topics, and questions about the form."""

    topic: tuple[Topic, ...]
    meta: tuple[Meta, ...] = ()


class FrameworkFile(Frozen):
    """framework.toml: what the source article enumerates, and the names it does not enumerate."""

    named_only: tuple[Text, ...] = ()
    layer: tuple[Named, ...]
    stage: tuple[Stage, ...]
    problem: tuple[Problem, ...]
    study_form: tuple[Named, ...] = ()
    co_building: tuple[Named, ...] = ()
    source_codes: dict[Id, Text] = {}


class BranchWords(Frozen):
    """What introduces the self-assessment."""

    lead_in: Text
    facts_lead_in: Text


class OpenWords(Frozen):
    """The note above open items, and how long an answer may be."""

    note: Text
    max_length: Annotated[int, Field(ge=1, le=2000)]


class MemberForm(Frozen):
    """One of the member forms: all practices, or the core ones only."""

    id: Id
    title: Text
    minutes: Minutes
    which: Literal["all", "core"]


class MemberWords(Frozen):
    """What introduces the member forms."""

    intro: Text
    lead_in: Text
    exits: Text
    discussion_title: Text
    meta_title: Text
    form: Annotated[tuple[MemberForm, ...], Field(min_length=1)]


class AudienceWords(Frozen):
    """What introduces the audience forms."""

    title: Text
    minutes: Minutes
    intro: Text
    lead_in: Text
    contact_title: Text
    overall_title: Text
    open_title: Text
    meta_title: Text


class FormsFile(Frozen):
    """forms.toml: titles, opening words and lead-ins."""

    promise: Text
    branch: BranchWords
    open: OpenWords
    member: MemberWords
    audience: AudienceWords


class Head(Frozen):
    """What a questionnaire of one's own says about itself."""

    id: Id
    kind: QuestionnaireKind = QuestionnaireKind.MEMBER
    title: Text
    intro: Text | None = None
    minutes: Minutes = 5
    audience: Id | None = None


class SectionEntry(Frozen):
    """A section with its items."""

    id: Id
    title: Text
    lead_in: Text | None = None
    scored: bool = True
    item: Annotated[tuple[Item, ...], Field(min_length=1)]


class OwnQuestionnaireFile(Frozen):
    """Any other file: a whole questionnaire of one's own."""

    questionnaire: Head
    scale: tuple[Scale, ...] = ()
    section: Annotated[tuple[SectionEntry, ...], Field(min_length=1)]


class Definitions(Frozen):
    """All definition files, each in its shape."""

    scales: ScalesFile
    six_models: SixModelsFile
    facts: FactsFile
    satisfaction: SatisfactionFile
    discussion: DiscussionFile
    framework: FrameworkFile
    forms: FormsFile

    def scale(self, scale_id: str) -> Scale:
        """Find one of the bank's scales."""
        return next(scale for scale in self.scales.scale if scale.id == scale_id)


SHAPES: dict[str, type[Frozen]] = {
    "scales.toml": ScalesFile,
    "six_models.toml": SixModelsFile,
    "facts.toml": FactsFile,
    "satisfaction.toml": SatisfactionFile,
    "discussion.toml": DiscussionFile,
    "framework.toml": FrameworkFile,
    "forms.toml": FormsFile,
}
