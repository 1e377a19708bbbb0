"""A sheet measured in millimetres, y downward as on paper, and the few strokes all our charts are made of.

Sizes of text and strokes are in points of the printed sheet, so what is drawn legibly is printed legibly.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from reports.charts.style import POINT, printable
from reports.palette import HIDDEN_GROUND, HIDDEN_HATCH, INK

Dot = tuple[float, float]
Align = Literal["left", "center", "right"]
A = TypeVar("A", bound=Artist)
T = TypeVar("T")

HATCH = "/////"
_MIDDLE = 0.36
"""How far the middle of characters and figures lies above their baseline, in em."""


def ring(dots: Sequence[Dot]) -> Path:
    """A closed outline."""
    return Path([*dots, dots[0]], closed=True)


def between(outer: Sequence[Dot], inner: Sequence[Dot]) -> Path:
    """The area between two closed outlines: the inner one runs the other way round and so is a hole."""
    return Path.make_compound_path(ring(outer), ring(list(inner)[::-1]))


def evenly(things: Sequence[T], most: int) -> list[Sequence[T]]:
    """Spread a sequence over as few sheets of at most `most` as can be, as evenly as can be."""
    sheets = math.ceil(len(things) / most)
    each = math.ceil(len(things) / sheets) if sheets else 1
    return [things[start:start + each] for start in range(0, len(things), each)]


class Sheet:
    """A figure without axes, drawn on directly, in millimetres from its left upper corner."""

    def __init__(self, breadth: float, height: float) -> None:
        self.breadth, self.height = breadth, height
        self.figure = Figure(figsize=(breadth / 25.4, height / 25.4))
        inches = Affine2D().scale(1 / 25.4, -1 / 25.4).translate(0, height / 25.4)
        self._page = inches + self.figure.dpi_scale_trans

    def _add(self, artist: A) -> A:
        artist.set_transform(self._page)
        self.figure.add_artist(artist)
        return artist

    def text(self, x: float, y: float, words: str, size: float, *, color: str = INK, bold: bool = False,
             align: Align = "left", layer: float = 9, gid: str | None = None) -> Text:
        """Write one line whose middle is at height `y`."""
        return self._add(Text(
            x, y + _MIDDLE * size * POINT, printable(words), fontsize=size, color=color, ha=align, va="baseline",
            fontweight="bold" if bold else "normal", zorder=layer, gid=gid))

    def line(self, dots: Sequence[Dot], color: str, weight: float, *, dash: tuple[float, ...] = (),
             layer: float = 3, gid: str | None = None) -> Line2D:
        """Draw an open line through `dots`."""
        style: Any = (0, tuple(length / weight for length in dash)) if dash else "-"
        return self._add(Line2D(
            [x for x, _ in dots], [y for _, y in dots], color=color, lw=weight, ls=style, zorder=layer, gid=gid,
            solid_joinstyle="round", solid_capstyle="butt", dash_capstyle="butt"))

    def lines(self, pieces: Sequence[Sequence[Dot]], color: str, weight: float, *, layer: float = 3,
              dash: tuple[float, ...] = (), gid: str | None = None) -> LineCollection:
        """Draw many lines of one kind at once."""
        style: Any = [(0, tuple(length / weight for length in dash))] if dash else "-"
        return self._add(LineCollection(
            [list(piece) for piece in pieces], colors=color, linewidths=weight, linestyles=style, zorder=layer,
            gid=gid, joinstyle="round"))

    def area(self, path: Path, color: str, *, alpha: float = 1, layer: float = 2,
             gid: str | None = None) -> PathPatch:
        """Fill a path."""
        return self._add(PathPatch(path, facecolor=color, alpha=alpha, lw=0, zorder=layer, gid=gid))

    def areas(self, paths: Sequence[Path], color: str | Sequence[str], *, alpha: float = 1, layer: float = 2,
              gid: str | None = None) -> PathCollection:
        """Fill many paths at once, in one colour or each in its own; later ones lie above."""
        faces = color if isinstance(color, str) else list(color)
        return self._add(PathCollection(
            list(paths), facecolors=faces, alpha=alpha, linewidths=0, zorder=layer, gid=gid))

    def box(self, left: float, top: float, right: float, bottom: float) -> Path:
        """A rectangle."""
        return ring([(left, top), (right, top), (right, bottom), (left, bottom)])

    def hatched(self, path: Path, *, layer: float = 1.5, gid: str | None = None) -> PathPatch:
        """Fill a path with the hatching that says: not shown."""
        return self._add(PathPatch(
            path, facecolor=HIDDEN_GROUND, edgecolor=HIDDEN_HATCH, hatch=HATCH, lw=0, zorder=layer, gid=gid))

    def outline(self, dots: Sequence[Dot], color: str, weight: float, *, layer: float = 1,
                gid: str | None = None) -> Polygon:
        """Draw a closed outline."""
        return self._add(Polygon(
            list(dots), closed=True, fill=False, edgecolor=color, lw=weight, zorder=layer, gid=gid,
            joinstyle="round"))

    def marks(self, dots: Sequence[Dot], marker: Any, size: float, *, face: str, edge: str, weight: float = 0.8,
              layer: float = 6, gid: str | None = None) -> Line2D:
        """Set the same mark on every dot, `size` points across."""
        return self._add(Line2D(
            [x for x, _ in dots], [y for _, y in dots], ls="", marker=marker, ms=size, mfc=face, mec=edge,
            mew=weight, zorder=layer, gid=gid))
