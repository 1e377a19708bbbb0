"""Importing a list of units: uploaded, looked at, taken over."""

from flask import redirect, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from survey.differences import WHATS
from survey.staff.organisation.blueprint import bp
from survey.staff.organisation.changes import names_of, told_changes, what_label
from survey.staff.organisation.forms import SameUnitsForm, SeenForm, UploadForm, saving
from survey.staff.organisation.uploads import NO_LINES, mistake_lines, uploaded
from survey.staff.pages import Reply, account, config, good, page, told, with_id
from survey.structure.editing import plans, present
from survey.structure.importing import Preview, keep_old_ids, preview, take_over, throw_away, upload
from survey.structure.merging import Groups, groups
from survey.structure.ties import ties
from survey.tables import MistakesInTable


@bp.route("/import", methods=["GET", "POST"], endpoint="import_")
def import_list() -> Reply:
    """Upload a list; nothing changes before it was looked at."""
    form = UploadForm()
    lines, unlisted = NO_LINES
    if form.validate_on_submit():
        with told(form):
            try:
                with uploaded(form) as path:
                    list_id = upload(config(), account().name, path)
                return redirect(url_for("organisation.look", list_id=list_id), 303)
            except MistakesInTable as error:
                lines, unlisted = mistake_lines(error)
    return page("organisation/import.html", form=form, lines=lines, unlisted=unlisted,
                is_empty=not present(config()).units)


@bp.route("/import/<list_id>", methods=["GET", "POST"])
def look(list_id: str) -> Reply:
    """Show what a list changes, and take it over exactly as shown."""
    shown = preview(config(), account().name, list_id)
    form = SeenForm(seen=shown.present.version)
    if form.validate_on_submit():
        with saving(form, lambda: shown.present.version):
            changes = take_over(config(), account().name, list_id, form.seen.data or "")
            good(_("名单已导入，共%(n)d处改动。", n=len(changes)))
            return redirect(url_for("organisation.tree"), 303)
    gone = [change.unit for change in shown.differences.of("removed")]
    return page("organisation/look.html", form=form, shown=shown, list_id=list_id, same=_same(shown),
                sections=_sections(shown), unfit=_newly_unfit(shown), plans=plans(config()),
                ties=ties(config(), gone), names=names_of(shown.present.units))


def _sections(shown: Preview) -> list[tuple[str, str, list[object]]]:
    names = names_of(shown.present.units, shown.units)
    old = names_of(shown.units, shown.present.units)  # what changed its name is listed under the one people know
    return [(what, what_label(what), [*told_changes(found, names if what == "added" else old)])
            for what in WHATS if (found := shown.differences.of(what))]


def _same(shown: Preview) -> SameUnitsForm:
    form = SameUnitsForm(formdata=None, same=[pair.new.id for pair in shown.renumbered])
    form.same.choices = [SelectChoice(pair.new.id, " ← ".join(with_id(unit.name, unit.id)
                                                              for unit in (pair.new, pair.old)))
                         for pair in shown.renumbered]
    return form


def _newly_unfit(shown: Preview) -> dict[str, list[tuple[str, str]]]:
    found = groups(config())
    after = Groups(shown.units, found.groups).unfit
    return {group: reasons for group, reasons in after.items() if group not in found.unfit}


@bp.post("/import/<list_id>/same")
def same(list_id: str) -> Reply:
    """Give renumbered units of the list their old ids back, and show it anew."""
    form = SameUnitsForm()
    if form.validate_on_submit():
        list_id = keep_old_ids(config(), account().name, list_id, form.same.data or [])
    return redirect(url_for("organisation.look", list_id=list_id), 303)


@bp.post("/import/<list_id>/discard")
def discard(list_id: str) -> Reply:
    """Throw an uploaded list away."""
    preview(config(), account().name, list_id)  # only what one is looking at, not a later upload
    throw_away(config(), account().name)
    good(_("上传的名单已放弃，组织没有变。"))
    return redirect(url_for("organisation.tree"), 303)
