"""Words beside dots: to the right or the left, left out where they would lie on others."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.sheet import Dot, Sheet
from reports.charts.style import cut, width
from reports.palette import FRAME

_LINE, _ASIDE = 2.9, 1.8


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle of a plane on the sheet, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float


Span = tuple[float, float, float]
"""What is taken: from left to right, at a height."""


def draw_labels(
    sheet: Sheet, frame: Frame, labels: Sequence[tuple[Dot, str]], size: float, color: str, *,
    room: float, taken: Sequence[Span] = (), drops: bool = True,
) -> None:
    """Write words beside their dots, the first ones first; none lies on another or on what is `taken`.

    Without `drops` words that find no place beside their dot stand farther off, on a thin line.
    """
    lying = [*taken, *((x - 1, x + 1, y) for (x, y), _ in labels)]
    for dot, label in labels:
        words = cut(label, room, size)
        long = width(words, size)
        found = next((place for place in _places(dot, long, drops=drops) if _fits(frame, place, long, lying)), None)
        if found is not None:
            sheet.text(*found, words, size, color=color)
            lying.append((found[0], found[0] + long, found[1]))
            if abs(found[1] - dot[1]) > _LINE * 1.01:
                end = min(max(dot[0], found[0]), found[0] + long)
                sheet.line([dot, (end, found[1] + (1.2 if found[1] < dot[1] else -1.2))], FRAME, 0.4, layer=5)


def _places(dot: Dot, long: float, *, drops: bool) -> list[Dot]:
    """Where words may begin: beside the dot, and unless they may be dropped, above and below, ever farther."""
    x, y = dot
    sides = (x + _ASIDE, x - _ASIDE - long)
    steps = [] if drops else [sign * _LINE * step for step in range(1, 7) for sign in (-1, 1)]
    return [(side, y) for side in sides] + [(left, y + up) for up in steps for left in (x - long / 2, *sides)]


def _fits(frame: Frame, place: Dot, long: float, lying: Sequence[Span]) -> bool:
    start, y = place
    end = start + long
    inside = frame.left <= start and end <= frame.right and frame.top + 1 <= y <= frame.bottom - 1
    return inside and all(end < left or right < start or abs(y - at) > _LINE * 0.99 for left, right, at in lying)
