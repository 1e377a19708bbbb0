"""What a test asks of a drawn figure: which strokes it holds, by their names, and what is written on it."""

from xml.etree import ElementTree as ET

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

SVG = "{http://www.w3.org/2000/svg}"


def named(figure: Figure, prefix: str) -> dict[str, Artist]:
    """Strokes whose name begins with `prefix`, by name."""
    found = figure.findobj(lambda artist: (artist.get_gid() or "").startswith(prefix))
    return {str(artist.get_gid()): artist for artist in found}


def names(figure: Figure, prefix: str) -> set[str]:
    """What follows `prefix` in the names of strokes."""
    return {name.removeprefix(prefix) for name in named(figure, prefix)}


def dots(figure: Figure, name: str) -> list[tuple[float, float]]:
    """The dots of a line or of marks, in millimetres."""
    (line,) = named(figure, name).values()
    assert isinstance(line, Line2D)
    return [(float(x), float(y)) for x, y in np.asarray(line.get_xydata(), dtype=np.float64)]


def patch(figure: Figure, name: str) -> Patch:
    """A filled stroke by its whole name."""
    found = named(figure, name)[name]
    assert isinstance(found, Patch)
    return found


def colour(figure: Figure, name: str) -> str:
    """The colour of one kind of lines, or of one filled stroke."""
    found = named(figure, name)[name]
    if isinstance(found, LineCollection):
        return to_hex(np.asarray(found.get_edgecolor())[0].tolist()).upper()
    return to_hex(patch(figure, name).get_facecolor()).upper()


def corners(figure: Figure, name: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The corners of a filled stroke, in millimetres."""
    return np.asarray(patch(figure, name).get_path().vertices, dtype=np.float64)


def written(figure: Figure) -> list[str]:
    """All words on a figure."""
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text()]


def words_outside(figure: Figure) -> list[str]:
    """Words that stick out of the sheet, measured as matplotlib's SVG writer measures them."""
    sheet_width, sheet_height = figure.get_size_inches() * 25.4
    found = []
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        words, face = text.get_text(), text.get_fontproperties()
        measured = text_to_path.get_text_width_height_descent(words, face, ismath=False)
        long, tall, deep = (length * 25.4 / 72 for length in measured)
        x, y = text.get_position()
        left = x - {"left": 0, "center": long / 2, "right": long}[text.get_horizontalalignment()]
        if left < 0 or left + long > sheet_width or y - tall < 0 or y + deep > sheet_height:
            found.append(words)
    return found


def words_of(svg: bytes) -> list[str]:
    """All words in an SVG; it must be well-formed."""
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 -- our own
