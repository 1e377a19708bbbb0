"""Funnels: means of groups against their sizes, with the limits that chance alone keeps within.

Small groups stray far by chance; the funnel is wide where they stand. Only what lies beyond it is named.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure

from reports.charts.axis import counts_between, ticks_of, written
from reports.charts.labels import Frame, draw_labels
from reports.charts.legend import IN_ROWS, ROW, Draw, Entry, draw_legend, rows
from reports.charts.sheet import Dot, Sheet, between
from reports.charts.strokes import end_mark
from reports.charts.style import house_style, to_svg, wrapped
from reports.charts.words import say, text
from reports.palette import BLUE, BLUE_BAND, INK, PAPER, RED, RULE, SOFT, ZONE
from reports.statistics.funnel import FunnelLimits

BREADTH, HEIGHT = 158.0, 82.0
MOST_NAMED = 16
COLUMNS, ROWS_PER_SHEET = 3, 4
_SMALL, _HEAD, _FOOT = 35.0, 6.0, 6.5
_LEFT, _RIGHT, _TOP, _BOTTOM = 9.0, 3.0, 3.0, 10.0
_SIZE, _NAME_ROOM = 6.4, 30.0


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One group; hollow where its mean is known coarsely, outside where it lies beyond the outer limits.

    `end` says that the mean lies at `mean` or farther out: a triangle.
    """

    label: str
    n: int
    mean: float
    is_hollow: bool = False
    is_outside: bool = False
    end: Literal["low", "high"] | None = None


@dataclass(frozen=True, slots=True)
class FunnelPanel:
    """One of several funnels: `limits` reach from the smallest to the largest size."""

    title: str
    points: Sequence[FunnelPoint]
    limits: Sequence[FunnelLimits]
    centre: float


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a number of people and a mean lie: people on a logarithmic axis, means on a plain one."""

    frame: Frame
    least: float
    most: float
    low: float
    high: float

    def at(self, n: float, mean: float) -> Dot:
        span = math.log(self.most / self.least)
        frame = self.frame
        x = frame.left + (frame.right - frame.left) * math.log(n / self.least) / span
        share = (min(max(mean, self.low), self.high) - self.low) / (self.high - self.low)
        return round(x, 3), round(frame.bottom - (frame.bottom - frame.top) * share, 3)


def funnel(points: Sequence[FunnelPoint], limits: Sequence[FunnelLimits], centre: float,
           scale: tuple[float, float], lang: str) -> bytes:
    """Draw points and their limits as SVG, 158 mm wide.

    `limits` hold one entry per size in rising order; they should reach from the smallest to the largest size.
    """
    with house_style():
        return to_svg(funnel_figure(points, limits, centre, scale, lang))


def funnel_figure(points: Sequence[FunnelPoint], limits: Sequence[FunnelLimits], centre: float,
                  scale: tuple[float, float], lang: str) -> Figure:
    """Draw it on a figure; call inside `house_style`."""
    legend = rows(_entries(points), lang, BREADTH)
    sheet = Sheet(BREADTH, HEIGHT + ROW * len(legend))
    panel = FunnelPanel("", points, limits, centre)
    places, sizes = _reach([panel], scale)
    frame = Frame(_LEFT, _TOP, BREADTH - _RIGHT, HEIGHT - _BOTTOM)
    _draw_panel(sheet, panel, _plane(frame, places, sizes), places, gid="")
    _draw_counts(sheet, _plane(frame, places, sizes), sizes)
    sheet.text((frame.left + frame.right) / 2, frame.bottom + 7, say("funnel_x", lang), 7, color=SOFT,
               align="center")
    draw_legend(sheet, legend, lang, HEIGHT)
    return sheet.figure


def funnels(panels: Sequence[FunnelPanel], scale: tuple[float, float], lang: str) -> list[bytes]:
    """Draw several funnels on the same axes, three beside each other, as SVG, 158 mm wide."""
    with house_style():
        return [to_svg(figure) for figure in funnels_figures(panels, scale, lang)]


def funnels_figures(panels: Sequence[FunnelPanel], scale: tuple[float, float], lang: str) -> list[Figure]:
    """Draw them on figures; call inside `house_style`."""
    places, sizes = _reach(panels, scale)
    most = COLUMNS * ROWS_PER_SHEET
    return [_sheet_of(panels[first:first + most], places, sizes, lang) for first in range(0, len(panels), most)]


def _sheet_of(panels: Sequence[FunnelPanel], places: Sequence[float], sizes: Sequence[int], lang: str) -> Figure:
    legend = rows(_entries([point for panel in panels for point in panel.points]), lang, BREADTH)
    tall, breadth = _HEAD + _SMALL + _FOOT, BREADTH / COLUMNS
    bottom = tall * math.ceil(len(panels) / COLUMNS)
    sheet = Sheet(BREADTH, bottom + 3 + ROW * len(legend))
    for number, panel in enumerate(panels):
        left, top = (number % COLUMNS) * breadth, (number // COLUMNS) * tall
        frame = Frame(left + _LEFT, top + _HEAD, left + breadth - _RIGHT, top + _HEAD + _SMALL)
        plane = _plane(frame, places, sizes)
        (title,) = wrapped(panel.title, frame.right - frame.left, 7.6, bold=True, most=1)
        sheet.text(frame.left, top + 3.2, title, 7.6, bold=True)
        _draw_panel(sheet, panel, plane, places, gid=f"{number + 1}-")
        _draw_counts(sheet, plane, sizes)
    sheet.text(BREADTH / 2, bottom + 0.4, say("funnel_x", lang), 6.6, color=SOFT, align="center")
    draw_legend(sheet, legend, lang, bottom + 2.6)
    return sheet.figure


def _reach(panels: Sequence[FunnelPanel], scale: tuple[float, float]) -> tuple[list[float], list[int]]:
    """Where the axis of means is ruled, and the least and the largest size; the same for all panels."""
    sizes = [limit.n for panel in panels for limit in panel.limits]
    ends = [point.mean for panel in panels for point in panel.points]
    ends += [end for panel in panels for limit in panel.limits[:1] for end in (limit.low95, limit.high95)]
    return ticks_of(min(ends), max(ends), scale), [min(sizes), max(sizes)]


def _plane(frame: Frame, places: Sequence[float], sizes: Sequence[int]) -> _Plane:
    return _Plane(frame, sizes[0] * 0.93, sizes[-1] * 1.08, places[0], places[-1])


def _draw_panel(sheet: Sheet, panel: FunnelPanel, plane: _Plane, places: Sequence[float], gid: str) -> None:
    _draw_limits(sheet, plane, panel.limits, panel.centre, gid)
    _draw_axes(sheet, plane, places)
    plain = [point for point in panel.points if point.end is None]
    for hollow, outside in ((False, False), (True, False), (False, True), (True, True)):
        dots = [plane.at(p.n, p.mean) for p in plain if (p.is_hollow, p.is_outside) == (hollow, outside)]
        if dots:
            _marks(sheet, dots, hollow=hollow, outside=outside, gid=gid)
    for point in panel.points:
        if point.end is not None:
            end_mark(sheet, plane.at(point.n, point.mean), 0 if point.end == "high" else 180,
                     f"{gid}end-{point.label}", size=0.7, color=RED if point.is_outside else BLUE)
    named = [point for point in panel.points if point.is_outside][:MOST_NAMED]
    others = [plane.at(point.n, point.mean) for point in panel.points if point not in named]
    draw_labels(sheet, plane.frame, [(plane.at(p.n, p.mean), p.label) for p in sorted(
        named, key=lambda p: (-p.n, p.label))], _SIZE, RED, room=_NAME_ROOM,
        taken=[(x - 1, x + 1, y) for x, y in others], drops=False)


def _draw_limits(
    sheet: Sheet, plane: _Plane, limits: Sequence[FunnelLimits], centre: float, gid: str,
) -> None:
    pairs = (("outer", ZONE, [(limit.n, limit.low998, limit.high998) for limit in limits]),
             ("inner", BLUE_BAND, [(limit.n, limit.low95, limit.high95) for limit in limits]))
    for layer, (name, colour, edges) in enumerate(pairs):
        lower = [plane.at(n, low) for n, low, _ in edges]
        upper = [plane.at(n, high) for n, _, high in edges]
        sheet.area(between([*lower, *reversed(upper)], [lower[0]] * 3), colour, layer=0.5 + layer / 10,
                   gid=gid + name)
    ends = [plane.at(limit.n, centre) for limit in (limits[0], limits[-1])]
    sheet.line(ends, INK, 0.9, layer=1.5, gid=f"{gid}centre")


def _draw_axes(sheet: Sheet, plane: _Plane, places: Sequence[float]) -> None:
    frame = plane.frame
    for value in places:
        _, y = plane.at(plane.least, value)
        sheet.line([(frame.left, y), (frame.right, y)], RULE, 0.4, layer=0.9)
        sheet.text(frame.left - 1.6, y, written(value, places), _SIZE, color=SOFT, align="right")
    sheet.line([(frame.left, frame.bottom), (frame.right, frame.bottom)], SOFT, 0.6)


def _draw_counts(sheet: Sheet, plane: _Plane, sizes: Sequence[int]) -> None:
    for count in counts_between(sizes[0], sizes[-1]):
        x, floor = plane.at(count, plane.low)
        sheet.line([(x, floor), (x, floor + 1)], SOFT, 0.5)
        sheet.text(x, floor + 3, str(count), _SIZE, color=SOFT, align="center")


def _marks(sheet: Sheet, dots: Sequence[Dot], *, hollow: bool, outside: bool, gid: str = "") -> None:
    colour = RED if outside else BLUE
    name = gid + ("outside" if outside else "inside") + ("-hollow" if hollow else "")
    sheet.marks(dots, "o", 4.4 if outside else 3.4, face=PAPER if hollow else colour,
                edge=colour if hollow else PAPER, weight=0.9 if hollow else 0.4, layer=6 + outside, gid=name)


def _band(colour: str) -> Draw:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.area(sheet.box(x, y - 1.3, x + 8, y + 1.3), colour)
    return draw


def _dot(*, hollow: bool, outside: bool) -> Draw:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        _marks(sheet, [(x + 5, y)], hollow=hollow, outside=outside)
    return draw


def _line(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 8, y)], INK, 0.9)


def _entries(points: Sequence[FunnelPoint]) -> list[Entry]:
    """What this funnel needs explained."""
    plain = [point for point in points if point.end is None]
    found = [("group_overall", _line, True), ("funnel_inner", _band(BLUE_BAND), True),
             ("funnel_outer", _band(ZONE), True),
             ("funnel_inside", _dot(hollow=False, outside=False), any(not p.is_outside for p in plain)),
             ("funnel_outside", _dot(hollow=False, outside=True), any(p.is_outside for p in points)),
             ("funnel_hollow", _dot(hollow=True, outside=False), any(p.is_hollow for p in plain)),
             ("end_coded", IN_ROWS["end_coded"], any(p.end for p in points))]
    return [Entry(draw, text(key)) for key, draw, occurs in found if occurs]
