"""The counting forms of a round, printed by whoever asks first and kept until something else was printed."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from threading import Lock
from typing import Final

from flask import current_app

from reports.documents.slips import RecordBook, records_pdf
from survey.kept import Keeper

MOST: Final = 4
"""Books kept; one of 500 branches takes some ten megabytes."""
MANY: Final = 60
"""Forms from which a book is printed in a process of its own: it would hold up pages for seconds."""
PATIENCE: Final = 4.0
"""Seconds a reader waits before being told that the book is being printed."""
_DESK: Final = "office-record-books"
_setting_up = Lock()


class RecordBooks:
    """The books in memory. No code stands in them, only how many slips there are."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._books: Keeper[tuple[RecordBook, str], bytes] = Keeper("record-books", MOST)
        self.patience = patience

    def take(self, book: RecordBook, lang: str) -> bytes:
        """Give a PDF; StillMaking while it is being printed."""
        return self._books.take((book, lang), lambda: printed(book, lang), self.patience)


def printed(book: RecordBook, lang: str) -> bytes:
    """Print a book, apart from the pages where it takes long."""
    if len(book.records) <= MANY:
        return records_pdf(book, lang)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(records_pdf, book, lang).result()


def record_books() -> RecordBooks:
    """Give the books of this office, setting them up for the first reader."""
    with _setting_up:
        found: RecordBooks = current_app.extensions.setdefault(_DESK, RecordBooks())
    return found
