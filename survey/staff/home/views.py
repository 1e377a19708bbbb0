"""The first page."""

from flask import Blueprint
from flask_babel import gettext as _

from survey.staff.access import may
from survey.staff.home.cards import cards
from survey.staff.home.stage import Stage, standing
from survey.staff.pages import account, config, page

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> str:
    """Show where the organ stands and what this reader can do next."""
    where = standing(config())
    return page("home/index.html", where=where, cards=cards(account(), where, may), stages=_stages(where.stage))


def _stages(now: Stage) -> list[tuple[str, str]]:
    names = (_("组织"), _("计划"), _("锁定"), _("开放"), _("收卷"), _("汇总"), _("报告"))
    return [(name, "done" if place < now else "now" if place == now else "next")
            for place, name in enumerate(names)]
