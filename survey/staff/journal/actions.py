"""What the entries of the staff log are called. An action nobody has named yet is shown by its id."""

from typing import Final

from flask_babel import lazy_gettext as _

from survey.store.office import RoundState

_ACTIONS: Final = {
    "accounts.add": _("新建账号"),
    "accounts.invite": _("重发邀请"),
    "accounts.change": _("更改账号"),
    "accounts.reset": _("重置账号"),
    "accounts.disable": _("停用账号"),
    "accounts.enable": _("恢复账号"),
    "accounts.policy": _("规定两步验证"),
    "door.accept": _("接受邀请，设定密码"),
    "door.password": _("更换自己的密码"),
    "door.factor": _("设置两步验证"),
    "door.factor_off": _("停用两步验证"),
    "door.codes": _("换发恢复码"),
}
_SUBJECTS: Final = {
    "name": _("账号名"), "title": _("职务"), "roles": _("角色"), "unit": _("单位"), "reason": _("原因"),
    "round_id": _("轮次号"), "round": _("轮次号"), "form": _("问卷"), "number": _("编号"), "job": _("任务号"),
}
_STATES: Final = {
    RoundState.PLANNED: _("已计划"), RoundState.OPEN: _("正在填答"), RoundState.CLOSING: _("正在汇总"),
    RoundState.CLOSED: _("已截止"), RoundState.FINISHED: _("已结束"),
}


def states() -> dict[RoundState, str]:
    """Give the names of the states of a round in the reader's language."""
    return {state: str(name) for state, name in _STATES.items()}


def action_name(action: str) -> str:
    """Give the name of an action in the reader's language."""
    return str(_ACTIONS.get(action, action))


def subject_name(key: str) -> str:
    """Give the name of what an action was done to in the reader's language."""
    return str(_SUBJECTS.get(key, key))
