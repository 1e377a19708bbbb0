"""Importance and performance of every served group, side by side: what to improve first, hollow where unsure."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from reports.charts.planes import Corner, Look, Plane, PlanePoint, planes_figure
from reports.charts.style import house_style, to_svg
from reports.charts.words import rule_name, say
from reports.findings.priorities import RULE, Aspect, Matrix
from reports.statistics.importance import Priority

CORNERS = ((Priority.CONCENTRATE_HERE, True, False), (Priority.KEEP_UP, True, True),
           (Priority.LOW_PRIORITY, False, False), (Priority.POSSIBLE_OVERKILL, False, True))
_TURNED = {"high": 0.0, "low": 180.0}
_TALL = 43.0


def priorities(matrices: Sequence[Matrix], lang: str) -> bytes:
    """Draw every group's aspects as SVG, 158 mm wide, two planes beside each other."""
    with house_style():
        return to_svg(priorities_figure(matrices, lang))


def priorities_figure(matrices: Sequence[Matrix], lang: str) -> Figure:
    """Draw the planes on a figure; call inside `house_style`."""
    corners = [Corner(say(f"priority_{priority}", lang), right, upper) for priority, right, upper in CORNERS]
    planes = [Plane(matrix.name.say(lang), f"n≥{matrix.n}", [_point(a, lang) for a in matrix.aspects],
                    matrix.importance_cut, matrix.performance_cut, corners) for matrix in matrices]
    look = Look(say("plane_picked", lang), say("plane_points", lang, rule=rule_name(RULE, lang)), (0.0, 100.0),
                (0.0, 100.0), min(2, len(planes)), _TALL)
    return planes_figure(planes, look, lang)


def _point(aspect: Aspect, lang: str) -> PlanePoint:
    turned = None
    if aspect.points.end is not None:
        turned = _TURNED[aspect.points.end]
    elif (end := aspect.picked.end(0)) is not None:
        turned = {"high": -90.0, "low": 90.0}[end]
    return PlanePoint(aspect.title.say(lang), aspect.picked.percent, aspect.points.value, aspect.hollow, turned)
