"""Short signs for dimensions where only a character or two fits, and the line that explains them."""

from collections.abc import Sequence

from reports.charts.legend import ROW
from reports.charts.sheet import Sheet, evenly
from reports.charts.style import cut, width
from reports.charts.words import EN_SPACE
from reports.palette import SOFT
from reports.profile import Axis

_LONGEST, _SIZE = 2, 6.5
_APART = 2 * EN_SPACE


def signs(axes: Sequence[Axis], lang: str) -> list[str]:
    """One sign per axis, all different: its given initial, else the first letters, else its number."""
    given = [axis.initial.say(lang) for axis in axes]
    if all(len(sign) <= _LONGEST for sign in given) and len(set(given)) == len(given):
        return given
    titles = [axis.title.say(lang) for axis in axes]
    for length in range(1, _LONGEST + 1):
        cut = [title[:length] for title in titles]
        if len(set(cut)) == len(cut):
            return cut
    return [str(number) for number in range(1, len(axes) + 1)]


def explained_lines(axes: Sequence[Axis], lang: str, room: float) -> list[str]:
    """What each sign stands for, in as few lines of as many signs as fit into `room` millimetres."""
    told = [f"{sign} = {axis.title.say(lang)}" for sign, axis in zip(signs(axes, lang), axes, strict=True)]
    for most in range(len(told), 1, -1):
        lines = [_APART.join(part) for part in evenly(told, most)]
        if all(width(line, _SIZE) <= room for line in lines):
            return lines
    return [cut(line, room, _SIZE) for line in told]


def draw_explained(sheet: Sheet, lines: Sequence[str], top: float) -> None:
    """Write the lines below `top`, centred."""
    for number, line in enumerate(lines):
        sheet.text(sheet.breadth / 2, top + (number + 0.5) * ROW, line, _SIZE, color=SOFT, align="center")
