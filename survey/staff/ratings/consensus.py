"""The consensus pages: level, reason and evidence by dimension, the facts, handing in, and the summary."""

from collections.abc import Iterator
from datetime import date

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from questionnaires.errors import MofanError
from questionnaires.model import Text
from survey.assessments import derive, read_fact
from survey.authority import Role
from survey.calibrating import Told, told_by
from survey.consensus import LONGEST_REASON
from survey.own_review import shown_fact
from survey.self_assessing.blind import suggestions
from survey.self_assessing.consensus import Saved, Sheet, handed_in, save_fields, sheet, submit, take_suggestions
from survey.self_assessing.work import Stage, Standing, Work, standing, work_at
from survey.staff.pages import Reply, account, config, good, lang, page, told
from survey.staff.ratings.blueprint import after, bp, criteria_of, work_of
from survey.staff.ratings.fields import (
    criterion_fields,
    done_by_dimension,
    fact_fields,
    notes_of,
    posted_edits,
    reply,
    said_value,
    shown_fields,
    suggested_facts,
    typed_fact,
    wants_json,
)
from survey.staff.ratings.forms import MeantForm, SheetForm


@bp.route("/of/<unit>/consensus/<dimension>", methods=["GET", "POST"])
def consensus(unit: str, dimension: str) -> Reply:
    """Settle level, reason and evidence of one dimension together."""
    work = work_of(unit)
    criteria = criteria_of(work, dimension)
    onward = after(work, dimension)
    target = url_for("ratings.consensus", unit=unit, dimension=onward) if onward else url_for(
        "ratings.submit", unit=unit)
    form, saved = SheetForm(), None
    if form.validate_on_submit():
        answer, saved = _save(work, form, target)
        if answer is not None:
            return answer
    standing_, now = standing(config(), work), sheet(config(), work)
    return page("ratings/consensus.html", work=work, form=form, criteria=criteria, dimension=dimension,
                fields=shown_fields(criterion_fields(work, dimension), now, saved), notes=notes_of(work, now),
                done=done_by_dimension(work, now), spreads=suggestions(config(), work), onward=onward,
                locked=_locked(work, standing_), told=_told(standing_), most_reason=LONGEST_REASON,
                said=lambda name, value: said_value(work, name, value)), 409 if saved else 200


@bp.route("/of/<unit>/facts", methods=["GET", "POST"])
def facts(unit: str) -> Reply:
    """Fill in the facts from the records."""
    work = work_of(unit)
    form, saved = SheetForm(), None
    if form.validate_on_submit():
        answer, saved = _save(work, form, url_for("ratings.branch", unit=unit))
        if answer is not None:
            return answer
    standing_, now = standing(config(), work), sheet(config(), work)
    given = {fact.id: read_fact(now.values[name], fact) for fact, name in zip(
        work.catalogue.facts, fact_fields(work), strict=True) if name in now.values}
    locked = _locked(work, standing_, facts_only=True)
    return page("ratings/facts.html", work=work, form=form, typed=typed_fact, notes=notes_of(work, now),
                fields=shown_fields(fact_fields(work), now, saved), worked_out=_worked_out(work, now, given),
                locked=locked, filled=len(given), suggested={} if locked else suggested_facts(work, now),
                said=lambda name, value: said_value(work, name, value)), 409 if saved else 200


def _worked_out(work: Work, now: Sheet, given: dict[str, float | None]) -> dict[str, Text]:
    """Give the facts that need no typing: they follow from others, or stand in a register and nobody differs."""
    found: dict[str, Text] = {}
    for fact, name in zip(work.catalogue.facts, fact_fields(work), strict=True):
        value = float(now.registered[name]) if name in now.registered else derive(fact, given)
        if value is not None and given.get(fact.id, value) == value:
            found[fact.id] = shown_fact(fact, value)
    return found


def _save(work: Work, form: FlaskForm, target: str) -> tuple[Reply | None, Saved | None]:
    """Save what was posted; gives the answer, or what has to be shown again."""
    try:
        saved = save_fields(config(), work, posted_edits())
    except MofanError as error:
        if wants_json():
            return ({"error": error.sentence(lang())}, 409), None
        form.form_errors.append(error.sentence(lang()))
        return None, Saved({}, (), {})
    if wants_json():
        return reply(work, sheet(config(), work), saved), None
    if saved.conflicts or saved.refused:
        form.form_errors += list(_left_over(saved))
        return None, saved
    good(_("已保存。"))
    # Whoever chose between two values goes on where they were.
    return redirect(request.full_path.rstrip("?") if "take" in request.form else target, 303), None


def _left_over(saved: Saved) -> Iterator[str]:
    if saved.conflicts:
        yield _("有%(n)d处别人刚改过，请在下面逐处选定；其余的已经保存。", n=len(saved.conflicts))
    if saved.refused:
        yield _("有%(n)d处填得不对，没有保存；其余的已经保存。", n=len(saved.refused))


def _locked(work: Work, found: Standing, *, facts_only: bool = False) -> str:
    """Say why the sheet cannot be changed, nothing where it can."""
    if not work.is_changeable:
        return _("本轮已经截止，不能再改。")
    if found.stage is Stage.SUBMITTED:
        return _("自评已经提交，不能再改。要修改，请机关党委退回。")
    if not facts_only and found.panel.raters is None and not found.steps:
        return _("会商还没有开始：先各自盲评，交齐后由书记开始会商。")
    return ""


def _told(found: Standing) -> Told | None:
    return told_by(found) if found.stage is Stage.RETURNED else None


@bp.post("/of/<unit>/suggestions")
def suggest(unit: str) -> Reply:
    """Take the median wherever the panel was close and nothing stands yet."""
    work = work_of(unit)
    count = take_suggestions(config(), work)
    good(_("按盲评中位数填上了%(n)d条。分歧大的和已经填的没有动。", n=count))
    return redirect(url_for("ratings.consensus", unit=unit, dimension=next(iter(work.dimensions))), 303)


@bp.route("/of/<unit>/submit", methods=["GET", "POST"], endpoint="submit")
def submit_(unit: str) -> Reply:
    """Look the whole through, and hand it in."""
    work, form = work_of(unit), MeantForm()
    if form.validate_on_submit():
        with told(form):
            submit(config(), work, date.today())  # noqa: DTZ011 -- the office's own day
            good(_("自评已经提交。"))
            return redirect(url_for("ratings.summary", unit=unit), 303)
    found = standing(config(), work)
    now = sheet(config(), work)
    return page("ratings/submit.html", work=work, form=form, review=now.review, notes=notes_of(work, now),
                locked=_locked(work, found), is_secretary=Role.SECRETARY in account().roles)


@bp.get("/of/<unit>/summary")
@bp.get("/of/<unit>/summary/<round_id>")
def summary(unit: str, round_id: str | None = None) -> str:
    """Show what was handed in, for printing."""
    work = work_at(config(), unit, round_id)
    handed = handed_in(config(), work)
    found = standing(config(), work)
    reasons = {claim.criterion: claim.reason for claim in handed.assessment.claims} if handed else {}
    return page("ratings/summary.html", work=work, handed=handed, reasons=reasons, standing=found, Stage=Stage,
                facts=[(fact, shown_fact(fact, handed.review.result.facts[fact.id]) if (
                    fact.id in handed.review.result.facts) else None) for fact in work.catalogue.facts]
                if handed else [])
