"""What is filled in while a round runs. The rules are the use cases'; here only what a form itself can tell."""

from datetime import date, datetime, time
from typing import Final, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation

from questionnaires.model import Text
from survey.amendments import LONGEST_REASON
from survey.key_file import KeyCopy
from survey.secret_files import LONGEST_SECRET

MISSING: Final = DataRequired(_("这一项要填写。"))
TICKED: Final = InputRequired(_("请先勾选这一项。"))
LONGEST_NAME: Final = 60
# No password field: a browser would offer to keep what must be on paper alone.
_ONCE: Final = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
_PLAIN: Final = {"autocomplete": "off", "spellcheck": "false"}


class NeededWhere:
    """Asks for a day or a time where another answer calls for it, and else lets it be left out."""

    def __init__(self, other: str, answer: str | None = None) -> None:
        self.other, self.answer = other, answer

    def __call__(self, form: FlaskForm, field: DateField | TimeField) -> None:
        """Stop where it is called for and missing; without an answer named, a tick calls for it."""
        given = form[self.other].data
        if (given == self.answer if self.answer else given) and not any(field.raw_data or ()):
            cast("list[str]", field.errors).clear()  # what the library says of an empty day
            raise StopValidation(gettext("这一项要填写。"))


class StepForm(FlaskForm):
    """A step that is taken by a button alone."""


class SheetForm(FlaskForm):
    """The passphrase on its way from the page that shows it to the printer; kept nowhere."""

    passphrase = HiddenField()


class KeyForm(FlaskForm):
    """The passphrase, and the key file where it is not on the server."""

    passphrase = StringField(_("口令"), [MISSING, Length(max=100)], render_kw=_ONCE)
    key = FileField(_("密钥文件"))

    on_server = True

    def validate_key(self, field: FileField) -> None:
        """Ask for the file where the server has none."""
        if not self.on_server and not field.data:
            raise ValidationError(gettext("服务器上没有密钥文件，请从U盘选择。"))

    @property
    def copy(self) -> KeyCopy | None:
        """The file that was handed over, None where the server's is meant. It is never written here."""
        if not self.key.data:
            return None
        name = "".join(c for c in str(self.key.data.filename) if c.isprintable())[-LONGEST_NAME:]
        return KeyCopy(name or "key", self.key.data.read(LONGEST_SECRET + 1))


class TickForm(FlaskForm):
    """A step that cannot be undone."""

    sure = BooleanField(_("我明白，这一步不能撤回。"), [TICKED])


class CloseForm(KeyForm):
    """Close the round."""

    sure = BooleanField(_("我明白：汇总之后，本轮不能再收答卷，发布文件也不能再改。"), [TICKED])


def moment(day: date | None, at: time | None) -> datetime | None:
    """Put a day and a time of the office's clock together, None unless both are there."""
    return datetime.combine(day, at) if day is not None and at is not None else None


class StopTimeForm(FlaskForm):
    """At what time of the closing day intake ends by itself."""

    stops = BooleanField(_("到时间自动停止收卷"))
    stop_day = DateField(_("停止日期"), [NeededWhere("stops"), Optional()])
    stop_time = TimeField(_("停止时间"), [NeededWhere("stops"), Optional()], default=time(18))


    def __init__(self, closes_on: date | None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no types
        self.closes_on = closes_on
        if closes_on is not None:
            del self.stop_day

    @property
    def stop(self) -> datetime | None:
        """When intake ends by itself, in the office's own time."""
        day = self.stop_day.data if self.stop_day else self.closes_on
        return moment(day, self.stop_time.data) if self.stops.data else None


class OpenForm(StopTimeForm, TickForm):
    """Open the round now or later, and when intake ends by itself."""

    when = RadioField(_("什么时候开放"), [MISSING], default="now")
    opening_day = DateField(_("开放日期"), [NeededWhere("when", "later"), Optional()])
    opening_time = TimeField(_("开放时间"), [NeededWhere("when", "later"), Optional()], default=time(9))

    def __init__(self, closes_on: date | None) -> None:
        super().__init__(closes_on)
        self.when.choices = [SelectChoice("now", gettext("现在就开放")),
                             SelectChoice("later", gettext("到下面的时间自动开放"))]

    @property
    def later(self) -> bool:
        """True where the round opens by itself; no missing day makes it open now."""
        return bool(self.when.data == "later")

    @property
    def opening(self) -> datetime | None:
        """When the round opens by itself, in the office's own time."""
        return moment(self.opening_day.data, self.opening_time.data) if self.later else None


class ReasonForm(FlaskForm):
    """Why a round is amended; printed as it is typed."""

    reason = TextAreaField(_("原因"), [MISSING, Length(max=LONGEST_REASON)], render_kw={"rows": 3})
    reason_en = TextAreaField(_("原因的英文"), [Optional(), Length(max=LONGEST_REASON)], render_kw={"rows": 2})

    @property
    def told(self) -> Text:
        """The reason in both languages, on one line each; without English the Chinese stands for both."""
        zh, en = (" ".join((field.data or "").split()) for field in (self.reason, self.reason_en))
        return Text(zh=zh, en=en or zh)


class ExtendForm(ReasonForm, TickForm):
    """Let a round take answers longer."""

    closes_on = DateField(_("新的截止日期"), [MISSING])


class TypedForm(FlaskForm):
    """A step that destroys something: the id of the round is typed, so that no slip of the hand will do."""

    typed = StringField(_("轮次编号"), [MISSING], render_kw=_PLAIN)

    round_id = ""

    def validate_typed(self, field: StringField) -> None:
        """Let nothing pass but the id itself."""
        if (field.data or "").strip() != self.round_id:
            raise ValidationError(gettext("和本轮的编号不一致，请照样输入。"))


class CancelForm(ReasonForm, TypedForm):
    """Cancel a round."""


class FinishForm(TypedForm):
    """Finish a round."""

    key_destroyed = BooleanField(_("密钥文件的每一份（U盘、备份）都已经销毁。"))
