"""Rounds before: what a reader lays beside a release who believes that nobody who stayed changed their mind."""

from collections.abc import Iterable, Mapping

from reports.disclosure.published import NodeCells
from reports.release import Release


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
