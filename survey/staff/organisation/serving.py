"""The organisations served, audience by audience, and how many slips each gets."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from questionnaires.catalogue import Audience
from survey.organisation import number_in
from survey.staff.organisation.blueprint import bp
from survey.staff.organisation.forms import SeenForm, ServedForm, UploadForm, saving
from survey.staff.organisation.uploads import NO_LINES, mistake_lines, uploaded
from survey.staff.pages import Reply, account, config, good, page, told
from survey.store.partners import Served
from survey.structure.importing import throw_away
from survey.structure.serving import (
    TOPIC,
    Listing,
    audiences,
    drop_entry,
    listing,
    on_trial,
    put_entry,
    take_over,
    upload,
)
from survey.tables import MistakesInTable


def _version() -> str:
    return listing(config()).version


def _audience(audience_id: str) -> Audience:
    for audience in audiences(config()):
        if audience.id == audience_id:
            return audience
    raise NotFound


def _entry(found: Listing, audience: str, place: int) -> Served:
    entries = found.of(audience)
    if place >= len(entries):
        raise NotFound
    return entries[place]


@bp.get("/served")
def served() -> Reply:
    """Show who is served: the audiences with how many organisations and slips each."""
    return page("organisation/served.html", found=listing(config()), audiences=audiences(config()))


@bp.route("/served/audience/<audience>", methods=["GET", "POST"])
def audience(audience: str) -> Reply:
    """Show one audience's organisations, and add one."""
    known, found = _audience(audience), listing(config())
    form = ServedForm(seen=found.version)
    if form.validate_on_submit():
        with saving(form, _version):
            put_entry(config(), form.seen.data or "", _filled(form, audience))
            good(_("已添加“%(name)s”。", name=form.name.data))
            return redirect(url_for("organisation.audience", audience=audience), 303)
    return page("organisation/audience.html", form=form, audience=known, entries=found.of(audience))


def _filled(form: ServedForm, audience: str) -> Served:
    return Served(audience, form.name.data or "", number_in((form.slips.data or "").strip()) or 0)


@bp.route("/served/audience/<audience>/<int:place>", methods=["GET", "POST"])
def change_served(audience: str, place: int) -> Reply:
    """Change the name or the slips of an organisation."""
    known, found = _audience(audience), listing(config())
    held = _entry(found, audience, place)
    form = ServedForm(seen=found.version, name=held.name, slips=str(held.slips))
    if form.validate_on_submit():
        with saving(form, _version):
            put_entry(config(), form.seen.data or "", _filled(form, audience), held.name)
            good(_("已保存。"))
            return redirect(url_for("organisation.audience", audience=audience), 303)
    return page("organisation/entry.html", form=form, audience=known, held=held, place=place, seen=found.version)


@bp.post("/served/audience/<audience>/<int:place>/drop")
def drop_served(audience: str, place: int) -> Reply:
    """Take an organisation off the list."""
    found, form = listing(config()), SeenForm()
    held = _entry(found, audience, place)
    drop_entry(config(), form.seen.data or "", audience, held.name)
    good(_("已移除“%(name)s”。", name=held.name))
    return redirect(url_for("organisation.audience", audience=audience), 303)


@bp.route("/served/import", methods=["GET", "POST"])
def import_served() -> Reply:
    """Upload a list of all organisations served; nothing changes before it was looked at."""
    form = UploadForm()
    lines, unlisted = NO_LINES
    if form.validate_on_submit():
        with told(form):
            try:
                with uploaded(form) as path:
                    list_id = upload(config(), account().name, path)
                return redirect(url_for("organisation.look_served", list_id=list_id), 303)
            except MistakesInTable as error:
                lines, unlisted = mistake_lines(error)
    return page("organisation/import_served.html", form=form, lines=lines, unlisted=unlisted)


@bp.route("/served/import/<list_id>", methods=["GET", "POST"])
def look_served(list_id: str) -> Reply:
    """Show what a list changes, and take it over exactly as shown."""
    new, now = on_trial(config(), account().name, list_id), listing(config())
    form = SeenForm(seen=now.version)
    if form.validate_on_submit():
        with saving(form, _version):
            take_over(config(), account().name, list_id, form.seen.data or "")
            good(_("名单已导入，共%(n)d个单位。", n=len(new.entries)))
            return redirect(url_for("organisation.served"), 303)
    kept = {(entry.audience, entry.name) for entry in new.entries}
    return page("organisation/look_served.html", form=form, list_id=list_id, new=new, now=now,
                audiences=audiences(config()),
                gone=[entry for entry in now.entries if (entry.audience, entry.name) not in kept])


@bp.post("/served/import/<list_id>/discard")
def discard_served(list_id: str) -> Reply:
    """Throw an uploaded list away."""
    on_trial(config(), account().name, list_id)  # only what one is looking at, not a later upload
    throw_away(config(), account().name, TOPIC)
    good(_("上传的名单已放弃，服务对象没有变。"))
    return redirect(url_for("organisation.served"), 303)
