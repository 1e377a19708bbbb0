"""Up to four units in one figure: each with its own colour, dash and mark, so that none is needed alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Text
from reports.charts.legend import Entry
from reports.charts.sheet import Dot, Sheet
from reports.charts.strokes import end_mark, is_coarse, own_mark
from reports.charts.style import cut
from reports.charts.words import text
from reports.palette import GREY, PAPER, RULE, SERIES
from reports.profile import Profile
from reports.release import Mean, Suppressed

MOST = 4
"""More lines than this cannot be told apart."""
_DASHES: tuple[tuple[float, ...], ...] = ((), (4.6, 1.8), (1.4, 1.2), (5.0, 1.4, 1.2, 1.4))
_MARKS = (("o", 4.8), ("s", 4.3), ("^", 5.4), ("D", 4.1))
_HANDLE, _LONGEST, _SIZE = 8.0, 36.0, 7.0


@dataclass(frozen=True, slots=True)
class Series:
    """One unit of an overlay and how its strokes look."""

    place: int
    profile: Profile

    @property
    def colour(self) -> str:
        """The colour of its line and numbers."""
        return SERIES[self.place][0]

    @property
    def pale(self) -> str:
        """The colour of what is known to half a rung only."""
        return SERIES[self.place][1]

    @property
    def band(self) -> str:
        """The colour of its intervals."""
        return SERIES[self.place][2]

    @property
    def dash(self) -> tuple[float, ...]:
        """The dash of its line."""
        return _DASHES[self.place]

    def name(self, size: float = _SIZE) -> str:
        """Its name, no longer than fits beside others."""
        return cut(self.profile.unit.name, _LONGEST, size)

    def mark(self, sheet: Sheet, cell: Mean, dot: Dot, up: float, gid: str) -> None:
        """Mark one released mean; `up` is the direction in which ratings grow, in degrees."""
        if cell.end is not None:
            end_mark(sheet, dot, up if cell.end == "high" else up + 180, gid, color=self.colour)
            return
        marker, size = _MARKS[self.place]
        coarse = is_coarse(cell)
        sheet.marks([dot], marker, size, face=self.pale if coarse else self.colour,
                    edge=self.colour if coarse else PAPER, weight=0.7, layer=8, gid=gid)

    def entry(self) -> Entry:
        """Its line in the legend."""
        return Entry(self._sample, Text(zh=self.name(), en=self.name()))

    def _sample(self, sheet: Sheet, x: float, y: float) -> None:
        sheet.line([(x, y), (x + _HANDLE, y)], self.colour, 1.6, dash=self.dash)
        marker, size = _MARKS[self.place]
        sheet.marks([(x + _HANDLE / 2, y)], marker, size, face=self.colour, edge=PAPER, weight=0.7)


def series_of(profiles: Sequence[Profile]) -> list[Series]:
    """Give every unit its look, in the order in which they were chosen; ValueError above four."""
    if not 1 <= len(profiles) <= MOST:
        raise ValueError(f"an overlay shows one to {MOST} units, not {len(profiles)}")
    return [Series(place, profile) for place, profile in enumerate(profiles)]


def _own(sheet: Sheet, x: float, y: float) -> None:
    own_mark(sheet, [(x + _HANDLE - 1.5, y)])


def _interval(sheet: Sheet, x: float, y: float) -> None:
    sheet.area(sheet.box(x, y - 0.9, x + _HANDLE, y + 0.9), RULE)


def _coarse(sheet: Sheet, x: float, y: float) -> None:
    sheet.marks([(x + _HANDLE - 1.5, y)], "o", 4.6, face=RULE, edge=GREY, weight=0.7)


def _end(sheet: Sheet, x: float, y: float) -> None:
    end_mark(sheet, (x + _HANDLE - 3.4, y), -90, color=GREY)


def _hidden(sheet: Sheet, x: float, y: float) -> None:
    sheet.hatched(sheet.box(x, y - 1.3, x + _HANDLE, y + 1.3))


def signs(found: Sequence[Series], *, own: bool, interval: bool, hatched: bool) -> list[Entry]:
    """What is explained besides the units themselves, only where it occurs."""
    axes = [axis for series in found for axis in series.profile.axes]
    means = [axis.members for axis in axes if isinstance(axis.members, Mean)]
    occurring = (
        ("own", _own, own and any(isinstance(axis.own, float) for axis in axes)),
        ("interval_short", _interval, interval and any(axis.interval for axis in axes)),
        ("coarse", _coarse, any(is_coarse(cell) for cell in means)),
        ("end_coded", _end, any(cell.end for cell in means)),
        ("hidden_legend", _hidden, hatched and any(isinstance(axis.members, Suppressed) for axis in axes)))
    return [Entry(draw, text(key)) for key, draw, occurs in occurring if occurs]
