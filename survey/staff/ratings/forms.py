"""The forms of self-assessment; the fields of a sheet are named by `survey.consensus` and read by `fields`."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from survey.blind_rating import LEAST_RATERS, MOST_RATERS
from survey.calibrating import LONGEST_REASON, LONGEST_REMARK
from survey.calibration import FEWEST, MOST


class SheetForm(FlaskForm):
    """A form whose fields come from the bank."""


class HandInForm(FlaskForm):
    """Handing in a blind rating."""

    leave_gaps = BooleanField(_("其余的我无法判断，留空交出"))


class PanelForm(FlaskForm):
    """Saying how many will rate."""

    size = IntegerField(_("参加盲评的人数"), [
        InputRequired(_("请填人数。")),
        NumberRange(LEAST_RATERS, MOST_RATERS, _("应为%(min)d至%(max)d人。"))])


class MeantForm(FlaskForm):
    """A step that cannot be undone, and the tick that it is meant."""

    meant = BooleanField(_("我已经核对，确定这样做"), [InputRequired(_("请先勾选确认。"))])


class DrawForm(MeantForm):
    """Drawing branches by lot."""

    count = SelectField(_("抽几个支部"), coerce=int, choices=[
        SelectChoice(str(n), str(n)) for n in range(FEWEST, MOST + 1)])


class AddForm(FlaskForm):
    """Adding a branch to the sample."""

    branch = SelectField(_("增补哪个支部"))
    reason = TextAreaField(_("增补的理由"), [
        InputRequired(_("请写明理由。")), Length(max=LONGEST_REASON, message=_("最多%(max)d字。"))])


class RemarkForm(FlaskForm):
    """A remark on one branch's level in one criterion."""

    remark = TextAreaField(_("意见"), [Length(max=LONGEST_REMARK, message=_("最多%(max)d字。"))])
    suggestion = SelectField(_("建议级别"))


class ReturnForm(MeantForm):
    """Returning a rating to its branch."""

    remark = TextAreaField(_("退回的意见"), [
        InputRequired(_("请写明退回的意见。")), Length(max=LONGEST_REMARK, message=_("最多%(max)d字。"))])
