"""The staff log and the supervisor's checks."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, redirect, request, url_for

from reports.verification import beyond_reach, words
from survey.chain import Entry
from survey.chronicle import PAGE, Setback, inspect_log, latest_entries, setbacks
from survey.kept import StillMaking
from survey.staff.journal.actions import action_name, states, subject_name, subject_value
from survey.staff.journal.verifying import verifier
from survey.staff.pages import Reply, config, page, say
from survey.supervising import case_of, check_rounds

bp: Final = Blueprint("journal", __name__)

LONGEST_NUMBER: Final = 18
"""Digits that every database can count to."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the staff log as it is read."""

    number: int
    time: str
    account: str
    action: str
    subject: tuple[tuple[str, str], ...]
    hash: str
    setback: Setback | None      # the later entry that says nothing came of it


@bp.get("/journal")
def index() -> Reply:
    """Show the staff log, the latest first, under the verdict on its chain."""
    noted = request.args.get("noted", "")[:100]
    before = _number(request.args.get("before", ""))
    entries = latest_entries(config(), before)
    return page("journal/index.html", found=inspect_log(config(), noted), noted=noted.strip(), before=before,
                lines=_lines(entries),
                older=entries[-1].number if len(entries) == PAGE and entries[-1].number > 1 else None)


@bp.get("/checks")
def checks() -> Reply:
    """Show what can be checked of every round."""
    return page("journal/checks.html", rounds=check_rounds(config()), found=inspect_log(config()), states=states())


@bp.get("/checks/<round_id>")
def release(round_id: str) -> Reply:
    """Tell what verifying the release of a round came to; a file that was not verified yet is now."""
    case = case_of(config(), round_id)
    try:
        done = verifier().take(case)
    except StillMaking:
        return page("journal/verifying.html", case=case), 202
    return page("journal/release.html", case=case, found=done.found, at=_shown(done.at),
                words={name: say(text) for name, text in words().items()},
                beyond=[say(text) for text in beyond_reach()])


@bp.post("/checks/<round_id>/verify")
def verify(round_id: str) -> Reply:
    """Verify the release of a round once more, from its files."""
    verifier().renew(case_of(config(), round_id))
    return redirect(url_for("journal.release", round_id=round_id), 303)


def _number(text: str) -> int | None:
    """Read the number of an entry from an address; None where it is none that an entry could have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _lines(entries: tuple[Entry, ...]) -> list[Line]:
    """Word the entries; one that takes an earlier one back is told with that one."""
    known = setbacks(config())
    told = {setback.number for setback in known.values()}
    return [_line(entry, known.get(entry.number)) for entry in entries if entry.number not in told]


def _line(entry: Entry, setback: Setback | None) -> Line:
    return Line(entry.number, _local(entry.time), entry.account, action_name(entry.action), _subject(entry.subject),
                entry.hash, setback)


def _subject(text: str) -> tuple[tuple[str, str], ...]:
    """Give what an action was done to; what somebody tampered with is shown as it stands."""
    try:
        facts = json.loads(text)
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        return (("?", text),)
    return tuple((subject_name(name), subject_value(name, str(value))) for name, value in facts.items())


def _local(time: str) -> str:
    """Give a time as the office's clock shows it; what somebody tampered with is shown as it stands."""
    try:
        return _shown(datetime.fromisoformat(time))
    except ValueError:
        return time


def _shown(time: datetime) -> str:
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
