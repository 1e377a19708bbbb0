"""Branches in funnels, a panel per dimension, all on the same axes; hidden ones are not there."""

import math
from collections.abc import Sequence

from matplotlib.figure import Figure

from questionnaires.model import Scale
from reports.charts.funnel import FunnelPanel, FunnelPoint, funnels_figures
from reports.charts.strokes import is_coarse
from reports.charts.style import house_style, to_svg
from reports.derived import Limits
from reports.findings.comparison import Funnel
from reports.statistics.funnel import FunnelLimits

STEPS = 40
"""Places at which a limit is drawn between the smallest and the largest size."""


def branch_funnels(funnels: Sequence[Funnel], scale: Scale, lang: str) -> list[bytes]:
    """Draw every dimension's funnel as SVG sheets, 158 mm wide; only units beyond 99.8 % are named."""
    with house_style():
        return [to_svg(figure) for figure in branch_funnels_figures(funnels, scale, lang)]


def branch_funnels_figures(funnels: Sequence[Funnel], scale: Scale, lang: str) -> list[Figure]:
    """Draw the sheets on figures; call inside `house_style`."""
    panels = [FunnelPanel(funnel.dimension.title.say(lang), _points(funnel), drawn_limits(funnel), funnel.centre)
              for funnel in funnels]
    return funnels_figures(panels, (float(scale.low), float(scale.high)), lang)


def _points(funnel: Funnel) -> list[FunnelPoint]:
    return [FunnelPoint(place.name, place.cell.n, place.cell.value, is_coarse(place.cell),
                        place.verdict == "beyond_998", place.cell.end) for place in funnel.places]


def drawn_limits(funnel: Funnel) -> list[FunnelLimits]:
    """Limits from the smallest to the largest size: the frozen ones, and between them by their law, 1/√n."""
    known, centre = funnel.limits, funnel.centre
    least, most = known[0].n, known[-1].n
    between = {round(least * (most / least) ** (step / STEPS)) for step in range(STEPS + 1)}
    frozen = {limits.n: limits for limits in known}
    return [_limits(frozen[n]) if n in frozen else _scaled(_nearest(known, n), n, centre)
            for n in sorted(between | set(frozen))]


def _nearest(known: Sequence[Limits], n: int) -> Limits:
    return min(known, key=lambda limits: abs(limits.n - n))


def _limits(found: Limits) -> FunnelLimits:
    return FunnelLimits(found.n, found.low95, found.high95, found.low998, found.high998)


def _scaled(found: Limits, n: int, centre: float) -> FunnelLimits:
    def moved(end: float) -> float:
        return centre + (end - centre) * math.sqrt(found.n / n)

    return FunnelLimits(n, moved(found.low95), moved(found.high95), moved(found.low998), moved(found.high998))
