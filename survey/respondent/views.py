"""The addresses of the anonymous app. GET never changes anything; only an answer POST carries a code."""

from typing import cast

from flask import Blueprint, Response, abort, current_app, request

from survey.ballots import Notice
from survey.respondent import fastpath
from survey.respondent.answering import STATUS, submit
from survey.respondent.booth import Booth
from survey.respondent.forms import AnswerForm, door_of
from survey.respondent.headers import HTML
from survey.respondent.pages import Printer, ReadyPage, Reply, Shelf, Shelves

EXTENSION = "mofan-respondent"
LANG = "<any(zh,en):lang>"
pages = Blueprint("pages", __name__)


class Stand:
    """What the views work with."""

    def __init__(self, booth: Booth, printer: Printer) -> None:
        self.booth = booth
        self.printer = printer
        self.shelves = Shelves(printer)

    @property
    def shelf(self) -> Shelf:
        """Everything ready-made for what is posted now."""
        return self.shelves.for_notice(self.booth.notice())


def stand() -> Stand:
    """Give what this app was made with."""
    return cast("Stand", current_app.extensions[EXTENSION])


def respond(reply: Reply) -> Response:
    """Turn a ready reply into Flask's."""
    response = Response(reply.body, status=reply.status)
    response.headers.clear()
    response.headers.extend(reply.headers)
    return response


def drawn(html: str, status: int) -> Response:
    """Give a page drawn for this request alone; never compressed, see ReadyPage."""
    response = Response(html, status=status, content_type=HTML)
    response.headers.extend(stand().printer.protective)
    return response


def _ready(page: ReadyPage) -> Response:
    return respond(page.reply(request.headers.get("Accept-Encoding", "")))


def _form_asked(form_id: str) -> tuple[Notice, int]:
    notice = stand().shelf.notice
    index = notice.form_index(form_id) if notice else None
    if notice is None or index is None:
        abort(404)
    return notice, index


@pages.get("/")
def landing() -> Response:
    """Offer the forms in both languages."""
    return _ready(stand().shelf.page("landing.html", "zh"))


@pages.get(f"/{LANG}/")
def home(lang: str) -> Response:
    """Offer the forms in one language."""
    return _ready(stand().shelf.page("home.html", lang))


@pages.get(f"/{LANG}/thanks")
def thanks(lang: str) -> Response:
    """Say thank you; anybody may look."""
    return _ready(stand().shelf.page("thanks.html", lang))


@pages.get(f"/{LANG}/privacy")
def privacy(lang: str) -> Response:
    """Say who can know what."""
    return _ready(stand().shelf.page("privacy.html", lang))


@pages.get("/static/form.js")
def script() -> Response:
    """Give the optional script."""
    return _ready(stand().printer.script)


@pages.get("/static/stamp.js")
def stamp_script() -> Response:
    """Give the script that open forms need where there is no slip."""
    return _ready(stand().printer.stamp_script)


@pages.get(f"/{LANG}/f/<form_id>")
def form(lang: str, form_id: str) -> Response:
    """Show the empty form, the same bytes to everybody."""
    notice, index = _form_asked(form_id)
    if not stand().booth.is_open():
        return drawn(stand().printer.draw("trouble.html", lang, notice, trouble="closed_round"), 410)
    return _ready(stand().shelf.form(index, lang))


@pages.post(f"/{LANG}/f/<form_id>")
def answer(lang: str, form_id: str) -> Response:
    """Take a filled form; whatever comes in its way, everything typed is on the page that says so."""
    notice, index = _form_asked(form_id)
    if request.content_length is None:  # of unknown length, a long form would be cut off without a word
        abort(411)
    if request.mimetype != fastpath.FORM_TYPE:
        abort(415)
    filled = AnswerForm(notice.forms[index], lang, request.form, door_of(notice, index))
    setback = submit(stand().booth, index, filled)
    if setback is None:
        return respond(fastpath.thanks(lang, stand().printer))
    html = stand().printer.draw_form(notice, index, lang, form=filled, setback=setback)
    return drawn(html, STATUS[setback])
