"""The PDFs of a round, made on request by whoever asks first, then kept for everybody who may read them."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from reports.documents.rendering import Order, render
from reports.documents.source import source_of
from reports.release import read_release
from survey.kept import Keeper
from survey.staff.results.shelf import Book, Mark

MOST: Final = 24
"""Documents kept; one takes some hundred kilobytes, that of a large organ some megabytes."""
MANY: Final = 60
"""Units from which the committee's report is made in a process of its own: it would hold up pages for seconds."""
PATIENCE: Final = 8.0


class Press:
    """The documents in memory."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._papers: Keeper[tuple[tuple[Mark, ...], Order], bytes] = Keeper("press", most)
        self._patience = patience

    def take(self, book: Book, order: Order) -> bytes:
        """Give a PDF; StillMaking while it is being made."""
        return self._papers.take((book.marks, order), lambda: printed(book, order), self._patience)


def printed(book: Book, order: Order) -> bytes:
    """Make a PDF, apart from the pages where it takes long."""
    if order.unit is None and len(book.release.reporting_units) > MANY:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            return pool.submit(printed_apart, [mark[0] for mark in book.marks], order).result()
    return render(book.source, order).pdf


def printed_apart(paths: list[str], order: Order) -> bytes:
    """Make a PDF from files alone, in another process."""
    now, *earlier = (read_release(Path(path)) for path in paths)
    return render(source_of(now, *earlier), order).pdf
