"""The branch's own pages: where it stands, every rater's blind rating, and how far they see things apart."""

from flask import redirect, request, url_for
from flask_babel import gettext as _

from survey.authority import Role
from survey.blind_rating import LEAST_RATERS, NOT_APPLICABLE, is_small
from survey.calibrating import told_by
from survey.self_assessing.blind import (
    announce_panel,
    begin_consensus,
    hand_in_blind,
    own_blind,
    rate_blind,
    spread_for,
    take_back_blind,
)
from survey.self_assessing.consensus import handed_in, sheet
from survey.self_assessing.work import Stage, Work, past_rounds, standing
from survey.staff.pages import Reply, account, config, good, page, told
from survey.staff.ratings.blueprint import after, bp, criteria_of, rater, work_of
from survey.staff.ratings.fields import wants_json
from survey.staff.ratings.forms import HandInForm, MeantForm, PanelForm, SheetForm

RATE = "level:"


@bp.get("/")
def index() -> Reply:
    """Lead every reader to their own first page."""
    if Role.ORGAN_COMMITTEE in account().roles:
        return redirect(url_for("ratings.progress"))
    return redirect(url_for("ratings.branch", unit=account().unit))


@bp.get("/of/<unit>/")
def branch(unit: str) -> str:
    """Show where the branch stands and what comes next."""
    return _branch(work_of(unit), PanelForm())


@bp.post("/of/<unit>/panel")
def panel(unit: str) -> Reply:
    """Say how many will rate."""
    work, form = work_of(unit), PanelForm()
    if form.validate_on_submit():
        with told(form):
            announce_panel(config(), work, form.size.data or 0)
            good(_("都交齐了，会商开始了，盲评不能再改。") if _began(work) else _("人数已经记下。"))
            return redirect(url_for("ratings.branch", unit=unit), 303)
    return _branch(work, form), 400


def _began(work: Work) -> bool:
    """Begin the consensus where everybody announced is in; a secretary who is not yet begins it by handing in."""
    found = standing(config(), work).panel
    is_complete = found.size is not None and found.handed_in >= found.size
    if is_complete and own_blind(config(), work, rater()).is_handed_in:
        begin_consensus(config(), work, rater())
        return True
    return False


def _branch(work: Work, form: PanelForm) -> str:
    found = standing(config(), work)
    if not form.is_submitted():
        form.size.data = found.panel.size
    own = own_blind(config(), work, rater())
    return page("ratings/branch.html", work=work, standing=found, own=own, form=form, Stage=Stage,
                told=told_by(found), review=sheet(config(), work).review, handed=handed_in(config(), work),
                first=next(iter(work.dimensions)), small=is_small(work.unit.members), least=LEAST_RATERS,
                spread_open=spread_for(config(), work, rater()) is not None,
                is_secretary=Role.SECRETARY in account().roles, past=past_rounds(config(), work.unit.id))


@bp.route("/of/<unit>/blind/<dimension>", methods=["GET", "POST"])
def blind(unit: str, dimension: str) -> Reply:
    """Rate the criteria of one dimension, alone."""
    work, form = work_of(unit), SheetForm()
    criteria = criteria_of(work, dimension)
    if form.validate_on_submit():
        with told(form):
            rate_blind(config(), work, rater(), _posted_levels())
            if wants_json():
                return {"done": _rated(work)}
            onward = after(work, dimension)
            target = url_for("ratings.blind", unit=unit, dimension=onward) if onward else url_for(
                "ratings.hand_in", unit=unit)
            return redirect(target, 303)
        if wants_json():
            return {"error": " ".join(str(sentence) for sentence in form.form_errors)}, 409
    own = own_blind(config(), work, rater())
    return page("ratings/blind.html", work=work, form=form, criteria=criteria, dimension=dimension, own=own,
                done=_rated(work), onward=after(work, dimension),
                begun=standing(config(), work).panel.raters is not None)


def _posted_levels() -> dict[str, int | None]:
    posted = {name.removeprefix(RATE): value for name, value in request.form.items() if name.startswith(RATE)}
    known = {str(level): level for level in range(NOT_APPLICABLE, 5)}
    return {criterion: known.get(value) for criterion, value in posted.items() if value in known or not value}


def _rated(work: Work) -> dict[str, int]:
    levels = own_blind(config(), work, rater()).levels
    return {dimension: sum(criterion.id in levels for criterion in criteria)
            for dimension, criteria in work.dimensions.items()}


@bp.route("/of/<unit>/hand-in", methods=["GET", "POST"])
def hand_in(unit: str) -> Reply:
    """Hand in one's blind rating."""
    work, form = work_of(unit), HandInForm()
    if form.validate_on_submit():
        with told(form):
            hand_in_blind(config(), work, rater(), leave_gaps=form.leave_gaps.data)
            good(_("您的盲评已经交出。"))
            return redirect(url_for("ratings.branch", unit=unit), 303)
    found = standing(config(), work)
    return page("ratings/hand_in.html", work=work, form=form, own=own_blind(config(), work, rater()),
                first=next(iter(work.dimensions)), begun=found.panel.raters is not None)


@bp.post("/of/<unit>/take-back")
def take_back(unit: str) -> Reply:
    """Take one's blind rating back to change it."""
    work = work_of(unit)
    take_back_blind(config(), work, rater())
    good(_("已经取回，可以修改。改好后请再次交出。"))
    return redirect(url_for("ratings.blind", unit=unit, dimension=next(iter(work.dimensions))), 303)


@bp.route("/of/<unit>/begin", methods=["GET", "POST"])
def begin(unit: str) -> Reply:
    """End the blind rating and begin the consensus."""
    work, form = work_of(unit), MeantForm()
    found = standing(config(), work)
    if form.validate_on_submit():
        with told(form):
            begin_consensus(config(), work, rater())
            good(_("会商开始了，盲评不能再改。"))
            return redirect(url_for("ratings.branch", unit=unit), 303)
    return page("ratings/begin.html", work=work, form=form, panel=found.panel, least=LEAST_RATERS,
                begun=found.panel.raters is not None)


@bp.get("/of/<unit>/spread")
def spread(unit: str) -> str:
    """Show how far the panel sees things apart, without names."""
    work = work_of(unit)
    return page("ratings/spread.html", work=work, spreads=spread_for(config(), work, rater()),
                panel=standing(config(), work).panel, own=own_blind(config(), work, rater()), least=LEAST_RATERS)
