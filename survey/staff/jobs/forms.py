"""What is asked for: which file, of which round, in which language."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from survey.jobs import KINDS
from survey.staff.pages import say

LANGUAGES = (SelectChoice("zh", "中文"), SelectChoice("en", "English"))


class JobForm(FlaskForm):
    """Ask for a file."""

    kind = RadioField(_("要什么"), default="reports")
    round_id = SelectField(_("哪一轮"))
    lang = SelectField(_("文件的语言"), choices=LANGUAGES)

    def __init__(self, rounds: tuple[str, ...], **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]  # the library has no types
        self.kind.choices = [
            SelectChoice(kind.id, gettext("%(file)s：%(told)s", file=say(kind.label), told=say(kind.told)))
            for kind in KINDS.values()]
        self.round_id.choices = [SelectChoice(round_id, round_id) for round_id in rounds]
