"""Where the pages of rounds hang: `/rounds/…`."""

from typing import Final

from flask import Blueprint
from flask_babel import gettext as _

from questionnaires.model import Questionnaire

bp: Final = Blueprint("rounds", __name__, url_prefix="/rounds")


@bp.context_processor
def surroundings() -> dict[str, object]:
    """Give templates the one way in which the questions of a form are counted."""
    return {"asked_of": asked_of}


def asked_of(form: Questionnaire) -> str:
    """Say how many questions a form asks: the rated ones of its dimensions, and how many besides."""
    rated, rest = form.rated, len(form.items) - form.rated
    if not rated:
        return _("%(n)d题", n=rest)
    return _("%(n)d题，另有%(rest)d题", n=rated, rest=rest) if rest else _("%(n)d题", n=rated)
