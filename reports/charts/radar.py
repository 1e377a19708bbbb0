"""The radar of one unit: its own rating, its members', what is usual; nothing is drawn where nothing is shown."""

from matplotlib.figure import Figure

from reports.charts.dumbbell import dumbbell_figure
from reports.charts.legend import ON_SPOKES, ROW, draw_legend, entries, occurring, rows
from reports.charts.radar_labels import draw_labels, label, placed
from reports.charts.radar_layers import draw_layers, draw_organ
from reports.charts.sheet import Sheet
from reports.charts.style import cut, house_style, to_svg, width
from reports.charts.words import EN_SPACE, say
from reports.palette import SOFT
from reports.profile import Profile

BREADTH = 110.0
_TOLD = 6.5
LEAST_SPOKES, MOST_SPOKES = 3, 12


def radar(profile: Profile, lang: str, organ: Profile | None = None) -> bytes:
    """Draw a unit's radar as SVG, 110 mm wide; below three axes (and above twelve) its dumbbell chart instead.

    With `organ` a thin line shows what members of the whole organ say.
    """
    with house_style():
        return to_svg(radar_figure(profile, lang, organ))


def is_round(profile: Profile) -> bool:
    """Tell whether a profile has as many axes as a radar can show."""
    return LEAST_SPOKES <= len(profile.axes) <= MOST_SPOKES


def radar_figure(profile: Profile, lang: str, organ: Profile | None = None) -> Figure:
    """Draw the radar on a figure; call inside `house_style`."""
    if not is_round(profile):
        return dumbbell_figure(profile, lang)
    keys = occurring(profile.axes, organ=profile.unit.kind == "organ")
    if organ is not None:
        keys.append("organ_line")
    legend = rows(entries(keys, ON_SPOKES, profile.raters), lang, BREADTH - 4)
    layout = placed([label(axis, lang) for axis in profile.axes], profile.scale, BREADTH)
    sheet = Sheet(BREADTH, layout.height + 3 + ROW * (len(legend) + 1))
    draw_layers(sheet, layout.spokes, profile, lang)
    if organ is not None:
        draw_organ(sheet, layout.spokes, organ.axes)
    draw_labels(sheet, layout)
    draw_legend(sheet, legend, lang, layout.height + 2)
    sheet.text(BREADTH / 2, sheet.height - ROW / 2, rings_told(profile, lang), _TOLD, color=SOFT, align="center")
    return sheet.figure


def rings_told(profile: Profile, lang: str) -> str:
    """Say what the rings stand for: each rung's word where they fit on a line, else the first and the last."""
    low, high = profile.scale.low, profile.scale.high
    words = {rung: f"{rung} {profile.self_scale.label(rung).say(lang)}" for rung in range(low, high + 1)}
    centre = say("centre", lang, rung=words.pop(low))
    told = say("rings", lang, rungs=EN_SPACE.join([centre, *words.values()]))
    if width(told, _TOLD) > BREADTH - 2:
        told = say("rings", lang, rungs=EN_SPACE.join([centre, words[high]]))
    return cut(told, BREADTH - 2, _TOLD)
