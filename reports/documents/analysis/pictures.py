"""The charts of an analysis: intervals of some groups, or a funnel of many."""

from collections.abc import Sequence

from reports.analysis import Group, Span
from reports.charts.funnel import FunnelPoint, funnel
from reports.charts.group_intervals import GroupRow, group_intervals
from reports.documents.analysis.wording import Script, name, number
from reports.documents.blocks import Chart
from reports.statistics.funnel import FunnelLimits, funnel_limits, is_outside

MOST_ROWS = 40
"""Groups up to which every one has a row in the chart."""
STEPS = 60
COARSE_STEP, FUNNEL_WIDTH = 0.5, 96


def is_funnel(script: Script) -> bool:
    """True where there are so many groups that a funnel says more than rows of intervals."""
    whole = script.analysis.overall
    return len(script.analysis.groups) > MOST_ROWS and bool(whole.sd) and whole.mean is not None \
        and len(script.analysis.shown) > 1


def draw(script: Script) -> dict[str, bytes]:
    """Draw the charts by name."""
    if is_funnel(script):
        return {"funnel": _funnel(script)}
    scale, rows = _scale(script), [_row(script, group) for group in script.analysis.groups]
    sheets = group_intervals(rows, scale, script.analysis.overall.mean, script.voice.lang)
    if len(sheets) == 1:
        return {"groups": sheets[0]}
    return {f"groups-{place}": sheet for place, sheet in enumerate(sheets, 1)}


def charts(script: Script, drawn: dict[str, bytes]) -> list[Chart]:
    """Put the drawn charts into blocks; the last carries the caption."""
    voice, shown = script.voice, script.analysis.shown
    if is_funnel(script):
        alt = voice("alt_funnel", shown=len(shown), outside=len(outside(script)))
        return [Chart("funnel", alt, voice("groups_funnel"), FUNNEL_WIDTH)]
    means = [group.mean for group in shown if group.mean is not None]
    least, most = (number(pick(means), script.decimals) if means else "—" for pick in (min, max))
    alt = voice("alt_intervals", shown=len(shown), least=least, most=most)
    width = 100 if len(drawn) == 1 else 82
    return [Chart(svg, alt, voice("groups_intervals") if place == len(drawn) else "", width)
            for place, svg in enumerate(drawn, 1)]


def _scale(script: Script) -> Span:
    return (script.analysis.scale.min, script.analysis.scale.max)


def _row(script: Script, group: Group) -> GroupRow:
    if group.mean is None:
        return GroupRow(name(group))
    return GroupRow(name(group), group.n, group.mean, _within(script, group.ci), _within(script, group.bounds),
                    group.mean_end, is_coarse(group), script.row(group))


def _within(script: Script, pair: Span | None) -> Span | None:
    """Cut an interval at the ends of the scale; what lies beyond them cannot be drawn, or be."""
    low, high = _scale(script)
    return None if pair is None else (min(max(low, pair[0]), high), max(low, min(high, pair[1])))


def is_coarse(group: Group) -> bool:
    """Tell whether a mean is known to half a unit only."""
    return group.mean_step is not None and group.mean_step >= COARSE_STEP


def _limits(script: Script, sizes: Sequence[int]) -> tuple[FunnelLimits, ...]:
    whole = script.analysis.overall
    return funnel_limits(whole.mean or 0.0, whole.sd or 0.0, sizes)


def outside(script: Script) -> list[Group]:
    """The groups whose mean lies beyond the outer limits, whatever rounding has done to it."""
    shown = script.analysis.shown
    limits = _limits(script, [group.n or 1 for group in shown])
    return [group for group, of in zip(shown, limits, strict=True)
            if group.mean is not None and is_outside(group.mean, of, slack=(group.mean_step or 0) / 2)]


def _funnel(script: Script) -> bytes:
    found = {group.id for group in outside(script)}
    points = [FunnelPoint(name(group), group.n, group.mean, is_coarse(group), group.id in found)
              for group in script.analysis.shown if group.mean is not None and group.n is not None]
    least, most = (pick(point.n for point in points) for pick in (min, max))
    sizes = sorted({round(least * (most / least) ** (step / STEPS)) for step in range(STEPS + 1)})
    centre = script.analysis.overall.mean or 0.0
    return funnel(points, _limits(script, sizes), centre, _scale(script), script.voice.lang)
