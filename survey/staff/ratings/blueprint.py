"""Where all pages of self-assessment hang, and what they all look up."""

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from questionnaires.catalogue import Criterion
from survey.blind_rating import NOT_APPLICABLE
from survey.self_assessing.work import Stage, Work, work_at
from survey.staff.pages import account, config

bp = Blueprint("ratings", __name__, url_prefix="/ratings")


def work_of(unit: str) -> Work:
    """Give what a branch rates now."""
    return work_at(config(), unit)


def rater() -> str:
    """Name the reader among the raters of a branch."""
    return account().name


def criteria_of(work: Work, dimension: str) -> tuple[Criterion, ...]:
    """Give the criteria of a dimension; a page of one that is not asked does not exist."""
    if dimension not in work.dimensions:
        raise NotFound
    return work.dimensions[dimension]


def after(work: Work, dimension: str) -> str | None:
    """Give the dimension that comes next, None after the last."""
    order = list(work.dimensions)
    place = order.index(dimension) + 1
    return order[place] if place < len(order) else None


@bp.app_template_global()
def level_name(level: int | None) -> str:
    """Say a level; None or NOT_APPLICABLE is not applicable."""
    return _("不适用") if level is None or level == NOT_APPLICABLE else _("%(n)d级", n=level)


@bp.app_template_global()
def stage_name(stage: Stage) -> str:
    """Say how far a branch has come."""
    return {Stage.NOT_BEGUN: _("未开始"), Stage.BLIND: _("盲评中"), Stage.CONSENSUS: _("会商中"),
            Stage.SUBMITTED: _("已提交"), Stage.RETURNED: _("已退回")}[stage]
