"""Who is asking: a signed cookie carries the token of a session, and only the store knows whose it is."""

from typing import Final

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface

from survey.accounts.entering import Visitor, visitor
from survey.authority import Account
from survey.staff.pages import LANG, config

TOKEN: Final = "token"  # noqa: S105 -- the name it has in the cookie


class OfficeCookies(SecureCookieSessionInterface):
    """The cookie of the office: HttpOnly, SameSite=Strict, and Secure wherever the page came over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Never let a cookie that was given over TLS travel without it; a proxy's TLS is told by the setting."""
        return request.is_secure or super().get_cookie_secure(app)


def identify() -> Account | None:
    """Tell who is signed in; nobody, too, whom the policy still asks for a second factor."""
    found = None if request.endpoint == "static" else present()
    return found.account if found is not None and not found.must_enrol else None


def present() -> Visitor | None:
    """Tell whose session this is, however far it reaches."""
    if "visitor" not in g:
        token = session.get(TOKEN)
        g.visitor = visitor(config(), token) if isinstance(token, str) else None
    found: Visitor | None = g.visitor
    return found


def let_in(token: str) -> None:
    """Start afresh with a new token: nothing of the cookie from before is carried over but the language."""
    chosen = session.get(LANG)
    session.clear()
    session[TOKEN] = token
    if chosen is not None:
        session[LANG] = chosen


def forget() -> None:
    """Forget who was signed in here; the language stays."""
    chosen = session.get(LANG)
    session.clear()
    if chosen is not None:
        session[LANG] = chosen
