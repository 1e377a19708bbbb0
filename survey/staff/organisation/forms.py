"""What is filled in about the organisation. The rules are the use cases'; here only what a form itself can tell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from questionnaires.errors import MofanError
from reports.release import UnitRef
from survey.organisation import number_in
from survey.staff.pages import lang, say, with_id
from survey.structure.editing import EditOutdated
from survey.structure.edits import beneath
from survey.structure.projects import OUTCOMES, REACHES
from survey.structure.serving import ServedOutdated
from survey.units import UnitsRefused

_MISSING: Final = InputRequired(_("这一项要填写。"))
_PLAIN: Final = {"autocomplete": "off", "spellcheck": "false"}
_NUMERIC: Final = {**_PLAIN, "inputmode": "numeric", "class": "number"}
_CODE: Final = {**_PLAIN, "autocapitalize": "none"}


def _whole(_form: FlaskForm, field: StringField) -> None:
    """Accept what is read as a number in an imported table, too."""
    if number_in((field.data or "").strip()) is None:
        raise StopValidation(gettext("请填整数，如 12。"))


class SeenForm(FlaskForm):
    """An edit of what a page showed; `seen` is the version it was made on."""

    seen = HiddenField()


class MembersForm(SeenForm):
    """Anything with a head-count."""

    members = StringField(_("党员人数"), [Optional(), _whole], render_kw=_NUMERIC)

    @property
    def count(self) -> int | None:
        """The head-count as it was typed, None where there is none."""
        return number_in((self.members.data or "").strip())


class UnitForm(MembersForm):
    """A unit's name, place and head-count."""

    name = StringField(_("名称"), [_MISSING], render_kw=_PLAIN)
    parent = SelectField(_("上级"), validate_choice=False)

    def offer(self, units: tuple[UnitRef, ...], moving: str | None = None) -> None:
        """Offer every place a unit can stand below: neither a branch nor anything below itself."""
        barred = beneath(units, moving) if moving else frozenset()
        self.parent.choices = [SelectChoice(unit.id, with_id(unit.name, unit.id)) for unit in units
                               if unit.kind != "branch" and unit.id not in barred]


class NewUnitForm(UnitForm):
    """A new group or branch."""

    kind = RadioField(_("类别"), [_MISSING], validate_choice=False)
    id = StringField(_("编号"), [_MISSING], render_kw=_CODE)

    def offer(self, units: tuple[UnitRef, ...], moving: str | None = None) -> None:
        """Offer both kinds and every place a unit can stand below."""
        super().offer(units, moving)
        self.kind.choices = [SelectChoice("branch", gettext("支部")),
                             SelectChoice("group", gettext("党总支（下面有支部）"))]


class FoundingForm(MembersForm):
    """The organ and its first branch, typed in."""

    name = StringField(_("机关名称"), [_MISSING], render_kw=_PLAIN)
    id = StringField(_("机关编号"), [_MISSING], render_kw=_CODE)
    branch_name = StringField(_("第一个支部的名称"), [_MISSING], render_kw=_PLAIN)
    branch_id = StringField(_("支部编号"), [_MISSING], render_kw=_CODE)
    members = StringField(_("支部党员人数"), [_MISSING, _whole], render_kw=_NUMERIC)


class SureForm(SeenForm):
    """A tick under what is about to happen."""

    sure = BooleanField(_("我明白，照此办理"), [InputRequired(_("请先打勾。"))])


class UploadForm(FlaskForm):
    """A table to read."""

    table = FileField(_("名单文件（CSV 或 XLSX）"), [FileRequired(_("请选择文件。"))],
                      render_kw={"accept": ".csv,.xlsx,text/csv"})


class SameUnitsForm(FlaskForm):
    """Which of the new ids are old units that were only renumbered."""

    same = SelectMultipleField(_("其实是同一个单位"), widget=ListWidget(prefix_label=False),
                               option_widget=CheckboxInput(), validate_choice=False)


class GroupForm(SeenForm):
    """Branches to be reported together."""

    name = StringField(_("合并组名称"), [_MISSING], render_kw=_PLAIN)
    id = StringField(_("编号"), [_MISSING], render_kw=_CODE)
    units = SelectMultipleField(_("合并哪些支部"), widget=ListWidget(prefix_label=False),
                                option_widget=CheckboxInput(), validate_choice=False)


class ProjectForm(FlaskForm):
    """A joint project of two sides."""

    branch = SelectField(_("本单位支部"), [_MISSING], validate_choice=False)
    reach = RadioField(_("对方是"), [_MISSING], validate_choice=False)
    other = SelectField(_("对方支部（机关各支部之间）"), validate_choice=False)
    outside = StringField(_("对方单位名称（机关以外）"), render_kw=_PLAIN)
    topic = StringField(_("一起办什么事"), [_MISSING], render_kw=_PLAIN)
    since = DateField(_("开始日期"), [_MISSING])

    def offer(self, branches: list[UnitRef]) -> None:
        """Offer the branches and the three kinds of partners."""
        choices = [SelectChoice("", "–"),
                   *(SelectChoice(unit.id, with_id(unit.name, unit.id)) for unit in branches)]
        self.branch.choices = self.other.choices = choices
        self.reach.choices = [SelectChoice(reach, say(label)) for reach, label in REACHES.items()]


class EndForm(FlaskForm):
    """What came of a joint project."""

    outcome = RadioField(_("办得怎样"), [_MISSING], validate_choice=False)
    day = DateField(_("办结日期"), [_MISSING])

    def offer(self) -> None:
        """Offer what can come of a project."""
        self.outcome.choices = [SelectChoice(outcome, say(label)) for outcome, label in OUTCOMES.items()]


class ServedForm(SeenForm):
    """An organisation served and its slips."""

    name = StringField(_("单位或部门名称"), [_MISSING], render_kw=_PLAIN)
    slips = StringField(_("凭证份数"), [_MISSING, _whole], render_kw=_NUMERIC)


@contextmanager
def saving(form: SeenForm, version: Callable[[], str]) -> Iterator[None]:
    """Carry out an edit; mistakes go to their fields, and an outdated edit becomes one of what stands now.

    What was typed stays in any case.
    """
    try:
        yield
    except UnitsRefused as error:
        for mistake in error.mistakes:
            _tell(form, mistake.column, mistake.en if lang() == "en" else mistake.zh)
    except (EditOutdated, ServedOutdated) as error:
        form.form_errors.append(error.sentence(lang()))
        form.seen.data = version()
    except MofanError as error:
        form.form_errors.append(error.sentence(lang()))


def _tell(form: SeenForm, column: str | None, sentence: str) -> None:
    field = form[column] if column in form and column != "kind" else None
    told = form.form_errors if field is None else (field.errors or [])
    if sentence not in told:
        told = [*told, sentence]
    if field is None:
        form.form_errors[:] = told
    else:
        field.errors = told
