"""Members' ratings of all units with their intervals, one narrow panel per dimension, in the order of the plan.

Rows are never sorted by value: where intervals overlap, an order would be invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from reports.charts.legend import IN_ROWS, ROW, Entry, draw_legend, entries, occurring, rows
from reports.charts.sheet import Sheet, evenly
from reports.charts.style import house_style, to_svg, wrapped
from reports.charts.track import Track, draw_members, hatched_track, line_height, rungs_and_low, track_of
from reports.palette import GREY, INK, RULE, SOFT, USUAL_BAND
from reports.profile import Profile
from reports.release import Mean, Suppressed

BREADTH = 158.0
MOST_ROWS, MOST_PANELS = 36, 6
_NAME_ROOM, _GAP, _EDGE, _HEAD, _ROW = 34.0, 4.0, 1.3, 12.0, 5.2


@dataclass(frozen=True, slots=True)
class Panel:
    """One dimension's track, and where it stands among a profile's axes."""

    place: int
    track: Track


def branch_intervals(profiles: Sequence[Profile], lang: str, dimension_id: str | None = None,
                     organ: Profile | None = None) -> list[bytes]:
    """Draw all units' intervals side by side (or those of one dimension) as SVG sheets, 158 mm wide.

    With `organ` its mean is ruled through the panels, otherwise the median of the units.
    """
    with house_style():
        return [to_svg(figure) for figure in intervals_figures(profiles, lang, dimension_id, organ)]


def intervals_figures(profiles: Sequence[Profile], lang: str, dimension_id: str | None = None,
                      organ: Profile | None = None) -> list[Figure]:
    """Draw the sheets on figures; call inside `house_style`."""
    if not profiles:
        return []
    places = [place for place, axis in enumerate(profiles[0].axes) if dimension_id in {None, axis.id}]
    return [_sheet(part, panels, lang, organ)
            for panels in evenly(places, MOST_PANELS) for part in evenly(profiles, MOST_ROWS)]


def _sheet(profiles: Sequence[Profile], places: Sequence[int], lang: str, organ: Profile | None) -> Figure:
    bottom = _HEAD + _ROW * len(profiles)
    legend = rows(_entries(profiles, places, organ), lang, BREADTH)
    sheet = Sheet(BREADTH, bottom + 2 + ROW * len(legend))
    panels = _panels(profiles[0], places)
    for panel in panels:
        _draw_panel(sheet, panel, profiles[0], bottom, lang)
        _draw_usual(sheet, panel, profiles[0], organ, bottom)
    rules = [_HEAD + _ROW * number for number in range(1, len(profiles) + 1)]
    sheet.lines([[(0, y), (BREADTH, y)] for y in rules], RULE, 0.3, layer=1)
    for number, profile in enumerate(profiles):
        _draw_row(sheet, panels, profile, _HEAD + (number + 0.5) * _ROW, lang)
    draw_legend(sheet, legend, lang, bottom + 1.6)
    return sheet.figure


def _panels(profile: Profile, places: Sequence[int]) -> list[Panel]:
    room = (BREADTH - _EDGE - _NAME_ROOM + _GAP) / len(places)
    lefts = [_NAME_ROOM + number * room for number in range(len(places))]
    return [Panel(place, track_of(profile.scale, round(left, 3), round(left + room - _GAP, 3)))
            for place, left in zip(places, lefts, strict=True)]


def _draw_panel(sheet: Sheet, panel: Panel, first: Profile, bottom: float, lang: str) -> None:
    """Draw a panel's name and its scale, and rule the rungs down to `bottom`."""
    axis, track = first.axes[panel.place], panel.track
    middle, step = (track.left + track.right) / 2, line_height(7.0, 1)
    lines = wrapped(axis.title.say(lang), track.right - track.left + 2 * _EDGE, 7.0, bold=True)
    for number, line in enumerate(lines):
        sheet.text(middle, 6.0 - (len(lines) - 1 - number) * step, line, 7.0, bold=True, align="center")
    places = [track.at(rung) for rung in rungs_and_low(first.scale)]
    sheet.lines([[(x, _HEAD - 0.6), (x, bottom)] for x in places], RULE, 0.4, layer=1)
    for rung, x in zip(rungs_and_low(first.scale), places, strict=True):
        sheet.text(x, _HEAD - 2.2, str(rung), 5.8, color=SOFT, align="center")


def _draw_usual(sheet: Sheet, panel: Panel, first: Profile, organ: Profile | None, bottom: float) -> None:
    """Draw the quartiles, and the organ's mean or else the median, through all rows of a panel."""
    axis, track = first.axes[panel.place], panel.track
    if axis.usual is not None:
        box = sheet.box(track.at(axis.usual.low), _HEAD, track.at(axis.usual.high), bottom)
        sheet.area(box, USUAL_BAND, layer=0.5, gid=f"usual-{axis.id}")
    whole = organ.axes[panel.place].members if organ is not None else None
    if isinstance(whole, Mean):
        x = track.at(whole.value)
        sheet.line([(x, _HEAD), (x, bottom)], INK, 0.9, layer=2.5, gid=f"organ-{axis.id}")
    elif axis.usual is not None:
        x = track.at(axis.usual.median)
        sheet.line([(x, _HEAD), (x, bottom)], GREY, 1.0, dash=(3.2, 1.8), layer=2.5, gid=f"median-{axis.id}")


def _draw_row(sheet: Sheet, panels: Sequence[Panel], profile: Profile, y: float, lang: str) -> None:
    count = profile.result.returned
    (name,) = wrapped(profile.unit.name, _NAME_ROOM - 11, 7.2, most=1)
    sheet.text(0, y, name, 7.2)
    if isinstance(count, int):
        sheet.text(_NAME_ROOM - 3, y, f"n={count}", 6.0, color=SOFT, align="right")
    if profile.is_hidden:
        whole = Track(panels[0].track.left, panels[-1].track.right, 0, 1)
        hatched_track(sheet, whole, y, 1.7, lang, gid=f"hidden-{profile.unit.id}")
        return
    for panel in panels:
        axis = replace(profile.axes[panel.place], id=f"{profile.unit.id}-{profile.axes[panel.place].id}")
        if isinstance(axis.members, Suppressed):
            hatched_track(sheet, panel.track, y, 1.7, lang, gid=f"hidden-{axis.id}")
        draw_members(sheet, panel.track, axis, y, 0.9)


def _organ_sample(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.4, x + 8, y + 1.4), USUAL_BAND)
    sheet.line([(x + 4, y - 1.4), (x + 4, y + 1.4)], INK, 0.9)


def _entries(profiles: Sequence[Profile], places: Sequence[int], organ: Profile | None) -> list[Entry]:
    axes = [profile.axes[place] for profile in profiles for place in places]
    samples = {**IN_ROWS, "organ_mean": _organ_sample}
    left_out = {"own", "flagged"} | ({"usual"} if organ is not None else set())
    keys = [key for key in occurring(axes) if key not in left_out]
    return entries(keys + (["organ_mean"] if organ is not None else []), samples)
