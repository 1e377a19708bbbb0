"""What is typed at the door."""

from typing import Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from survey.accounts.passwords import MOST

_MISSING: Final = InputRequired(_("这一项要填写。"))
_TOO_LONG: Final = Length(max=MOST, message=_("太长了。"))


class SignInForm(FlaskForm):
    """Name, password and, where one is set up, a code: asked at once, so that no answer tells which was wrong."""

    name = StringField(_("登录名"), [_MISSING, _TOO_LONG],
                       render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    password = PasswordField(_("密码"), [_MISSING, _TOO_LONG], render_kw={"autocomplete": "current-password"})
    code = StringField(_("验证码"), [_TOO_LONG], render_kw={"autocomplete": "one-time-code", "spellcheck": "false"})


class ChoosePasswordForm(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(_("新密码"), [_MISSING, _TOO_LONG], render_kw={"autocomplete": "new-password"})
    again = PasswordField(_("再输一次"), [_MISSING, EqualTo("password", _("两次输入的密码不一样。"))],
                          render_kw={"autocomplete": "new-password"})


class ChangePasswordForm(ChoosePasswordForm):
    """A new password in place of the present one."""

    present = PasswordField(_("现在的密码"), [_MISSING, _TOO_LONG], render_kw={"autocomplete": "current-password"})


class PresentPasswordForm(FlaskForm):
    """The present password once more, before something weighty."""

    present = PasswordField(_("现在的密码"), [_MISSING, _TOO_LONG], render_kw={"autocomplete": "current-password"})


class FactorForm(PresentPasswordForm):
    """A first code, which shows that the secret arrived."""

    code = StringField(_("验证码"), [_MISSING, _TOO_LONG],
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
