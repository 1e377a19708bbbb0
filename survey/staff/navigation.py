"""The way around the office: every reader sees the doors that are open to them."""

from typing import Final, NamedTuple

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _

from survey.staff.access import may


class Door(NamedTuple):
    """A link of the navigation."""

    label: str
    url: str
    here: bool


_PLACES: Final = (
    ("home.index", _("首页")),
    ("organisation.tree", _("组织")),
    ("rounds.index", _("轮次")),
    ("slips.index", _("凭证")),
    ("ratings.index", _("自评")),
    ("results.index", _("结果")),
    ("jobs.index", _("任务")),
    ("journal.checks", _("核验")),
    ("accounts.index", _("账号")),
    ("journal.index", _("日志")),
)


def navigation() -> tuple[Door, ...]:
    """Give the doors open to this reader, the one they are in marked."""
    part = (request.endpoint or "").split(".", maxsplit=1)[0]
    return tuple(
        Door(str(label), url_for(endpoint), _is_here(endpoint, part))
        for endpoint, label in _PLACES if may(endpoint))


def _is_here(endpoint: str, part: str) -> bool:
    if endpoint in current_app.view_functions and endpoint.startswith("journal."):
        return request.endpoint == endpoint
    place = endpoint.split(".", maxsplit=1)[0]
    # Running a round is a room behind the rounds.
    return place == ("rounds" if part == "running" else part) and g.account is not None
