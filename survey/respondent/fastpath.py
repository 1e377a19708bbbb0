"""The short road for the two things nearly everybody does: fetch an empty form, hand in a regular one.

It stands in front of Flask and takes a request only if nothing is unusual about it; everything else goes
on to Flask untouched, which judges it from the beginning. Both roads give the same answer.
"""

import io
from collections.abc import Iterable
from contextlib import nullcontext
from threading import BoundedSemaphore
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from survey.ballots import LANGS, Outcome
from survey.respondent.booth import Booth
from survey.respondent.headers import HTML
from survey.respondent.pages import Printer, Reply, Shelf, Shelves

FORM_TYPE = "application/x-www-form-urlencoded"
AT_WORK: Final = 32  # ballots that may wait for one sync; more only lengthen the queue for the interpreter


class FastPath:
    """A WSGI application around another one."""

    def __init__(self, beyond: WSGIApplication, booth: Booth, shelves: Shelves, printer: Printer,
                 most_bytes: int) -> None:
        self.beyond = beyond
        self._booth = booth
        self._shelves = shelves
        self._most_bytes = most_bytes
        self._places = BoundedSemaphore(AT_WORK)
        self._thanks = {str(lang): thanks(lang, printer) for lang in LANGS}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or pass it on."""
        # Whoever sends slowly, or never, waits outside; pages do not stand in line behind ballots either.
        with self._places if self._has_arrived(environ) else nullcontext():
            try:
                reply = self._reply(environ)
            except Exception:  # noqa: BLE001  # Flask's road asks the booth once more, and says so if it fails again
                reply = None
            if reply is None:
                return self.beyond(environ, start_response)
        start_response(reply.status, reply.headers.copy())
        return [reply.body]

    def _has_arrived(self, environ: WSGIEnvironment) -> bool:
        """Take in a posted body of regular length; False if there is none, or one that Flask must judge unread."""
        length = environ.get("CONTENT_LENGTH") or ""
        if environ["REQUEST_METHOD"] != "POST" or not self._is_regular(length):
            return False
        try:
            body = environ["wsgi.input"].read(int(length))
        except Exception:  # noqa: BLE001  # the line broke; Flask's road finds out again, and says so
            return False
        environ["wsgi.input"] = io.BytesIO(body)
        return True

    def _is_regular(self, length: str) -> bool:
        return length.isdecimal() and int(length) <= self._most_bytes

    def _reply(self, environ: WSGIEnvironment) -> Reply | None:
        method = environ["REQUEST_METHOD"]
        place = environ.get("PATH_INFO", "").split("/")
        if method not in ("GET", "POST") or len(place) != 4 or place[1] not in LANGS or place[2] != "f":
            return None
        shelf = self._shelves.for_notice(self._booth.notice())
        index = shelf.notice.form_index(place[3]) if shelf.notice else None
        if index is None:
            return None
        if method == "POST":
            return self._answered(environ, shelf, index, place[1])
        if not self._booth.is_open():
            return None
        return shelf.form(index, place[1]).reply(environ.get("HTTP_ACCEPT_ENCODING", ""))

    def _answered(self, environ: WSGIEnvironment, shelf: Shelf, index: int, lang: str) -> Reply | None:
        length = environ.get("CONTENT_LENGTH") or ""
        if not (self._is_regular(length) and environ.get("CONTENT_TYPE", "").partition(";")[0] == FORM_TYPE):
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        whole = len(body) == int(length)  # a line that broke must never count as a shorter answer
        ballot = shelf.reader(index).read(body) if whole else None
        if ballot is None:
            return None
        return self._thanks[lang] if self._booth.cast(ballot) is Outcome.COUNTED else None


def thanks(lang: str, printer: Printer) -> Reply:
    """Send a counted member on to the thank-you page, so that Back and Reload show nobody's answers."""
    return Reply("303 SEE OTHER", [*printer.protective, ("Content-Type", HTML), ("Content-Length", "0"),
                                   ("Location", f"/{lang}/thanks")], b"")
