"""The anonymous app put together: `create_app(booth)` is all the rest of the house calls."""

from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from survey.ballots import LANGS
from survey.respondent.answering import report
from survey.respondent.booth import Booth
from survey.respondent.fastpath import FastPath
from survey.respondent.pages import Printer
from survey.respondent.views import EXTENSION, Stand, drawn, pages, stand

MOST_BYTES: Final = 512 * 1024
"""Room for 10,000 characters in each of three texts, so that even these come back with a clear page."""

MOST_DRAINED: Final = 16 * 1024 * 1024
"""How much of a refused body is read away, so that the sender sees the answer instead of a broken line."""

UNREAD: Final = {404, 405, 411, 413, 415}
"""Answers given before the body is read."""

TROUBLES: Final = {404: "not_found", 405: "wrong_method", 413: "too_large", 415: "wrong_type", 500: "fault"}


def create_app(booth: Booth) -> Flask:
    """Build the app around a booth."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    work = Stand(booth, Printer())
    work.shelf.prepare()
    app.extensions[EXTENSION] = work
    app.register_blueprint(pages)
    app.register_error_handler(HTTPException, _trouble)
    app.register_error_handler(Exception, _fault)
    app.wsgi_app = FastPath(app.wsgi_app, booth, work.shelves, work.printer, MOST_BYTES)  # type: ignore[method-assign]
    return app


def _trouble(error: HTTPException) -> Response:
    status = error.code or 500
    if status in UNREAD:
        _drain()
    html = stand().printer.draw("trouble.html", _lang_asked(), stand().shelf.notice,
                                trouble=TROUBLES.get(status, "bad_request" if status < 500 else "fault"))
    response = drawn(html, status)
    response.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
    return response


def _fault(error: Exception) -> Response:
    report(error)
    notice = None  # the notice may be what is broken
    return drawn(stand().printer.draw("trouble.html", _lang_asked(), notice, trouble="fault"), 500)


def _lang_asked() -> str:
    first = request.path.split("/")[1]
    return first if first in LANGS else LANGS[0]


def _drain() -> None:
    ends_by_itself = request.environ.get("wsgi.input_terminated", False)
    left = MOST_DRAINED if ends_by_itself else min(request.content_length or 0, MOST_DRAINED)
    stream = request.environ["wsgi.input"]
    while left > 0 and (chunk := stream.read(min(left, 64 * 1024))):
        left -= len(chunk)
