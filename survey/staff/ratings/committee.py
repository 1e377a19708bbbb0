"""The organ committee's pages: how far branches are, calibration side by side, remarks and returns."""

from datetime import date

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from wtforms.fields.choices import SelectChoice

from survey.blind_rating import is_offered
from survey.calibrating import (
    Sample,
    add_to_sample,
    draw_sample,
    overview,
    put_remark,
    remarks_on,
    sample,
    send_back,
    told_by,
)
from survey.calibration import View, side_by_side
from survey.self_assessing.consensus import handed_in
from survey.self_assessing.work import Stage, standing, works_at
from survey.staff.pages import Reply, config, good, page, say, told
from survey.staff.ratings.blueprint import bp, level_name, stage_name, work_of
from survey.staff.ratings.forms import AddForm, DrawForm, RemarkForm, ReturnForm

BY_LOT = "-"  # no branch is called so: ids begin with a letter or a digit


@bp.get("/progress")
def progress() -> str:
    """Show how far every branch's self-assessment is."""
    found = overview(config())
    counts = {stage: sum(one.stage is stage for _work, one in found.standings) for stage in Stage}
    return page("ratings/progress.html", found=found, counts=counts, Stage=Stage,
                names={stage: stage_name(stage) for stage in Stage})


@bp.get("/calibration")
def calibration() -> str:
    """Show the branches drawn side by side."""
    return _calibration(AddForm(formdata=None))


@bp.post("/calibration/add")
def add() -> Reply:
    """Add a branch to the sample, with a reason."""
    form = AddForm()
    form.branch.choices = _left(sample(config()))
    if form.validate_on_submit():
        with told(form):
            chosen = form.branch.data
            add_to_sample(config(), None if chosen == BY_LOT else chosen, form.reason.data or "")
            good(_("已经增补，理由记录在案。"))
            return redirect(url_for("ratings.calibration"), 303)
    return _calibration(form), 400


def _left(found: Sample) -> list[SelectChoice]:
    return [SelectChoice(BY_LOT, _("抽签决定")), *(SelectChoice(unit.id, unit.name) for unit in found.rest)]


def _calibration(form: AddForm) -> str:
    found = sample(config())
    form.branch.choices = _left(found)
    asked = request.args.get("view", "")
    view = View(asked) if asked in set(View) else View.ALL
    dimension = request.args.get("dimension", "")
    criteria = [criterion for criterion in found.criteria if dimension in {"", criterion.dimension}]
    dimensions = {criterion.dimension for criterion in found.criteria}
    drawn = {unit.id for unit, _why, _handed in found.drawn}
    works = [work for work in works_at(config()) if work.unit.id in drawn]
    return page("ratings/calibration.html", found=found, form=form, view=view, View=View, dimension=dimension,
                dimensions=[one for one in found.catalogue.dimensions if one.id in dimensions],
                rows=side_by_side(criteria, found.sides(), view),
                remarks={work.unit.id: remarks_on(config(), work) for work in works},
                stages={work.unit.id: standing(config(), work).stage for work in works}, Stage=Stage)


@bp.route("/calibration/draw", methods=["GET", "POST"])
def draw() -> Reply:
    """Draw the sample by lot, once."""
    form, found = DrawForm(), sample(config())
    if form.validate_on_submit():
        with told(form):
            drawn = draw_sample(config(), form.count.data)
            good(_("抽取了%(n)d个支部。", n=len(drawn)))
            return redirect(url_for("ratings.calibration"), 303)
    return page("ratings/draw.html", form=form, found=found)


@bp.route("/calibration/of/<unit>/<criterion>", methods=["GET", "POST"])
def remark(unit: str, criterion: str) -> Reply:
    """Note something on a branch's level in one criterion."""
    work = work_of(unit)
    subject = next((one for one in work.criteria if one.id == criterion), None)
    if subject is None:
        raise NotFound
    form, now = RemarkForm(), remarks_on(config(), work).get(criterion)
    form.suggestion.choices = [SelectChoice("", _("没有建议")), *(
        SelectChoice(str(level), level_name(level)) for level in range(4, -2, -1) if is_offered(subject, level))]
    if form.validate_on_submit():
        with told(form):
            suggestion = int(form.suggestion.data) if form.suggestion.data else None
            put_remark(config(), work, subject, form.remark.data or "", suggestion)
            good(_("意见已经记下，退回时一并送达。"))
            return redirect(url_for("ratings.calibration", _anchor=criterion), 303)
    if not form.is_submitted() and now is not None:
        form.remark.data = now.remark
        form.suggestion.data = "" if now.suggestion is None else str(now.suggestion)
    handed = handed_in(config(), work)
    claims = {claim.criterion: claim for claim in handed.assessment.claims} if handed else {}
    return page("ratings/remark.html", work=work, criterion=subject, form=form, claim=claims.get(criterion),
                level=handed.review.result.level_of.get(criterion) if handed else None,
                caps=[say(text) for text in handed.review.caps.get(criterion, ())] if handed else [])


@bp.route("/return/<unit>", methods=["GET", "POST"], endpoint="return")
def return_(unit: str) -> Reply:
    """Return what a branch handed in, with everything noted on it."""
    work, form = work_of(unit), ReturnForm()
    if form.validate_on_submit():
        with told(form):
            send_back(config(), work, form.remark.data or "", date.today())  # noqa: DTZ011 -- the office's own day
            good(_("已经退回支部修改。"))
            return redirect(url_for("ratings.progress"), 303)
    found = standing(config(), work)
    titles, noted = {one.id: one.title for one in work.criteria}, remarks_on(config(), work)
    return page("ratings/return.html", work=work, form=form, standing=found, Stage=Stage, told=told_by(found),
                remarks=[(name, titles[name], one) for name, one in noted.items() if name in titles])
