"""All units as small radars on a few sheets, in the order of the plan: to be compared in shape, never ranked."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.path import Path

from reports.charts.branch_intervals import intervals_figures
from reports.charts.legend import IN_SMALL, ROW, draw_legend, entries, occurring, rows
from reports.charts.radar import is_round
from reports.charts.radar_layers import band, chip, edges, lines_through, rungs, runs
from reports.charts.sheet import Dot, Sheet, evenly, ring
from reports.charts.signs import draw_explained, explained_lines, signs
from reports.charts.spokes import Spokes
from reports.charts.strokes import end_mark, is_coarse
from reports.charts.style import house_style, to_svg, wrapped
from reports.charts.words import say
from reports.palette import BLUE, BLUE_BAND, BLUE_PALE, FRAME, GREY, RED, RULE, SOFT, USUAL_BAND
from reports.profile import Axis, Profile, Usual
from reports.release import Mean, Suppressed
from reports.statistics.intervals import Interval

BREADTH = 158.0
ROWS_PER_SHEET = 3
_NAME, _SIGN, _TITLE, _MARGIN = 8.0, 6.0, 11.0, 4.2
_LEFT_OUT = ("previous", "flagged")


@dataclass(frozen=True, slots=True)
class Small:
    """One small radar: whose, and where its grid is."""

    profile: Profile
    spokes: Spokes

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The unit's axes."""
        return self.profile.axes


def small_multiples(profiles: Sequence[Profile], lang: str, columns: int = 4) -> list[bytes]:
    """Draw every unit's radar small, 158 mm wide, at most three rows to a sheet, evenly spread over the sheets.

    Where the number of dimensions makes no radar, the units' intervals are drawn instead.
    """
    with house_style():
        return [to_svg(figure) for figure in multiples_figures(profiles, lang, columns)]


def multiples_figures(profiles: Sequence[Profile], lang: str, columns: int = 4) -> list[Figure]:
    """Draw the sheets on figures; call inside `house_style`."""
    if profiles and not is_round(profiles[0]):
        return intervals_figures(profiles, lang)
    return [_sheet(part, lang, columns) for part in evenly(profiles, columns * ROWS_PER_SHEET)]


def _sheet(profiles: Sequence[Profile], lang: str, columns: int) -> Figure:
    breadth = BREADTH / columns
    radius = breadth * 0.36
    tall = _TITLE + 2 * (radius + _MARGIN) + 2
    keys = [key for key in occurring(axis for profile in profiles for axis in profile.axes) if key not in _LEFT_OUT]
    legend = rows(entries(keys, IN_SMALL), lang, BREADTH)
    lines = explained_lines(profiles[0].axes, lang, BREADTH)
    bottom = tall * math.ceil(len(profiles) / columns)
    sheet = Sheet(BREADTH, bottom + ROW * (len(legend) + len(lines)) + 1)
    found = []
    for number, profile in enumerate(profiles):
        left, top = (number % columns) * breadth, (number // columns) * tall
        centre = (left + breadth / 2, top + _TITLE + _MARGIN + radius)
        found.append(Small(profile, Spokes(centre, radius, len(profile.axes), profile.scale)))
        _draw_title(sheet, found[-1], breadth - 2, lang)
    _draw_all(sheet, found, lang)
    draw_legend(sheet, legend, lang, bottom)
    draw_explained(sheet, lines, bottom + ROW * len(legend))
    return sheet.figure


def _draw_title(sheet: Sheet, small: Small, room: float, lang: str) -> None:
    lines = wrapped(small.profile.unit.name, room, _NAME, bold=True)
    count = small.profile.result.returned
    x, y = small.spokes.centre
    y -= small.spokes.radius + _MARGIN + 2.0 + 3.3 * len(lines)
    for line in lines:
        sheet.text(x, y, line, _NAME, bold=True, align="center")
        y += 3.5
    words = f"n={count}" if isinstance(count, int) else say("hidden", lang)
    sheet.text(x, y, words, 6.2, color=SOFT, align="center")


def _draw_all(sheet: Sheet, found: Sequence[Small], lang: str) -> None:
    """Draw all radars of a sheet layer by layer: one collection per layer is far faster than one per radar."""
    _draw_grids(sheet, found, lang)
    _draw_hidden(sheet, found, lang)
    sheet.areas(_bands(found, lambda axis: axis.usual), USUAL_BAND, layer=2, gid="usual-bands")
    sheet.lines(_lines(found, lambda axis: axis.usual.median if axis.usual else None), GREY, 0.7, dash=(2.2, 1.3),
                layer=4.5, gid="usual")
    sheet.areas(_bands(found, lambda axis: axis.interval), BLUE_BAND, alpha=0.85, layer=3, gid="intervals")
    _draw_members(sheet, found)
    own = _lines(found, lambda axis: axis.own if isinstance(axis.own, float) else None)
    sheet.lines(own, RED, 1.0, layer=6, gid="own")


def _draw_grids(sheet: Sheet, found: Sequence[Small], lang: str) -> None:
    inner, outer, spokes = [], [], []
    for small in found:
        grid, scale = small.spokes, small.spokes.scale
        inner += [_closed(grid.ring(rung)) for rung in rungs(scale) if rung != scale.high]
        outer.append(_closed(grid.ring(scale.high)))
        spokes += [[grid.centre, end] for end in grid.ring(scale.high)]
        for place, sign in enumerate(signs(small.axes, lang)):
            x, y = grid.at(place, 1 + 2.3 / grid.radius)
            sheet.text(x, y, sign, _SIGN, color=SOFT, align="center")
    sheet.lines([*inner, *spokes], RULE, 0.4, layer=1)
    sheet.lines(outer, FRAME, 0.6, layer=1.1)


def _closed(dots: list[Dot]) -> list[Dot]:
    return [*dots, dots[0]]


def _draw_hidden(sheet: Sheet, found: Sequence[Small], lang: str) -> None:
    """Hatch the wedge of every suppressed spoke; say so once in the middle of a unit that is hidden altogether."""
    for small in found:
        hidden = [place for place, axis in enumerate(small.axes) if isinstance(axis.members, Suppressed)]
        for place in hidden:
            gid = f"hidden-{small.profile.unit.id}-{small.axes[place].id}"
            sheet.hatched(ring(small.spokes.wedge(place)), gid=gid)
        if len(hidden) == len(small.axes):
            chip(sheet, small.spokes.centre, say("hidden", lang))


def _bands(found: Sequence[Small], bounds: Callable[[Axis], Usual | Interval | None]) -> list[Path]:
    paths = []
    for small in found:
        ends = [bounds(axis) for axis in small.axes]
        low, high = [end.low if end else 0.0 for end in ends], [end.high if end else 0.0 for end in ends]
        paths += [band(small.spokes, run, low, high) for run in runs([end is not None for end in ends])]
    return paths


def _lines(found: Sequence[Small], value: Callable[[Axis], float | None]) -> list[list[Dot]]:
    return [line for small in found for line in lines_through(small.spokes, [value(axis) for axis in small.axes])]


def _draw_members(sheet: Sheet, found: Sequence[Small]) -> None:
    """Draw members' lines, pale from or to coarse values; dots only where no line could show a value."""
    fine: list[list[Dot]] = []
    pale: list[list[Dot]] = []
    alone: list[Dot] = []
    for small in found:
        cells = {place: axis.members for place, axis in enumerate(small.axes) if isinstance(axis.members, Mean)}
        values = [cells[place].value if place in cells else 0.0 for place in range(len(small.axes))]
        for run in runs([place in cells for place in range(len(small.axes))]):
            if len(run.places) == 1:
                alone.append(small.spokes.dot(run.places[0], values[run.places[0]]))
            for one, two, dots in edges(small.spokes, run, values):
                (pale if is_coarse(cells[one]) or is_coarse(cells[two]) else fine).append(dots)
        for place, cell in cells.items():
            if cell.end is not None:
                turned = small.spokes.outward(place) + (180 if cell.end == "low" else 0)
                gid = f"member-{small.profile.unit.id}-{small.axes[place].id}"
                end_mark(sheet, small.spokes.dot(place, cell.value), turned, gid, size=0.6)
    sheet.lines(fine, BLUE, 1.1, layer=5, gid="members")
    sheet.lines(pale, BLUE_PALE, 1.1, layer=5, gid="members-coarse")
    sheet.marks(alone, "o", 2.6, face=BLUE, edge=BLUE, weight=0, layer=5, gid="members-alone")
