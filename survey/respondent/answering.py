"""What becomes of a posted form: counted, or a setback that keeps everything typed."""

import sys
from enum import StrEnum

from survey.ballots import Outcome
from survey.respondent.booth import Booth
from survey.respondent.forms import AnswerForm


class Setback(StrEnum):
    """Why a form was not counted; each value names the sentences that say so."""

    INVALID = "invalid"
    REFUSED = "refused"
    EMPTY = "empty"
    CLOSED = "closed"
    BUSY = "busy"
    STAMP = "stamp"
    FULL = "full"


STATUS = {Setback.INVALID: 422, Setback.REFUSED: 422, Setback.EMPTY: 422, Setback.CLOSED: 409, Setback.BUSY: 503,
          Setback.STAMP: 422, Setback.FULL: 409}


def submit(booth: Booth, index: int, form: AnswerForm) -> Setback | None:
    """Judge the answers, then let the booth burn the code and keep the ballot; None means counted."""
    if not booth.is_open():
        return Setback.CLOSED
    if not form.validate():
        return Setback.INVALID
    code = form.entitlement
    if code is None:  # told in the same words as a used or foreign code, so that nobody learns by trying
        return _refused(form)
    if form.is_blank and not form.blank_is_meant:
        return Setback.EMPTY
    return _cast(booth, index, form, code)


def _cast(booth: Booth, index: int, form: AnswerForm, code: str) -> Setback | None:
    try:
        outcome = booth.cast(form.ballot(index, code))
    except Exception as fault:  # noqa: BLE001  # whatever breaks in the box, the answers stay on the page
        report(fault)
        return Setback.BUSY
    return {Outcome.COUNTED: None, Outcome.REFUSED: _refused(form), Outcome.CLOSED: Setback.CLOSED,
            Outcome.FULL: Setback.FULL}[outcome]


def _refused(form: AnswerForm) -> Setback:
    return Setback.STAMP if form.needs_no_code else Setback.REFUSED


def report(fault: BaseException) -> None:
    """Tell the operator where something broke, on standard error.

    Never the message or the values at hand: an error can quote what somebody typed.
    """
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f" at {last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else ""
    sys.stderr.write(f"mofan respondent app: {type(fault).__name__}{place}\n")
