"""The words and shapes of a questionnaire: frozen, validated, hashable.

Vocabulary: Questionnaire › Section › Item; an Item is answered on a Scale or from its own options.
A Criterion is one practice with five anchored levels; branches rate themselves on the anchors and
members rate the same practice through its mirror item on the same ladder, so the two can be compared.
"""

import hashlib
import json
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]{0,39}$")]
# Control and direction-changing characters could disguise a wording on screen or break a PDF.
Words = Annotated[str, StringConstraints(
    strip_whitespace=True, min_length=1, max_length=600,
    pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}]*$")]


class Frozen(BaseModel):
    """Base of all definitions: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lang(StrEnum):
    """The two languages everything is written in; Chinese first."""

    ZH = "zh"
    EN = "en"


class Text(Frozen):
    """One wording in both languages."""

    zh: Words
    en: Words

    def say(self, lang: str) -> str:
        """Give the wording in `lang`."""
        return self.en if lang == Lang.EN else self.zh


class Option(Frozen):
    """One answer on a scale or in a choice; `value` is what is stored and counted."""

    value: Annotated[int, Field(ge=0, le=200)]
    text: Text


def _consecutive(options: tuple[Option, ...]) -> list[int]:
    values = sorted(option.value for option in options)
    if values and values != list(range(values[0], values[0] + len(values))):
        raise ValueError("选项取值须连续、不重复 / values must be distinct whole numbers without a hole")
    return values


class Exit(Frozen):
    """A way out of a rating that is recorded apart from it: don't know, or not applicable."""

    id: Literal["dk", "na"]
    text: Text


class Scale(Frozen):
    """An ordered answer scale, options in the order they are shown, with its exits.

    `counting_rules` names ways to turn options into 0–100 points (口径), e.g. {"nbs": {4: 100, …}}.
    """

    id: Id
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=11)]
    exits: tuple[Exit, ...] = ()
    counting_rules: dict[Id, dict[int, float]] = {}

    @model_validator(mode="after")
    def _values_are_consecutive(self) -> Self:
        values = _consecutive(self.options)
        for name, points in self.counting_rules.items():
            if sorted(points) != values:
                raise ValueError(f"口径须给每个取值定分 / a counting rule must give points to every value: {name}")
        return self

    @property
    def low(self) -> int:
        """The lowest rung."""
        return min(option.value for option in self.options)

    @property
    def high(self) -> int:
        """The highest rung."""
        return max(option.value for option in self.options)

    def label(self, value: int) -> Text:
        """Give the wording of one rung."""
        return next(option.text for option in self.options if option.value == value)


class ItemKind(StrEnum):
    """How an item is answered; the respondent app has one entry per kind."""

    RATING = "rating"  # one rung of a scale, or one of its exits
    CHOICE = "choice"  # one of the item's own options
    PICK = "pick"      # up to `count` of the items named in `of`
    OPEN = "open"      # free text


class Item(Frozen):
    """One thing asked. Its id never changes; a new wording keeps it, a new meaning gets a new one."""

    id: Id
    kind: ItemKind
    text: Text
    scale: Id | None = None              # rating
    criterion: Id | None = None          # rating that mirrors a criterion
    facet: Id | None = None              # rating of an audience
    options: tuple[Option, ...] = ()     # choice
    of: tuple[Id, ...] = ()              # pick
    count: Annotated[int, Field(ge=1, le=8)] = 1  # pick: how many at most
    max_length: Annotated[int, Field(ge=1, le=2000)] = 200  # open: UTF-16 code units, as browsers count
    purpose: Id | None = None            # trust, inducement, length, contact, overall … (not scored)
    alert: int | None = None             # choice: the option whose share is watched
    ends_on: int | None = None           # choice: who picks this need not answer the rest

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        needs = {ItemKind.RATING: bool(self.scale), ItemKind.CHOICE: len(self.options) >= 2,
                 ItemKind.PICK: 2 <= len(self.of) <= 16, ItemKind.OPEN: True}
        if not needs[self.kind]:
            raise ValueError({
                "rating": "评分题须指明 scale / a rating needs a scale",
                "choice": "选择题至少两个选项 / a choice needs two or more options",
                "pick": "多选题须列出2—16道题 / a pick needs 2 to 16 items to pick of",
            }[self.kind])
        values = _consecutive(self.options)
        if {self.alert, self.ends_on} - {None, *values}:
            raise ValueError("alert、ends_on 须是某个选项的取值 / alert and ends_on must be the value of an option")
        return self


class Section(Frozen):
    """A titled group of items; `scored` sections are the dimensions whose means are reported."""

    id: Id
    title: Text
    lead_in: Text | None = None
    scored: bool = True
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class QuestionnaireKind(StrEnum):
    """Whose answers a questionnaire holds."""

    MEMBER = "member"      # members of a branch
    AUDIENCE = "audience"  # one of the served groups


class Questionnaire(Frozen):
    """A whole form in both languages, with everything needed to show, store and count it."""

    id: Id
    kind: QuestionnaireKind
    title: Text
    intro: Text | None = None
    minutes: Annotated[int, Field(ge=1, le=60)] = 5
    audience: Id | None = None
    scales: Annotated[tuple[Scale, ...], Field(min_length=1)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [item.id for item in self.items]
        doubled = sorted({i for i in ids if ids.count(i) > 1})
        if doubled:
            raise ValueError(f"题号重复 / item ids used twice: {', '.join(doubled)}")
        known = {scale.id for scale in self.scales}
        for item in self.items:
            if item.scale is not None and item.scale not in known:
                raise ValueError(f"{item.id}: 没有这个尺度 / unknown scale {item.scale}")
            strangers = [i for i in item.of if i not in ids]
            if strangers:
                raise ValueError(f"{item.id}: 没有这些题 / picks of unknown items {', '.join(strangers)}")
        # Means of different scales beside each other, or in one mean, would compare what cannot be compared.
        mixed = {item.scale for section in self.dimensions for item in section.items
                 if item.kind is ItemKind.RATING and item.purpose is None}
        if len(mixed) > 1:
            raise ValueError("计分的各组题要用同一个尺度 / scored sections must share one scale: "
                             + ", ".join(sorted(scale for scale in mixed if scale)))
        return self

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in the order they are asked."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def dimensions(self) -> tuple[Section, ...]:
        """The scored sections that hold at least one rating without a purpose of its own."""
        return tuple(s for s in self.sections if s.scored and any(
            i.kind is ItemKind.RATING and i.purpose is None for i in s.items))

    @property
    def rated(self) -> int:
        """How many items its dimensions are made of: what a form is said to be long by, wherever it is told."""
        return sum(item.kind is ItemKind.RATING and item.purpose is None
                   for section in self.dimensions for item in section.items)

    def item(self, item_id: str) -> Item:
        """Find an item; KeyError if there is none of that id."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def scale_of(self, item: Item) -> Scale:
        """Give the scale a rating is answered on."""
        return next(scale for scale in self.scales if scale.id == item.scale)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the whole content; results are comparable only where it is the same."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True,
                             separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    # Forms are looked up for every sheet; comparing them field by field would take longer than packing one.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Questionnaire) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)
