"""Every request is judged here, by the table of grants alone, before any view runs."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.authority import Account
from survey.staff.grants import GRANTS, Grant

Identify = Callable[[], Account | None]
Note = Callable[[Account, str, dict[str, Any]], None]

IDENTIFY: Final = "office-identify"
NOTE: Final = "office-note"
SIGN_IN: Final = "door.sign_in"
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
    """Have every granted change noted in the staff log; call it once forged requests were sorted out."""
    app.before_request(_record)


def _judge() -> Response | None:
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
        current_app.extensions[NOTE](g.account, g.grant.endpoint, dict(request.view_args or {}))


def _turn_away() -> Response:
    # Whoever is signed out is asked to sign in, whatever the address: so that it tells nothing of what exists.
    # Signed in, a page of somebody else's looks like one that does not exist.
    if g.account is None and SIGN_IN in current_app.view_functions:
        wanted = request.full_path.rstrip("?") if request.method in SAFE else "/"
        onward = "" if wanted == "/" else "?" + urlencode({"next": wanted})
        return redirect(current_app.url_for(SIGN_IN) + onward, 303)
    raise NotFound
