"""How satisfied each served group is with each aspect: a number in every cell, its shade beside it."""

from collections.abc import Sequence

from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure

from questionnaires.catalogue import Named
from reports.charts.sheet import Sheet
from reports.charts.style import cut, house_style, to_svg, width, wrapped
from reports.charts.track import line_height
from reports.charts.words import rule_name, say
from reports.palette import BLACK, FRAME, HIDDEN_GROUND, LIGHT_TO_DARK, PAPER, SOFT
from reports.release import CONVENIENCE, AudienceItem, AudienceResult, Points, PointsCell
from reports.sentences import NOTHING, figure

BREADTH = 158.0
LIGHTEST, DARKEST = 40.0, 100.0
"""Points at the ends of the shades; the same in every report, so that shades compare between rounds."""
APART = "SPC"
"""The aspect that every group is asked something else about."""
_NAME_ROOM = {"zh": 24.0, "en": 32.0}
_HEAD, _CELL, _GAP, _FOOT = 9.0, 9.4, 3.0, 13.0
_SHADES = LinearSegmentedColormap.from_list("satisfaction", LIGHT_TO_DARK)

Box = tuple[float, float, float, float]


def satisfaction_heatmap(audiences: Sequence[AudienceResult], facets: Sequence[Named], lang: str,
                         rule: str = "nbs") -> bytes:
    """Draw groups × aspects under one counting rule as SVG, 158 mm wide; what does not compare stands apart."""
    with house_style():
        return to_svg(heatmap_figure(audiences, facets, lang, rule))


def heatmap_figure(audiences: Sequence[AudienceResult], facets: Sequence[Named], lang: str,
                   rule: str = "nbs") -> Figure:
    """Draw the heat map on a figure; call inside `house_style`."""
    bottom = _HEAD + _CELL * len(audiences)
    sheet = Sheet(BREADTH, bottom + _FOOT)
    columns = _columns(facets, _NAME_ROOM[lang])
    for facet, left, right in columns:
        _draw_head(sheet, facet.text.say(lang) if facet else say("overall", lang), left, right)
    for number, result in enumerate(audiences):
        top = _HEAD + number * _CELL
        _draw_name(sheet, result, top + _CELL / 2, lang)
        for facet, left, right in columns:
            gid = f"{result.audience.id}-{facet.id if facet else 'all'}"
            _draw_cell(sheet, cell_of(result, facet, rule), (left, top, right, top + _CELL), gid, lang)
    _draw_foot(sheet, bottom, lang, rule)
    return sheet.figure


def cell_of(result: AudienceResult, facet: Named | None, rule: str) -> PointsCell | None:
    """One group's points on one aspect (None: overall); None where that was not asked or not counted so."""
    items: Sequence[AudienceItem | None] = result.facets
    item = result.overall if facet is None else next((i for i in items if i and i.facet == facet.id), None)
    return item.points.get(rule) if item is not None else None


def shade(points: float) -> str:
    """The colour of a number of points; below the lightest there is none lighter."""
    return to_hex(_SHADES(min(max((points - LIGHTEST) / (DARKEST - LIGHTEST), 0.0), 1.0)))


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2): 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: str) -> str:
    """Black or white, whichever is easier to read on `ground`; softer ink is too weak on the middle shades."""
    return max((BLACK, PAPER), key=lambda ink: contrast(ink, ground))


def _columns(facets: Sequence[Named], left: float) -> list[tuple[Named | None, float, float]]:
    """Comparable aspects first, then the one that is not, then overall, with gaps between the kinds."""
    kinds: list[list[Named | None]] = [
        [facet for facet in facets if facet.id != APART], [facet for facet in facets if facet.id == APART], [None]]
    kinds = [kind for kind in kinds if kind]
    breadth = (BREADTH - left - _GAP * (len(kinds) - 1)) / sum(len(kind) for kind in kinds)
    placed, x = [], left
    for kind in kinds:
        for facet in kind:
            placed.append((facet, round(x, 3), round(x + breadth, 3)))
            x += breadth
        x += _GAP
    return placed


def _draw_head(sheet: Sheet, words: str, left: float, right: float) -> None:
    longest = max(width(word, 6.8) for word in (words.split() if " " in words else [words]))
    size = 6.8 * max(0.85, min(1.0, (right - left) / longest))
    lines = wrapped(words, right - left, size)
    step = line_height(size, 1)
    for number, line in enumerate(lines):
        y = _HEAD - 2.2 - (len(lines) - 1 - number) * step
        sheet.text((left + right) / 2, y, line, size, align="center")


def _draw_name(sheet: Sheet, result: AudienceResult, y: float, lang: str) -> None:
    """Write a group's name, how many of it count, and what kind of sample; a hidden number is told by its cells."""
    count = [f"n={result.in_contact}"] if isinstance(result.in_contact, int) else []
    below = " ".join(count + [CONVENIENCE.say(lang)] * result.is_convenience)
    name = cut(result.audience.short.say(lang), _NAME_ROOM[lang] - 1, 8.0)
    sheet.text(0, y - 1.6 if below else y, name, 8.0)
    if below:
        sheet.text(0, y + 2.0, cut(below, _NAME_ROOM[lang] - 1, 6.2), 6.2, color=SOFT)


def _draw_cell(sheet: Sheet, cell: PointsCell | None, box: Box, gid: str, lang: str) -> None:
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    inset = sheet.box(left + 0.3, top + 0.3, right - 0.3, bottom - 0.3)
    if isinstance(cell, Points):
        ground = shade(cell.value)
        sheet.area(inset, ground, gid=f"cell-{gid}")
        sheet.text(x, y, figure(cell), 8.0, color=ink_on(ground), align="center")
    elif cell is None:
        sheet.text(x, y, NOTHING, 7.0, color=SOFT, align="center")
    else:
        sheet.hatched(inset, gid=f"hidden-{gid}")
        half = width(say("hidden", lang), 6.2) / 2 + 0.6
        sheet.area(sheet.box(x - half, y - 1.5, x + half, y + 1.5), HIDDEN_GROUND, layer=1.6)
        sheet.text(x, y, say("hidden", lang), 6.2, color=SOFT, align="center")


def _draw_foot(sheet: Sheet, bottom: float, lang: str, rule: str) -> None:
    """Draw the scale of shades with its numbers, and say what is counted and what does not compare."""
    left, right, top = _NAME_ROOM[lang], _NAME_ROOM[lang] + 50.0, bottom + 3.0
    steps = 60
    parts = [step / steps for step in range(steps)]
    shades = [shade(LIGHTEST + (DARKEST - LIGHTEST) * (part + 0.5 / steps)) for part in parts]
    # Each patch reaches to the end, under the next one: no seams.
    sheet.areas([sheet.box(left + (right - left) * part, top, right, top + 3) for part in parts], shades, layer=1)
    sheet.line([(left, top), (right, top), (right, top + 3), (left, top + 3), (left, top)], FRAME, 0.4)
    for points in range(int(LIGHTEST), int(DARKEST) + 1, 10):
        x = left + (right - left) * (points - LIGHTEST) / (DARKEST - LIGHTEST)
        words = f"≤{points}" if points == LIGHTEST else str(points)
        sheet.text(x, top + 5, words, 6.2, color=SOFT, align="center")
    sheet.text(right + 5, top + 1.5, say("counted_by", lang, rule=rule_name(rule, lang)), 7.0, color=SOFT)
    sheet.text(right + 5, top + 5.2, say("apart_note", lang), 7.0, color=SOFT)
