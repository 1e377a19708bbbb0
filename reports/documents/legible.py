"""Names that people typed, made printable: what the typeface cannot draw becomes a visible mark.

A name must never make a report impossible, nor act in it: emoji, other scripts, control and direction
marks are all shown as 〓, and the report says that it has done so. Wordings too long for a table end in “…”.
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

from reports.fonts import missing_glyphs
from reports.release import Release

MARK = "〓"
LONGEST_ITEM, LONGEST_TITLE, LONGEST_RUNG = 64, 40, 36
"""Longest wordings in tables and sentences, in Latin letters; a Chinese character counts for two."""


def legible(text: str) -> str:
    """Replace what cannot be drawn, or would act instead of being read, by the mark."""
    text = " ".join(text.split("\n"))
    unprintable = missing_glyphs(text) | {c for c in set(text) if unicodedata.category(c)[0] == "C"}
    return "".join(MARK if character in unprintable else character for character in text)


def clipped(text: str, most: int) -> str:
    """Cut a wording to a width of `most` letters, the last one an ellipsis."""
    room = most
    for place, character in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return text[:max(0, place - 1)].rstrip() + "…"
    return text


@dataclass(frozen=True, slots=True)
class Printable:
    """A release as it can be printed; `is_marked` where characters had to be replaced."""

    release: Release
    is_marked: bool


def printable(release: Release) -> Printable:
    """Give the release with every text legible and short enough; the same one where nothing has to change."""
    content = release.model_dump(mode="json")
    marked = _rewritten(content)
    shortened = {**marked, **_shortened(marked)}
    changed = shortened != content
    return Printable(Release.model_validate(shortened) if changed else release, marked != content)


def _shortened(content: dict[str, Any]) -> dict[str, Any]:
    def cut(text: dict[str, str] | None, most: int) -> dict[str, str] | None:
        return {lang: clipped(words, most) for lang, words in text.items()} if text is not None else None

    def scale(of: dict[str, Any]) -> dict[str, Any]:
        options = [{**option, "text": cut(option["text"], LONGEST_RUNG)} for option in of["options"]]
        return {**of, "options": options}

    return {
        # The bank's criteria have titles and are called by them; only where there is none is the wording printed.
        "items": [item if item["title"] else {**item, "text": cut(item["text"], LONGEST_ITEM)}
                  for item in content["items"]],
        "dimensions": [{**d, "title": cut(d["title"], LONGEST_TITLE), "initial": cut(d["initial"], LONGEST_TITLE)}
                       for d in content["dimensions"]],
        "scale": scale(content["scale"]), "self_scale": scale(content["self_scale"]),
    }


def _rewritten(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _rewritten(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_rewritten(value) for value in content]
    return legible(content) if isinstance(content, str) else content
