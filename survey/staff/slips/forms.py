"""What the issuer fills in. The rules are the use cases'; here only what a form itself can tell."""

from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from survey.issuing import MOST_SLIPS
from survey.open_forms import MOST_PLACES
from survey.staff.pages import say
from survey.staff.slips.blueprint import Round

MISSING: Final = InputRequired(_("这一项要填写。"))
LONGEST_REASON: Final = 200
MOST_SPARES: Final = 100
MOST_AGAIN: Final = 1000
USUAL_ROOM: Final = 500


def between(low: int, high: int) -> NumberRange:
    """Ask for a number within bounds."""
    return NumberRange(low, high, _("请填%(min)d到%(max)d之间的整数。"))


class SureForm(FlaskForm):
    """Codes that are made once: whoever presses the button has read so."""

    sure = BooleanField(_("我已连好打印机，明白凭证码只在这一个压缩包里，系统不保留。"),
                        [InputRequired(_("请先勾选这一项。"))])


class OrderForm(SureForm):
    """Slips for branches and served groups that have none yet; the numbers of the latter stand beside."""

    units = SelectMultipleField(_("支部"), [Optional()], option_widget=CheckboxInput(),
                                widget=ListWidget(prefix_label=False))
    spares = IntegerField(_("每个支部另备几张"), [InputRequired(_("这一项要填写。")), between(0, MOST_SPARES)],
                          default=1, render_kw={"min": 0, "max": MOST_SPARES})

    served: tuple[tuple[str, str], ...] = ()   # form id and field name

    @property
    def chosen(self) -> list[str]:
        """The branches ticked."""
        return list(self.units.data or ())

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for something to print."""
        if not super().validate(extra_validators):  # type: ignore[no-untyped-call]  # the library has no types
            return False
        if not self.chosen and not self.numbers:
            self.form_errors.append(gettext("请至少选一个支部，或者填一类服务对象的张数。"))
            return False
        return True

    @property
    def numbers(self) -> dict[str, int]:
        """Slips for served groups, by form; those left blank get none."""
        found = {form_id: self[name].data for form_id, name in self.served}
        return {form_id: number for form_id, number in found.items() if number}


def order_form(here: Round) -> OrderForm:
    """Make the form for what has no slips yet: every branch ticked, numbers as in the list of those served."""
    fields: dict[str, Any] = {}
    served = []
    for place, one in enumerate(one for one in here.served if not one.slips):
        # On an open form slips are for those whose phone cannot open the page: none unless asked for.
        suggested = None if one.is_open else one.suggested
        fields[f"served_{place}"] = IntegerField(
            say(one.name), [Optional(), between(0, MOST_SLIPS)], default=suggested,
            render_kw={"min": 0, "max": MOST_SLIPS})
        served.append((one.form.id, f"served_{place}"))
    form: OrderForm = type("OrderForm", (OrderForm,), {**fields, "served": tuple(served)})()
    form.units.choices = [SelectChoice(branch.unit.id, branch.unit.name) for branch in here.waiting]
    if not form.is_submitted():
        form.units.data = [branch.unit.id for branch in here.waiting]
    return form


class AgainForm(SureForm):
    """More slips for somebody who has some."""

    whom = SelectField(_("补给谁"), [MISSING])
    number = IntegerField(_("补印几张"), [MISSING, between(1, MOST_AGAIN)], render_kw={"min": 1, "max": MOST_AGAIN})
    reason = StringField(_("原因（会记录，不写人名）"), [MISSING, Length(max=LONGEST_REASON)])

    def __init__(self, here: Round) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no types
        self.whom.choices = [
            *(SelectChoice(f"unit:{one.unit.id}", one.unit.name) for one in here.branches if one.printed),
            *(SelectChoice(f"form:{one.form.id}", say(one.name)) for one in here.served if one.slips)]


class RoomForm(FlaskForm):
    """Places for answers without a slip; a reason where there are some already."""

    number = IntegerField(_("名额"), [MISSING, between(1, MOST_PLACES)], default=USUAL_ROOM,
                          render_kw={"min": 1, "max": MOST_PLACES})
    reason = StringField(_("追加的原因（会记录，不写人名）"), [MISSING, Length(max=LONGEST_REASON)])

    def __init__(self, *, has_some: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no types
        if not has_some:
            del self.reason
