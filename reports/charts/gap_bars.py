"""Gaps between own and members' rating, largest first; pale where a gap is not told apart from noise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from reports.charts.legend import ROW, Entry, draw_legend, rows
from reports.charts.sheet import Sheet
from reports.charts.style import house_style, to_svg, width, wrapped
from reports.charts.track import Track, hatched_track, line_height
from reports.charts.words import difference, say, text
from reports.gaps import LEAST_GAP, Gap
from reports.palette import BLUE, BLUE_PALE, INK, RED, RED_PALE, RULE, SOFT, ZONE
from reports.profile import Axis, Profile
from reports.release import Suppressed
from reports.sentences import signed

BREADTH = 158.0
_LEAST_NAME_ROOM, _MOST_NAME_ROOM = 24.0, {"zh": 38.0, "en": 47.0}
_TRACK_TO = 146.0
_SIZE, _HEAD, _FOOT = 7.6, 6.0, 6.0


@dataclass(frozen=True, slots=True)
class Row:
    """One axis and the lines of its name."""

    axis: Axis
    name: tuple[str, ...]

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return max(6.0, line_height(_SIZE, len(self.name)) + 1.0)


def gap_bars(profile: Profile, lang: str, axes: Sequence[Axis] | None = None) -> bytes:
    """Draw the gaps of a unit's dimensions (or of `axes`) as SVG, 158 mm wide; hidden ones come last, hatched."""
    with house_style():
        return to_svg(gap_bars_figure(profile, lang, axes))


def gap_bars_figure(profile: Profile, lang: str, axes: Sequence[Axis] | None = None) -> Figure:
    """Draw the chart on a figure; call inside `house_style`."""
    found = [Row(axis, tuple(wrapped(axis.title.say(lang), _MOST_NAME_ROOM[lang], _SIZE)))
             for axis in in_order(profile.axes if axes is None else axes)]
    bottom = _HEAD + sum(row.height for row in found)
    legend = rows(_entries(found), lang, BREADTH)
    sheet = Sheet(BREADTH, bottom + _FOOT + 1 + ROW * len(legend))
    names = max([_LEAST_NAME_ROOM] + [width(line, _SIZE) for row in found for line in row.name])
    track = _track([row.axis for row in found], names + 4)
    _draw_ground(sheet, track, bottom, lang)
    y = _HEAD
    for row in found:
        _draw_row(sheet, track, row, y + row.height / 2, lang)
        y += row.height
    draw_legend(sheet, legend, lang, bottom + _FOOT)
    return sheet.figure


def in_order(axes: Sequence[Axis]) -> list[Axis]:
    """Gaps by size, own rating farthest above members' first; what has no gap comes last."""
    return sorted(axes, key=lambda axis: (axis.gap is None, -axis.gap.value if axis.gap else 0))


def _track(axes: Sequence[Axis], left: float) -> Track:
    """As far as the farthest gap or interval reaches, alike on both sides, at least one rung."""
    gaps = [axis.gap for axis in axes if axis.gap is not None]
    ends = [gap.value for gap in gaps]
    ends += [end for gap in gaps if gap.interval for end in (gap.interval.low, gap.interval.high)]
    reach = max(1.0, math.ceil(max(map(abs, ends), default=0) * 2) / 2)
    return Track(left, _TRACK_TO, -reach, reach)


def _draw_ground(sheet: Sheet, track: Track, bottom: float, lang: str) -> None:
    """Shade the zone where a gap is too small to count, rule half rungs, and say what the sides mean."""
    sheet.area(sheet.box(track.at(-LEAST_GAP), _HEAD, track.at(LEAST_GAP), bottom), ZONE, layer=0.5, gid="zone")
    halves = int(track.high * 2)
    for half in range(-halves, halves + 1):
        x = track.at(half / 2)
        sheet.line([(x, _HEAD), (x, bottom)], INK if half == 0 else RULE, 0.8 if half == 0 else 0.5, layer=1)
        if halves <= 4 or half % 2 == 0:
            sheet.text(x, bottom + 2.2, signed(half / 2), 6.2, color=SOFT, align="center")
    sheet.text(track.left, _HEAD - 3, say("own_lower", lang), 7.0, color=BLUE)
    sheet.text(track.right, _HEAD - 3, say("own_higher", lang), 7.0, color=RED, align="right")
    sheet.text(BREADTH, _HEAD - 3, say("n_short", lang), 6.2, color=SOFT, align="right")


def _draw_row(sheet: Sheet, track: Track, row: Row, y: float, lang: str) -> None:
    axis, step = row.axis, line_height(_SIZE, 1)
    for number, line in enumerate(row.name):
        sheet.text(0, y + (number - (len(row.name) - 1) / 2) * step, line, _SIZE)
    if isinstance(axis.members, Suppressed):
        hatched_track(sheet, track, y, 2.1, lang, gid=f"hidden-{axis.id}")
        return
    sheet.text(BREADTH, y, str(axis.members.n), 7.0, align="right")
    if axis.gap is None:
        sheet.text(track.at(0) + 1.5, y, say("own_missing", lang), 6.5, color=SOFT)
    else:
        _draw_bar(sheet, track, axis, axis.gap, y)


def colour(gap: Gap) -> str:
    """Red where the unit rates itself higher, blue where lower; pale where the gap is not flagged."""
    if gap.value > 0:
        return RED if gap.flagged else RED_PALE
    return BLUE if gap.flagged else BLUE_PALE


def _draw_bar(sheet: Sheet, track: Track, axis: Axis, gap: Gap, y: float) -> None:
    """Draw a bar, its interval, and its number beyond both."""
    zero, end = track.at(0), track.at(gap.value)
    sheet.area(sheet.box(min(zero, end), y - 1.6, max(zero, end), y + 1.6), colour(gap), gid=f"gap-{axis.id}")
    ends = [end]
    if gap.interval is not None:
        ends += [track.at(gap.interval.low), track.at(gap.interval.high)]
        sheet.line([(min(ends[1:]), y), (max(ends[1:]), y)], INK, 1.0, layer=4, gid=f"interval-{axis.id}")
    right = gap.value >= 0
    x = max(*ends, zero) + 1.4 if right else min(*ends, zero) - 1.4
    words = difference(axis, gap)
    sheet.text(x, y, words, 7.0, color=colour(gap) if gap.flagged else SOFT, bold=gap.flagged,
               align="left" if right else "right")


def _flagged(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.3, x + 4, y + 1.3), BLUE)
    sheet.area(sheet.box(x + 4, y - 1.3, x + 8, y + 1.3), RED)


def _pale(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.3, x + 4, y + 1.3), BLUE_PALE)
    sheet.area(sheet.box(x + 4, y - 1.3, x + 8, y + 1.3), RED_PALE)


def _whisker(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 8, y)], INK, 1.0)


def _zone(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.4, x + 8, y + 1.4), ZONE)
    sheet.outline([(x, y - 1.4), (x + 8, y - 1.4), (x + 8, y + 1.4), (x, y + 1.4)], RULE, 0.5)


def _hidden(sheet: Sheet, x: float, y: float) -> None:
    sheet.hatched(sheet.box(x, y - 1.3, x + 8, y + 1.3))


def _entries(found: Sequence[Row]) -> list[Entry]:
    gaps = [row.axis.gap for row in found if row.axis.gap is not None]
    samples = (("flagged", _flagged, any(gap.flagged for gap in gaps)),
               ("not_flagged", _pale, any(not gap.flagged for gap in gaps)),
               ("gap_interval", _whisker, any(gap.interval for gap in gaps)),
               ("zone", _zone, bool(gaps)),
               ("hidden_legend", _hidden, any(isinstance(row.axis.members, Suppressed) for row in found)))
    return [Entry(draw, text(key)) for key, draw, occurs in samples if occurs]
