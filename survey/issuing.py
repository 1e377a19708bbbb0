"""Issuing slips: codes are drawn, printed and made live; they exist only in memory and on paper, once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from survey.ballots import Notice
from survey.config import Config
from survey.errors import RoundError, RoundNotOpen, SurveyError
from survey.installation import office_at
from survey.plan import RoundPlan
from survey.rounds import plan_of
from survey.store import box
from survey.store.box import Box, IssuedSlip
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import AlreadyIssued, Desk, Issue
from survey.store.office import RoundState
from survey.tables import shown
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest, new_code

MOST_SLIPS: Final = 100_000  # for one unit and one form

Codes = dict[tuple[str, str], list[str]]
"""Codes by (unit id, questionnaire id)."""


class UnknownRecipient(RoundError):
    """Slips were asked for a unit or a form that the plan does not have."""

    zh = "本轮计划中没有“{name}”。"
    en = "The plan of this round has no “{name}”."


class IssuedAlready(RoundError):
    """Slips are printed once; more of them are a reissue that has to be said and is counted."""

    zh = "{names} 的凭证已经印过。确需补印，请用“补印”（命令行用 --more 写明张数），会记为补发。"
    en = "Slips for {names} were printed already. To print more, order a reissue (--more on the command line)."


class NothingToIssue(RoundError):
    """Every branch has its slips and no other were asked for."""

    zh = "各支部的凭证都已印过，没有要印的。"
    en = "Every branch has its slips; there is nothing to print."


@dataclass(frozen=True, slots=True)
class Order:
    """How many slips one unit gets for one form: one per person, and spares on top; `again` for a reissue."""

    unit: int
    form: int
    slips: int
    spares: int = 0
    again: bool = False


def open_plan(config: Config) -> RoundPlan:
    """Give the plan of the round that takes answers now; RoundNotOpen if there is none."""
    with office_at(config) as office:
        paper = office.current_round()
        if paper is None or paper.state is not RoundState.OPEN:
            raise RoundNotOpen
        return plan_of(paper)


def plan_orders(
    config: Config, units: list[str] | None = None, audiences: Mapping[str, int] | None = None,
    *, spares: int = 0, more: int = 0,
) -> list[Order]:
    """Work out what to print: members' slips for `units`, or for every branch that has none yet, one each.

    Audiences get the number of slips named. `more` prints that many again for units named and served already;
    for branches these count as spares, for audiences as further people asked.
    """
    plan = open_plan(config)
    with Desk(config.data / DESK) as desk:
        served = {(issue.unit, issue.form) for issue in desk.issued(plan.id)}
    orders = _member_orders(plan, units, served, spares, more) + _audience_orders(plan, audiences or {})
    again = [order for order in orders if (order.unit, order.form) in served]
    if again and not more:
        raise IssuedAlready(names="、".join(_name(plan, order) for order in again))
    if not orders:
        raise NothingToIssue
    return [replace(order, again=order in again) for order in orders]


def _member_orders(
    plan: RoundPlan, units: list[str] | None, served: set[tuple[int, int]], spares: int, more: int,
) -> list[Order]:
    branches = [place for place, unit in enumerate(plan.units) if unit.kind == "branch"]
    if units is None:
        places = [place for place in branches if (place, 0) not in served]
    else:
        places = [_branch_place(plan, unit) for unit in dict.fromkeys(units)]
    return [Order(place, 0, 0, more) if more and (place, 0) in served
            else Order(place, 0, plan.units[place].members, spares) for place in places]


def _branch_place(plan: RoundPlan, unit_id: str) -> int:
    for place, unit in enumerate(plan.units):
        if unit.id == unit_id and unit.kind == "branch":
            return place
    raise UnknownRecipient(name=shown(unit_id))


def _audience_orders(plan: RoundPlan, audiences: Mapping[str, int]) -> list[Order]:
    forms = {form.id: place for place, form in enumerate(plan.forms) if place}
    for name in audiences:
        if name not in forms:
            raise UnknownRecipient(name=shown(name))
    return [Order(0, forms[name], count) for name, count in audiences.items()]


def _name(plan: RoundPlan, order: Order) -> str:
    return plan.forms[order.form].id if order.form else plan.units[order.unit].name


@dataclass(frozen=True, slots=True)
class Drawn:
    """Codes that are drawn and not live yet, with all that printing them needs."""

    notice: Notice
    plan: RoundPlan
    codes: Codes


@contextmanager
def drawing(config: Config, orders: Sequence[Order]) -> Iterator[Drawn]:
    """Draw codes for a block that prints them; they are counted and made live at its end, and only if it ends well.

    They are counted before they live: cut off in between, a round has too few slips, which shows, and never twice
    as many. Box and desk are opened anew for that: the block may take minutes, and may end in another thread.
    """
    plan = open_plan(config)
    drawn = {order: [new_code() for _ in range(order.slips + order.spares)] for order in orders}
    with Box(config.data / box.FILE_NAME) as ballots:
        notice = ballots.notice
    yield Drawn(notice, plan, {(plan.units[o.unit].id, plan.forms[o.form].id): new for o, new in drawn.items()})
    pepper = read_pepper(config.pepper)
    with Box(config.data / box.FILE_NAME) as ballots, Desk(config.data / DESK) as desk:
        if ballots.notice.plan_hash != notice.plan_hash:
            raise RoundNotOpen  # the round ended while its slips were being printed
        _count(desk, plan, orders)
        try:
            ballots.issue(IssuedSlip(digest(pepper, code), order.unit, order.form)
                          for order, new in drawn.items() for code in new)
        except SurveyError:  # intake was stopped, or the disk is full: nothing was issued
            desk.take_back(plan.id, (_issue(order) for order in orders))
            raise


def issue_slips(
    config: Config, orders: Sequence[Order], print_slips: Callable[[Drawn], None] | None = None,
) -> Codes:
    """Draw codes, have them printed, then make them live and count them; gives them by (unit id, form id).

    `print_slips` runs before any code is live: where printing fails, nothing was issued.
    """
    with drawing(config, orders) as drawn:
        if print_slips is not None:
            print_slips(drawn)
    return drawn.codes


def _issue(order: Order) -> Issue:
    return Issue(order.unit, order.form, order.slips, order.spares)


def _count(desk: Desk, plan: RoundPlan, orders: Sequence[Order]) -> None:
    try:
        desk.record(plan.id, ((_issue(order), order.again) for order in orders))
    except AlreadyIssued as error:
        raise IssuedAlready(names=_name(plan, Order(error.unit, error.form, 0))) from error


def unserved(config: Config) -> tuple[str, ...]:
    """Name the audience forms of the open round with neither slips nor places for answers without one."""
    with office_at(config) as office:
        paper = office.current_round()
        if paper is None:
            raise RoundNotOpen
        with Desk(config.data / DESK) as desk:
            served = {issue.form for issue in desk.issued(paper.id)} | desk.rooms(paper.id).keys()
    return tuple(form.id for place, form in enumerate(plan_of(paper).forms) if place and place not in served)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was printed and laid out in a round so far."""

    slips: Mapping[tuple[int, int], Issue]   # by (unit, form)
    rooms: Mapping[int, int]                 # places for answers without a slip, by form


def issued(config: Config, round_id: str) -> Issued:
    """Count what was printed and laid out in a round so far."""
    with Desk(config.data / DESK) as desk:
        return Issued({(one.unit, one.form): one for one in desk.issued(round_id)}, desk.rooms(round_id))
