"""Locking a plan for good, its public notice, and the plan itself to check the hash with."""

from flask import Response, redirect, url_for
from flask_babel import gettext as _

from reports.documents.voice import voice_of
from survey.amendments import amended_day, amendments_of
from survey.errors import PlanLocked, RoundStateMismatch
from survey.locking import lock_plan
from survey.staff.pages import Reply, account, config, good, lang, page, told
from survey.staff.rounds.blueprint import bp
from survey.staff.rounds.forms import THRESHOLDS, LockForm, PlanForm
from survey.staff.rounds.papers import RoundPage, catalogue_of, find, foreseen, outdated
from survey.store.office import RoundState


@bp.route("/<round_id>/lock", methods=["GET", "POST"])
def lock(round_id: str) -> Reply:
    """Lock a plan, once its consequences were read and its id typed."""
    round_ = find(round_id)
    if round_.lock is not None:
        raise PlanLocked(round_id=round_id)
    if round_.paper.state is not RoundState.PLANNED:
        raise RoundStateMismatch(round_id, round_.paper.state)
    form = LockForm(round_id, data={"seen": round_.paper.plan_hash})
    if form.validate_on_submit():
        with told(form):
            lock_plan(config(), round_id, account().shown, seen=form.seen.data)
            good(_("计划已锁定。请打印公示，贴在党员看得到的地方。"))
            return redirect(url_for("rounds.notice", round_id=round_id), 303)
    grave = [caution for caution in foreseen(round_).cautions if caution.tone != "info"]
    return page("rounds/lock.html", round=round_, form=form, grave=grave, outdated=outdated(round_),
                thresholds=named_thresholds())


@bp.get("/<round_id>/notice")
def notice(round_id: str) -> str:
    """Show what is published of a plan, to be printed and posted."""
    round_ = find(round_id)
    catalogue, chain = catalogue_of(round_.plan), amendments_of(config(), round_id)
    member = catalogue.questionnaire(round_.plan.member_form.id)
    return page("rounds/notice.html", round=round_, thresholds=named_thresholds(), merged=_merged(round_),
                forms=[(form, catalogue.questionnaire(form.id)) for form in round_.plan.forms],
                dimensions={section.id: section.title for section in member.dimensions}, amendments=chain,
                closes_on=amended_day(round_.plan.closes_on, chain), v=voice_of("slips", lang()))


@bp.get("/<round_id>/plan.json")
def plan_file(round_id: str) -> Response:
    """Give the plan to the byte as it was hashed; `sha256sum` of the file gives the hash."""
    return Response(find(round_id).paper.plan.encode(), headers={
        "Content-Type": "application/json", "Content-Disposition": f'attachment; filename="plan-{round_id}.json"'})


def named_thresholds() -> list[tuple[str, str]]:
    """Name the thresholds of a plan as its form does."""
    form = PlanForm()
    return [(name, str(getattr(form, name).label.text)) for name in THRESHOLDS]


def _merged(round_: RoundPage) -> list[tuple[str, list[str]]]:
    """Name every merge group with its branches."""
    names = {unit.id: unit.name for unit in round_.plan.units}
    return [(group.name, [names[unit] for unit in group.units]) for group in round_.plan.merge_groups]
