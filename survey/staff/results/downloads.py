"""The PDFs of a round, for those who may see what stands in them; files are named by ids, never by names."""

from flask import Response

from reports.documents.library import safe_name
from reports.documents.rendering import Order
from survey.staff.pages import lang
from survey.staff.results.desk import book_of, bp, desk
from survey.staff.results.shelf import Book
from survey.staff.results.views import findings_of


@bp.get("/<round_id>/branch/<unit>/checkup.pdf")
def checkup(round_id: str, unit: str) -> Response:
    """Give the check-up of one branch."""
    book = book_of(round_id)
    findings_of(book, unit)
    return _pdf(book, Order(unit, lang()), f"checkup-{safe_name(unit)}")


@bp.get("/<round_id>/report.pdf")
def report(round_id: str) -> Response:
    """Give the committee's report."""
    book = book_of(round_id)
    return _pdf(book, Order(None, lang()), "committee-report")


def _pdf(book: Book, order: Order, name: str) -> Response:
    file_name = f"{safe_name(book.release.round_id)}-{name}.{order.lang}.pdf"
    return Response(desk().press.take(book, order), mimetype="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="{file_name}"'})
