"""Ratings along a horizontal track: the scale above it, and what stands on it for one axis."""

from dataclasses import dataclass

from questionnaires.model import Scale
from reports.charts.sheet import Sheet
from reports.charts.strokes import members_mark, own_mark
from reports.charts.style import POINT, width
from reports.charts.words import say
from reports.palette import BLUE_BAND, FRAME, GREY, HIDDEN_GROUND, RED, RULE, SOFT, USUAL_BAND
from reports.profile import Axis
from reports.release import Mean, Suppressed

_EAST = -90.0
"""The direction in which ratings grow, in degrees counter-clockwise from upward."""


_WIDEST_WORD = 15.0
"""Wider words of a rung would run into the columns beside the track."""


@dataclass(frozen=True, slots=True)
class Track:
    """Values from `low` to `high` between two places on the sheet."""

    left: float
    right: float
    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return round(self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low), 4)


def track_of(scale: Scale, left: float, right: float) -> Track:
    """A track for ratings on `scale`."""
    return Track(left, right, scale.low, scale.high)


def rungs_and_low(scale: Scale) -> range:
    """The rungs that are numbered: all, or every second one of a long scale."""
    return range(scale.low, scale.high + 1, 1 if scale.high - scale.low <= 6 else 2)


def draw_scale(sheet: Sheet, track: Track, names: Scale, lang: str, *, top: float, bottom: float) -> None:
    """Number the rungs above the tracks, with their words where they fit, and rule them down to `bottom`."""
    rungs = rungs_and_low(names)
    room = min(_WIDEST_WORD, (track.right - track.left) / max(1, len(rungs) - 1))
    words = {rung: names.label(rung).say(lang) for rung in rungs}
    beside = all(width(f"{rung} {word}", 6.2) < room - 1 for rung, word in words.items())
    above = not beside and all(width(word, 5.8) < room - 0.6 for word in words.values())
    for rung, word in words.items():
        x = track.at(rung)
        sheet.text(x, top - (4.8 if above else 2.2), f"{rung} {word}" if beside else str(rung), 6.2, color=SOFT,
                   align="center")
        if above:
            sheet.text(x, top - 2.0, word, 5.8, color=SOFT, align="center")
        sheet.line([(x, top), (x, bottom)], RULE, 0.5, layer=1)


def hatched_track(sheet: Sheet, track: Track, y: float, half: float, lang: str, *, gid: str) -> None:
    """Hatch a track and say that it is not shown."""
    words, size = say("hidden", lang), 6.5
    sheet.hatched(sheet.box(track.left, y - half, track.right, y + half), layer=2.6, gid=gid)
    middle, aside = (track.left + track.right) / 2, width(words, size) / 2 + 1
    sheet.area(sheet.box(middle - aside, y - half, middle + aside, y + half), HIDDEN_GROUND, layer=2.7)
    sheet.text(middle, y, words, size, color=SOFT, align="center", layer=2.8)


def draw_usual(sheet: Sheet, track: Track, axis: Axis, y: float, half: float) -> None:
    """Quartiles as a grey ground, the median as a tick."""
    if axis.usual is None:
        return
    low, middle, high = (track.at(v) for v in (axis.usual.low, axis.usual.median, axis.usual.high))
    sheet.area(sheet.box(low, y - half, high, y + half), USUAL_BAND, layer=2)
    sheet.line([(middle, y - half), (middle, y + half)], GREY, 1.2, layer=2.5)


def draw_members(sheet: Sheet, track: Track, axis: Axis, y: float, half: float) -> None:
    """Members' interval as a blue bar, their mean as its mark."""
    if axis.interval is not None:
        box = sheet.box(track.at(axis.interval.low), y - half, track.at(axis.interval.high), y + half)
        sheet.area(box, BLUE_BAND, layer=3, gid=f"interval-{axis.id}")
    if isinstance(axis.members, Mean):
        members_mark(sheet, axis.members, (track.at(axis.members.value), y), _EAST, f"member-{axis.id}")


def draw_pair(sheet: Sheet, track: Track, axis: Axis, y: float, lang: str) -> None:
    """Draw own and members' rating of one axis, joined by a line that is red where the gap is flagged."""
    if isinstance(axis.members, Suppressed):
        hatched_track(sheet, track, y, 2.1, lang, gid=f"hidden-{axis.id}")
    else:
        draw_usual(sheet, track, axis, y, 2.1)
    draw_members(sheet, track, axis, y, 1.0)
    if not isinstance(axis.own, float):
        return
    own_mark(sheet, [(track.at(axis.own), y)], f"own-{axis.id}")
    if axis.gap is not None and isinstance(axis.members, Mean):
        flagged = axis.gap.flagged
        ends = [(track.at(axis.own), y), (track.at(axis.members.value), y)]
        sheet.line(ends, RED if flagged else FRAME, 1.8 if flagged else 1.0, layer=6, gid=f"gap-{axis.id}")


def line_height(size: float, lines: int) -> float:
    """Height of a row label of so many lines, in millimetres."""
    return lines * size * 1.28 * POINT
