"""A funnel: means of groups against their sizes, with the limits that chance alone keeps within.

Small groups stray far by chance; the funnel is wide where they stand. Only what lies beyond it is named.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from reports.charts.axis import counts_between, ticks_of, written
from reports.charts.legend import ROW, Draw, Entry, draw_legend, rows
from reports.charts.sheet import Dot, Sheet, between
from reports.charts.style import cut, house_style, to_svg, width
from reports.charts.words import say, text
from reports.palette import BLUE, BLUE_BAND, INK, PAPER, RED, RULE, SOFT, ZONE
from reports.statistics.funnel import FunnelLimits

BREADTH, HEIGHT = 158.0, 82.0
MOST_NAMED = 16
_LEFT, _RIGHT, _TOP, _BOTTOM = 9.0, 3.0, 3.0, 10.0
_SIZE, _LINE, _NAME_ROOM = 6.4, 2.9, 30.0


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One group; hollow where its mean is known coarsely, outside where it lies beyond the outer limits."""

    label: str
    n: int
    mean: float
    is_hollow: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a number of people and a mean lie: people on a logarithmic axis, means on a plain one."""

    least: float
    most: float
    low: float
    high: float

    def at(self, n: float, mean: float) -> Dot:
        span = math.log(self.most / self.least)
        x = _LEFT + (BREADTH - _LEFT - _RIGHT) * math.log(n / self.least) / span
        share = (min(max(mean, self.low), self.high) - self.low) / (self.high - self.low)
        return round(x, 3), round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share, 3)


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
    sizes = [limit.n for limit in limits]
    values = [point.mean for point in points]
    ends = [*values, *(end for limit in limits[:1] for end in (limit.low95, limit.high95))]
    places = ticks_of(min(ends), max(ends), scale)
    plane = _Plane(min(sizes) * 0.93, max(sizes) * 1.08, places[0], places[-1])
    _draw_limits(sheet, plane, limits, centre)
    _draw_axes(sheet, plane, places, counts_between(min(sizes), max(sizes)), lang)
    for hollow, outside in ((False, False), (True, False), (False, True), (True, True)):
        dots = [plane.at(p.n, p.mean) for p in points if (p.is_hollow, p.is_outside) == (hollow, outside)]
        if dots:
            _marks(sheet, dots, hollow=hollow, outside=outside)
    _name(sheet, plane, [point for point in points if point.is_outside][:MOST_NAMED])
    draw_legend(sheet, legend, lang, HEIGHT)
    return sheet.figure


def _draw_limits(sheet: Sheet, plane: _Plane, limits: Sequence[FunnelLimits], centre: float) -> None:
    pairs = (("outer", ZONE, [(limit.n, limit.low998, limit.high998) for limit in limits]),
             ("inner", BLUE_BAND, [(limit.n, limit.low95, limit.high95) for limit in limits]))
    for layer, (name, colour, edges) in enumerate(pairs):
        lower = [plane.at(n, low) for n, low, _ in edges]
        upper = [plane.at(n, high) for n, _, high in edges]
        sheet.area(between([*lower, *reversed(upper)], [lower[0]] * 3), colour, layer=0.5 + layer / 10, gid=name)
    ends = [plane.at(limit.n, centre) for limit in (limits[0], limits[-1])]
    sheet.line(ends, INK, 0.9, layer=1.5, gid="centre")


def _draw_axes(sheet: Sheet, plane: _Plane, places: Sequence[float], counts: Sequence[int], lang: str) -> None:
    floor = HEIGHT - _BOTTOM
    for value in places:
        _, y = plane.at(plane.least, value)
        sheet.line([(_LEFT, y), (BREADTH - _RIGHT, y)], RULE, 0.4, layer=0.9)
        sheet.text(_LEFT - 1.6, y, written(value, places), _SIZE, color=SOFT, align="right")
    for count in counts:
        x, _ = plane.at(count, plane.low)
        sheet.line([(x, floor), (x, floor + 1)], SOFT, 0.5)
        sheet.text(x, floor + 3, str(count), _SIZE, color=SOFT, align="center")
    sheet.line([(_LEFT, floor), (BREADTH - _RIGHT, floor)], SOFT, 0.6)
    sheet.text((_LEFT + BREADTH - _RIGHT) / 2, floor + 7, say("funnel_x", lang), 7, color=SOFT, align="center")


def _marks(sheet: Sheet, dots: Sequence[Dot], *, hollow: bool, outside: bool) -> None:
    colour = RED if outside else BLUE
    name = ("outside" if outside else "inside") + ("-hollow" if hollow else "")
    sheet.marks(dots, "o", 4.4 if outside else 3.4, face=PAPER if hollow else colour,
                edge=colour if hollow else PAPER, weight=0.9 if hollow else 0.4, layer=6 + outside, gid=name)


def _name(sheet: Sheet, plane: _Plane, points: Sequence[FunnelPoint]) -> None:
    """Write names beside their points, to the right or the left, and leave out those that would lie on others."""
    dots = [plane.at(point.n, point.mean) for point in points]
    taken = [(x - 1, x + 1, y) for x, y in dots]
    for point in sorted(points, key=lambda p: (-p.n, p.label)):
        x, y = plane.at(point.n, point.mean)
        words = cut(point.label, _NAME_ROOM, _SIZE)
        room = width(words, _SIZE)
        for start in (x + 1.8, x - 1.8 - room):
            end = start + room
            fits = start >= _LEFT and end <= BREADTH - _RIGHT
            if fits and all(end < left or right < start or abs(y - at) > _LINE for left, right, at in taken):
                sheet.text(start, y, words, _SIZE, color=RED)
                taken.append((start, end, y))
                break


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
    found = [("group_overall", _line, True), ("funnel_inner", _band(BLUE_BAND), True),
             ("funnel_outer", _band(ZONE), True),
             ("funnel_inside", _dot(hollow=False, outside=False), any(not p.is_outside for p in points)),
             ("funnel_outside", _dot(hollow=False, outside=True), any(p.is_outside for p in points)),
             ("funnel_hollow", _dot(hollow=True, outside=False), any(p.is_hollow for p in points))]
    return [Entry(draw, text(key)) for key, draw, occurs in found if occurs]
