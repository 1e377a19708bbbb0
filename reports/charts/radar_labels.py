"""Names and numbers around a radar: set close to their spokes, off the grid, inside the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Scale
from reports.charts.sheet import Align, Sheet
from reports.charts.spokes import Spokes
from reports.charts.style import POINT, width, wrapped
from reports.charts.words import EN_SPACE, difference, rating, say
from reports.palette import INK, RED, SOFT
from reports.profile import Axis

NAME, NUMBERS = 9.0, 7.0
_NAME_ROOM = 31.0
_LEADING = 1.32
_PAD = 2.6
_MANY = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label."""

    words: str
    size: float
    color: str
    bold: bool = False

    @property
    def tall(self) -> float:
        """Its height in millimetres."""
        return self.size * _LEADING * POINT

    @property
    def broad(self) -> float:
        """Its width in millimetres."""
        return width(self.words, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class Label:
    """The lines at one spoke."""

    lines: tuple[Line, ...]

    @property
    def breadth(self) -> float:
        """Width in millimetres."""
        return max(line.broad for line in self.lines)

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return sum(line.tall for line in self.lines)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the grid and every label's left upper corner go, and how tall that makes the sheet."""

    spokes: Spokes
    corners: tuple[tuple[Label, float, float], ...]
    height: float


def label(axis: Axis, lang: str) -> Label:
    """Word a spoke: its name, own and members' rating, and the gap, red where it is flagged."""
    name = wrapped(axis.title.say(lang), _NAME_ROOM, NAME, bold=True)
    lines = [Line(part, NAME, INK, bold=True) for part in name]
    told = f"{say('members_short', lang)} {rating(axis.members, lang)}"
    if axis.own is not None:
        told = f"{say('own_short', lang)} {rating(axis.own, lang)}{EN_SPACE}{told}"
    lines.append(Line(told, NUMBERS, SOFT))
    if axis.gap is not None:
        flagged = axis.gap.flagged
        gap = f"{say('gap_short', lang)} {difference(axis, axis.gap)}"
        lines.append(Line(gap, NUMBERS, RED if flagged else SOFT, bold=flagged))
    return Label(tuple(lines))


def placed(labels: Sequence[Label], scale: Scale, breadth: float) -> Layout:
    """Lay out grid and labels on a sheet `breadth` millimetres wide, the sheet only as tall as they need."""
    radius = _radius(labels, breadth)
    grid = Spokes((breadth / 2, 0.0), radius, len(labels), scale)
    corners = _corners(labels, grid, breadth)
    top = min([y for _, _, y in corners] + [-radius])
    bottom = max([y + label.height for label, _, y in corners] + [radius])
    spokes = Spokes((breadth / 2, 1 - top), radius, len(labels), scale)
    return Layout(spokes, tuple((label, x, y + 1 - top) for label, x, y in corners), bottom - top + 2)


def _radius(labels: Sequence[Label], breadth: float) -> float:
    """As large as the labels beside the grid allow; up to six may stand above or below their spoke's end."""
    if len(labels) <= _MANY:
        return 0.31 * breadth
    return max(0.18 * breadth, breadth / 2 - max(label.breadth for label in labels) - _PAD - 1)


def _corners(labels: Sequence[Label], grid: Spokes, breadth: float) -> list[tuple[Label, float, float]]:
    middle = grid.centre[0]
    found = []
    for place, words in enumerate(labels):
        x, y = grid.dot(place, grid.scale.high)
        up = -y / grid.radius
        if _is_central(grid, place):
            found.append((words, middle - words.breadth / 2, y - words.height - _PAD if up > 0 else y + _PAD))
            continue
        farthest = breadth / 2 - words.breadth - 0.5
        inner = min(max(abs(x - middle) + _PAD, _beside_central(labels, grid, words, y)), farthest)
        left = middle + inner if x > middle else middle - inner - words.breadth
        found.append((words, left, _clear(grid, words, y, up, inner)))
    return found


def _is_central(grid: Spokes, place: int) -> bool:
    return abs(grid.dot(place, grid.scale.high)[0] - grid.centre[0]) < 0.05 * grid.radius


def _beside_central(labels: Sequence[Label], grid: Spokes, words: Label, y: float) -> float:
    """How far from the middle a label at height `y` must begin so as not to run into the one above or below."""
    near = [central for place, central in enumerate(labels) if _is_central(grid, place)
            and abs(grid.dot(place, grid.scale.high)[1] - y) < words.height]
    return max((central.breadth / 2 + 2 for central in near), default=0.0)


def _clear(grid: Spokes, words: Label, y: float, up: float, inner: float) -> float:
    """The top of a label beside the end of its spoke, moved up or down until it is clear of the grid."""
    top = y - words.height / 2 - up * words.height / 2
    highest, lowest = grid.reach(max(inner - _PAD / 2, 0))
    if highest == lowest:
        return top
    return min(top, highest - words.height - 1) if up >= 0 else max(top, lowest + 1)


def _align(aside: float) -> Align:
    if abs(aside) < 0.1:
        return "center"
    return "left" if aside > 0 else "right"


def draw_labels(sheet: Sheet, layout: Layout) -> None:
    """Write every label, on the right half to the left, on the left half to the right, in the middle centred."""
    middle = layout.spokes.centre[0]
    for words, left, top in layout.corners:
        align = _align(left + words.breadth / 2 - middle)
        x = {"center": middle, "left": left, "right": left + words.breadth}[align]
        y = top
        for line in words.lines:
            sheet.text(x, y + line.tall / 2, line.words, line.size, color=line.color, bold=line.bold, align=align)
            y += line.tall
