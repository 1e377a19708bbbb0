"""Comparing branches, by name in the office and under aliases in a meeting."""

from collections.abc import Sequence

from flask import Response, get_template_attribute, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from reports.charts import alternatives
from reports.charts.multiples import small_multiples
from reports.charts.overlay import overlay_radar
from reports.charts.overlay_rows import overlay_rows
from reports.charts.words import say
from reports.documents.voice import voice_of
from survey.staff.access import may
from survey.staff.pages import lang, page
from survey.staff.results.compare import (
    MOST_PICKED,
    Compared,
    Order,
    Side,
    columns,
    heat_lines,
    named,
    overlay,
    sheets,
    tiers,
    under_aliases,
)
from survey.staff.results.desk import book_of, bp, desk, lot_of
from survey.staff.results.pictures import svg
from survey.staff.results.shelf import Book
from survey.staff.results.views import rules

NAMED, ALIASED = "unit", "as"
"""What units are picked by: an address that shows aliases never holds an id."""


@bp.get("/<round_id>/compare")
def compare(round_id: str) -> str:
    """Show all branches by name."""
    book, order = book_of(round_id), _order()
    side = named(book.findings, lang(), order)
    return _page(book, side, [unit.key for unit in side.units], aliased=False)


@bp.get("/<round_id>/compare/aliases")
def aliases(round_id: str) -> str:
    """Show all branches under aliases; a page of its own, so that no switch of language leads back to names."""
    book = book_of(round_id)
    lot = lot_of(book)
    return _page(book, under_aliases(book.findings, lang(), lot), list(lot), aliased=True)


def _page(book: Book, side: Side, ids: list[str], *, aliased: bool) -> str:
    keys = request.args.getlist(ALIASED if aliased else NAMED)
    picked = _picked(side, keys)
    trouble = _("最多选%(most)d个支部，现在选了%(count)d个。请去掉几个再看。", most=MOST_PICKED,
                count=len(picked)) if len(picked) > MOST_PICKED else ""
    return page(
        "results/compare.html", book=book, aliased=aliased, side=side, cells=_cells(book, side, aliased=aliased),
        tiers=tiers(side, ids), picked={unit.key for unit in picked}, trouble=trouble,
        overlay=overlay(side, picked) if picked and not trouble else None, sheets=len(sheets(side)),
        multiples=_told(side, aliased=aliased), order=_order(), detail="detail" in request.args,
        can_open=not aliased and may("results.branch", ""), letters=[] if aliased else _letters(book, picked),
        merged=() if aliased else [result for result in book.release.units if result.merged_into is not None],
        v=voice_of("committee", lang()), rules=rules(book))


def _cells(book: Book, side: Side, *, aliased: bool) -> dict[str, str]:
    """Give every unit's line of the heat map, drawn once: of hundreds of branches it takes longest of all."""
    def draw() -> dict[str, str]:
        row = get_template_attribute("results/cells.html", "row")
        return {line.key: row(line.cells, say("hidden", lang())) for line in heat_lines(side)}

    return desk().maps.take((str(book.marks), "aliased" if aliased else "named", lang()), draw)


def _told(side: Side, *, aliased: bool) -> str:
    """Say in words what the small radars show; under aliases they do not stand in the plan's order."""
    if aliased:
        return _("%(count)d个支部（组）的小雷达图，按抽签次序排列，不排名；各支部的数见上面的表。",
                 count=len(side.units))
    return alternatives.multiples(side.profiles, lang())


def _letters(book: Book, picked: Sequence[Compared]) -> list[str]:
    """The letters of the units picked by name, for a link that goes on under aliases."""
    lot = lot_of(book)
    return [lot[unit.key].letter for unit in picked]


def _picked(side: Side, keys: list[str]) -> list[Compared]:
    """Find the units picked, each once; an unknown one is a page that does not exist."""
    if not set(keys) <= side.by_key.keys():
        raise NotFound
    return [side.by_key[key] for key in dict.fromkeys(keys)]


def _order() -> Order:
    asked = request.args.get("order")
    return Order(asked) if asked in set(Order) else Order.ORGANISATION


@bp.get("/<round_id>/compare/chart/<kind>.svg")
def compare_chart(round_id: str, kind: str) -> Response:
    """Draw units by name: laid over each other, in rows, or a sheet of small radars."""
    book = book_of(round_id)
    return _chart(book, named(book.findings, lang()), kind, request.args.getlist(NAMED), "named")


@bp.get("/<round_id>/compare/aliases/chart/<kind>.svg")
def aliases_chart(round_id: str, kind: str) -> Response:
    """Draw units under their aliases."""
    book = book_of(round_id)
    side = under_aliases(book.findings, lang(), lot_of(book))
    return _chart(book, side, kind, request.args.getlist(ALIASED), "aliased")


def _chart(book: Book, side: Side, kind: str, keys: list[str], mode: str) -> Response:
    if kind == "multiples":
        return _sheet(book, side, mode)
    draw = {"radar": overlay_radar, "pairs": overlay_rows}.get(kind)
    picked = _picked(side, keys)
    if draw is None or not 1 <= len(picked) <= MOST_PICKED:
        raise NotFound
    key = (str(book.marks), mode, kind, side.lang, *(unit.key for unit in picked))
    return svg(desk().gallery.take(key, lambda: draw([unit.profile for unit in picked], side.lang)))


def _sheet(book: Book, side: Side, mode: str) -> Response:
    number, parts = request.args.get("sheet", 1, int), sheets(side)
    if not 1 <= number <= len(parts):
        raise NotFound
    key = (str(book.marks), mode, "multiples", side.lang, str(number))
    return svg(desk().gallery.take(
        key, lambda: small_multiples(parts[number - 1], side.lang, columns(side))[0]))
