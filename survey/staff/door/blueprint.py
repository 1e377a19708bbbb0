"""Where the pages of the door hang."""

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("door", __name__)
