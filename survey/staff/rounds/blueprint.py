"""Where the pages of rounds hang: `/rounds/…`."""

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("rounds", __name__, url_prefix="/rounds")
