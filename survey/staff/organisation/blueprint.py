"""Where the pages of the organisation hang: `/organisation/…`."""

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("organisation", __name__, url_prefix="/organisation")
