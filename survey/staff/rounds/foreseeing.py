"""What each branch will be able to see under a plan, what will cost figures, and how to mend it."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from survey.drafting import groups_by_name, joint_name
from survey.errors import PlanLocked, PlanSeenChanged
from survey.foresight import PERCENTS, Sight, View
from survey.plan import MergeGroup, RoundPlan
from survey.rounds import plan_round
from survey.staff.pages import Reply, config, good, page
from survey.staff.rounds.blueprint import bp
from survey.staff.rounds.papers import catalogue_of, find, foreseen

NEW = "-"


@bp.get("/<round_id>/foresight")
def foresight(round_id: str) -> str:
    """Show what every unit will be able to see."""
    round_ = find(round_id)
    seen = foreseen(round_)
    names = {outlook.unit.id: outlook.unit.name for outlook in seen.outlooks}
    return page("rounds/foresight.html", round=round_, foreseen=seen, percents=PERCENTS, levels=levels(),
                level=level, shortfall=shortfall, names=names)


@bp.post("/<round_id>/merge")
def merge(round_id: str) -> Reply:
    """Add a proposed merge group to a plan that is not locked."""
    round_, form = find(round_id), FlaskForm()
    if form.validate_on_submit():
        if not round_.may_change:
            raise PlanLocked(round_id=round_id)
        if request.form.get("seen") != round_.paper.plan_hash:
            raise PlanSeenChanged(round_id=round_id)
        branches = tuple(dict.fromkeys(request.form.getlist("unit")))
        if not branches:
            return redirect(url_for("rounds.foresight", round_id=round_id), 303)
        _add_group(round_id, branches)
        good(_("已加入合并组。合并组的名称可以在“修改计划”里改。"))
    return redirect(url_for("rounds.foresight", round_id=round_id), 303)


def _add_group(round_id: str, branches: tuple[str, ...]) -> None:
    """Plan the round again as it was, with one more group."""
    plan = find(round_id).plan
    new_id = next(group.id for group in groups_by_name(plan.reported_units, dict.fromkeys(branches, NEW)))
    name = joint_name(plan.units, branches, {group.name for group in plan.merge_groups})
    groups = (*plan.merge_groups, MergeGroup(id=new_id, name=name, units=branches))
    decided = {field: getattr(plan, field) for field in RoundPlan.model_fields}
    plan_round(config(), RoundPlan.model_validate({**decided, "merge_groups": groups}), catalogue_of(plan))


def levels() -> tuple[tuple[str, str, str], ...]:
    """Name the levels of what can be seen: badge, tone, and what is shown from there on."""
    return (
        (_("无"), "bad", _("什么都没有，连作答人数也没有；只计入合并组和上级。")),
        (_("分维度"), "warn", _("每个维度的平均，精确到半级。")),
        (_("逐题"), "info", _("再加上每道题的平均，也精确到半级。")),
        (_("一位小数"), "good", _("各平均写到一位小数，并有三档占比和离散程度。")),
        (_("分布"), "good", _("再加上五档分布。")),
    )


def level(sight: Sight) -> int:
    """Give the place of a sight among the levels; something in between counts as the lower one."""
    if sight.is_nothing or sight.dimensions is None:
        return 0
    if sight.items is None:
        return 1
    if not (sight.shares and sight.spread):
        return 2
    return 4 if sight.histogram else 3


def shortfall(view: View) -> str | None:
    """Say what is to be expected where it is less than the best."""
    if not view.may_be_less or view.best.is_nothing:
        return None
    expected = level(view.expected)
    if expected < level(view.best):
        return str(_("预计：%(level)s", level=levels()[expected][0]))
    return str(_("预计略少"))


