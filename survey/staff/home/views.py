"""Home."""

from flask import Blueprint

from survey.staff.pages import page

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> str:
    """Show what to do next."""
    return page("home/index.html")
