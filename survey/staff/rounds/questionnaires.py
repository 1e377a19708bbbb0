"""The questionnaires: looked at as members see them, copied, adapted, taken in again."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from questionnaires.catalogue import Catalogue
from questionnaires.definitions import SHAPES
from questionnaires.errors import Mistake, QuestionnaireError
from questionnaires.model import Questionnaire, QuestionnaireKind, Text
from questionnaires.reading import LARGEST_FILE
from survey.definition_files import (
    Bank,
    bank,
    content_of,
    copy_form,
    overlaid,
    put_own,
    remove,
    replace_built_in,
)
from survey.drafting import forms_of
from survey.staff.pages import Reply, config, good, lang, page, told
from survey.staff.rounds.blueprint import bp
from survey.staff.rounds.forms import CopyForm, RemoveForm, UploadForm
from survey.staff.rounds.papers import all_rounds, catalogue_of, find


@bp.get("/-/questionnaires/")
def questionnaires() -> str:
    """List what can be asked, one's own files, and what is wrong with them."""
    known, mistakes = _bank()
    return page("rounds/questionnaires.html", bank=known, mistakes=mistakes, overlaid=overlaid(config()),
                built_in=sorted(SHAPES), waiting=_waiting(), kinds=_kinds(known))


def _bank() -> tuple[Bank | None, tuple[str, ...]]:
    try:
        return bank(config()), ()
    except QuestionnaireError as error:
        return None, tuple(_said(mistake) for mistake in error.mistakes)


def _said(mistake: Mistake | str) -> str:
    return mistake.line(lang()) if isinstance(mistake, Mistake) else mistake


def _kinds(known: Bank | None) -> list[tuple[str, tuple[Questionnaire, ...]]]:
    if known is None:
        return []
    return [(_("发给党员"), forms_of(known.catalogue, QuestionnaireKind.MEMBER)),
            (_("发给服务对象"), forms_of(known.catalogue, QuestionnaireKind.AUDIENCE))]


def _waiting() -> list[str]:
    """Name the rounds that have to be planned again after a change of questionnaires."""
    return [round_.id for round_ in all_rounds() if round_.may_change]


@bp.get("/-/questionnaires/<form_id>")
def questionnaire(form_id: str) -> str:
    """Show a questionnaire as it would be asked now."""
    return page("rounds/questionnaire.html", form=_form(bank(config()).catalogue, form_id), round=None)


@bp.get("/<round_id>/questionnaires/<form_id>")
def asked(round_id: str, form_id: str) -> str:
    """Show a questionnaire as a plan froze it."""
    round_ = find(round_id)
    if form_id not in {form.id for form in round_.plan.forms}:
        abort(404)
    return page("rounds/questionnaire.html", form=_form(catalogue_of(round_.plan), form_id), round=round_)


def _form(catalogue: Catalogue, form_id: str) -> Questionnaire:
    try:
        return catalogue.questionnaire(form_id)
    except KeyError:
        abort(404)


@bp.route("/-/questionnaires/<form_id>/copy", methods=["GET", "POST"])
def copy(form_id: str) -> Reply:
    """Copy a questionnaire under a new id, to be adapted."""
    original = _form(bank(config()).catalogue, form_id)
    form = CopyForm(data={"title_zh": original.title.zh, "title_en": original.title.en})
    if form.validate_on_submit():
        with told(form):
            title = Text(zh=form.title_zh.data.strip(), en=form.title_en.data.strip())
            name = copy_form(config(), form_id, form.new_id.data.strip(), title)
            good(_("已复制为 %(name)s。请下载，改好措辞，再上传。", name=name))
            return redirect(url_for("rounds.questionnaires"), 303)
    return page("rounds/copy.html", form=form, original=original)


@bp.route("/-/definitions/take-in", methods=["GET", "POST"])
def take_in() -> Reply:
    """Take an edited file in: a questionnaire of one's own, or in place of a built-in file."""
    instead_of = request.values.get("for", "")
    if instead_of and instead_of not in SHAPES:
        abort(404)
    form = UploadForm()
    if form.validate_on_submit():
        with told(form):
            content = form.file.data.read(LARGEST_FILE + 1)
            name = replace_built_in(config(), instead_of, content) if instead_of else put_own(config(), content)
            good(_("%(name)s 已采用。", name=name))
            return redirect(url_for("rounds.questionnaires"), 303)
    return page("rounds/take_in.html", form=form, instead_of=instead_of, waiting=_waiting())


@bp.get("/-/definitions/<name>")
def definition(name: str) -> Response:
    """Give a definition file to be edited."""
    return Response(content_of(config(), name), headers={
        "Content-Type": "application/toml", "Content-Disposition": f'attachment; filename="{_ascii(name)}"'})


def _ascii(name: str) -> str:
    """Keep a file name laid there by hand from breaking the header it stands in."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in name)


@bp.route("/-/definitions/<name>/remove", methods=["GET", "POST"])
def drop(name: str) -> Reply:
    """Take a file out of the overlay."""
    if name not in overlaid(config()):
        abort(404)
    form = RemoveForm()
    if form.validate_on_submit():
        with told(form):
            remove(config(), name)
            good(_("%(name)s 已移除。", name=name))
            return redirect(url_for("rounds.questionnaires"), 303)
    return page("rounds/drop.html", form=form, name=name, is_built_in=name in SHAPES, waiting=_waiting())
