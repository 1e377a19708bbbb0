"""Documents of one release rendered one after another, or by several processes: the same files either way.

Drawing charts takes most of the time and one core; a process is given the release once, then one unit at a time.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process

from reports.documents.checkup import checkup
from reports.documents.committee import committee_report
from reports.documents.source import Source, source_of
from reports.documents.typesetting import typeset
from reports.release import Release


@dataclass(frozen=True, slots=True)
class Order:
    """What to render: a unit's check-up, or the committee's report where there is no unit."""

    unit: str | None
    lang: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, and the unit's radar on its own."""

    order: Order
    pdf: bytes
    radar: bytes | None = None


@dataclass
class _Desk:
    """What a rendering process has before it."""

    source: Source | None = None


_DESK = _Desk()


def _take_seat(release: bytes, before: bytes | None) -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    earlier = Release.model_validate_json(before) if before is not None else None
    _DESK.source = source_of(Release.model_validate_json(release), earlier)


def _leave_with_parent() -> None:
    """End this process when the one that ordered is gone: killed, it cannot send anybody home."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _render_at_desk(order: Order) -> Rendered:
    if _DESK.source is None:
        raise RuntimeError("a rendering process was given no release")
    return render(_DESK.source, order)


def render(source: Source, order: Order) -> Rendered:
    """Render one document."""
    if order.unit is None:
        return Rendered(order, typeset(committee_report(source, order.lang, order.date)))
    document = checkup(source, order.unit, order.lang)
    return Rendered(order, typeset(document), document.pictures.get("radar"))


def orders(release: Release, lang: str, date: str | None) -> list[Order]:
    """Everything to render: the committee's report, then a check-up for every unit, merged branches last."""
    units = (*release.reporting_units, *(unit for unit in release.units if unit.merged_into is not None))
    return [Order(None, lang, date), *(Order(result.unit.id, lang) for result in units)]


def render_all(
    release: Release, before: Release | None, lang: str, date: str | None = None, processes: int = 1,
) -> Iterator[Rendered]:
    """Render all documents of a release in order, whatever the number of processes."""
    wanted = orders(release, lang, date)
    if processes <= 1:
        source = source_of(release, before)
        yield from (render(source, order) for order in wanted)
        return
    content = release.to_bytes(), before.to_bytes() if before is not None else None
    with ProcessPoolExecutor(processes, get_context("spawn"), _take_seat, content) as pool:
        yield from pool.map(_render_at_desk, wanted)
