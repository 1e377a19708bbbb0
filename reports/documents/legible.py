"""Names that people typed, made printable: what the typeface cannot draw becomes a visible mark.

A name must never make a report impossible, nor act in it: emoji, other scripts, control and direction
marks are all shown as 〓, and the report says that it has done so.
"""

import unicodedata
from typing import Any

from reports.fonts import missing_glyphs
from reports.release import Release

MARK = "〓"


def legible(text: str) -> str:
    """Replace what cannot be drawn, or would act instead of being read, by the mark."""
    text = " ".join(text.split("\n"))
    unprintable = missing_glyphs(text) | {c for c in set(text) if unicodedata.category(c)[0] == "C"}
    return "".join(MARK if character in unprintable else character for character in text)


def legible_release(release: Release) -> Release:
    """Give the release with every text printable; the same one where there is nothing to replace."""
    content = release.model_dump(mode="json")
    rewritten = _rewritten(content)
    return release if rewritten == content else Release.model_validate(rewritten)


def _rewritten(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _rewritten(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_rewritten(value) for value in content]
    return legible(content) if isinstance(content, str) else content
