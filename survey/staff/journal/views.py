"""The staff log and the supervisor's checks."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, request

from reports.verification import beyond_reach, words
from survey.chain import Entry
from survey.chronicle import PAGE, inspect_log, latest_entries
from survey.installation import office_at
from survey.rounds import plan_of
from survey.staff.journal.actions import action_name, states, subject_name, subject_value
from survey.staff.pages import Reply, config, page, say
from survey.supervising import check_rounds, verify_round

bp: Final = Blueprint("journal", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the staff log as it is read."""

    number: int
    time: str
    account: str
    action: str
    subject: tuple[tuple[str, str], ...]
    hash: str


@bp.get("/journal")
def index() -> Reply:
    """Show the staff log, the latest first, under the verdict on its chain."""
    noted = request.args.get("noted", "")[:100]
    before = request.args.get("before", type=int)
    entries = latest_entries(config(), before)
    return page("journal/index.html", found=inspect_log(config(), noted), noted=noted.strip(), before=before,
                lines=[_line(entry) for entry in entries],
                older=entries[-1].number if len(entries) == PAGE and entries[-1].number > 1 else None)


@bp.get("/checks")
def checks() -> Reply:
    """Show what can be checked of every round."""
    return page("journal/checks.html", rounds=check_rounds(config()), found=inspect_log(config()), states=states())


@bp.get("/checks/<round_id>")
def release(round_id: str) -> Reply:
    """Verify the release of a round anew, from its file."""
    found = verify_round(config(), round_id)
    with office_at(config()) as office:
        title = plan_of(office.round(round_id)).title
    return page("journal/release.html", round_id=round_id, title=title, found=found,
                words={name: say(text) for name, text in words().items()},
                beyond=[say(text) for text in beyond_reach()])


def _line(entry: Entry) -> Line:
    return Line(entry.number, _local(entry.time), entry.account, action_name(entry.action), _subject(entry.subject),
                entry.hash)


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
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return time
