"""The staff log: what the people of the office did, chained so that it cannot be changed unnoticed.

It tells of the office only. No address, no browser; and nothing whose time would tell on somebody: signing in
and out, and rating one's own branch blindly, are not noted.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from survey.chain import Entry, Inspection, inspect
from survey.config import Config
from survey.installation import keeper_at
from survey.store.chronicle import Chronicle

SERVER: Final = "mofan"   # what is done on the command line is done by whoever runs the server
LONGEST_VALUE: Final = 200
PAGE: Final = 50


def note(config: Config, account_name: str, action: str, subject: Mapping[str, object],
         now: datetime | None = None) -> None:
    """Add to the staff log what an account is about to do: the action, and what it is done to."""
    # The clock is read at whole seconds: finer ones tell nothing that anybody needs.
    time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    with keeper_at(config, Chronicle) as log:
        log.append(time, _tidy(account_name), _tidy(action), subject_text(subject))


def subject_text(subject: Mapping[str, object]) -> str:
    """Write what an action is done to as small JSON: the same facts, the same text."""
    told = {_tidy(key): _tidy(value) for key, value in subject.items() if value not in (None, "")}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _tidy(value: object) -> str:
    """Cut short what somebody typed, and leave out what no database can store."""
    return str(value)[:LONGEST_VALUE].encode("utf-8", "replace").decode()


def inspect_log(config: Config, noted: str | None = None) -> Inspection:
    """Follow the chain of the staff log from its start; `noted` is a hash written down earlier."""
    with keeper_at(config, Chronicle) as log:
        return inspect(log.entries(), noted.strip().lower() if noted else None)


def latest_entries(config: Config, before: int | None = None) -> tuple[Entry, ...]:
    """Give a page of the staff log, the latest first."""
    with keeper_at(config, Chronicle) as log:
        return log.latest(PAGE, before)
