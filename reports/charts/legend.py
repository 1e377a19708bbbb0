"""Legends in one hand: what each stroke stands for, only for strokes that occur in the figure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.model import Text
from reports.charts.sheet import Sheet
from reports.charts.strokes import coarse_mark, end_mark, own_mark, shown_mark
from reports.charts.style import width
from reports.charts.words import text
from reports.palette import BLUE, BLUE_BAND, BLUE_PALE, GREY, INK, RED, SOFT, USUAL_BAND
from reports.profile import Axis
from reports.release import Mean, Suppressed

SIZE = 7.0
ROW = 4.6
_HANDLE, _PAD, _APART = 8.0, 1.4, 5.0
Draw = Callable[[Sheet, float, float], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A sample of the stroke, drawn at a place, and what it stands for."""

    draw: Draw
    words: Text


def _own_line(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + _HANDLE, y)], RED, 1.5)
    own_mark(sheet, [(x + _HANDLE / 2, y)])


def _own_plain(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + _HANDLE, y)], RED, 1.2)


def _members_plain(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.1, x + _HANDLE, y + 1.1), BLUE_BAND)
    sheet.line([(x, y), (x + _HANDLE, y)], BLUE, 1.2)


def _coarse_plain(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + _HANDLE, y)], BLUE_PALE, 1.2)


def _own(sheet: Sheet, x: float, y: float) -> None:
    own_mark(sheet, [(x + _HANDLE - 1.5, y)])


def _interval(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.1, x + _HANDLE, y + 1.1), BLUE_BAND)
    shown_mark(sheet, [(x + _HANDLE / 2, y)])


def _members_line(sheet: Sheet, x: float, y: float) -> None:
    _interval(sheet, x, y)
    sheet.line([(x, y), (x + _HANDLE, y)], BLUE, 1.5)


def _usual_line(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.1, x + _HANDLE, y + 1.1), USUAL_BAND)
    sheet.line([(x, y), (x + _HANDLE, y)], GREY, 1.0, dash=(3.2, 1.8))


def _usual(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 1.4, x + _HANDLE, y + 1.4), USUAL_BAND)
    sheet.line([(x + _HANDLE / 2, y - 1.4), (x + _HANDLE / 2, y + 1.4)], GREY, 1.2)


def _previous_line(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + _HANDLE, y)], BLUE, 0.9, dash=(1.0, 1.4))


def _organ_line(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + _HANDLE, y)], INK, 0.9)


def _flagged(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + _HANDLE, y)], RED, 1.6)


def _coarse(sheet: Sheet, x: float, y: float) -> None:
    coarse_mark(sheet, [(x + _HANDLE - 1.5, y)])


def _end(sheet: Sheet, x: float, y: float) -> None:
    end_mark(sheet, (x + _HANDLE - 3.4, y), -90)


def _hidden(sheet: Sheet, x: float, y: float) -> None:
    sheet.hatched(sheet.box(x, y - 1.3, x + _HANDLE, y + 1.3))


_EVERYWHERE = {"coarse": _coarse, "end_coded": _end, "hidden_legend": _hidden}
ON_SPOKES: Mapping[str, Draw] = {
    "own": _own_line, "own_organ": _own_line, "members": _members_line, "members_plain": _members_line,
    "usual": _usual_line, "previous": _previous_line, "organ_line": _organ_line, **_EVERYWHERE}
IN_SMALL: Mapping[str, Draw] = {**ON_SPOKES, "own": _own_plain, "members": _members_plain, "coarse": _coarse_plain}
IN_ROWS: Mapping[str, Draw] = {
    "own": _own, "own_organ": _own, "members": _interval, "members_plain": _interval, "usual": _usual,
    "flagged": _flagged, **_EVERYWHERE}


def occurring(axes: Iterable[Axis], *, organ: bool = False) -> list[str]:
    """What these axes need explained, in the order in which it is read."""
    axes = list(axes)
    cells = [axis.members for axis in axes]
    means = [cell for cell in cells if isinstance(cell, Mean)]
    found = {
        "own_organ" if organ else "own": any(isinstance(axis.own, float) for axis in axes),
        "members" if any(axis.interval for axis in axes) else "members_plain": bool(means),
        "usual": any(axis.usual for axis in axes),
        "previous": any(isinstance(axis.previous, Mean) for axis in axes),
        "flagged": any(axis.gap is not None and axis.gap.flagged for axis in axes),
        "coarse": any(cell.step >= 0.5 for cell in means),
        "end_coded": any(cell.end for cell in means),
        "hidden_legend": any(isinstance(cell, Suppressed) for cell in cells),
    }
    return [key for key, occurs in found.items() if occurs]


def entries(keys: Iterable[str], samples: Mapping[str, Draw], raters: int = 0) -> list[Entry]:
    """The entries a kind of chart has samples for; `raters`: of how many own ratings the organ's is the mean."""
    return [Entry(samples[key], _counted(text(key), raters)) for key in keys if key in samples]


def _counted(words: Text, count: int) -> Text:
    return Text(zh=words.zh.format(count=count), en=words.en.format(count=count))


def _breadth(entry: Entry, lang: str) -> float:
    return _HANDLE + _PAD + width(entry.words.say(lang), SIZE)


def rows(found: Sequence[Entry], lang: str, room: float) -> list[list[Entry]]:
    """Set entries in rows that fit into `room` millimetres."""
    set_in: list[list[Entry]] = []
    left = 0.0
    for entry in found:
        breadth = _breadth(entry, lang)
        if not set_in or breadth > left:
            set_in.append([])
            left = room
        set_in[-1].append(entry)
        left -= breadth + _APART
    return set_in


def draw_legend(sheet: Sheet, set_in: Sequence[Sequence[Entry]], lang: str, top: float) -> None:
    """Draw the rows below `top`, each centred."""
    for number, row in enumerate(set_in):
        x = (sheet.breadth - sum(_breadth(e, lang) for e in row) - _APART * (len(row) - 1)) / 2
        y = top + (number + 0.5) * ROW
        for entry in row:
            entry.draw(sheet, x, y)
            sheet.text(x + _HANDLE + _PAD, y, entry.words.say(lang), SIZE, color=SOFT)
            x += _breadth(entry, lang) + _APART
