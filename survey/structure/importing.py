"""Importing a whole list of units: looked at first, then taken over exactly as it was shown."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from reports.release import UnitRef
from survey.config import Config
from survey.differences import Change, Differences, Renumbering, differences, renumberings
from survey.errors import SurveyError
from survey.installation import keeper_at
from survey.organisation import read_organisation
from survey.store.structure import Structure
from survey.structure.editing import Present, edit, reused_ids
from survey.units import entry_of, organise

TOPIC: Final = "organisation"

_UNITS: Final = TypeAdapter(tuple[UnitRef, ...])


class NothingOnTrial(SurveyError):
    """The list that was uploaded is gone: taken over, thrown away, or replaced by a later upload."""

    zh = "这份名单已经不在了：已经导入、放弃，或被您后来上传的名单代替。请重新上传。"
    en = "This list is gone: it was taken over, thrown away or replaced by a later upload. Upload it again."


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a list over would do to the organisation as it stands."""

    present: Present
    units: tuple[UnitRef, ...]
    differences: Differences
    renumbered: tuple[Renumbering, ...]
    reused: tuple[tuple[str, str], ...]   # ids of new units that once were others', with those names


def upload(config: Config, account: str, path: Path) -> str:
    """Read a list and keep it for its uploader to look at; gives the id it is kept under.

    Nothing of the organisation changes. MistakesInTable names every mistake by row and column.
    """
    return _put(config, account, read_organisation(path))


def _put(config: Config, account: str, units: tuple[UnitRef, ...]) -> str:
    list_id = secrets.token_urlsafe(12)
    with keeper_at(config, Structure) as structure:
        structure.put_on_trial(account, TOPIC, list_id, _UNITS.dump_json(units).decode())
    return list_id


def preview(config: Config, account: str, list_id: str) -> Preview:
    """Show what a list would change today; NothingOnTrial where it is gone."""
    with keeper_at(config, Structure) as structure:
        content = structure.on_trial(account, TOPIC, list_id)
        before, changes = structure.units(), structure.changes()
    if content is None:
        raise NothingOnTrial
    units = _UNITS.validate_json(content)
    return Preview(Present(before), units, differences(before, units), renumberings(before, units),
                   reused_ids(changes, before, units))


def keep_old_ids(config: Config, account: str, list_id: str, new_ids: Collection[str]) -> str:
    """Give units of the list that were only renumbered their old ids back; gives the id of the mended list."""
    seen = preview(config, account, list_id)
    old = {pair.new.id: pair.old.id for pair in seen.renumbered if pair.new.id in new_ids}
    mended = organise(entry_of(unit.model_copy(update={
        "id": old.get(unit.id, unit.id), "parent": old.get(unit.parent or "", unit.parent),
    })) for unit in seen.units)
    return _put(config, account, mended)


def take_over(
    config: Config, account: str, list_id: str, seen: str, today: date | None = None,
) -> tuple[Change, ...]:
    """Put the list in place of the organisation of version `seen`; gives what changed.

    EditOutdated where the organisation changed since the list was shown: its differences are others now.
    """
    units = preview(config, account, list_id).units
    changes = edit(config, seen, lambda _: units, today, reuse_ids=True)
    throw_away(config, account)
    return changes


def throw_away(config: Config, account: str, topic: str = TOPIC) -> None:
    """Forget an uploaded list that was not taken over."""
    with keeper_at(config, Structure) as structure:
        structure.end_trials(account, [topic])
