"""Reliability of each dimension in the whole organ, from the complete answers of the branches shown."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from questionnaires.answers import FIRST_VALUE
from questionnaires.catalogue import rated_items
from questionnaires.model import Section
from reports.disclosure.tallies import MemberTables
from reports.release import ScaleReliability
from reports.statistics.intervals import outward
from reports.statistics.reliability import Reliability, item_sums, reliability

CENT = 0.01


def reliabilities(tables: MemberTables, shown: frozenset[str]) -> Iterator[ScaleReliability]:
    """Yield the reliability of every dimension that enough people answered completely.

    Hidden branches are left out: what they add could be found by subtraction.
    """
    sources = frozenset().union(*(tables.tree.sources[node] for node in shown))
    places = [place for place, unit in enumerate(tables.collected.units) if unit.id in sources]
    rows = np.isin(tables.responses.units, places)
    for section in tables.form.dimensions:
        found = _reliability(tables, section, rows)
        if found is not None:
            yield found


def _reliability(tables: MemberTables, section: Section, rows: NDArray[np.bool_]) -> ScaleReliability | None:
    items = [tables.form.item(item) for item in rated_items(section)]
    codes = np.stack([tables.responses.column(item)[rows] for item in items], axis=1).astype(np.int64)
    coded = np.where(codes >= FIRST_VALUE, codes - FIRST_VALUE, -1)
    sums = item_sums(coded)
    found = reliability(sums.covariance()) if sums.n > 1 else None
    if not isinstance(found, Reliability):
        return None
    interval = outward(found.interval.low, found.interval.high, CENT) if found.interval is not None else None
    return ScaleReliability(
        dimension=section.id, n=found.n, items=found.items, alpha=_rounded(found.alpha),
        interval=(interval.low, interval.high) if interval is not None else None, omega=_rounded(found.omega),
        item_rest=tuple(_rounded(value) for value in found.item_rest))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
