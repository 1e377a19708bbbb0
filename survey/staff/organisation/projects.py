"""Co-building: the joint projects of branches, noted once, ended with what came of them."""

from datetime import date

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from survey.staff.organisation.blueprint import bp
from survey.staff.organisation.changes import names_of
from survey.staff.organisation.forms import EndForm, ProjectForm
from survey.staff.pages import Reply, config, good, page, told
from survey.structure.editing import history, present
from survey.structure.projects import OUTCOMES, REACHES, Pair, add_project, end_project
from survey.structure.projects import projects as all_projects


def _names() -> dict[str, str]:
    return names_of(present(config()).units, history=history(config())[::-1])


@bp.get("/projects")
def projects() -> Reply:
    """List the joint projects."""
    found = all_projects(config())
    return page("organisation/projects.html", running=[p for p in found if p.ended is None],
                over=[p for p in found if p.ended is not None], names=_names(), reaches=REACHES, outcomes=OUTCOMES)


@bp.route("/projects/add", methods=["GET", "POST"])
def add_pair() -> Reply:
    """Note a joint project."""
    form = ProjectForm(since=date.today(), reach="within", branch=request.args.get("branch"))  # noqa: DTZ011 -- the office's own day
    form.offer([unit for unit in present(config()).units if unit.kind == "branch"])
    if form.validate_on_submit() and form.since.data is not None:
        partner = form.other.data if form.reach.data == "within" else form.outside.data
        pair = Pair(form.branch.data or "", form.reach.data or "", partner or "", form.topic.data or "",
                    form.since.data)
        with told(form):
            project = add_project(config(), pair)
            good(_("已登记，项目编号 %(id)s。双方只登记这一次。", id=project))
            return redirect(url_for("organisation.projects"), 303)
    return page("organisation/project.html", form=form)


@bp.route("/projects/<project>/end", methods=["GET", "POST"])
def end(project: str) -> Reply:
    """Say that a project is over and what came of it."""
    held = next((one for one in all_projects(config()) if one.id == project), None)
    if held is None:
        raise NotFound
    form = EndForm(day=date.today())  # noqa: DTZ011 -- the office's own day
    form.offer()
    if form.validate_on_submit() and form.day.data is not None:
        with told(form):
            end_project(config(), project, form.outcome.data or "", form.day.data)
            good(_("项目 %(id)s 已办结。", id=project))
            return redirect(url_for("organisation.projects"), 303)
    return page("organisation/end.html", form=form, project=held, names=_names(), reaches=REACHES)
