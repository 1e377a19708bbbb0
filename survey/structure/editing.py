"""Editing the organisation page by page; an edit made on a page that is no longer true is refused."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.release import UnitRef
from survey.config import Config
from survey.differences import Change
from survey.errors import SurveyError
from survey.installation import keeper_at, office_at
from survey.rounds import plan_of
from survey.store.office import RoundState
from survey.store.structure import ChangedMeanwhile, DatedChange, Structure

WITH_BOX: Final = (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED)


class EditOutdated(SurveyError):
    """The organisation changed after the page was drawn on which somebody edits it."""

    zh = "您打开本页之后，组织名单有了改动，所以没有保存。您填的内容还在；请对照现在的名单核对，再保存一次。"
    en = ("The organisation changed after you opened this page, so nothing was saved. What you typed is still here;"
          " check it against the list as it is now and save again.")


class IdHadHistory(SurveyError):
    """An id that once was another unit's would give a new unit that one's history."""

    zh = "编号“{unit}”以前属于“{name}”，再用会接上它的历史。请换一个编号；要恢复原单位，请用原来的名称。"
    en = ("The id “{unit}” once belonged to “{name}”, and using it would join the two histories. Choose another id;"
          " to bring that unit back, give it its former name.")


@dataclass(frozen=True, slots=True)
class Present:
    """The organisation as it stands, and the version by which a page says which one it shows."""

    units: tuple[UnitRef, ...]

    @property
    def version(self) -> str:
        """A short hash of the whole organisation."""
        return version_of([unit.model_dump() for unit in self.units])


@dataclass(frozen=True, slots=True)
class Plans:
    """How the rounds stand to the present organisation: those to plan anew, and the one that keeps its own."""

    outdated: tuple[str, ...]
    running: str | None


def version_of(content: object) -> str:
    """Hash what a page shows, so that an edit can say what it was made on."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:20]


def present(config: Config) -> Present:
    """Give the organisation as it stands; empty where there is none yet."""
    with keeper_at(config, Structure) as structure:
        return Present(structure.units())


def edit(
    config: Config, seen: str, make: Callable[[tuple[UnitRef, ...]], tuple[UnitRef, ...]],
    today: date | None = None, *, reuse_ids: bool = False,
) -> tuple[Change, ...]:
    """Carry out an edit that was made on the organisation of version `seen`; gives what changed.

    `reuse_ids`: units may take the ids of others long gone, which a preview has warned of. Raises EditOutdated,
    IdHadHistory and whatever `make` raises.
    """
    day = (today or date.today()).isoformat()  # noqa: DTZ011 -- the office's own day
    with keeper_at(config, Structure) as structure:
        before = Present(structure.units())
        if before.version != seen:
            raise EditOutdated
        after = make(before.units)
        if not reuse_ids:
            _require_unused(structure, before.units, after)
        try:
            return structure.replace(after, day, before.units)
        except ChangedMeanwhile as error:
            raise EditOutdated from error


def _require_unused(structure: Structure, before: tuple[UnitRef, ...], after: tuple[UnitRef, ...]) -> None:
    for unit_id, name in reused_ids(structure.changes(), before, after):
        raise IdHadHistory(unit=unit_id, name=name)


def reused_ids(
    changes: tuple[DatedChange, ...], before: tuple[UnitRef, ...], after: tuple[UnitRef, ...],
) -> tuple[tuple[str, str], ...]:
    """Name the ids of new units that once were others', with the names of those."""
    gone, known = former_names(changes), {unit.id for unit in before}
    return tuple((unit.id, gone[unit.id.lower()]) for unit in after
                 if unit.id not in known and gone.get(unit.id.lower(), unit.name) != unit.name)


def former_names(changes: tuple[DatedChange, ...]) -> dict[str, str]:
    """Give the last name of every unit that ever went, by its id in lower case."""
    return {dated.change.unit.lower(): gone.name for dated in changes
            if dated.change.what == "removed" and (gone := dated.change.snapshot) is not None}


def history(config: Config, unit_id: str | None = None) -> tuple[DatedChange, ...]:
    """Give what ever changed, of one unit or of all, the latest first."""
    with keeper_at(config, Structure) as structure:
        return structure.changes(unit_id)[::-1]


def plans(config: Config) -> Plans:
    """Tell which planned rounds froze another organisation than the present one, and which round is running."""
    with office_at(config) as office:
        units, papers = office.units(), office.rounds()
    outdated = tuple(paper.id for paper in papers
                     if paper.state is RoundState.PLANNED and plan_of(paper).units != units)
    return Plans(outdated, next((paper.id for paper in papers if paper.state in WITH_BOX), None))
