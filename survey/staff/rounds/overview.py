"""One round at a glance: what was decided, how far it is, and the next thing to do."""

from collections.abc import Iterator
from typing import NamedTuple

from flask import current_app, url_for
from flask_babel import gettext as _

from survey.ceremony import key_state
from survey.staff.access import may
from survey.staff.pages import config, page
from survey.staff.rounds.blueprint import bp
from survey.staff.rounds.papers import RoundPage, catalogue_of, find, outdated
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk
from survey.store.office import RoundState

Step = tuple[str, str, str | None, str]


class Way(NamedTuple):
    """One step of a round: its name, whether it is done, the pages where it is done, a word on it."""

    label: str
    done: bool
    endpoints: tuple[str, ...]
    note: str


@bp.get("/<round_id>/")
def round(round_id: str) -> str:  # noqa: A001 -- the page of a round
    """Show one round with its steps."""
    round_ = find(round_id)
    catalogue = catalogue_of(round_.plan)
    found = list(steps(round_))
    now = next(((label, url) for label, state, url, _note in found if state == "now" and url), None)
    return page("rounds/round.html", round=round_, steps=found, now=now, outdated=outdated(round_),
                forms=[catalogue.questionnaire(form.id) for form in round_.plan.forms])


def steps(round_: RoundPage) -> Iterator[Step]:
    """Give the steps of a round: done, now or later, with a link where this reader may go."""
    now_is_found = False
    for way in _ways(round_):
        state = "done" if way.done else "next" if now_is_found else "now"
        now_is_found = now_is_found or not way.done
        yield way.label, state, None if state == "next" else _first_open(way.endpoints, round_.id), way.note


def _first_open(endpoints: tuple[str, ...], round_id: str) -> str | None:
    """Give the address of the first page that exists in this office and is granted to this reader."""
    for endpoint in endpoints:
        if may(endpoint):
            of_round = current_app.url_map.is_endpoint_expecting(endpoint, "round_id")
            return url_for(endpoint, round_id=round_id) if of_round else url_for(endpoint)
    return None


def _ways(round_: RoundPage) -> Iterator[Way]:
    state, is_planned = round_.paper.state, round_.paper.state is RoundState.PLANNED
    order = list(RoundState)
    opened, stopped, closed = (order.index(state) >= order.index(least) for least in (
        RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED))
    yield Way(_("组织名单"), True, ("organisation.tree",), _("共%(n)d个支部，%(m)d人。", n=_branches(round_),  # noqa: FBT003 -- done
                                                       m=round_.plan.units[0].members))
    yield Way(_("计划"), True, ("rounds.change",) if round_.may_change else ("rounds.notice",), "")  # noqa: FBT003 -- done
    yield Way(_("锁定并公示"), round_.is_settled, ("rounds.notice",) if round_.is_settled else ("rounds.lock",),
              _("%(day)s 锁定。", day=round_.lock.day) if round_.lock else
              "" if round_.is_settled else _("锁定前可以改；锁定后不能改。"))
    yield Way(_("生成密钥，试开"), opened or key_state(config(), round_.id).tried,
              ("running.key",) if is_planned else (), _("没有密钥和口令，谁也打不开答卷。"))
    yield Way(_("开放填答"), opened, ("running.open_",) if is_planned else ("running.watch",), "")
    yield Way(_("印发凭证"), opened and _issued(round_) > 0, ("slips.index",) if state is RoundState.OPEN else (),
              _("已印%(n)d张。", n=_issued(round_)) if opened else _("开放以后由发证人印。"))
    yield Way(_("收卷"), stopped, ("running.watch",), _("收卷期间只看得到全机关总数。"))
    yield Way(_("截止汇总"), closed, ("running.close",), _("用密钥和口令打开答卷，生成唯一的发布文件。"))
    # Nobody can tell when reports have been read enough: once they can be had, the next thing to do is to finish.
    yield Way(_("看结果，出报告"), closed, ("results.organ",) if round_.has_release else (), _results_note(round_))
    yield Way(_("结束"), state is RoundState.FINISHED, ("running.finish",),
              _("销毁密钥、凭证码和封存的答卷，不能恢复。"))


def _results_note(round_: RoundPage) -> str:
    state = round_.paper.state
    if round_.has_release:
        return _("结果已经可以看；要用的报告，请在结束之前做完。") if state is RoundState.CLOSED else ""
    is_closed = state in {RoundState.CLOSED, RoundState.FINISHED} and not round_.is_cancelled
    return _("作答的人太少，没有发布文件。") if is_closed else ""


def _branches(round_: RoundPage) -> int:
    return sum(unit.kind == "branch" for unit in round_.plan.units)


def _issued(round_: RoundPage) -> int:
    with Desk(config().data / DESK) as desk:
        return sum(issue.slips + issue.spares for issue in desk.issued(round_.id))
