"""Where the pages of accounts hang: `/accounts/…`."""

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("accounts", __name__, url_prefix="/accounts")
