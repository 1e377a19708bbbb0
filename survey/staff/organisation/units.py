"""The tree of units, every unit's own page, and the edits of them."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from reports.release import UnitRef
from survey.staff.organisation.blueprint import bp
from survey.staff.organisation.changes import names_of, told_history
from survey.staff.organisation.forms import FoundingForm, NewUnitForm, SureForm, UnitForm, saving
from survey.staff.organisation.tree import grown, matching, path_to
from survey.staff.pages import Reply, config, good, page
from survey.structure.editing import edit, former_names, history, plans, present
from survey.structure.edits import added, founded, free_id, removed, revised, unit_in
from survey.structure.merging import LEAST_ALONE, groups
from survey.structure.ties import ties
from survey.units import Kind


def _version() -> str:
    return present(config()).version


@bp.get("/")
def tree() -> Reply:
    """Show the organisation as a tree, or the units that fit what somebody looks for."""
    found, wanted = groups(config()), request.args.get("q", "").strip()
    root = grown(found)
    hits = matching(root, wanted) if wanted else None
    return page("organisation/tree.html", root=root, hits=hits, wanted=wanted, unfit=found.unfit,
                plans=plans(config()), least=LEAST_ALONE)


@bp.get("/unit/<unit>")
def unit(unit: str) -> Reply:
    """Show one unit with all that ever changed about it; also one that is gone."""
    found, past = groups(config()), history(config())
    own = next((one for one in found.units if one.id == unit), None)
    changes = [dated for dated in past if dated.change.unit == unit]
    if own is None and not changes:
        raise NotFound
    names = names_of(found.units, history=past[::-1])
    return page("organisation/unit.html", unit=own, id=unit, name=names.get(unit, unit), least=LEAST_ALONE,
                path=path_to(found.units, own) if own else [],
                below=[one for one in found.units if one.parent == unit],
                group=next((group for group in found.groups if unit in group.units), None),
                changes=told_history(changes, names))


@bp.get("/history")
def past() -> Reply:
    """Show all that ever changed, the latest first, a page at a time."""
    changes, units = history(config()), present(config()).units
    start = max(0, request.args.get("from", 0, int))
    return page("organisation/history.html", start=start, more=len(changes) > start + 200,
                changes=told_history(changes[start:start + 200], names_of(units, history=changes[::-1])))


def _saved(sentence: str, unit: str | None = None) -> Reply:
    good(sentence)
    return redirect(url_for("organisation.unit", unit=unit) if unit else url_for("organisation.tree"), 303)


@bp.route("/found", methods=["GET", "POST"])
def found() -> Reply:
    """Begin an organisation by hand."""
    form = FoundingForm(id="O", branch_id="b1", seen=_version())
    if form.validate_on_submit():
        organ = (form.id.data or "", form.name.data or "")
        branch = (form.branch_id.data or "", form.branch_name.data or "", form.count or 0)
        with saving(form, _version):
            edit(config(), form.seen.data or "", lambda _units: founded(organ, branch))
            return _saved(_("组织已建立，可以继续添加支部。"))
    return page("organisation/found.html", form=form, is_empty=not present(config()).units)


@bp.route("/add", methods=["GET", "POST"])
def add() -> Reply:
    """Add a group or a branch."""
    now = present(config())
    taken = {unit.id for unit in now.units} | former_names(history(config())).keys()
    kind: Kind = "group" if request.args.get("kind") == "group" else "branch"
    form = NewUnitForm(seen=now.version, kind=kind, id=free_id(kind, taken), parent=request.args.get("parent"))
    form.offer(now.units)
    if form.validate_on_submit():
        new, kind = form.id.data or "", "group" if form.kind.data == "group" else "branch"
        with saving(form, _version):
            edit(config(), form.seen.data or "", lambda units: added(
                units, new, name=form.name.data or "", parent=form.parent.data or "", kind=kind,
                members=form.count))
            return _saved(_("已添加“%(name)s”。", name=form.name.data))
    return page("organisation/add.html", form=form)


@bp.route("/unit/<unit>/edit", methods=["GET", "POST"])
def change(unit: str) -> Reply:
    """Rename a unit, move it, change its head-count."""
    now = present(config())
    own = unit_in(now.units, unit)
    form = UnitForm(seen=now.version, name=own.name, parent=own.parent, members=str(own.members))
    form.offer(now.units, moving=unit)
    form.members.flags.required = own.kind == "branch"  # type: ignore[attr-defined]  # flags take any name
    if form.validate_on_submit():
        with saving(form, _version):
            changes = edit(config(), form.seen.data or "", lambda units: revised(
                units, unit, name=form.name.data or "", parent=form.parent.data, members=form.count))
            return _saved(_("已保存，改动记入了它的历史。") if changes else _("没有改动。"), unit)
    return page("organisation/change.html", form=form, unit=own, above=_above(now.units, own))


def _above(units: tuple[UnitRef, ...], own: UnitRef) -> str:
    return next((unit.name for unit in units if unit.id == own.parent), "")


@bp.route("/unit/<unit>/remove", methods=["GET", "POST"])
def remove(unit: str) -> Reply:
    """Take a unit out of the organisation; its history stays."""
    now = present(config())
    own, form = unit_in(now.units, unit), SureForm(seen=now.version)
    if form.validate_on_submit():
        with saving(form, _version):
            edit(config(), form.seen.data or "", lambda units: removed(units, unit))
            return _saved(_("已移除“%(name)s”，它的历史保留。", name=own.name))
    return page("organisation/remove.html", form=form, unit=own, ties=ties(config(), [unit]),
                names={unit: own.name}, below=[one for one in now.units if one.parent == unit])
