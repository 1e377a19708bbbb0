"""What a reader can do next, in their own words: one card per thing, the most pressing first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from survey.authority import Account, Role
from survey.staff.home.stage import Stage, Standing


@dataclass(frozen=True, slots=True)
class Card:
    """Something to do: where it is done and why."""

    title: str
    text: str
    endpoint: str
    label: str
    unit: str | None = None
    is_next: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)  # of the address, such as the round


def cards(account: Account, where: Standing, may: Callable[[str, str | None], bool]) -> list[Card]:
    """List what an account can do now; nothing that leads to a closed door."""
    found = {(card.endpoint, card.title): card for role in Role if role in account.roles
             for card in _OF_ROLE[role](where)}
    return sorted((c for c in found.values() if may(c.endpoint, c.unit)), key=lambda card: not card.is_next)


def _administrator(where: Standing) -> Iterator[Card]:
    begins = where.stage is Stage.ORGANISATION
    yield Card(_("账号"),
               _("给机关党委、发证人、监督员、各支部书记和委员发邀请链接。系统管理员自己看不到任何结果。"),
               "accounts.index", _("管理账号"), is_next=begins)
    yield _log()


def _log() -> Card:
    return Card(_("操作日志"), _("谁在工作台做了什么，一条扣一条，改动一条就能查出来。"), "journal.index",
                _("看日志"))


def _organ_committee(where: Standing) -> Iterator[Card]:
    if where.stage is Stage.ORGANISATION:
        yield Card(_("先建组织名单"), _("上传一张表，或者逐个填写：机关、党总支、支部和各支部人数。"),
                   "organisation.tree", _("建组织名单"), is_next=True)
    else:
        yield Card(_("组织"), _("共%(n)d个支部。改名、换上级、调整人数，历史都留着。", n=where.branches),
                   "organisation.tree", _("看组织"))
    if where.stage is not Stage.ORGANISATION:
        yield _round_step(where)
    if where.stage is Stage.FINISH and where.is_released:
        yield Card(_("结束本轮"), _("报告都做好以后：销毁密钥、凭证码和封存的答卷。"), "running.finish",
                   _("去结束"), arguments=_of_round(where))
    yield Card(_("支部自评"), _("各支部自评到了哪一步；交上来的可以退回，也可以抽几个支部互评校准。"),
               "ratings.index", _("看自评"))
    yield from _results(where)


def _round_step(where: Standing) -> Card:
    """Lead to the very page where the next step of the round is done."""
    title, text, endpoint, label = _step_words(where)
    return Card(title, text, endpoint, label, is_next=True, arguments=_of_round(where))


def _of_round(where: Standing) -> dict[str, str]:
    return {"round_id": where.round_id} if where.round_id else {}


def _step_words(where: Standing) -> tuple[str, str, str, str]:
    match where.stage:
        case Stage.PLAN:
            return (_("计划一轮测评"), _("选问卷，定门槛、日期、合并组和服务对象。锁定之前随时可以改。"),
                    "rounds.new", _("计划一轮"))
        case Stage.LOCK:
            return (_("核对并锁定计划"), _("先看各支部在这些门槛下能看到什么，再锁定公示。锁定后不能改。"),
                    "rounds.lock", _("去锁定"))
        case Stage.OPEN:
            return (_("制作密钥，开放填答"), _("密钥和口令只有你们保管。试开成功后才能开放。"), "running.key",
                    _("去开放"))
        case Stage.COLLECT:
            return (_("正在收卷"), _("只显示全机关总数；到期截止，出结果。"), "running.watch", _("看进度"))
        case Stage.CLOSE:
            return (_("收卷已停，等待汇总"), _("用密钥和口令打开答卷，生成唯一的发布文件。"), "running.close",
                    _("去汇总"))
    return _last_step(where)


def _last_step(where: Standing) -> tuple[str, str, str, str]:
    if where.is_released:
        return (_("结果已经发布"), _("下载报告，然后结束本轮：销毁密钥、凭证码和封存的答卷。"), "results.organ",
                _("看结果"))
    return (_("结束本轮"), _("作答的人太少，没有发布文件。销毁密钥、凭证码和封存的答卷，就可以另做一轮。"),
            "running.finish", _("去结束"))


def _party_committee(where: Standing) -> Iterator[Card]:
    if where.has_release:
        yield Card(_("结果"), _("全机关总体和支部比较；总报告可以下载。"), "results.index", _("看结果"))


def _results(where: Standing) -> Iterator[Card]:
    if where.has_release:
        yield Card(_("结果"), _("全机关总体、支部比较和各支部分项；报告可以下载。"), "results.index", _("看结果"))


def _branch(where: Standing) -> Iterator[Card]:
    yield Card(_("本支部自评"), _("先各自盲评，再一起商定级别、理由和佐证。随时保存，换个设备也能接着填。"),
               "ratings.index", _("去自评"), is_next=where.stage < Stage.CLOSE)
    if where.has_release:
        yield Card(_("本支部结果"), _("自评、党员评价和全机关均值；可以下载体检单。"), "results.index", _("看结果"))


def _issuer(where: Standing) -> Iterator[Card]:
    text = (_("本轮已开放。凭证只印一次，印好请裁开、混匀，由党员自己抽。") if where.stage is Stage.COLLECT
            else _("开放填答之后才能印凭证；截止之后在这里核对发票记录。"))
    yield Card(_("凭证与海报"), text, "slips.index", _("去印凭证"), is_next=where.stage is Stage.COLLECT)


def _supervisor(_where: Standing) -> Iterator[Card]:
    yield Card(_("核验"), _("发出的不少于收回的；计划、问卷和发布文件的哈希对得上；出数规则逐条守住。"),
               "journal.checks", _("去核验"), is_next=True)
    yield _log()


_OF_ROLE = {
    Role.ADMINISTRATOR: _administrator, Role.ORGAN_COMMITTEE: _organ_committee,
    Role.PARTY_COMMITTEE: _party_committee, Role.SECRETARY: _branch, Role.RATER: _branch, Role.ISSUER: _issuer,
    Role.SUPERVISOR: _supervisor,
}
