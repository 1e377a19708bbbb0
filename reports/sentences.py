"""Findings in words: templates in both languages, numbers written one way, vague words bound to shares.

A `Sentence` is a template's name and its facts; nothing is worded before a language is chosen, and what a
user typed is only ever a fact, never a template.
"""

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, Protocol

from questionnaires.model import Scale, Text
from reports.derived import Band
from reports.release import Mean, Points, Shares, Suppressed
from reports.statistics.intervals import Interval

MINUS = "\N{MINUS SIGN}"
HIDDEN = "—*"
"""What stands in a table where a figure is protected; every table that shows it explains it."""
NOTHING = "—"


class Sayable(Protocol):
    """Anything that has words in both languages."""

    def say(self, lang: str) -> str:
        """Give the words in `lang`."""
        ...


Fact = Sayable | str | int | tuple["Fact", ...]


@cache
def load_texts(package: str, name: str) -> dict[str, Text]:
    """Read a TOML file of `key = { zh, en }` beside `package`; a missing translation is an error."""
    content = tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
    return {key: Text.model_validate(value) for key, value in content.items() if not isinstance(value, list)}


def templates() -> dict[str, Text]:
    """Every sentence template by name."""
    return load_texts("reports", "sentences.toml")


def rendered(fact: Fact, lang: str) -> str:
    """Write one fact in `lang`; several are listed with the language's own comma."""
    if isinstance(fact, str | int):
        return str(fact)
    if isinstance(fact, tuple):
        return ("、" if lang == "zh" else ", ").join(rendered(part, lang) for part in fact)
    return fact.say(lang)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template filled with facts, worded when somebody reads it."""

    key: str
    facts: tuple[tuple[str, Fact], ...] = ()

    def say(self, lang: str) -> str:
        """Word the sentence in `lang`."""
        words = {name: rendered(fact, lang) for name, fact in self.facts}
        return nested(templates()[self.key].say(lang).format_map(words))


def nested(text: str) -> str:
    """Turn quotation marks inside quotation marks into single ones."""
    depth, written = 0, []
    for character in text:
        depth -= character == "”" and depth > 0
        written.append(character if depth == 0 else {"“": "‘", "”": "’"}.get(character, character))
        depth += character == "“"
    return "".join(written)


def sentence(key: str, **facts: Fact) -> Sentence:
    """Fill the template `key`."""
    return Sentence(key, tuple(facts.items()))


def word(key: str) -> Text:
    """Give a word or phrase that takes no facts."""
    return templates()[key]


@dataclass(frozen=True, slots=True)
class Name:
    """A name somebody typed, the same in both languages."""

    name: str

    def say(self, lang: str) -> str:  # noqa: ARG002 -- names are not translated
        """Give the name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Level:
    """A rating with its word, “2.9级·有效”."""

    figure: str
    words: tuple[Text, ...]

    def say(self, lang: str) -> str:
        """Write the figure, then the word of its rung; half-rung figures lie between two words."""
        named = ("—" if lang == "zh" else "–").join(w.say(lang) for w in self.words)
        return f"{self.figure}级·{named}" if lang == "zh" else f"{self.figure} ({named})"


MOST_NAMES = 8


def names(found: list[str]) -> Fact:
    """List names; from the ninth on only their number is told."""
    listed: tuple[Fact, ...] = tuple(Name(name) for name in found[:MOST_NAMES])
    return listed if len(found) <= MOST_NAMES else sentence("names_more", names=listed, count=len(found))


def level(cell: Mean | float, scale: Scale) -> Level:
    """Name a released mean or an own rating in the words of `scale`."""
    value, step, end = (cell.value, cell.step, cell.end) if isinstance(cell, Mean) else (cell, 0.1, None)
    if end is not None:
        return Level(figure(cell), (scale.label(scale.low if end == "low" else scale.high),))
    below = math.floor(value)
    if step >= 0.5 and value - below == 0.5:
        return Level(figure(cell), (scale.label(below), scale.label(below + 1)))
    return Level(figure(cell), (scale.label(nearest_rung(value, scale)),))


def nearest_rung(value: float, scale: Scale) -> int:
    """Give the rung a value is named after, halves up (2.5 up to 3.4 are “3”)."""
    return min(scale.high, max(scale.low, math.floor(value + 0.5)))


End = Literal["low", "high"] | None
BOUND_SIGNS: Final[dict[End, str]] = {"low": "≤", "high": "≥", None: ""}


def mean_sign(ends: Iterable[End]) -> str:
    """What stands before a mean of cells some of which are only known to lie beyond an end; “≈” for both ends."""
    coded = {end for end in ends if end is not None}
    return "≈" if len(coded) > 1 else "".join(BOUND_SIGNS[end] for end in coded)


def difference_sign(one: str, other: str) -> str:
    """What stands before the difference of two figures that carry such signs, the second taken off the first."""
    turned = {"≥": "≤", "≤": "≥"}.get(other, other)
    return "≈" if one and turned and one != turned else one or turned


def figure(cell: Mean | Points | Suppressed | float | None) -> str:
    """Write a rating or score for a table: one decimal, a coded end as “≤0.5”, a protected one as “—*”."""
    if isinstance(cell, Suppressed):
        return HIDDEN if cell.hidden == "protected" else NOTHING
    if cell is None:
        return NOTHING
    if isinstance(cell, Mean | Points):
        return f"{BOUND_SIGNS[cell.end]}{cell.value:.1f}"
    return f"{cell:.1f}"


def signed(value: float) -> str:
    """Write a difference with its sign, one decimal: +0.8, −0.4, 0.0."""
    size = f"{abs(value):.1f}"
    if size == "0.0":
        return size
    return ("+" if value > 0 else MINUS) + size


def percent(value: float) -> str:
    """Write a percentage as precisely as it was released: whole where it is whole."""
    return f"{value:.0f}%" if value == round(value) else f"{value:.1f}%"


def share(cell: Shares | Suppressed, place: int = 0) -> str:
    """Write a released share (of several, that at `place`), a coded end as “≤5%”, or the mark of a hidden one."""
    if isinstance(cell, Suppressed):
        return HIDDEN if cell.hidden == "protected" else NOTHING
    return BOUND_SIGNS[cell.end(place)] + percent(cell.percents[place])


def rate(part: int, whole: int) -> str:
    """Write a response rate, one decimal."""
    return f"{100 * part / whole:.1f}%"


def span(interval: Interval | Band | None) -> str:
    """Write an interval of ratings with an en dash, “2.6–3.1”."""
    return NOTHING if interval is None else f"{interval.low:.1f}–{interval.high:.1f}"


@dataclass(frozen=True, slots=True)
class SignedSpan:
    """An interval of differences; its ends carry signs, so a dash between them would be misread."""

    interval: Interval | Band

    def say(self, lang: str) -> str:
        """Write both ends."""
        low, high = signed(self.interval.low), signed(self.interval.high)
        return f"{low} 至 {high}" if lang == "zh" else f"{low} to {high}"


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A vague word with the share below which it is used."""

    below: float
    text: Text


@cache
def quantifiers() -> tuple[Quantifier, ...]:
    """The dictionary of vague words, from few to all."""
    content = tomllib.loads(files("reports").joinpath("sentences.toml").read_text("utf-8"))
    return tuple(Quantifier(row["below"], Text(zh=row["zh"], en=row["en"])) for row in content["quantifier"])


@dataclass(frozen=True, slots=True)
class Scope:
    """How many of how many, with the word the dictionary gives it."""

    count: int
    total: int

    @property
    def word(self) -> Text:
        """The dictionary's word; a single one of three or more is always the smallest."""
        words = quantifiers()
        if self.count == 1 and self.total > 2:
            return words[0].text
        share_of_all = self.count / self.total if self.total else 0.0
        return next((q.text for q in words if share_of_all < q.below), words[-1].text)

    def say(self, lang: str) -> str:
        """Write the word with its count, so that the word can be checked."""
        return sentence("scope", word=self.word, count=self.count, total=self.total).say(lang)
