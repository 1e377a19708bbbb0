"""What an administrator fills in."""

from typing import Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from reports.release import UnitRef
from survey.accounts.naming import LONGEST_REASON, LONGEST_TITLE
from survey.authority import Account, Role
from survey.staff.pages import say, with_id

NO_BRANCH: Final = ""
_MISSING: Final = InputRequired(_("这一项要填写。"))


class RolesForm(FlaskForm):
    """Roles to tick, whatever they are chosen for."""

    roles = SelectMultipleField(
        _("角色"), choices=lambda: [(role.value, say(role.label)) for role in Role],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())

    @property
    def chosen(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(value) for value in self.roles.data or ())


class AccountForm(RolesForm):
    """What an account is called, may do and reaches."""

    title = StringField(_("职务"), [_MISSING, Length(max=LONGEST_TITLE, message=_("太长了。"))])
    unit = SelectField(_("所在支部"), validate_choice=False)
    reason = StringField(_("兼任两种权力的原因"), [Length(max=LONGEST_REASON, message=_("太长了。"))])

    def offer(self, units: tuple[UnitRef, ...]) -> None:
        """Offer the branches of the organisation."""
        branches = [(unit.id, with_id(unit.name, unit.id)) for unit in units if unit.kind == "branch"]
        self.unit.choices = [(NO_BRANCH, "–"), *branches]

    def account(self, name: str) -> Account:
        """Give the account as it was filled in; the rules are the use case's."""
        return Account(name, self.chosen, self.unit.data or None, self.title.data or "", self.reason.data or "")


class NewAccountForm(AccountForm):
    """A new account, with the name to sign in with."""

    name = StringField(_("登录名"), [_MISSING, Length(max=40, message=_("太长了。"))],
                       render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"})


class SureForm(FlaskForm):
    """A tick under what is about to happen."""

    sure = BooleanField(_("我明白，照此办理"), [InputRequired(_("请先打勾。"))])
