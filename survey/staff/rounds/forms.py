"""What planning, locking and questionnaires are filled in with."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, Field, FloatField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from reports.rules import DisclosureRules
from survey.config import BadSetting, public_address
from survey.plan import LONGEST_TITLE
from survey.units import LONGEST_NAME

MISSING: Final = InputRequired(_("这一项要填写。"))
THRESHOLDS: Final = ("unit_n", "item_n", "fine_n", "histogram_n", "text_n")
MOST_N: Final = 1000
LONGEST_URL: Final = 200
SLIPS, OPEN, NOT_ASKED = "slips", "open", ""


class OneLine:
    """Refuses what would not fit a title: control characters and the like."""

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Refuse characters that cannot be printed."""
        if field.data and not field.data.isprintable():
            raise ValidationError(_("含有不能显示的字符，请重新输入。"))


class Entries(Field):
    """Many small inputs of one kind, named “field-id”; its data are what was typed, by id, empty ones left out."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:  # noqa: ARG002
        """Take what was typed, or what is kept before anybody types."""
        self.process_errors = ()
        prefix = f"{self.name}-"
        if formdata:
            self.data = {key.removeprefix(prefix): text for key in formdata if key.startswith(prefix)
                         if (text := str(formdata.get(key)).strip())}
        else:
            self.data = dict(data) if isinstance(data, dict) else {}


def _title(label: LazyString) -> StringField:
    some = DataRequired(_("这一项要填写。"))  # blanks alone are no title either
    return StringField(label, [some, OneLine(), Length(max=LONGEST_TITLE, message=_("最多60个字。"))])


def _threshold(name: str, label: LazyString) -> IntegerField:
    least = int(getattr(DisclosureRules(), name))
    return IntegerField(label, [MISSING, NumberRange(least, MOST_N, _("应在%(min)s到%(max)s之间。"))],
                        render_kw={"min": least, "max": MOST_N})


class PlanForm(FlaskForm):
    """Everything a plan decides."""

    seen = HiddenField()   # hash of the plan this form changes
    round_id = StringField(_("轮次编号"), [MISSING, Length(max=32, message=_("最多32个字符。"))])
    title_zh = _title(_("标题"))
    title_en = _title(_("英文标题"))
    member_form = RadioField(_("党员问卷"), validate_choice=False)
    audiences = Entries()
    closes_on = DateField(_("告知的截止日期"), [Optional()])
    public_url = StringField(_("答卷网页的地址"), [Length(max=LONGEST_URL, message=_("太长了。"))],
                             render_kw={"type": "url"})
    self_assessors = BooleanField(_("参与本支部自评的人也答卷"))
    merges = Entries()
    unit_n = _threshold("unit_n", _("单位有数的最少作答人数"))
    item_n = _threshold("item_n", _("逐题平均的最少人数"))
    fine_n = _threshold("fine_n", _("一位小数、三档占比和离散程度的最少人数"))
    histogram_n = _threshold("histogram_n", _("五档分布的最少人数"))
    text_n = _threshold("text_n", _("公布文字意见的最少条数"))
    weights = Entries()
    delta = FloatField(_("未作答者的假定差距（级）"), [MISSING, NumberRange(0, 4, _("应在0到4之间。"))],
                       render_kw={"inputmode": "decimal"})

    def validate_closes_on(self, field: Field) -> None:
        """Nobody can be told of a day that is over."""
        if field.data and field.data < date.today():  # noqa: DTZ011 -- the office's own day
            raise ValidationError(_("这一天已经过去，请选今天或以后的日期。"))

    def validate_public_url(self, field: Field) -> None:
        """An address that members cannot open is told beside its own field."""
        try:
            public_address(field.data)
        except BadSetting as error:
            raise ValidationError(_("要以 http:// 或 https:// 开头，如 https://survey.example。")) from error

    def validate_weights(self, field: Field) -> None:
        """Weights are numbers; whether they are all there is the plan's business."""
        for text in field.data.values():
            try:
                float(text)
            except ValueError as error:
                raise ValidationError(_("“%(text)s”不是数字。", text=text[:20])) from error

    def validate_merges(self, field: Field) -> None:
        """Names of groups fit on reports."""
        if any(len(name) > LONGEST_NAME or not name.isprintable() for name in field.data.values()):
            raise ValidationError(_("合并组的名称最多60个字，不含控制字符。"))


class LockForm(FlaskForm):
    """The typed confirmation of a lock."""

    seen = HiddenField(validators=[InputRequired()])
    typed = StringField(_("请输入轮次编号，表示确认"), [MISSING], render_kw={"autocomplete": "off"})

    def __init__(self, round_id: str, **values: Any) -> None:
        super().__init__(**values)  # type: ignore[no-untyped-call]
        self.round_id = round_id

    def validate_typed(self, field: Field) -> None:
        """Only the round's own id confirms."""
        if field.data.strip() != self.round_id:
            raise ValidationError(_("和轮次编号“%(id)s”不一致。", id=self.round_id))


class CopyForm(FlaskForm):
    """A copy of a questionnaire: its id and titles."""

    new_id = StringField(_("新问卷的编号"), [MISSING, Length(max=32, message=_("最多32个字符。"))])
    title_zh = _title(_("标题"))
    title_en = _title(_("英文标题"))


class UploadForm(FlaskForm):
    """An edited definition file."""

    file = FileField(_("改好的文件（.toml）"), [FileRequired(_("请选一个文件。"))])


class RemoveForm(FlaskForm):
    """A tick under a removal."""

    sure = BooleanField(_("确定移除"), [InputRequired(_("请先打勾。"))])
