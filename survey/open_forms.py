"""Open forms: places for answers without a slip are laid out in the box and counted, as slips are."""

from typing import Final

from survey.config import Config
from survey.errors import RoundError, SurveyError
from survey.installation import keeper_at
from survey.issuing import open_plan
from survey.store import box
from survey.store.box import Box
from survey.store.counting import Counting, Reissue
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import AlreadyIssued, Desk
from survey.tables import shown

MOST_PLACES: Final = 20_000  # each takes some kilobytes in the box, used or not


class NotOpenForm(RoundError):
    """Places without slips were asked for a form that needs slips."""

    zh = "“{name}”在本轮计划里不是开放的问卷，不能不用凭证填写。"
    en = "“{name}” is not open in the plan of this round; it cannot be answered without a slip."


class BadRoom(RoundError):
    """The number of places for an open form makes no sense."""

    zh = "开放问卷的名额应是1到{most}之间的整数。"
    en = "An open form needs between 1 and {most} places."


class RoomMade(RoundError):
    """An open form has its places; more of them have to be said."""

    zh = "“{name}”的名额已经备好。确需增加，请写明原因（命令行用 --reason），会记录在案。"
    en = "“{name}” has its places. To add some, give a reason (--reason on the command line); it is recorded."


def make_room(config: Config, form_id: str, places: int, *, reason: str | None = None) -> None:
    """Lay out places for answers without a slip to an open form; a `reason` adds to those there are.

    They are counted before they can be taken, as slips are.
    """
    reason = (reason or "").strip() or None
    plan = open_plan(config)
    if not plan.is_open(form_id):
        raise NotOpenForm(name=shown(form_id))
    if not 1 <= places <= MOST_PLACES:
        raise BadRoom(most=MOST_PLACES)
    form = [ref.id for ref in plan.forms].index(form_id)
    with Box(config.data / box.FILE_NAME) as ballots, Desk(config.data / DESK) as desk:
        if reason is not None:
            with keeper_at(config, Counting) as counting:
                counting.note_reissues(plan.id, [Reissue(0, form, places, reason)])
        try:
            desk.make_room(plan.id, form, places, again=reason is not None)
        except AlreadyIssued as error:
            raise RoomMade(name=form_id) from error
        try:
            ballots.lay_out({form: places})
        except SurveyError:  # intake was stopped, or the disk is full: no place was laid out
            desk.give_up_room(plan.id, form, places)
            raise
