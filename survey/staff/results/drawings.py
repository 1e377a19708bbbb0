"""Charts of one branch and of the whole organ, each under an address of its own."""

from collections.abc import Callable
from typing import Final

from flask import Response
from werkzeug.exceptions import NotFound

from reports.charts.dumbbell import dumbbell, headings_of_items
from reports.charts.radar import radar
from reports.findings.branches import UnitFindings
from survey.staff.pages import lang
from survey.staff.results.desk import book_of, bp, desk, is_committee
from survey.staff.results.pictures import svg
from survey.staff.results.rows import by_itself, means_only
from survey.staff.results.shelf import Book
from survey.staff.results.views import findings_of


def _branch_radar(book: Book, found: UnitFindings) -> bytes:
    return radar(by_itself(found.profile), lang(), book.findings.organ)


def _branch_items(book: Book, found: UnitFindings) -> bytes:
    profile = by_itself(found.profile)
    return dumbbell(profile, lang(), profile.items, headings_of_items(book.release))


_OF_BRANCH: Final[dict[str, Callable[[Book, UnitFindings], bytes]]] = {
    "radar": _branch_radar, "items": _branch_items}


@bp.get("/<round_id>/branch/<unit>/chart/<kind>.svg")
def branch_chart(round_id: str, unit: str, kind: str) -> Response:
    """Draw one branch; no chart of it tells of any other."""
    book = book_of(round_id)
    found, draw = findings_of(book, unit), _OF_BRANCH.get(kind)
    if draw is None:
        raise NotFound
    return svg(desk().gallery.take((str(book.marks), "branch", unit, kind, lang()), lambda: draw(book, found)))


@bp.get("/<round_id>/chart/radar.svg")
def organ_radar(round_id: str) -> Response:
    """Draw the organ: to the committees with the branches' own ratings and quartiles, to others members' means."""
    book, full = book_of(round_id), is_committee()
    profile = book.findings.organ if full else means_only(book.findings.organ)
    key = (str(book.marks), "organ", "full" if full else "means", lang())
    return svg(desk().gallery.take(key, lambda: radar(profile, lang())))
