"""What every view draws with: pages in the reader's language, messages on forms, the reader's account."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from flask import current_app, flash, g, render_template, request, session
from flask.typing import ResponseReturnValue as Reply
from flask_wtf import FlaskForm

from questionnaires.errors import MofanError
from questionnaires.model import Text
from survey.authority import Account
from survey.config import Config
from survey.staff.access import may
from survey.staff.navigation import navigation

__all__ = ["Reply", "account", "config", "good", "lang", "page", "say", "told", "with_id"]

CONFIG: Final = "office-config"
LANG: Final = "lang"
LANGS: Final = ("zh", "en")


def config() -> Config:
    """Give the configuration of this office."""
    found: Config = current_app.extensions[CONFIG]
    return found


def account() -> Account:
    """Give the account that is signed in; the table of grants has seen to it that there is one."""
    found: Account = g.account
    return found


def lang() -> str:
    """Tell the reader's language: as chosen, Chinese unless English was."""
    chosen = session.get(LANG, LANGS[0])
    return chosen if chosen in LANGS else LANGS[0]


def choose_language() -> None:
    """Remember the language that a link asks for."""
    asked = request.args.get(LANG)
    if asked in LANGS and asked != session.get(LANG):
        session[LANG] = asked


def say(text: Text) -> str:
    """Say a text in the reader's language."""
    return text.say(lang())


def with_id(name: str, unit_id: str) -> str:
    """Name a unit with its id behind, in the reader's brackets."""
    return f"{name} ({unit_id})" if lang() == "en" else f"{name}（{unit_id}）"


def page(template: str, **facts: Any) -> str:
    """Draw a page."""
    return render_template(template, **facts)


def good(message: str) -> None:
    """Say on the next page that something went well."""
    flash(message, "good")


@contextmanager
def told(form: FlaskForm) -> Iterator[None]:
    """Put the sentence of what went wrong on top of the form; what was typed stays as it is."""
    try:
        yield
    except MofanError as error:
        form.form_errors.append(error.sentence(lang()))


def surroundings() -> dict[str, Any]:
    """Give what every template may use."""
    reader = getattr(g, "account", None)
    return {"account": reader, "lang": lang(), "say": say, "may": may, "today": date.today(),  # noqa: DTZ011
            "navigation": navigation() if reader is not None else (), "other_language": _other_language()}


def _other_language() -> str:
    """Give the address of this page in the other language."""
    other = LANGS[1] if lang() == LANGS[0] else LANGS[0]
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != LANG]
    return "?" + urlencode([*asked, (LANG, other)])
