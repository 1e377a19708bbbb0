"""The words and numbers that stand in figures."""

from questionnaires.model import Text
from reports.gaps import Gap
from reports.profile import Axis
from reports.release import Mean, NumberCell, Suppressed
from reports.sentences import BOUND_SIGNS, difference_sign, figure, load_texts, signed

EN_SPACE = "\N{EN SPACE}"
"""Keeps words apart; several plain spaces would run together in SVG."""


def _texts() -> dict[str, Text]:
    return load_texts("reports.charts", "words.toml")


def text(key: str) -> Text:
    """Give a word in both languages."""
    return _texts()[key]


def rule_name(rule: str, lang: str) -> str:
    """Name a counting rule; one of a user's own questionnaire goes by its id."""
    known = _texts().get(f"rule_{rule}")
    return known.say(lang) if known is not None else rule


def say(key: str, lang: str, **facts: object) -> str:
    """Give a word in one language, its braces filled."""
    return text(key).say(lang).format(**facts)


def rating(cell: Mean | NumberCell | None, lang: str) -> str:
    """Write a rating; one that is protected is said to be so, never left out."""
    if isinstance(cell, Suppressed) and cell.hidden == "protected":
        return say("hidden", lang)
    return figure(cell)


def beyond(axis: Axis) -> str:
    """The sign of a gap that is only bounded: members' mean lies somewhere beyond an end."""
    end = axis.members.end if isinstance(axis.members, Mean) else None
    return difference_sign("", BOUND_SIGNS[end])


def difference(axis: Axis, gap: Gap) -> str:
    """Write a gap with its sign, and with “≤” or “≥” where only its bound is known."""
    return beyond(axis) + signed(gap.value)
