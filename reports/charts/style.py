"""One look for all charts: matplotlib's settings for as long as one figure is drawn, and the typeface's widths."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from threading import RLock
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags

from reports.fonts import FAMILY, font_files, missing_glyphs
from reports.palette import HIDDEN_HATCH, INK

POINT = 25.4 / 72
"""Millimetres in a point."""
_MEASURED_AT = 100.0
_FIRST_HAN = 0x2E80

# Matplotlib's settings belong to the whole process: they are lent to one figure at a time and given back.
_ONE_AT_A_TIME = RLock()


@cache
def _settings() -> dict[Any, Any]:
    for path in font_files():
        font_manager.fontManager.addfont(path)
    own = {
        "font.family": [FAMILY], "text.color": INK,
        "text.parse_math": False,     # a unit's name is never a formula
        "svg.fonttype": "none", "svg.hashsalt": "mofan", "path.simplify": False,
        "hatch.linewidth": 0.5, "hatch.color": HIDDEN_HATCH,
    }
    defaults = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    return defaults | own


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in our style, whatever the settings of the process; they are put back afterwards."""
    with _ONE_AT_A_TIME, mpl.rc_context(_settings()):
        yield


def to_svg(figure: Figure) -> bytes:
    """Write a figure as SVG: text stays text, and the same figure gives the same bytes."""
    out = BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def printable(text: str) -> str:
    """Replace what the typeface cannot draw (and what must not stand in XML) by an empty box."""
    missing = missing_glyphs(text)
    return "".join("□" if character in missing else character for character in text)


@cache
def _face(bold: bool) -> FT2Font:
    font = FT2Font(str(font_files()[bold]))
    font.set_size(_MEASURED_AT, 72)
    return font


@cache
def _advance(character: str, bold: bool) -> float:
    """How far one character moves the pen, in em."""
    glyph = _face(bold).load_char(ord(printable(character)), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 2**16 / _MEASURED_AT


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in millimetres at `size` points."""
    return sum(_advance(character, bold) for character in text) * size * POINT


def _words(text: str) -> list[str]:
    """Where a line may break: after spaces and hyphens in English, between any two characters in Chinese."""
    pieces, piece = [], ""
    for character in text:
        piece += character
        if character in " -" or ord(character) >= _FIRST_HAN:
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def wrapped(text: str, room: float, size: float, *, bold: bool = False, most: int = 2) -> list[str]:
    """Break `text` into at most `most` lines of alike length that fit into `room` millimetres; cut what is left."""
    lines = _filled(text, room, size, bold)
    if 1 < len(lines) <= most:
        tighter = (_filled(text, room * share / 10, size, bold) for share in range(5, 11))
        lines = next(other for other in tighter if len(other) == len(lines))
    kept = [*lines[:most - 1], "".join(lines[most - 1:])]
    return [cut(line.rstrip(), room, size, bold=bold) for line in kept if line]


def _filled(text: str, room: float, size: float, bold: bool) -> list[str]:
    lines = [""]
    for word in _words(text):
        if lines[-1] and width((lines[-1] + word).rstrip(), size, bold=bold) > room:
            lines.append("")
        lines[-1] += word
    return lines


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Shorten `text` with an ellipsis until it fits into `room` millimetres."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text + "…"
