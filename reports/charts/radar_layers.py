"""What lies on a radar, from the grid up. Every line is broken at a spoke that has no value to show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.path import Path

from questionnaires.model import Scale
from reports.charts.sheet import Dot, Sheet, between, ring
from reports.charts.spokes import Spokes
from reports.charts.strokes import is_coarse, members_mark, own_mark
from reports.charts.style import POINT, width
from reports.charts.words import say
from reports.palette import (
    BLUE,
    BLUE_BAND,
    BLUE_PALE,
    FRAME,
    GREY,
    HIDDEN_GROUND,
    INK,
    RED,
    RULE,
    SOFT,
    USUAL_BAND,
)
from reports.profile import Axis, Profile
from reports.release import Mean, Suppressed

INSET = 0.22
"""How far from its ring a ring's number stands, in rungs."""


def draw_layers(sheet: Sheet, spokes: Spokes, profile: Profile, lang: str) -> None:
    """Draw grid, hidden spokes, what is usual, members (this round and the last), and the own rating."""
    axes = profile.axes
    draw_grid(sheet, spokes)
    _hidden(sheet, spokes, axes, lang)
    _usual(sheet, spokes, axes)
    hidden = [isinstance(axis.members, Suppressed) for axis in axes]
    ring_numbers(sheet, spokes, hidden, _tracks(axes))
    _members(sheet, spokes, axes)
    _previous(sheet, spokes, axes)
    _own(sheet, spokes, axes)


def rungs(scale: Scale) -> range:
    """The rungs that get a grid line: all, or every second one of a long scale; never the centre."""
    step = 1 if scale.high - scale.low <= 6 else 2
    return range(scale.high, scale.low, -step)


def draw_grid(sheet: Sheet, spokes: Spokes) -> None:
    """Draw one ring per rung and the spokes."""
    sheet.lines([[spokes.centre, end] for end in spokes.ring(spokes.scale.high)], RULE, 0.5, layer=1)
    for rung in rungs(spokes.scale):
        outermost = rung == spokes.scale.high
        sheet.outline(spokes.ring(rung), FRAME if outermost else RULE, 0.8 if outermost else 0.5)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring spokes that all have a value; `closed` when these are all spokes."""

    places: tuple[int, ...]
    closed: bool


def runs(shown: Sequence[bool]) -> list[Run]:
    """Cut a circle of spokes where a value is missing."""
    count = len(shown)
    if all(shown):
        return [Run(tuple(range(count)), closed=True)]
    starts = [place for place in range(count) if shown[place] and not shown[place - 1]]
    found = []
    for start in starts:
        length = next(step for step in range(1, count + 1) if not shown[(start + step) % count])
        found.append(Run(tuple((start + step) % count for step in range(length)), closed=False))
    return found


def band(spokes: Spokes, run: Run, low: Sequence[float], high: Sequence[float]) -> Path:
    """The area between two values per spoke, along one run; of a single spoke a narrow bar on it."""
    outer = [spokes.dot(place, high[place]) for place in run.places]
    inner = [spokes.dot(place, low[place]) for place in run.places]
    if run.closed:
        return between(outer, inner)
    if len(run.places) == 1:
        (place,) = run.places
        aside = 0.03
        outer, inner = ([_beside(spokes, place, value[place], side) for side in (-aside, aside)]
                        for value in (high, low))
    return ring([*outer, *inner[::-1]])


def _beside(spokes: Spokes, place: int, value: float, aside: float) -> Dot:
    (x, y), (end_x, end_y) = spokes.dot(place, value), spokes.dot(place, spokes.scale.high)
    across, along = end_x - spokes.centre[0], end_y - spokes.centre[1]
    return x - aside * along, y + aside * across


def edges(spokes: Spokes, run: Run, values: Sequence[float]) -> list[tuple[int, int, list[Dot]]]:
    """The pieces of a line along one run, each with the spokes that it joins."""
    following = run.places[1:] + (run.places[:1] if run.closed else ())
    return [(one, two, [spokes.dot(one, values[one]), spokes.dot(two, values[two])])
            for one, two in zip(run.places, following, strict=False)]


def lines_through(spokes: Spokes, values: Sequence[float | None]) -> Iterator[list[Dot]]:
    """The lines through all values that there are, closed where there are all of them."""
    for run in runs([value is not None for value in values]):
        dots = [spokes.dot(place, value) for place in run.places if (value := values[place]) is not None]
        if len(dots) > 1:
            yield [*dots, *dots[:1]] if run.closed else dots


def _hidden(sheet: Sheet, spokes: Spokes, axes: Sequence[Axis], lang: str) -> None:
    """Hatch the wedge of every suppressed spoke and say so; a gap alone could be taken for an oversight."""
    hidden = [place for place, axis in enumerate(axes) if isinstance(axis.members, Suppressed)]
    for place in hidden:
        sheet.hatched(ring(spokes.wedge(place)), gid=f"hidden-{axes[place].id}")
    at = [spokes.centre] if len(hidden) == len(axes) else [spokes.at(place, 0.3) for place in hidden]
    for dot in at:
        chip(sheet, dot, say("hidden", lang))


def chip(sheet: Sheet, dot: Dot, words: str) -> None:
    """Write a word on hatching, on a ground of its own."""
    size = 6.5
    half, tall = width(words, size) / 2 + 0.7, size * POINT * 0.68
    x, y = dot
    sheet.area(sheet.box(x - half, y - tall, x + half, y + tall), HIDDEN_GROUND, layer=4)
    sheet.text(x, y, words, size, color=SOFT, align="center", layer=4.1)


def _usual(sheet: Sheet, spokes: Spokes, axes: Sequence[Axis]) -> None:
    usual = [axis.usual for axis in axes]
    low, high = ([getattr(u, end) if u else 0.0 for u in usual] for end in ("low", "high"))
    for run in runs([u is not None for u in usual]):
        sheet.area(band(spokes, run, low, high), USUAL_BAND, layer=2, gid=f"usual-band-{run.places[0]}")
    for dots in lines_through(spokes, [u.median if u else None for u in usual]):
        sheet.line(dots, GREY, 1.0, dash=(3.2, 1.8), layer=4.5)


def _members(sheet: Sheet, spokes: Spokes, axes: Sequence[Axis]) -> None:
    """Band, line and marks of what members say; lines from or to a coarse value are pale."""
    interval = [axis.interval for axis in axes]
    low, high = ([getattr(i, end) if i else 0.0 for i in interval] for end in ("low", "high"))
    for run in runs([i is not None for i in interval]):
        sheet.area(band(spokes, run, low, high), BLUE_BAND, alpha=0.85, layer=3, gid=f"interval-{run.places[0]}")
    cells = {place: axis.members for place, axis in enumerate(axes) if isinstance(axis.members, Mean)}
    values = [cells[place].value if place in cells else 0.0 for place in range(len(axes))]
    for run in runs([place in cells for place in range(len(axes))]):
        for one, two, dots in edges(spokes, run, values):
            pale = is_coarse(cells[one]) or is_coarse(cells[two])
            gid = f"members-{axes[one].id}-{axes[two].id}"
            sheet.lines([dots], BLUE_PALE if pale else BLUE, 1.6, layer=5, gid=gid)
    for place, cell in cells.items():
        members_mark(sheet, cell, spokes.dot(place, cell.value), spokes.outward(place), f"member-{axes[place].id}")


def _previous(sheet: Sheet, spokes: Spokes, axes: Sequence[Axis]) -> None:
    values = [axis.previous.value if isinstance(axis.previous, Mean) else None for axis in axes]
    for dots in lines_through(spokes, values):
        sheet.line(dots, BLUE, 0.9, dash=(1.0, 1.4), layer=4.6)


def draw_organ(sheet: Sheet, spokes: Spokes, axes: Sequence[Axis]) -> None:
    """Draw what members of the whole organ say as a thin line beneath the unit's own lines."""
    values = [axis.members.value if isinstance(axis.members, Mean) else None for axis in axes]
    for number, dots in enumerate(lines_through(spokes, values)):
        sheet.line(dots, INK, 0.9, layer=4.55, gid=f"organ-{number}")


def _own(sheet: Sheet, spokes: Spokes, axes: Sequence[Axis]) -> None:
    values = [axis.own if isinstance(axis.own, float) else None for axis in axes]
    for dots in lines_through(spokes, values):
        sheet.line(dots, RED, 1.6, layer=6)
    for place, value in enumerate(values):
        if value is not None:
            own_mark(sheet, [spokes.dot(place, value)], f"own-{axes[place].id}")


def crossings(tracks: Sequence[Sequence[float | None]], one: int, two: int) -> list[float]:
    """The values at which lines pass half-way between two spokes."""
    pairs = ((values[one], values[two]) for values in tracks)
    return [(left + right) / 2 for left, right in pairs if left is not None and right is not None]


def _free_place(
    spokes: Spokes, hidden: Sequence[bool], tracks: Sequence[Sequence[float | None]],
) -> tuple[int, float]:
    """Where ring numbers meet the fewest lines: after which spoke, and how far inside (or outside) their rings."""

    def trouble(where: tuple[int, float]) -> tuple[bool, float]:
        (place, inset), following = where, (where[0] + 1) % spokes.count
        x, y = spokes.side(place, spokes.scale.high)
        flat = abs(y - spokes.centre[1]) < abs(x - spokes.centre[0])  # there they would not stand above one another
        meetings = [abs(value - rung + inset) for value in crossings(tracks, place, following)
                    for rung in rungs(spokes.scale)]
        return flat, hidden[place] + hidden[following] + sum(max(0.0, 0.3 - near) for near in meetings)

    return min(((place, inset) for inset in (INSET, -INSET) for place in range(spokes.count)), key=trouble)


def ring_numbers(
    sheet: Sheet, spokes: Spokes, hidden: Sequence[bool], tracks: Sequence[Sequence[float | None]],
) -> None:
    """Number the rings between two spokes, where no mark of the lines in `tracks` can cover the numbers."""
    place, inset = _free_place(spokes, hidden, tracks)
    for rung in rungs(spokes.scale):
        x, y = spokes.side(place, rung - inset)
        sheet.text(x, y, str(rung), 6.0, color=SOFT, align="center", layer=4.2)


def _tracks(axes: Sequence[Axis]) -> list[list[float | None]]:
    """The two strong lines of a unit: its own rating and its members'."""
    return [[axis.own if isinstance(axis.own, float) else None for axis in axes],
            [axis.members.value if isinstance(axis.members, Mean) else None for axis in axes]]
