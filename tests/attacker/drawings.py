"""Drawings read back: the strokes of an SVG or a PDF, and the values that their coordinates stand for.

Read as a stranger would: by colours and shapes that anybody sees in the picture, the scale taken from the
grid that is drawn with it.
"""

import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pikepdf

Dot = tuple[float, float]
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
BLUE, PALE, RED, FRAME, RULE = "#1f5a94", "#86a6c8", "#b4282d", "#aeb4bf", "#d9dde3"
BAND, USUAL = "#c9d8e8", "#dfe2e7"
"""Members, members in half rungs, own rating, outer ring and grid; members' interval, what is usual."""
NEAR = 0.05
"""How far apart two dots may lie that count as one, in points."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path: its corners (of curves, only where they end), and its colours."""

    dots: tuple[Dot, ...]
    edge: str | None
    fill: str | None
    is_curved: bool = False

    def has(self, colour: str) -> bool:
        """Whether anything of it is in this colour."""
        return colour in {self.edge, self.fill}

    @property
    def middle(self) -> Dot:
        """The middle of what it covers."""
        xs, ys = zip(*self.dots, strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def of_svg(svg: bytes) -> list[Stroke]:
    """The strokes of an SVG, marks as the dots they stand on."""
    found = []
    for element in ET.fromstring(svg).iter():  # noqa: S314 -- our own
        style = dict(pair.strip().split(": ") for pair in element.get("style", "").split(";") if ": " in pair)
        edge, fill = style.get("stroke"), style.get("fill")
        if element.tag == f"{SVG}use" and element.get(LINK):
            dot = float(element.get("x", 0)), float(element.get("y", 0))
            found.append(Stroke((dot,), edge, fill, is_curved=True))
        elif element.tag == f"{SVG}path" and "fill" in style:
            ends = re.findall(r"([MLCQ])([^MLCQz]*)", element.get("d", ""))
            dots = [tuple(map(float, numbers.split()[-2:])) for _, numbers in ends]
            found.append(Stroke(tuple((x, y) for x, y in dots), edge, fill, any(kind == "C" for kind, _ in ends)))
    return found


def of_pdf(pdf: bytes) -> list[list[Stroke]]:
    """The strokes of every page of a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [_Pen().draw(page) for page in opened.pages]


class _Pen:
    """Follows the drawing operators of a PDF (ISO 32000-1, 8.4–8.5) as far as our pictures need."""

    def __init__(self) -> None:
        self.matrix = np.eye(3)
        self.edge = self.fill = "#000000"
        self.kept: list[tuple[Any, str, str]] = []
        self.dots: list[Dot] = []
        self.is_curved = False
        self.found: list[Stroke] = []

    def draw(self, form: Any) -> list[Stroke]:
        """Follow a page or a form; give every stroke so far."""
        for instruction in pikepdf.parse_content_stream(form):
            self._obey(str(instruction.operator), list(instruction.operands), form)
        return self.found

    def _obey(self, operator: str, operands: list[Any], form: Any) -> None:
        if operator == "q":
            self.kept.append((self.matrix, self.edge, self.fill))
        elif operator == "Q":
            self.matrix, self.edge, self.fill = self.kept.pop()
        elif operator == "cm":
            a, b, c, d, e, f = map(float, operands)
            self.matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ self.matrix
        elif operator in {"scn", "SCN"} and len(operands) == 3:
            colour = "#" + "".join(f"{round(float(part) * 255):02x}" for part in operands)
            self.edge, self.fill = (colour, self.fill) if operator == "SCN" else (self.edge, colour)
        elif operator in {"m", "l", "c", "v", "y"}:
            x, y, _ = np.array([*map(float, operands[-2:]), 1.0]) @ self.matrix
            self.dots.append((float(x), float(y)))
            self.is_curved |= operator not in {"m", "l"}
        elif operator in {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"}:
            self._finish(operator)
        elif operator == "Do":
            inner = form.get("/Resources")["/XObject"][str(operands[0])]
            if inner.get("/Subtype") == "/Form":
                self.kept.append((self.matrix, self.edge, self.fill))
                self.draw(inner)
                self.matrix, self.edge, self.fill = self.kept.pop()

    def _finish(self, operator: str) -> None:
        if self.dots and operator != "n":
            edge = self.edge if operator[0] in "SsBb" else None
            fill = self.fill if operator[0] in "fFBb" else None
            self.found.append(Stroke(tuple(self.dots), edge, fill, self.is_curved))
        self.dots, self.is_curved = [], False


@dataclass(frozen=True, slots=True)
class Radar:
    """The outermost ring of a radar: its centre, and its corner on every spoke."""

    centre: Dot
    corners: tuple[Dot, ...]

    def value(self, dot: Dot, low: int, high: int) -> tuple[int, float] | None:
        """The spoke a dot lies on and the value it stands for there; None off the spokes."""
        for spoke, corner in enumerate(self.corners):
            along = np.subtract(corner, self.centre)
            away = np.subtract(dot, self.centre)
            share = float(along @ away / (along @ along))
            if math.dist(dot, self.centre + share * along) < NEAR and 0 <= share <= 1 + 1e-4:
                return spoke, low + share * (high - low)
        return None


def radars(strokes: Sequence[Stroke]) -> Iterator[Radar]:
    """Every regular outline drawn as an outermost ring is."""
    for stroke in strokes:
        corners = stroke.dots[:-1] if stroke.dots[0] == stroke.dots[-1] else stroke.dots
        if stroke.edge != FRAME or stroke.fill not in {None, "none"} or len(corners) < 3:
            continue
        centre = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
        far = [math.dist(centre, corner) for corner in corners]
        if max(far) - min(far) < NEAR:
            yield Radar(centre, corners)


def on_spokes(
    strokes: Sequence[Stroke], radar: Radar, colours: set[str], scale: tuple[int, int],
) -> set[tuple[int, float]]:
    """All values that corners of lines and areas of these colours stand for."""
    found = set()
    for stroke in strokes:
        if stroke.is_curved or not any(stroke.has(colour) for colour in colours):
            continue
        values = [radar.value(dot, *scale) for dot in stroke.dots]
        if all(value is not None for value in values):
            found |= {(spoke, round(value, 3)) for spoke, value in filter(None, values)}
    return found


@dataclass(frozen=True, slots=True)
class Track:
    """A horizontal scale: where its rungs are ruled."""

    rungs: tuple[float, ...]
    top: float
    bottom: float


def tracks(strokes: Sequence[Stroke], rungs: int) -> list[Track]:
    """Every row of as many upright grid lines at equal distances as there are rungs."""
    upright = sorted({(round(min(y for _, y in s.dots), 1), round(max(y for _, y in s.dots), 1), s.dots[0][0])
                      for s in strokes if s.edge == RULE and len(s.dots) == 2
                      and abs(s.dots[0][0] - s.dots[1][0]) < NEAR})
    found = []
    for place in range(len(upright) - rungs + 1):
        row = upright[place:place + rungs]
        xs = [x for _, _, x in row]
        steps = np.diff(xs)
        if len({line[:2] for line in row}) == 1 and max(steps) - min(steps) < NEAR:
            found.append(Track(tuple(xs), row[0][0], row[0][1]))
    return found


def on_track(strokes: Sequence[Stroke], track: Track, colours: set[str], scale: tuple[int, int]) -> list[float]:
    """The values that marks of these colours stand for."""
    first, last = track.rungs[0], track.rungs[-1]
    found = []
    for stroke in strokes:
        x, y = stroke.middle
        inside = first - NEAR <= x <= last + NEAR and track.top <= y <= track.bottom
        if stroke.is_curved and inside and any(stroke.has(colour) for colour in colours):
            found.append(round(scale[0] + (x - first) / (last - first) * (scale[1] - scale[0]), 3))
    return found
