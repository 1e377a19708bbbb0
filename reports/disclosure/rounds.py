"""Subtracting one round from another: what somebody learns who believes that nobody changed their mind.

Where one or two people joined or left a unit between two rounds, the difference of its two means would be
theirs. Such a mean is shown in half rungs in the later round if it would bound theirs to less than
`least_width` rungs.
"""

from collections.abc import Iterable, Mapping

from questionnaires.model import Scale
from reports.disclosure.bounds import reach, width
from reports.disclosure.linear import FEWEST_CHANGED, NodeCells
from reports.release import Mean, MeanCell, Release
from reports.rules import DisclosureRules
from reports.statistics.intervals import Interval


def earlier_sheets(
    earlier: Iterable[Release], fingerprint: str, dimension: str,
) -> tuple[Mapping[str, NodeCells], ...]:
    """Give what earlier releases of the same questionnaire showed of a dimension, node by node."""
    return tuple(dimension_cells(release, dimension) for release in earlier
                 if release.fingerprint_of_members == fingerprint)


def dimension_cells(release: Release, dimension: str) -> dict[str, NodeCells]:
    """Read what a release shows of a dimension, by node."""
    place = [ref.id for ref in release.dimensions].index(dimension)
    items = [at for at, item in enumerate(release.items) if item.dimension == dimension]
    return {result.unit.id: NodeCells(result.dimensions[place].mean, tuple(result.items[at] for at in items))
            for result in (release.organ, *release.units)}


def gives_away_change(now: Mean, before: MeanCell, rules: DisclosureRules, scale: Scale) -> bool:
    """Tell whether the difference of two rounds would bound one or two people's mean too closely."""
    if not isinstance(before, Mean) or not 0 < abs(now.n - before.n) < FEWEST_CHANGED:
        return False
    # Less than nothing: somebody did change their mind, and the difference says nothing about anyone.
    return 0 <= width(_of_changed(now, before, scale)) < rules.least_width


def _of_changed(now: Mean, before: Mean, scale: Scale) -> Interval:
    """Bound the mean of those who joined or left, on the scale."""
    (more, less) = (now, before) if now.n > before.n else (before, now)
    whole, rest, n = reach(more, scale), reach(less, scale), more.n - less.n
    low = (whole.low * more.n - rest.high * less.n) / n
    high = (whole.high * more.n - rest.low * less.n) / n
    return Interval(max(low, scale.low), min(high, scale.high))
