"""How a rating is marked, the same in every chart: own, members', coarse, and known only to lie beyond an end."""

import math
from collections.abc import Sequence

from reports.charts.sheet import Dot, Sheet, ring
from reports.palette import BLUE, BLUE_PALE, PAPER, RED
from reports.release import Mean

COARSE_STEP = 0.5


def own_mark(sheet: Sheet, dots: Sequence[Dot], gid: str | None = None) -> None:
    """Own ratings: an open red circle, large enough to frame a members' dot at the same place."""
    sheet.marks(dots, "o", 6.4, face=PAPER, edge=RED, weight=1.4, layer=7, gid=gid)


def shown_mark(sheet: Sheet, dots: Sequence[Dot], gid: str | None = None) -> None:
    """Members' means to one decimal: a blue dot."""
    sheet.marks(dots, "o", 4.6, face=BLUE, edge=PAPER, weight=0.6, layer=8, gid=gid)


def coarse_mark(sheet: Sheet, dots: Sequence[Dot], gid: str | None = None) -> None:
    """Members' means to half a rung: a pale dot with a blue edge."""
    sheet.marks(dots, "o", 4.4, face=BLUE_PALE, edge=BLUE, weight=0.7, layer=8, gid=gid)


def end_mark(
    sheet: Sheet, dot: Dot, turned: float, gid: str | None = None, *, size: float = 1, color: str = BLUE,
) -> None:
    """A mean that lies somewhere beyond `dot`: a bar on the value and an arrowhead that points beyond it.

    `turned` is the direction beyond in degrees, counter-clockwise from upward.
    """
    x, y = dot
    right, up = -math.sin(math.radians(turned)), math.cos(math.radians(turned))

    def aside(along: float, across: float) -> Dot:
        return x + size * (along * right + across * up), y - size * (along * up - across * right)

    sheet.line([aside(0, -1.5), aside(0, 1.5)], color, 1.3 * size, layer=8)
    sheet.area(ring([aside(0.5, -0.95), aside(3.1, 0), aside(0.5, 0.95)]), color, layer=8, gid=gid)


def members_mark(sheet: Sheet, cell: Mean, dot: Dot, up: float, gid: str) -> None:
    """Mark one released mean; `up` is the direction in which ratings grow."""
    if cell.end is not None:
        end_mark(sheet, dot, up if cell.end == "high" else up + 180, gid)
    elif is_coarse(cell):
        coarse_mark(sheet, [dot], gid)
    else:
        shown_mark(sheet, [dot], gid)


def is_coarse(cell: Mean) -> bool:
    """Tell whether a mean is known to half a rung only."""
    return cell.step >= COARSE_STEP
