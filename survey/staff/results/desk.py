"""What the pages of one office share: books, charts and papers in memory, and how a round is found."""

from threading import Lock
from typing import Final

from flask import Blueprint, current_app
from werkzeug.exceptions import NotFound

from survey.authority import Role
from survey.kept import Memo, StillMaking
from survey.rounds import NoRelease
from survey.staff.pages import account, config, page
from survey.staff.results.aliases import Alias, draw
from survey.staff.results.papers import Press
from survey.staff.results.pictures import Gallery
from survey.staff.results.shelf import Book, Shelf, lying

bp = Blueprint("results", __name__, url_prefix="/results")

MOST_MAPS: Final = 12
"""Heat maps kept; one of 500 branches takes some hundred kilobytes."""
_DESK: Final = "office-results"
_setting_up = Lock()


class Desk:
    """What is kept in memory for all readers of one office."""

    def __init__(self) -> None:
        self.shelf, self.gallery, self.press = Shelf(), Gallery(), Press()
        self.maps: Memo[tuple[str, ...], dict[str, str]] = Memo(MOST_MAPS)


def desk() -> Desk:
    """Give the desk of this office, setting it up for the first reader."""
    with _setting_up:
        found: Desk = current_app.extensions.setdefault(_DESK, Desk())
    return found


def book_of(round_id: str) -> Book:
    """Give the book of a round; a round without a release is a page that does not exist."""
    try:
        place = lying(config(), round_id)
    except NoRelease:
        raise NotFound from None
    return desk().shelf.take(place)


def is_committee() -> bool:
    """True for those who may see more than one branch."""
    return not account().roles.isdisjoint({Role.ORGAN_COMMITTEE, Role.PARTY_COMMITTEE})


def lot_of(book: Book) -> dict[str, Alias]:
    """Draw the aliases of a round with this office's own key."""
    key = current_app.secret_key or b""
    return draw([profile.unit.id for profile in book.findings.profiles], book.release.round_id,
                key if isinstance(key, bytes) else key.encode())


@bp.errorhandler(StillMaking)
def wait(_: StillMaking) -> tuple[str, int]:
    """Ask the reader to wait; the page asks again by itself."""
    return page("results/preparing.html"), 202
