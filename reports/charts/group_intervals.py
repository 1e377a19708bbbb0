"""One mean per group with its interval, in the order given: nothing is sorted by value, no order is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure

from reports.charts.axis import ticks_of, written
from reports.charts.legend import IN_ROWS, ROW, Draw, Entry, draw_legend, rows
from reports.charts.sheet import Sheet, evenly
from reports.charts.strokes import coarse_mark, end_mark, shown_mark
from reports.charts.style import cut, house_style, to_svg
from reports.charts.track import Track, hatched_track
from reports.charts.words import text
from reports.palette import BLUE_BAND, GREY, INK, RULE, SOFT

BREADTH = 158.0
MOST_ROWS = 40
_NAME_ROOM, _FIGURES_ROOM, _HEAD, _ROW, _EDGE = 46.0, 33.0, 8.0, 5.2, 2.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: `figures` is what stands to the right; a mean of None says that it is not shown."""

    name: str
    n: int | None = None
    mean: float | None = None
    interval: Span | None = None
    bounds: Span | None = None                # what the mean of everybody can be, whoever did not answer
    end: Literal["low", "high"] | None = None
    is_coarse: bool = False
    figures: str = ""


def group_intervals(groups: Sequence[GroupRow], scale: Span, overall: float | None, lang: str) -> list[bytes]:
    """Draw groups as SVG sheets of at most 40 rows, 158 mm wide; `scale` holds the lowest and highest answer."""
    with house_style():
        return [to_svg(figure) for figure in interval_figures(groups, scale, overall, lang)]


def interval_figures(groups: Sequence[GroupRow], scale: Span, overall: float | None, lang: str) -> list[Figure]:
    """Draw the sheets on figures, all on one axis; call inside `house_style`."""
    ends = [end for group in groups for pair in (group.interval, group.bounds) if pair for end in pair]
    ends += [group.mean for group in groups if group.mean is not None]
    places = ticks_of(min(ends, default=scale[0]), max(ends, default=scale[1]), scale)
    return [_sheet(part, places, overall, lang) for part in evenly(groups, MOST_ROWS)]


def _sheet(groups: Sequence[GroupRow], places: Sequence[float], overall: float | None, lang: str) -> Figure:
    bottom = _HEAD + _ROW * len(groups)
    legend = rows(_entries(groups, overall), lang, BREADTH)
    sheet = Sheet(BREADTH, bottom + 2 + ROW * len(legend))
    track = Track(_NAME_ROOM + _EDGE, BREADTH - _FIGURES_ROOM - _EDGE, places[0], places[-1])
    sheet.lines([[(track.at(v), _HEAD - 0.6), (track.at(v), bottom)] for v in places], RULE, 0.4, layer=1)
    for value in places:
        sheet.text(track.at(value), _HEAD - 2.6, written(value, places), 6.2, color=SOFT, align="center")
    if overall is not None and places[0] <= overall <= places[-1]:
        sheet.line([(track.at(overall), _HEAD), (track.at(overall), bottom)], INK, 0.9, layer=2.5, gid="overall")
    rules = [_HEAD + _ROW * number for number in range(len(groups) + 1)]
    sheet.lines([[(0, y), (BREADTH, y)] for y in rules], RULE, 0.3, layer=1)
    for number, group in enumerate(groups):
        _row(sheet, track, group, _HEAD + (number + 0.5) * _ROW, lang)
    draw_legend(sheet, legend, lang, bottom + 1.6)
    return sheet.figure


def _row(sheet: Sheet, track: Track, group: GroupRow, y: float, lang: str) -> None:
    sheet.text(0, y, cut(group.name, _NAME_ROOM - 13, 7.2), 7.2)
    if group.mean is None:
        hatched_track(sheet, track, y, 1.7, lang, gid=f"hidden-{group.name}")
        return
    sheet.text(_NAME_ROOM - 2, y, f"n={group.n}", 6.0, color=SOFT, align="right")
    sheet.text(BREADTH, y, group.figures, 6.6, align="right")
    if group.bounds is not None:
        low, high = (track.at(end) for end in group.bounds)
        sheet.line([(low, y), (high, y)], GREY, 0.7, layer=2.8, gid=f"bounds-{group.name}")
    if group.interval is not None:
        low, high = (track.at(end) for end in group.interval)
        sheet.area(sheet.box(low, y - 1, high, y + 1), BLUE_BAND, layer=3, gid=f"interval-{group.name}")
    _mark(sheet, group, (track.at(group.mean), y))


def _mark(sheet: Sheet, group: GroupRow, dot: Span) -> None:
    gid = f"mean-{group.name}"
    if group.end is not None:
        end_mark(sheet, dot, -90 if group.end == "high" else 90, gid, size=0.8)
    elif group.is_coarse:
        coarse_mark(sheet, [dot], gid)
    else:
        shown_mark(sheet, [dot], gid)


def _bounds_sample(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 8, y)], GREY, 0.7)


def _overall_sample(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x + 4, y - 1.6), (x + 4, y + 1.6)], INK, 0.9)


def _entries(groups: Sequence[GroupRow], overall: float | None) -> list[Entry]:
    """What these rows need explained."""
    shown = [group for group in groups if group.mean is not None]
    samples: dict[str, tuple[Draw, bool]] = {
        "group_mean": (IN_ROWS["members"], bool(shown)),
        "group_bounds": (_bounds_sample, any(group.bounds for group in shown)),
        "group_overall": (_overall_sample, overall is not None),
        "coarse": (IN_ROWS["coarse"], any(group.is_coarse and not group.end for group in shown)),
        "end_coded": (IN_ROWS["end_coded"], any(group.end for group in shown)),
        "group_hidden": (IN_ROWS["hidden_legend"], len(shown) < len(groups)),
    }
    return [Entry(draw, text(key)) for key, (draw, occurs) in samples.items() if occurs]
