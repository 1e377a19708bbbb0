"""Members' ratings of up to four units on one radar: to be compared in shape, never ranked."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from reports.charts.legend import ROW, draw_legend, rows
from reports.charts.overlay_rows import overlay_rows_figure
from reports.charts.radar import is_round, rings_told
from reports.charts.radar_labels import NAME, NUMBERS, Label, Layout, Line, placed
from reports.charts.radar_layers import chip, draw_grid, lines_through, ring_numbers
from reports.charts.series import Series, series_of, signs
from reports.charts.sheet import Sheet, ring
from reports.charts.spokes import Spokes
from reports.charts.style import house_style, to_svg, width, wrapped
from reports.charts.words import EN_SPACE, rating, say
from reports.palette import INK, SOFT
from reports.profile import Profile
from reports.release import Mean, Suppressed

BREADTH = 118.0
_NAME_ROOM, _TOLD = 34.0, 6.5


def overlay_radar(profiles: Sequence[Profile], lang: str) -> bytes:
    """Draw one to four units' members' ratings as SVG, 118 mm wide; rows where no radar can be drawn."""
    with house_style():
        return to_svg(overlay_radar_figure(profiles, lang))


def overlay_radar_figure(profiles: Sequence[Profile], lang: str) -> Figure:
    """Draw the radar on a figure; call inside `house_style`. ValueError above four units."""
    found = series_of(profiles)
    if not is_round(profiles[0]):
        return overlay_rows_figure(profiles, lang)
    layout = placed([_label(found, place, lang) for place in range(len(profiles[0].axes))],
                    profiles[0].scale, BREADTH)
    hidden = _hidden(found)
    legend = [*rows([series.entry() for series in found], lang, BREADTH - 4),
              *rows(signs(found, own=False, interval=False, hatched=any(hidden)), lang, BREADTH - 4)]
    sheet = Sheet(BREADTH, layout.height + 3 + ROW * (len(legend) + 1))
    _draw_layers(sheet, layout.spokes, found, hidden, lang)
    _draw_labels(sheet, layout, found, lang)
    draw_legend(sheet, legend, lang, layout.height + 2)
    told = rings_told(profiles[0], lang)
    sheet.text(BREADTH / 2, sheet.height - ROW / 2, told, _TOLD, color=SOFT, align="center")
    return sheet.figure


def _numbers(found: Sequence[Series], place: int, lang: str) -> list[str]:
    return [rating(series.profile.axes[place].members, lang) for series in found]


def _label(found: Sequence[Series], place: int, lang: str) -> Label:
    """Word a spoke: its name, and beneath it every unit's figure in the order of the legend."""
    name = wrapped(found[0].profile.axes[place].title.say(lang), _NAME_ROOM, NAME, bold=True)
    numbers = EN_SPACE.join(_numbers(found, place, lang))
    return Label((*(Line(part, NAME, INK, bold=True) for part in name), Line(numbers, NUMBERS, SOFT, bold=True)))


def _draw_labels(sheet: Sheet, layout: Layout, found: Sequence[Series], lang: str) -> None:
    middle = layout.spokes.centre[0]
    for place, (words, left, top) in enumerate(layout.corners):
        aside, y = left + words.breadth / 2 - middle, top
        for line in words.lines:
            start = left if aside > 0.1 else left + words.breadth - line.broad
            start = middle - line.broad / 2 if abs(aside) <= 0.1 else start
            if line is words.lines[-1]:
                _draw_numbers(sheet, found, _numbers(found, place, lang), start, y + line.tall / 2)
            else:
                sheet.text(start, y + line.tall / 2, line.words, line.size, bold=True)
            y += line.tall


def _draw_numbers(sheet: Sheet, found: Sequence[Series], numbers: Sequence[str], x: float, y: float) -> None:
    """Write every unit's figure in its own colour; their order, too, says whose they are."""
    for series, number in zip(found, numbers, strict=True):
        sheet.text(x, y, number, NUMBERS, color=series.colour, bold=True)
        x += width(number + EN_SPACE, NUMBERS, bold=True)


def _hidden(found: Sequence[Series]) -> list[bool]:
    """Which spokes are hidden of every unit."""
    return [all(isinstance(series.profile.axes[place].members, Suppressed) for series in found)
            for place in range(len(found[0].profile.axes))]


def _draw_layers(
    sheet: Sheet, spokes: Spokes, found: Sequence[Series], hidden: Sequence[bool], lang: str,
) -> None:
    draw_grid(sheet, spokes)
    _draw_hidden(sheet, spokes, found, hidden, lang)
    tracks = [_values(series) for series in found]
    ring_numbers(sheet, spokes, hidden, tracks)
    for series, values in zip(found, tracks, strict=True):
        for number, dots in enumerate(lines_through(spokes, values)):
            sheet.line(dots, series.colour, 1.6, dash=series.dash, layer=5,
                       gid=f"line-{series.profile.unit.id}-{number}")
    for series in found:
        for place, axis in enumerate(series.profile.axes):
            if isinstance(axis.members, Mean):
                series.mark(sheet, axis.members, spokes.dot(place, axis.members.value), spokes.outward(place),
                            f"member-{series.profile.unit.id}-{axis.id}")


def _values(series: Series) -> list[float | None]:
    return [axis.members.value if isinstance(axis.members, Mean) else None for axis in series.profile.axes]


def _draw_hidden(
    sheet: Sheet, spokes: Spokes, found: Sequence[Series], hidden: Sequence[bool], lang: str,
) -> None:
    """Hatch what is hidden of every unit; where only some are, their line breaks and their figure says so."""
    for place, is_hidden in enumerate(hidden):
        if is_hidden:
            axis = found[0].profile.axes[place]
            sheet.hatched(ring(spokes.wedge(place)), gid=f"hidden-{axis.id}")
            if not all(hidden):
                chip(sheet, spokes.at(place, 0.3), say("hidden", lang))
    if all(hidden):
        chip(sheet, spokes.centre, say("hidden", lang))
