"""The staff log: what the people of the office did, chained so that it cannot be changed unnoticed.

It tells of the office only. No address, no browser; and nothing whose time would tell on somebody: signing in
and out, and rating one's own branch blindly, are not noted.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from questionnaires.errors import MofanError
from survey.chain import Entry, Inspection, inspect
from survey.config import Config
from survey.installation import keeper_at
from survey.store.chronicle import Chronicle

SERVER: Final = "mofan"   # what is done on the command line is done by whoever runs the server
LONGEST_VALUE: Final = 200
PAGE: Final = 50
REFUSED: Final = "refused"
"""What an entry says that takes an earlier one back: what was begun did not come about."""


@dataclass(frozen=True, slots=True)
class Setback:
    """The entry that says of an earlier one that it was not carried out."""

    number: int
    broke: bool     # something failed on the way, so that part of it may have been done


def note(config: Config, account_name: str, action: str, subject: Mapping[str, object],
         now: datetime | None = None) -> int:
    """Add to the staff log what an account is about to do; gives the number of the entry."""
    # The clock is read at whole seconds: finer ones tell nothing that anybody needs.
    time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    with keeper_at(config, Chronicle) as log:
        return log.append(time, _tidy(account_name), _tidy(action), subject_text(subject)).number


def refuse(config: Config, account_name: str, number: int, *, broke: bool = False) -> None:
    """Add to the staff log that what an earlier entry announced was not carried out; that entry stays as it is."""
    note(config, account_name, REFUSED, {"entry": number, "broke": 1 if broke else None})


@contextmanager
def noted(config: Config, account_name: str, action: str, subject: Mapping[str, object]) -> Iterator[None]:
    """Note what the block is about to do, and afterwards, where it raises, that it was not done."""
    number = note(config, account_name, action, subject)
    try:
        yield
    except Exception as error:
        refuse(config, account_name, number, broke=not isinstance(error, MofanError))
        raise


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


def setbacks(config: Config) -> dict[int, Setback]:
    """Tell which entries were not carried out, by their numbers."""
    accounts: dict[int, str] = {}
    found: dict[int, Setback] = {}
    with keeper_at(config, Chronicle) as log:
        for entry in log.entries():
            accounts[entry.number] = entry.account
            number, broke = _taken_back(entry)
            # Nobody but who began a step can have it taken back, and only once.
            if accounts.get(number) == entry.account:
                found.setdefault(number, Setback(entry.number, broke))
    return found


def _taken_back(entry: Entry) -> tuple[int, bool]:
    """Read which earlier entry one takes back, and if something broke; 0 where it takes none back."""
    if entry.action != REFUSED:
        return 0, False
    try:
        facts = json.loads(entry.subject)
        number = int(facts["entry"])
    except (ValueError, TypeError, KeyError):  # somebody wrote into the log
        return 0, False
    return (number, "broke" in facts) if 0 < number < entry.number else (0, False)
