"""The bundled typeface, Noto Sans SC in two weights: nothing printed depends on the machine's own fonts."""

import atexit
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC"
_NAMES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


@cache
def font_folder() -> Path:
    """A folder on disk that holds the fonts; a temporary one where the package is not unpacked."""
    packed = files(__name__)
    if isinstance(packed, Path):
        return packed
    unpacked = TemporaryDirectory(prefix="mofan-fonts-")
    atexit.register(unpacked.cleanup)
    for name in _NAMES:
        Path(unpacked.name, name).write_bytes(packed.joinpath(name).read_bytes())
    return Path(unpacked.name)


def font_files() -> tuple[Path, ...]:
    """The font files, regular weight first."""
    return tuple(font_folder() / name for name in _NAMES)


@cache
def _code_points() -> frozenset[int]:
    with TTFont(font_files()[0], lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def missing_glyphs(text: str) -> set[str]:
    """Characters of `text` that the fonts cannot draw; line breaks need no glyph."""
    return {character for character in set(text) - {"\n"} if ord(character) not in _code_points()}
