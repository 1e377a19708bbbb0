"""What the entries of the staff log are called. An action nobody has named yet is shown by its id."""

from typing import Final

from flask_babel import lazy_gettext as _

from survey.authority import Role
from survey.staff.pages import say
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
    "organisation.found": _("从头建立组织"),
    "organisation.add": _("添加单位"),
    "organisation.change": _("更改单位"),
    "organisation.remove": _("撤销单位"),
    "organisation.import_": _("上传组织名单"),
    "organisation.look": _("采用组织名单"),
    "organisation.same": _("名单中沿用旧编号"),
    "organisation.discard": _("丢弃组织名单"),
    "organisation.add_group": _("设立合并组"),
    "organisation.change_group": _("更改合并组"),
    "organisation.dissolve": _("解散合并组"),
    "organisation.add_pair": _("登记联建项目"),
    "organisation.end": _("了结联建项目"),
    "organisation.audience": _("添加服务对象单位"),
    "organisation.change_served": _("更改服务对象单位"),
    "organisation.drop_served": _("去掉服务对象单位"),
    "organisation.import_served": _("上传服务对象名单"),
    "organisation.look_served": _("采用服务对象名单"),
    "organisation.discard_served": _("丢弃服务对象名单"),
    "rounds.new": _("做一轮的计划"),
    "rounds.change": _("修改轮次计划"),
    "rounds.merge": _("计划中加入合并组"),
    "rounds.lock": _("锁定轮次计划"),
    "rounds.copy": _("复制一份问卷"),
    "rounds.take_in": _("收入问卷文件"),
    "rounds.drop": _("移除问卷文件"),
    "running.make": _("生成本轮密钥"),
    "running.sheet": _("打印口令单"),
    "running.file": _("取走密钥文件"),
    "running.try_": _("试开封存的样卷"),
    "running.remove": _("从服务器删去密钥文件"),
    "running.again": _("放弃密钥重来"),
    "running.open_": _("开卷或定时开卷"),
    "running.call_off": _("取消定时开卷"),
    "running.extend": _("公布延期"),
    "running.cancel": _("公布取消本轮"),
    "running.stop": _("停止收卷"),
    "running.stop_time": _("定时停止收卷"),
    "running.close": _("截止并汇总"),
    "running.finish": _("结束并销毁"),
    "running.lost": _("密钥丢失，结束本轮"),
    "ratings.panel": _("定评分人数"),
    "ratings.begin": _("开始合议"),
    "ratings.suggest": _("采用接近的中位数"),
    "ratings.submit": _("提交自评"),
    "ratings.add": _("加入校准样本"),
    "ratings.draw": _("抽取校准样本"),
    "ratings.remark": _("写校准意见"),
    "ratings.return": _("退回自评"),
    "slips.order": _("印发凭证"),
    "slips.again": _("补印凭证"),
    "slips.places": _("备名额"),
    "slips.counting": _("填清点表"),
    "refused": _("未办成"),
    "jobs.index": _("安排生成任务"),
    "journal.verify": _("再核验一次发布文件"),
}
_SUBJECTS: Final = {
    "entry": _("第几条"), "broke": _("系统出错"),
    "account": _("登录名"), "name": _("名称"), "title": _("职务"), "roles": _("角色"),
    "unit": _("单位"), "reason": _("原因"),
    "round_id": _("轮次号"), "round": _("轮次号"), "form": _("问卷"), "number": _("编号"), "job": _("任务号"),
    "job_id": _("任务号"), "group": _("合并组号"), "project": _("项目号"), "audience": _("服务对象类"),
    "place": _("第几个"), "dimension": _("维度"), "criterion": _("标准"), "form_id": _("问卷编号"),
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


def subject_value(key: str, value: str) -> str:
    """Give what stands behind a key; roles by their names."""
    if key != "roles":
        return value
    known = {role.value: say(role.label) for role in Role}
    return str(_("、")).join(known.get(name, name) for name in value.split(", "))
