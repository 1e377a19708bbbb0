"""Pages: drawn from templates, and the unchanging ones kept as ready bytes, the same for everybody."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from threading import Lock

from jinja2 import Environment, PackageLoader, StrictUndefined

from survey.ballots import LANGS, Notice
from survey.respondent import headers
from survey.respondent.forms import AnswerForm, door_of, question_count
from survey.respondent.headers import Headers
from survey.respondent.reader import Reader
from survey.respondent.words import speaker
from survey.tickets.stamps import BITS


def _static(name: str) -> str:
    return resources.files("survey.respondent").joinpath("static", name).read_text("utf-8")


def _without_comments(css: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("survey.respondent"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Reply:
    """A whole answer, ready to send."""

    status: str
    headers: Headers
    body: bytes


class ReadyPage:
    """Bytes made once, plain and compressed.

    Only pages without anything typed are compressed: compressing a page that repeats input beside a
    secret lets a listener guess the secret from its length.
    """

    def __init__(self, content: str, content_type: str, protective: Headers) -> None:
        plain = content.encode()
        shared = [*protective, ("Content-Type", content_type), ("Vary", "Accept-Encoding")]
        packed = gzip.compress(plain, 9, mtime=0)
        self._plain = Reply("200 OK", [*shared, ("Content-Length", str(len(plain)))], plain)
        self._packed = Reply("200 OK", [*shared, ("Content-Encoding", "gzip"),
                                        ("Content-Length", str(len(packed)))], packed)

    def reply(self, accept_encoding: str) -> Reply:
        """Give the compressed bytes to whoever can read them."""
        return self._packed if headers.accepts_gzip(accept_encoding) else self._plain


class Printer:
    """Draws pages; owns the style sheet, the script and the headers that allow exactly these."""

    def __init__(self) -> None:
        self._style = _without_comments(_static("page.css"))
        self.protective = headers.protective(self._style)

    @cached_property
    def script(self) -> ReadyPage:
        """The one optional script."""
        return ReadyPage(_static("form.js"), "text/javascript; charset=utf-8", self.protective)

    @cached_property
    def stamp_script(self) -> ReadyPage:
        """The script that makes a stamp where an open form is answered without a slip."""
        return ReadyPage(_static("stamp.js"), "text/javascript; charset=utf-8", self.protective)

    def draw(self, template: str, lang: str, notice: Notice | None, **facts: object) -> str:
        """Give a page as HTML."""
        return _templates().get_template(template).render(
            lang=lang, say=speaker(lang), say_in=speaker, langs=LANGS, notice=notice, css=self._style, **facts)

    def draw_form(self, notice: Notice, index: int, lang: str, form: AnswerForm | None = None,
                  setback: str | None = None) -> str:
        """Give a form as HTML, empty or with what somebody typed and what came in its way."""
        questionnaire = notice.forms[index]
        return self.draw("form.html", lang, notice, questionnaire=questionnaire, setback=setback,
                         form=form or AnswerForm(questionnaire, lang, door=door_of(notice, index)), bits=BITS,
                         question_count=question_count(questionnaire))


class Shelf:
    """Everything ready-made for one notice, made when first asked for."""

    def __init__(self, printer: Printer, notice: Notice | None) -> None:
        self.notice = notice
        self._printer = printer
        self._pages: dict[tuple[str, str], ReadyPage] = {}
        self._readers: dict[int, Reader] = {}

    def page(self, template: str, lang: str) -> ReadyPage:
        """A page that says the same to everybody."""
        return self._ready((template, lang), lambda: self._printer.draw(template, lang, self.notice))

    def form(self, index: int, lang: str) -> ReadyPage:
        """An empty form of the notice."""
        notice = self.notice
        if notice is None:
            raise LookupError("no notice, no form")
        return self._ready((f"form {index}", lang), lambda: self._printer.draw_form(notice, index, lang))

    def prepare(self) -> None:
        """Make the forms now, so that nobody waits for them later."""
        for index in range(len(self.notice.forms) if self.notice else 0):
            for lang in LANGS:
                self.form(index, lang)

    def reader(self, index: int) -> Reader:
        """What reads regular submissions of a form."""
        if index not in self._readers and self.notice is not None:
            self._readers[index] = Reader(self.notice.forms[index], index)
        return self._readers[index]

    def _ready(self, key: tuple[str, str], draw: Callable[[], str]) -> ReadyPage:
        if key not in self._pages:
            self._pages[key] = ReadyPage(draw(), headers.HTML, self._printer.protective)
        return self._pages[key]


class Shelves:
    """The shelf for what is posted now; a new plan gets a new one."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._shelf = Shelf(printer, None)
        self._lock = Lock()

    def for_notice(self, notice: Notice | None) -> Shelf:
        """Give the shelf of this notice; a notice is known by its plan, and by its closing day if it is amended."""
        shelf = self._shelf
        if notice is shelf.notice or (notice and shelf.notice and _known_by(notice) == _known_by(shelf.notice)):
            return shelf
        with self._lock:
            self._shelf = Shelf(self._printer, notice)
            return self._shelf


def _known_by(notice: Notice) -> tuple[str, str | None]:
    return notice.plan_hash, notice.closes_on
