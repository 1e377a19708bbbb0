"""Every request is judged here, by the table of grants alone, before any view runs."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from survey.authority import Account
from survey.staff.grants import GRANTS, Grant

Identify = Callable[[], Account | None]
Note = Callable[[Account, str, dict[str, Any]], int]
Refuse = Callable[[Account, int, bool], None]

IDENTIFY: Final = "office-identify"
NOTE: Final = "office-note"
REFUSE: Final = "office-refuse"
SIGN_IN: Final = "door.sign_in"
LOST: Final = "lost"
"""Marks the address of the sign-in page for whoever typed something that was not saved."""

SAFE: Final = {"GET", "HEAD"}


@cache
def _table() -> dict[str, tuple[Grant, ...]]:
    found: dict[str, list[Grant]] = {}
    for grant in GRANTS:
        found.setdefault(grant.endpoint, []).append(grant)
    return {endpoint: tuple(grants) for endpoint, grants in found.items()}


def granted(account: Account | None, endpoint: str, method: str, unit: str | None = None) -> Grant | None:
    """Give the grant that lets an account call an endpoint, None where nothing does."""
    method = "GET" if method == "HEAD" else method
    return next((grant for grant in _table().get(endpoint, ()) if grant.admits(account, method, unit)), None)


def may(endpoint: str, unit: str | None = None) -> bool:
    """Tell whether this reader can call an endpoint of this office by any method: whether to show a link to it."""
    known = endpoint in current_app.view_functions
    return known and any(granted(g.account, endpoint, method, unit) for method in ("GET", "POST"))


def guard(app: Flask) -> None:
    """Have every request judged before it is served."""
    app.before_request(_judge)


def keep_record(app: Flask) -> None:
    """Have every granted change noted in the staff log, and if nothing came of it; behind the CSRF check."""
    app.before_request(_record)
    app.after_request(_settle)


def _judge() -> BaseResponse | None:
    g.account = current_app.extensions[IDENTIFY]()
    unit = (request.view_args or {}).get("unit")
    grant = granted(g.account, request.endpoint, request.method, unit) if request.endpoint else None
    if grant is None:
        return _turn_away()
    g.grant = grant
    return None


def _record() -> None:
    if request.method not in SAFE and g.grant.logged and g.account is not None:
        # Before it is carried out: no action is ever without its entry, whatever happens on the way.
        g.entry = current_app.extensions[NOTE](g.account, g.grant.endpoint, dict(request.view_args or {}))


def carried_out() -> None:
    """Say that a change was made though a page answers it: one that is shown this once, such as a new secret."""
    g.carried_out = True


def _settle(response: Response) -> Response:
    # The entry was written beforehand and stays; a second one says where nothing came of it.
    number = g.pop("entry", None)
    if number is not None and not _succeeded(response):
        current_app.extensions[REFUSE](g.account, number, response.status_code >= 500)
    return response


def _succeeded(response: Response) -> bool:
    """Tell if a change was made: it leads on, hands over a file, or its view says so; no form shown again does."""
    status = response.status_code
    is_file = 200 <= status < 300 and "Content-Disposition" in response.headers
    return 300 <= status < 400 or is_file or "carried_out" in g


def _turn_away() -> BaseResponse:
    # Whoever is signed out is asked to sign in, whatever the address: so that it tells nothing of what exists.
    # Signed in, a page of somebody else's looks like one that does not exist.
    if g.account is None and SIGN_IN in current_app.view_functions:
        is_lost = request.method not in SAFE  # what was typed is gone, and has to be said to be
        wanted = _page_of_the_form() if is_lost else request.full_path.rstrip("?")
        facts = ({} if wanted == "/" else {"next": wanted}) | ({LOST: "1"} if is_lost else {})
        return redirect(current_app.url_for(SIGN_IN) + ("?" + urlencode(facts) if facts else ""), 303)
    raise NotFound


def _page_of_the_form() -> str:
    """Give the page of this office a form was sent from, as the browser tells it; home where it does not."""
    try:
        sent_from = urlsplit(request.referrer or "")
    except ValueError:  # no browser says such a thing
        return "/"
    inside = sent_from.netloc == request.host and sent_from.path.startswith("/")
    return sent_from._replace(scheme="", netloc="", fragment="").geturl() if inside else "/"
