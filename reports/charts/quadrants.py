"""The organ's items by own and members' rating: shared strengths and weaknesses, blind spots, hidden strengths."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from questionnaires.model import Scale
from reports.charts.planes import Corner, Look, Plane, PlanePoint, planes_figure
from reports.charts.style import house_style, to_svg
from reports.charts.words import say
from reports.gaps import QUADRANT_NAMES, Quadrant, cut
from reports.profile import Axis
from reports.release import Mean

CORNERS = ((Quadrant.BLIND_SPOT, True, False), (Quadrant.SHARED_STRENGTH, True, True),
           (Quadrant.SHARED_WEAKNESS, False, False), (Quadrant.HIDDEN_STRENGTH, False, True))


def quadrants(axes: Sequence[Axis], labels: Mapping[str, str], scale: Scale, lang: str) -> bytes:
    """Draw items with both ratings as SVG, 158 mm wide; `labels` are short signs by item id."""
    with house_style():
        return to_svg(quadrants_figure(axes, labels, scale, lang))


def quadrants_figure(axes: Sequence[Axis], labels: Mapping[str, str], scale: Scale, lang: str) -> Figure:
    """Draw the plane on a figure; call inside `house_style`."""
    line = cut(scale)
    points = [
        PlanePoint(labels.get(axis.id, axis.id), axis.own, axis.members.value, is_near(axis, line),
                   {"high": 0.0, "low": 180.0, None: None}[axis.members.end])
        for axis in axes if isinstance(axis.own, float) and isinstance(axis.members, Mean)]
    corners = [Corner(QUADRANT_NAMES[quadrant].say(lang), right, upper) for quadrant, right, upper in CORNERS]
    ends = (float(scale.low), float(scale.high))
    look = Look(say("plane_own", lang), say("plane_members", lang), ends, ends, 1, 62.0, labels_drop=True)
    return planes_figure([Plane("", "", points, line, line, corners)], look, lang)


def is_near(axis: Axis, line: float) -> bool:
    """Tell whether the members' interval reaches the line: chance could have put the item elsewhere."""
    return axis.interval is None or not axis.interval.excludes(line)
