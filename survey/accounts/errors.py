"""What can go wrong with accounts, each with its sentence in both languages."""

from survey.errors import SecretFileError, SurveyError


class AccountError(SurveyError):
    """Something about an account cannot be done."""


class OfficeKeyDamaged(SecretFileError):
    """The office's secret is not whole; sessions and second factors hang on it."""

    zh = "{path} 不完整，无法核对登录。请用备份恢复；没有备份，就删去它，再为用验证码的账号逐个重置。"
    en = ("{path} is not whole, so nobody can be signed in. Restore it from a backup; without one, remove it and"
          " reset every account that uses codes.")


class WrongSignIn(AccountError):
    """Name, password or code is wrong; which of them is nobody's business."""

    zh = "登录名、密码或验证码不对，没有登录。"
    en = "The name, the password or the code is wrong; you are not signed in."


class TooSoon(AccountError):
    """Several tries went wrong; the next one has to wait."""

    zh = "连续多次没有登录成功。请{seconds}秒后再试。"
    en = "Several tries to sign in went wrong. Try again in {seconds} seconds."


class WrongPassword(AccountError):
    """The present password, asked for once more before something weighty, is wrong."""

    zh = "现在的密码不对，没有改动。"
    en = "The present password is wrong; nothing was changed."


class WrongCode(AccountError):
    """The code of the authenticator is wrong, too old, or was used already."""

    zh = "验证码不对，或者已经用过。请等手机上换出下一个验证码，再填一次。"
    en = "The code is wrong or was used already. Wait for the next one on the phone and type that."


class FactorRequired(AccountError):
    """The policy asks for a second factor; it can be changed, not given up."""

    zh = "您的角色必须使用两步验证，不能停用。"
    en = "Your role has to use two-step sign-in; it cannot be turned off."


class InvitationGone(AccountError):
    """The invitation was used, has expired, or never was."""

    zh = "这个邀请链接已经用过、过期或不完整。请向系统管理员要一个新的。"
    en = "This invitation was used, has expired or is not complete. Ask the administrator for a new one."


class AccountUnknown(AccountError):
    """There is no account of that name."""

    zh = "没有名为“{name}”的账号。"
    en = "There is no account “{name}”."


class AccountExists(AccountError):
    """The sign-in name is taken."""

    zh = "已经有名为“{name}”的账号。"
    en = "There is an account “{name}” already."


class AccountInUse(AccountError):
    """Somebody has accepted already: a new link would shut them out, which is what resetting is for."""

    zh = "“{name}”已经启用。丢了密码或验证码，请用“重置”。"
    en = "“{name}” is in use already. If the password or the codes are lost, reset it."


class LastAdministrator(AccountError):
    """Without an administrator nobody could let anybody in."""

    zh = "“{name}”是最后一个能登录的系统管理员，不能停用、重置或撤去这个角色。"
    en = "“{name}” is the last administrator who can sign in and cannot be disabled, reset or given other roles."


class PowersTogether(AccountError):
    """Two powers in one pair of hands, and no reason recorded."""

    zh = ("一个账号不应同时{powers_zh}：合在一处，就可能把凭证与结果对上。"
          "确需兼任，请写明原因（至少{least}个字），会记入工作日志。")
    en = ("One account should not hold {powers_en} together: slips could be linked with results. If it cannot be"
          " helped, give the reason (at least {least} characters); it is noted in the staff log.")


class NoRole(AccountError):
    """An account without a role could do nothing."""

    zh = "请至少选一个角色。"
    en = "Choose at least one role."


class BranchNeeded(AccountError):
    """Branch roles reach one branch, and which one has to be said."""

    zh = "支部书记、支部委员要指明所在支部，用组织名单里的支部编号。"
    en = "A branch secretary or branch committee member needs a branch: the id of one in the organisation."


class NameUnusable(AccountError):
    """A sign-in name has to be typed without doubt and shown without harm."""

    zh = "登录名要有2至32个字：文字、数字、点、横线、下划线，以文字或数字开头。"
    en = "A sign-in name has 2 to 32 letters, digits, dots, dashes or underscores, a letter or digit first."


class TitleUnusable(AccountError):
    """What an account is called stands on pages and in lists."""

    zh = "职务名称要有1至60个字，不含控制字符。"
    en = "The title has 1 to 60 characters and no control characters."


class PasswordUnusable(AccountError):
    """The password is too easy to guess."""

    zh = "这个密码不能用：{why_zh}。"
    en = "This password cannot be used: {why_en}."
