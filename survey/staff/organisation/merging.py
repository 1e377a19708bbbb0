"""Standing merge groups: set up, changed, dissolved; with suggestions for branches too small to stand alone."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from survey.plan import LEAST_MERGED_MEMBERS, LEAST_MERGED_UNITS, MergeGroup
from survey.staff.organisation.blueprint import bp
from survey.staff.organisation.forms import GroupForm, SureForm, saving
from survey.staff.pages import Reply, config, good, page
from survey.structure.editing import plans
from survey.structure.merging import (
    LEAST_ALONE,
    Groups,
    dissolve_group,
    free_group_id,
    groups,
    put_group,
    suggestions,
)


def _version() -> str:
    return groups(config()).version


@bp.get("/groups", endpoint="groups")
def index() -> Reply:
    """Show the merge groups and what could be merged besides."""
    found = groups(config())
    return page("organisation/groups.html", found=found, units={unit.id: unit for unit in found.units},
                suggested=suggestions(found), plans=plans(config()), least=LEAST_ALONE,
                least_units=LEAST_MERGED_UNITS, least_members=LEAST_MERGED_MEMBERS)


@bp.route("/groups/add", methods=["GET", "POST"])
def add_group() -> Reply:
    """Set up a merge group, by hand or as suggested."""
    found = groups(config())
    form = GroupForm(seen=found.version, id=free_group_id(found), name=request.args.get("name"),
                     units=request.args.getlist("unit"))
    return _edited(form, found, None)


@bp.route("/groups/<group>/edit", methods=["GET", "POST"])
def change_group(group: str) -> Reply:
    """Change a merge group."""
    found = groups(config())
    held = found.group(group)
    form = GroupForm(seen=found.version, id=held.id, name=held.name, units=list(held.units))
    return _edited(form, found, held)


def _edited(form: GroupForm, found: Groups, held: MergeGroup | None) -> Reply:
    _offer(form, found, held)
    if held is not None:
        del form.id  # results of earlier rounds are found by it
    if form.validate_on_submit():
        made = MergeGroup(id=held.id if held is not None else form.id.data or "", name=form.name.data or "",
                          units=tuple(form.units.data or ()))
        with saving(form, _version):
            put_group(config(), form.seen.data or "", made, is_new=held is None)
            good(_("合并组已保存。"))
            return redirect(url_for("organisation.groups"), 303)
    return page("organisation/group.html", form=form, held=held)


def _offer(form: GroupForm, found: Groups, held: MergeGroup | None) -> None:
    """Offer every branch that no other group has, with its parent and head-count."""
    taken = {unit for group in found.groups if group != held for unit in group.units}
    names = {unit.id: unit.name for unit in found.units}
    form.units.choices = [
        SelectChoice(unit.id, _("%(name)s（%(n)d人，属%(parent)s）", name=unit.name, n=unit.members,
                                parent=names.get(unit.parent or "", "")))
        for unit in sorted(found.units, key=lambda one: (one.parent or "", one.members))
        if unit.kind == "branch" and unit.id not in taken]


@bp.route("/groups/<group>/dissolve", methods=["GET", "POST"])
def dissolve(group: str) -> Reply:
    """Dissolve a merge group."""
    found = groups(config())
    held, form = found.group(group), SureForm(seen=found.version)
    if form.validate_on_submit():
        with saving(form, _version):
            dissolve_group(config(), form.seen.data or "", group)
            good(_("合并组“%(name)s”已解散。", name=held.name))
            return redirect(url_for("organisation.groups"), 303)
    return page("organisation/dissolve.html", form=form, held=held)
