"""Own and members' ratings side by side, one row per dimension or item, with the numbers beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from questionnaires.model import Text
from reports.charts.legend import IN_ROWS, ROW, draw_legend, entries, occurring, rows
from reports.charts.sheet import Align, Sheet
from reports.charts.style import cut, house_style, to_svg, width, wrapped
from reports.charts.track import draw_pair, draw_scale, line_height, track_of
from reports.charts.words import difference, rating, say
from reports.palette import INK, RED, RULE, SOFT
from reports.profile import Axis, Profile
from reports.release import Mean, Release, Suppressed
from reports.sentences import NOTHING, span

BREADTH = 158.0
MOST_HEIGHT = 200.0
"""Height of the rows on one sheet, in millimetres: with head and legend they fit on an A4 page."""
_LEAST_NAME_ROOM, _MOST_NAME_ROOM = 24.0, {"zh": 38.0, "en": 47.0}
_SCALE_ROOM = {"zh": 6.0, "en": 8.0}
"""Room for the left half of the lowest rung's word."""
_NUMBERS_FROM = 110.0
_SIZE = 7.6
_HEAD = 9.0
# Where the numbers stand, from the right: own, members, gap, interval, n.
_COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("own_short", 119, "right"), ("members_short", 130.5, "right"), ("gap_short", 140, "right"),
    ("interval_short", 147.3, "center"), ("n_short", 158, "right"))


@dataclass(frozen=True, slots=True)
class Row:
    """One axis, the lines of its name, and the heading above it, if it is the first under one."""

    axis: Axis
    name: tuple[str, ...]
    heading: str | None
    height: float


def dumbbell(profile: Profile, lang: str, axes: Sequence[Axis] | None = None,
             headings: Mapping[str, Text] | None = None) -> bytes:
    """Draw a unit's dimensions (or `axes`, as its items) as SVG, 158 mm wide.

    `headings` stand above the axes whose ids they are given by; see `headings_of_items`.
    """
    with house_style():
        return to_svg(dumbbell_figure(profile, lang, axes, headings))


def dumbbell_sheets(profile: Profile, lang: str, axes: Sequence[Axis], headings: Mapping[str, Text]) -> list[bytes]:
    """Draw many axes on as many sheets as they need, a new one only at a heading."""
    with house_style():
        return [to_svg(dumbbell_figure(profile, lang, part, headings)) for part in _parts(axes, headings, lang)]


def _parts(axes: Sequence[Axis], headings: Mapping[str, Text], lang: str) -> list[list[Axis]]:
    blocks: list[list[Row]] = []
    for row in _rows(axes, headings, lang):
        if row.heading or not blocks:
            blocks.append([])
        blocks[-1].append(row)
    parts: list[list[Axis]] = []
    left = 0.0
    for block in blocks:
        height = sum(row.height for row in block)
        if not parts or height > left:
            parts.append([])
            left = MOST_HEIGHT
        parts[-1] += [row.axis for row in block]
        left -= height
    return parts


def headings_of_items(release: Release) -> dict[str, Text]:
    """The name of each dimension, by the id of its first item."""
    titles = {dimension.id: dimension.title for dimension in release.dimensions}
    first: dict[str, str] = {}
    for item in release.items:
        first.setdefault(item.dimension, item.id)
    return {item: titles[dimension] for dimension, item in first.items()}


def dumbbell_figure(profile: Profile, lang: str, axes: Sequence[Axis] | None = None,
                    headings: Mapping[str, Text] | None = None) -> Figure:
    """Draw the chart on a figure; call inside `house_style`."""
    axes = profile.axes if axes is None else axes
    found = _rows(axes, headings or {}, lang)
    legend = rows(entries(occurring(axes, organ=profile.unit.kind == "organ"), IN_ROWS, profile.raters), lang,
                  BREADTH)
    bottom = _HEAD + sum(row.height for row in found)
    sheet = Sheet(BREADTH, bottom + 2 + ROW * len(legend))
    names = max([_LEAST_NAME_ROOM] + [width(line, _SIZE) for row in found for line in row.name])
    track = track_of(profile.scale, names + _SCALE_ROOM[lang], _NUMBERS_FROM - 3)
    draw_scale(sheet, track, profile.self_scale, lang, top=_HEAD - 1, bottom=bottom)
    for key, x, align in _COLUMNS:
        sheet.text(x, _HEAD - 3.2, say(key, lang), 6.2, color=SOFT, align=align)
    y = _HEAD
    for row in found:
        if row.heading:
            sheet.text(0, y + 4.2, cut(row.heading, BREADTH, 8.2, bold=True), 8.2, bold=True)
        middle = y + row.height - _plain_height(row) / 2
        _draw_name(sheet, row, middle)
        draw_pair(sheet, track, row.axis, middle, lang)
        _draw_numbers(sheet, row.axis, middle, lang)
        y += row.height
        sheet.line([(0, y), (BREADTH, y)], RULE, 0.4, layer=1)
    draw_legend(sheet, legend, lang, bottom + 1.6)
    return sheet.figure


def _plain_height(row: Row) -> float:
    return max(6.0, line_height(_SIZE, len(row.name)) + 1.0)


def _rows(axes: Sequence[Axis], headings: Mapping[str, Text], lang: str) -> list[Row]:
    found = []
    for axis in axes:
        heading = headings[axis.id].say(lang) if axis.id in headings else None
        row = Row(axis, tuple(wrapped(axis.title.say(lang), _MOST_NAME_ROOM[lang], _SIZE)), heading, 0)
        found.append(Row(axis, row.name, heading, _plain_height(row) + (7.0 if heading else 0)))
    return found


def _draw_name(sheet: Sheet, row: Row, y: float) -> None:
    step = line_height(_SIZE, 1)
    top = y - step * (len(row.name) - 1) / 2
    for number, line in enumerate(row.name):
        sheet.text(0, top + number * step, line, _SIZE)


def _draw_numbers(sheet: Sheet, axis: Axis, y: float, lang: str) -> None:
    """Write the numbers of one row; the words for a hidden one need the room of several columns."""
    flagged = axis.gap is not None and axis.gap.flagged
    gap = difference(axis, axis.gap) if axis.gap is not None else NOTHING
    values = [rating(axis.own, lang) if axis.own is not None else NOTHING, rating(axis.members, lang), gap,
              span(axis.interval), str(axis.members.n) if isinstance(axis.members, Mean) else NOTHING]
    for (key, x, align), value in zip(_COLUMNS, values, strict=True):
        if isinstance(axis.members, Suppressed) and key != "own_short":
            continue
        warn = flagged and key == "gap_short"
        sheet.text(x, y, value, 7.0, color=RED if warn else INK, bold=warn, align=align)
    if isinstance(axis.members, Suppressed):
        sheet.text(BREADTH, y, say("hidden_row", lang), 7.0, color=SOFT, align="right")
