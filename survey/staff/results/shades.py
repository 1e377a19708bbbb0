"""Shades of heat maps as names of style classes: from light to dark in seven steps, the same in every round."""

from collections.abc import Callable
from typing import Final

from questionnaires.model import Scale
from reports.charts.heatmap import DARKEST, LIGHTEST
from reports.release import Mean, MeanCell, Points, PointsCell, Suppressed

STEPS: Final = 7
HIDDEN: Final = "hatched"
NONE: Final = "none"


def _step(share: float) -> str:
    return f"h{min(STEPS - 1, max(0, int(share * STEPS)))}"


def shades_of_means(scale: Scale) -> Callable[[MeanCell], str]:
    """Give what tells the class of a mean on this scale; what is protected is hatched."""
    low, width = scale.low, scale.high - scale.low  # looked up once: a map may have thousands of cells

    def shade(cell: MeanCell) -> str:
        return _step((cell.value - low) / width) if isinstance(cell, Mean) else _hidden(cell)

    return shade


def shade_of_points(cell: PointsCell | None) -> str:
    """The class of a score; nothing is lighter than the lightest."""
    if isinstance(cell, Points):
        return _step((cell.value - LIGHTEST) / (DARKEST - LIGHTEST))
    return NONE if cell is None else _hidden(cell)


def _hidden(cell: Suppressed) -> str:
    return HIDDEN if cell.hidden == "protected" else NONE
