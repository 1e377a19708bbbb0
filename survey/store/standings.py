"""How far all branches of a round are with their own ratings: a few queries for everybody, however many there are.

Counts only, and the days of submissions and returns: neither a level nor a name is read here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from survey.store import blind_ratings, own_ratings
from survey.store.blind_ratings import PanelCount
from survey.store.connection import bring_up_to_date, connect, explained

# Branch by branch and field by field, by the tables' keys: most of what lies there is reasons, evidence and
# blind ratings, and none of it is touched.
_UNDER_WAY: Final = (
    "SELECT value FROM json_each(?2) AS branch WHERE EXISTS"
    " (SELECT 1 FROM blind_rating WHERE (round, unit) = (?1, branch.value))")
_BEGUN: Final = (
    "SELECT branch.value FROM json_each(?2) AS branch WHERE EXISTS (SELECT 1 FROM"
    " (SELECT value, max(version) AS latest FROM consensus WHERE (round, unit) = (?1, branch.value) GROUP BY field)"
    " WHERE latest > 0 AND value <> '')")
# The unary plus: looking every field up by itself takes twice as long as passing over all between two of them.
_FILLED: Final = (
    "SELECT branch.value, (SELECT count(*) FROM (SELECT value, max(version) AS latest FROM consensus"
    " WHERE (round, unit) = (?1, branch.value) AND field BETWEEN ?4 AND ?5"
    " AND +field IN (SELECT value FROM json_each(?3)) GROUP BY field) WHERE latest > 0 AND value <> '') AS filled"
    " FROM json_each(?2) AS branch WHERE filled > 0")


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one branch is."""

    panel: PanelCount
    is_begun: bool                    # somebody rated blindly, or something of the consensus is filled in
    filled: int                       # of the fields asked for, those that have a value
    latest: tuple[str, str] | None    # kind and day of the latest submission or return


class Standings:
    """The open keeper; belongs to the thread that opened it, and changes nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)
        with explained(path):
            for topic in (blind_ratings, own_ratings):
                bring_up_to_date(self._db, topic.migrations)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    def of(self, round_id: str, units: Iterable[str], fields: Iterable[str]) -> dict[str, Counts]:
        """Tell how far some branches are, by branch; `fields` are those of the consensus that are counted."""
        branches, wanted = tuple(units), sorted(fields)
        place = (round_id, json.dumps(branches))
        with explained(self._path):
            panels, latest = self._panels(round_id), self._latest(round_id)
            begun = {unit for which in (_UNDER_WAY, _BEGUN) for (unit,) in self._db.execute(which, place)}
            filled = dict(self._db.execute(
                _FILLED, (*place, json.dumps(wanted), *(wanted[:1] or [""]), *(wanted[-1:] or [""]))).fetchall())
        return {unit: Counts(panels.get(unit, PanelCount(0)), unit in begun, filled.get(unit, 0), latest.get(unit))
                for unit in branches}

    def _panels(self, round_id: str) -> dict[str, PanelCount]:
        handed = dict(self._db.execute("SELECT unit, count(*) FROM handed_in WHERE round = ? GROUP BY unit",
                                       [round_id]).fetchall())
        said = {unit: (size, raters) for unit, size, raters in self._db.execute(
            "SELECT unit, size, raters FROM panel WHERE round = ?", [round_id])}
        found = {}
        for unit in handed.keys() | said.keys():
            size, raters = said.get(unit, (None, None))
            found[unit] = PanelCount(handed.get(unit, 0) if raters is None else raters, size, raters)
        return found

    def _latest(self, round_id: str) -> dict[str, tuple[str, str]]:
        return {unit: (kind, day) for unit, kind, day, _number in self._db.execute(
            "SELECT unit, kind, day, max(number) FROM submission WHERE round = ? GROUP BY unit", [round_id])}
