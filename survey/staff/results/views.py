"""The pages of one round: the list of rounds, the organ, a branch, and the method behind all figures."""

from typing import Final

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from reports.documents.voice import voice_of
from reports.errors import UnknownUnit
from reports.findings.branches import UnitFindings
from reports.method import METHOD, Method
from reports.release import UnitRef
from reports.sentences import word
from survey.staff.access import may
from survey.staff.pages import config, lang, page, say
from survey.staff.results.branch import branch_page
from survey.staff.results.desk import book_of, bp, desk, is_committee
from survey.staff.results.organ import means_page, organ_page
from survey.staff.results.rows import Kind, kind_name
from survey.staff.results.shelf import Book, awaited, lying, released

FEW_UNITS: Final = 30
"""From here on long lists of units are folded away."""


@bp.get("/")
def index() -> str:
    """List the rounds that can be looked at."""
    rounds = released(config())
    if rounds:
        desk().shelf.prepare(lying(config(), rounds[0].round_id))  # most likely what is opened next
    return page("results/index.html", rounds=rounds, waiting=awaited(config()))


@bp.get("/<round_id>/")
def organ(round_id: str) -> str:
    """Show the whole organ: all of it to the committees, members' means to everybody else who reads."""
    book = book_of(round_id)
    full = organ_page(book, lang()) if is_committee() else None
    return page("results/organ.html", book=book, means=means_page(book, lang(), bare=full is None), full=full,
                v=voice_of("committee", lang()), few=FEW_UNITS, rules=rules(book),
                operational=say(word("operational")))


@bp.get("/<round_id>/branch/<unit>")
def branch(round_id: str, unit: str) -> str:
    """Show one branch (or merge group); its criteria can be narrowed down to one quadrant."""
    book = book_of(round_id)
    found, kind = findings_of(book, unit), _kind()
    shown = branch_page(book.findings, found, lang(), kind)
    return page("results/branch.html", book=book, unit=found.profile.unit, shown=shown, kind=kind,
                kinds=_kinds(shown.kinds), names={kind: kind_name(kind, lang()) for kind in Kind},
                v=voice_of("checkup", lang()), group=_group(book, found), rules=rules(book),
                operational=say(word("operational")), no_change=say(word("trend_unit_none")),
                dimensions_only=say(word("unit_dimensions_only")))


@bp.get("/<round_id>/method")
def method(round_id: str) -> str:
    """Show the rules by which a release was made, each with an anchor for the notes that point there."""
    book = book_of(round_id)
    v = voice_of("committee", lang())
    titles = {rule.id: v(f"rule_{rule.id}") if f"rule_{rule.id}" in v.words else rule.id
              for rule in _method(book).rules}
    return page("results/method.html", book=book, v=v, found=_method(book), titles=titles)


def findings_of(book: Book, unit: str) -> UnitFindings:
    """Find what is said of a unit; an unknown one is a page that does not exist."""
    found = book.findings.units.get(unit)
    if found is None:
        raise NotFound
    return found


def rules(book: Book) -> dict[str, str]:
    """The rules in the reader's language, by id."""
    return {rule.id: rule.say(lang()) for rule in _method(book).rules}


def _method(book: Book) -> Method:
    return book.release.method or METHOD


def _kind() -> Kind | None:
    asked = request.args.get("kind")
    return Kind(asked) if asked in set(Kind) else None


def _kinds(counts: dict[Kind, int]) -> list[tuple[Kind, str, int]]:
    others = {Kind.WITHIN_ERROR: _("误差内，说不准"), Kind.NO_PAIR: _("没有成对的评价")}
    return [(kind, kind_name(kind, lang()) or others[kind], counts.get(kind, 0)) for kind in Kind]


def _group(book: Book, found: UnitFindings) -> UnitRef | None:
    """The merge group a branch is counted in, for readers who may look at it."""
    merged = found.profile.result.merged_into
    if merged is None or not may("results.branch", merged):
        return None
    try:
        return book.release.unit(merged).unit
    except UnknownUnit:
        return None
