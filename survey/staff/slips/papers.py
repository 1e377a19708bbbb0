"""Everything else on paper: posters, counting forms, and questionnaires to fill in by hand."""

from flask import Response

from survey.issuing import UnknownRecipient
from survey.kept import StillMaking
from survey.printing import Press
from survey.staff.pages import Reply, config, lang, page
from survey.staff.slips.blueprint import bp, round_of
from survey.staff.slips.record_books import record_books


@bp.get("/<round_id>/poster/<form_id>.pdf")
def poster(round_id: str, form_id: str) -> Response:
    """Give the poster of a served group."""
    round_of(round_id).served_by(form_id)
    return _pdf(Press.of_round(config(), round_id, lang()).poster(form_id), f"poster-{round_id}-{form_id}")


@bp.get("/<round_id>/records.pdf")
def records(round_id: str) -> Reply:
    """Give the counting forms, the total first."""
    here = round_of(round_id)
    book = Press.of_round(config(), round_id, lang()).record_book(config())
    try:
        return _pdf(record_books().take(book, lang()), f"records-{round_id}")
    except StillMaking:
        return page("slips/preparing.html", round=here), 202


@bp.get("/<round_id>/paper")
def paper(round_id: str) -> str:
    """Explain how answers on paper are counted, and give the forms."""
    here = round_of(round_id)
    forms = [here.catalogue.questionnaire(ref.id) for ref in here.plan.forms]
    return page("slips/paper.html", round=here, forms=forms, url=config().public_url or here.plan.public_url)


@bp.get("/<round_id>/paper/<form_id>.pdf")
def paper_form(round_id: str, form_id: str) -> Response:
    """Give a questionnaire to print and fill in by hand."""
    round_of(round_id)
    try:
        content = Press.of_round(config(), round_id, lang()).paper(form_id)
    except UnknownRecipient:
        return Response(status=404)
    return _pdf(content, f"paper-{round_id}-{form_id}")


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={name}-{lang()}.pdf"
    return response
