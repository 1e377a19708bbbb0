"""Own and members' ratings of up to four units, dimension by dimension, one row per unit beneath each."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from reports.charts.legend import ROW, draw_legend, rows
from reports.charts.series import Series, series_of, signs
from reports.charts.sheet import Align, Sheet
from reports.charts.strokes import own_mark
from reports.charts.style import cut, house_style, to_svg
from reports.charts.track import Track, draw_scale, hatched_track, track_of
from reports.charts.words import rating, say
from reports.palette import FRAME, INK, RULE, SOFT
from reports.profile import Axis, Profile
from reports.release import Mean, Suppressed
from reports.sentences import NOTHING, span

BREADTH = 158.0
_NAME_ROOM, _NUMBERS_FROM = 42.0, 110.0
_SCALE_ROOM = {"zh": 6.0, "en": 8.0}
_HEAD, _TITLE, _ROW, _EAST = 9.0, 5.6, 4.6, -90.0
_COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("own_short", 121, "right"), ("members_short", 134, "right"), ("interval_short", 144.5, "center"),
    ("n_short", 158, "right"))


def overlay_rows(profiles: Sequence[Profile], lang: str) -> bytes:
    """Draw one to four units side by side in rows as SVG, 158 mm wide."""
    with house_style():
        return to_svg(overlay_rows_figure(profiles, lang))


def overlay_rows_figure(profiles: Sequence[Profile], lang: str) -> Figure:
    """Draw the rows on a figure; call inside `house_style`. ValueError above four units."""
    found = series_of(profiles)
    tall = _TITLE + _ROW * len(found)
    bottom = _HEAD + tall * len(profiles[0].axes)
    legend = [*rows([series.entry() for series in found], lang, BREADTH),
              *rows(signs(found, own=True, interval=True, hatched=True), lang, BREADTH)]
    sheet = Sheet(BREADTH, bottom + 2 + ROW * len(legend))
    track = track_of(profiles[0].scale, _NAME_ROOM + _SCALE_ROOM[lang], _NUMBERS_FROM - 3)
    draw_scale(sheet, track, profiles[0].self_scale, lang, top=_HEAD - 1, bottom=bottom)
    for key, x, align in _COLUMNS:
        sheet.text(x, _HEAD - 3.2, say(key, lang), 6.2, color=SOFT, align=align)
    for place, axis in enumerate(profiles[0].axes):
        top = _HEAD + tall * place
        sheet.line([(0, top), (BREADTH, top)], RULE, 0.4, layer=1)
        sheet.text(0, top + _TITLE / 2 + 0.3, cut(axis.title.say(lang), _NAME_ROOM, 7.6, bold=True), 7.6, bold=True)
        for number, series in enumerate(found):
            _draw_row(sheet, track, series, place, y=top + _TITLE + (number + 0.4) * _ROW, lang=lang)
    draw_legend(sheet, legend, lang, bottom + 1.6)
    return sheet.figure


def _draw_row(sheet: Sheet, track: Track, one: Series, place: int, *, y: float, lang: str) -> None:
    axis = one.profile.axes[place]
    key = f"{one.profile.unit.id}-{axis.id}"
    sheet.text(1.5, y, cut(one.profile.unit.name, _NAME_ROOM - 3, 7.0), 7.0, color=one.colour)
    if isinstance(axis.members, Mean):
        _draw_members(sheet, track, one, axis, y)
    else:
        hatched_track(sheet, track, y, 1.6, lang, gid=f"hidden-{key}")
    if isinstance(axis.own, float):
        own_mark(sheet, [(track.at(axis.own), y)], f"own-{key}")
    _draw_numbers(sheet, axis, y, lang)


def _draw_members(sheet: Sheet, track: Track, one: Series, axis: Axis, y: float) -> None:
    key = f"{one.profile.unit.id}-{axis.id}"
    if axis.interval is not None:
        box = sheet.box(track.at(axis.interval.low), y - 0.8, track.at(axis.interval.high), y + 0.8)
        sheet.area(box, one.band, layer=3, gid=f"interval-{key}")
    if isinstance(axis.members, Mean):
        at = track.at(axis.members.value)
        if isinstance(axis.own, float):
            sheet.line([(track.at(axis.own), y), (at, y)], FRAME, 1.0, layer=6, gid=f"gap-{key}")
        one.mark(sheet, axis.members, (at, y), _EAST, f"member-{key}")


def _draw_numbers(sheet: Sheet, axis: Axis, y: float, lang: str) -> None:
    own = rating(axis.own, lang) if axis.own is not None else NOTHING
    (_, x, align), *others = _COLUMNS
    sheet.text(x, y, own, 7.0, color=INK, align=align)
    if isinstance(axis.members, Suppressed):
        sheet.text(BREADTH, y, say("hidden_row", lang), 7.0, color=SOFT, align="right")
        return
    for (_, x, align), value in zip(
            others, (rating(axis.members, lang), span(axis.interval), str(axis.members.n)), strict=True):
        sheet.text(x, y, value, 7.0, align=align)
