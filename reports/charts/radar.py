"""The radar of one unit: its own rating, its members', what is usual; nothing is drawn where nothing is shown."""

from matplotlib.figure import Figure

from reports.charts.legend import ROW, draw_legend, entries, rows
from reports.charts.radar_labels import draw_labels, label, placed
from reports.charts.radar_layers import draw_layers
from reports.charts.sheet import Sheet
from reports.charts.style import house_style, to_svg
from reports.profile import Profile

BREADTH = 110.0


def radar(profile: Profile, lang: str) -> bytes:
    """Draw a unit's radar as SVG, 110 mm wide; below three axes (and above twelve) its dumbbell chart instead."""
    with house_style():
        return to_svg(radar_figure(profile, lang))


def radar_figure(profile: Profile, lang: str) -> Figure:
    """Draw the radar on a figure; call inside `house_style`."""
    legend = rows(entries(profile, profile.axes), lang, BREADTH - 4)
    layout = placed([label(axis, lang) for axis in profile.axes], profile.scale, BREADTH)
    sheet = Sheet(BREADTH, layout.height + 2 + ROW * len(legend))
    draw_layers(sheet, layout.spokes, profile, lang)
    draw_labels(sheet, layout)
    draw_legend(sheet, legend, lang, layout.height + 1)
    return sheet.figure
