"""Planes of four quadrants: points by two values, the lines between high and low, the names of the corners."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from reports.charts.axis import ticks_of, written
from reports.charts.labels import Frame, Span, draw_labels
from reports.charts.legend import IN_ROWS, ROW, Draw, Entry, draw_legend, rows
from reports.charts.sheet import Align, Dot, Sheet
from reports.charts.strokes import end_mark
from reports.charts.style import width, wrapped
from reports.charts.words import text
from reports.palette import BLUE, BLUE_BAND, GREY, INK, PAPER, RED, RED_PALE, RULE, SOFT, ZONE

BREADTH = 158.0
_LEFT, _RIGHT, _HEAD, _FOOT, _SIZE = 10.0, 2.0, 6.5, 10.0, 6.4
_CORNER, _INSET = 6.6, 2.2
_ZONES = ((RED_PALE, 0.22), (BLUE_BAND, 0.45), (ZONE, 1.0), (ZONE, 1.0))


@dataclass(frozen=True, slots=True)
class PlanePoint:
    """One point; `turned` is the direction beyond a coded end in degrees from upward, counter-clockwise."""

    label: str
    x: float
    y: float
    is_hollow: bool = False
    turned: float | None = None


@dataclass(frozen=True, slots=True)
class Corner:
    """The name of a quadrant, and whether it lies to the right of and above the lines."""

    words: str
    right: bool
    upper: bool


@dataclass(frozen=True, slots=True)
class Plane:
    """One plane; the first corner is the one to act on, the second the one to keep."""

    title: str
    note: str
    points: Sequence[PlanePoint]
    x_cut: float
    y_cut: float
    corners: Sequence[Corner]


@dataclass(frozen=True, slots=True)
class Look:
    """What planes on one sheet have in common."""

    x_words: str
    y_words: str
    x_scale: tuple[float, float]
    y_scale: tuple[float, float]
    columns: int
    tall: float
    labels_drop: bool = False


@dataclass(frozen=True, slots=True)
class _Axes:
    """The ticks of both axes, the same for all planes."""

    x: Sequence[float]
    y: Sequence[float]

    def at(self, frame: Frame, x: float, y: float) -> Dot:
        across = (x - self.x[0]) / (self.x[-1] - self.x[0])
        up = (y - self.y[0]) / (self.y[-1] - self.y[0])
        return (round(frame.left + (frame.right - frame.left) * across, 3),
                round(frame.bottom - (frame.bottom - frame.top) * up, 3))


def planes_figure(planes: Sequence[Plane], look: Look, lang: str) -> Figure:
    """Draw planes side by side on one sheet, 158 mm wide; call inside `house_style`."""
    points = [point for plane in planes for point in plane.points]
    legend = rows(_entries(points), lang, BREADTH)
    breadth, tall = BREADTH / look.columns, _HEAD + look.tall + _FOOT
    bottom = tall * math.ceil(len(planes) / look.columns)
    sheet = Sheet(BREADTH, bottom + ROW * len(legend))
    axes = _Axes(_ticks([p.x for p in points] + [p.x_cut for p in planes], look.x_scale),
                 _ticks([p.y for p in points] + [p.y_cut for p in planes], look.y_scale))
    for number, plane in enumerate(planes):
        left, top = (number % look.columns) * breadth, (number // look.columns) * tall
        frame = Frame(left + _LEFT, top + _HEAD, left + breadth - _RIGHT, top + _HEAD + look.tall)
        _draw_ground(sheet, frame, axes, plane)
        _draw_axes(sheet, frame, axes)
        _draw_title(sheet, frame, plane, look)
        _draw_points(sheet, frame, axes, plane, look, number)
    draw_legend(sheet, legend, lang, bottom)
    return sheet.figure


def _ticks(values: Sequence[float], scale: tuple[float, float]) -> list[float]:
    """Ticks with some room around the values, so that no point lies on the frame."""
    room = max(0.12 * (max(values) - min(values)), 0.005 * (scale[1] - scale[0]))
    return ticks_of(min(values) - room, max(values) + room, scale)


def _draw_title(sheet: Sheet, frame: Frame, plane: Plane, look: Look) -> None:
    upward = f"↑ {look.y_words}"
    if plane.title:
        (title,) = wrapped(plane.title, (frame.right - frame.left) / 2, 7.6, bold=True, most=1)
        sheet.text(frame.left, frame.top - 3.4, title, 7.6, bold=True)
        sheet.text(frame.right, frame.top - 3.4, f"{upward}  {plane.note}", 6.0, color=SOFT, align="right")
    else:
        sheet.text(frame.left - 8, frame.top - 3.4, upward, 6.4, color=SOFT)
    sheet.text((frame.left + frame.right) / 2, frame.bottom + 6.2, f"{look.x_words} →", 6.4, color=SOFT,
               align="center")


def _draw_ground(sheet: Sheet, frame: Frame, axes: _Axes, plane: Plane) -> None:
    x, y = axes.at(frame, plane.x_cut, plane.y_cut)
    for corner, (colour, alpha) in zip(plane.corners, _ZONES, strict=True):
        left, right = (x, frame.right) if corner.right else (frame.left, x)
        top, bottom = (frame.top, y) if corner.upper else (y, frame.bottom)
        sheet.area(sheet.box(left, top, right, bottom), colour, alpha=alpha, layer=0.4)
        align: Align = "right" if corner.right else "left"
        sheet.text(frame.right - 1.2 if corner.right else frame.left + 1.2,
                   frame.top + _INSET if corner.upper else frame.bottom - _INSET, corner.words, _CORNER,
                   color=SOFT, bold=True, align=align, layer=1)
    sheet.lines([[(x, frame.top), (x, frame.bottom)], [(frame.left, y), (frame.right, y)]], GREY, 0.8,
                dash=(2.6, 1.6), layer=1.2)


def _draw_axes(sheet: Sheet, frame: Frame, axes: _Axes) -> None:
    for value in axes.x:
        x, _ = axes.at(frame, value, axes.y[0])
        sheet.line([(x, frame.bottom), (x, frame.bottom + 0.9)], SOFT, 0.5)
        sheet.text(x, frame.bottom + 2.7, written(value, axes.x), _SIZE, color=SOFT, align="center")
    for value in axes.y:
        _, y = axes.at(frame, axes.x[0], value)
        sheet.line([(frame.left, y), (frame.right, y)], RULE, 0.3, layer=0.9)
        sheet.text(frame.left - 1.4, y, written(value, axes.y), _SIZE, color=SOFT, align="right")
    sheet.line([(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)], SOFT, 0.6)


def _draw_points(  # noqa: PLR0917 -- the plane, and where it stands
    sheet: Sheet, frame: Frame, axes: _Axes, plane: Plane, look: Look, number: int,
) -> None:
    def dot(point: PlanePoint) -> Dot:
        return axes.at(frame, point.x, point.y)

    act = plane.corners[0]
    for point in plane.points:
        is_loud = (point.x >= plane.x_cut) == act.right and (point.y >= plane.y_cut) == act.upper
        colour, gid = RED if is_loud else BLUE, f"point-{number + 1}-{point.label}"
        if point.turned is not None:
            end_mark(sheet, dot(point), point.turned, gid, size=0.7, color=colour)
        if point.turned is None or point.is_hollow:
            _mark(sheet, dot(point), colour, hollow=point.is_hollow,
                  gid=gid if point.turned is None else f"unsure-{number + 1}-{point.label}")
    labels = [(dot(point), point.label) for point in plane.points if point.label]
    draw_labels(sheet, frame, labels, _SIZE, INK, room=(frame.right - frame.left) / 2,
                taken=_corner_spans(frame, plane), drops=look.labels_drop)


def _corner_spans(frame: Frame, plane: Plane) -> list[Span]:
    """Where the names of the quadrants stand."""
    spans = []
    for corner in plane.corners:
        long, y = width(corner.words, _CORNER, bold=True) + 1.2, frame.top + _INSET
        left = frame.right - long if corner.right else frame.left
        spans.append((left, left + long, y if corner.upper else frame.bottom - _INSET))
    return spans


def _mark(sheet: Sheet, dot: Dot, colour: str, *, hollow: bool, gid: str | None = None) -> None:
    sheet.marks([dot], "o", 4.2, face=PAPER if hollow else colour, edge=colour if hollow else PAPER,
                weight=1.0 if hollow else 0.5, layer=6, gid=gid)


def _solid(sheet: Sheet, x: float, y: float) -> None:
    _mark(sheet, (x + 2.5, y), RED, hollow=False)
    _mark(sheet, (x + 5.5, y), BLUE, hollow=False)


def _hollow(sheet: Sheet, x: float, y: float) -> None:
    _mark(sheet, (x + 2.5, y), RED, hollow=True)
    _mark(sheet, (x + 5.5, y), BLUE, hollow=True)


def _cut(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 8, y)], GREY, 0.8, dash=(2.6, 1.6))


def _entries(points: Sequence[PlanePoint]) -> list[Entry]:
    """What these planes need explained."""
    plain = [point for point in points if point.turned is None]
    samples: dict[str, tuple[Draw, bool]] = {
        "plane_solid": (_solid, any(not point.is_hollow for point in plain)),
        "plane_hollow": (_hollow, any(point.is_hollow for point in points)),
        "end_coded": (IN_ROWS["end_coded"], len(plain) < len(points)),
        "plane_cut": (_cut, True),
    }
    return [Entry(draw, text(key)) for key, (draw, occurs) in samples.items() if occurs]
