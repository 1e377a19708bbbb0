"""The office put together: `create_app(config)` is all the rest of the house calls."""

import logging
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Flask, Response, session
from flask_babel import Babel, gettext
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from questionnaires.errors import MofanError
from survey.accounts import office_secret
from survey.authority import Account
from survey.chronicle import note, refuse
from survey.config import Config
from survey.staff import (
    accounts,
    door,
    home,
    jobs,
    journal,
    organisation,
    ratings,
    results,
    rounds,
    running,
    slips,
)
from survey.staff.access import IDENTIFY, NOTE, REFUSE, Identify, guard, keep_record
from survey.staff.door.session import OfficeCookies
from survey.staff.door.session import identify as signed_in
from survey.staff.pages import CONFIG, choose_language, config, lang, page, surroundings
from survey.staff.translations import PARTS

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    door.bp, home.bp, accounts.bp, journal.bp, organisation.bp, rounds.bp, running.bp, slips.bp, ratings.bp,
    results.bp, jobs.bp)

MOST_BYTES: Final = 32 * 1024 * 1024
"""Room for the largest table or key that is ever uploaded."""
IDLE: Final = timedelta(minutes=30)

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    # Pages hold what only their reader may see; none stays behind on a shared computer.
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

_log = logging.getLogger(__name__)


def create_app(config: Config, identify: Identify | None = None) -> Flask:
    """Build the office over a data folder; `identify` tells who is asking (by default from the session)."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=office_secret(config, "cookies"), SESSION_COOKIE_NAME="mofan_office",
        SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=IDLE, MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024, MAX_FORM_PARTS=20_000, PROVIDE_AUTOMATIC_OPTIONS=False,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session does
        BABEL_DOMAIN=";".join(PARTS), BABEL_TRANSLATION_DIRECTORIES=";".join(["translations"] * len(PARTS)))
    app.session_interface = OfficeCookies()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions |= {CONFIG: config, IDENTIFY: identify or signed_in, NOTE: _note, REFUSE: _refuse}
    _untyped(Babel)(app, default_locale="zh", locale_selector=lang)
    guard(app)  # first of all: nothing runs for whom nothing is granted
    _untyped(CSRFProtect)(app)
    keep_record(app)  # after the forged requests were refused: nobody is noted for what they did not send
    app.before_request(choose_language)
    app.after_request(_protect)
    app.context_processor(surroundings)
    _handle_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _untyped(extension: Any) -> Any:
    """Call what its library gives no types."""
    return extension


def _note(account: Account, action: str, subject: dict[str, Any]) -> int:
    return note(config(), account.name, action, subject)


def _refuse(account: Account, number: int, broke: bool) -> None:
    refuse(config(), account.name, number, broke=broke)


def _protect(response: Response) -> Response:
    for name, value in HEADERS:
        response.headers.setdefault(name, value)
    session.permanent = True
    return response


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, _outdated)
    app.register_error_handler(HTTPException, _trouble)
    app.register_error_handler(MofanError, _refused)
    app.register_error_handler(Exception, _fault)


def _outdated(_: CSRFError) -> tuple[str, int]:
    return _told(gettext("页面已过期"),
                 gettext("页面开着太久，或者已在别处退出登录。请返回上一页，刷新后再试。"), 400)


def _refused(error: MofanError) -> tuple[str, int]:
    return _told(gettext("没有办成"), error.sentence(lang()), 409)


def _trouble(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if status in {404, 405}:  # a method nobody is granted looks like a page that does not exist
        return _told(gettext("没有这个页面"), gettext("地址可能打错了，或者您的账号看不到这一页。"), 404)
    if status == 413:
        return _told(gettext("文件太大"), gettext("上传的内容超过了上限，没有读入。"), 413)
    return _told(gettext("请求有误"), gettext("浏览器发来的内容不完整，请返回上一页再试。"), status)


def _fault(error: Exception) -> tuple[str, int]:
    _log.error("the office could not answer", exc_info=error)
    return _told(gettext("系统出了差错"),
                 gettext("这一步没有完成。请再试一次；仍不行，请告诉管理员看服务器的错误输出。"), 500)


def _told(title: str, text: str, status: int) -> tuple[str, int]:
    return page("trouble.html", heading=title, text=text), status
