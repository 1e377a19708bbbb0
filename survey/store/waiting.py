"""What self-assessments have in common: they may wait for a round, and none changes once its round is closed."""

import json
from collections.abc import Collection, Iterable
from typing import Final

from sqlite_utils import Database

from survey.errors import RoundStateMismatch, RoundUnknown

WAITING: Final = ""  # stands for the next round that is planned
AMONG: Final = "(SELECT value FROM json_each(?))"
"""Any number of units in one parameter, written by `listed`."""


def require_unclosed(db: Database, round_id: str) -> None:
    """Refuse whatever comes after the close: members' results are known then."""
    if round_id == WAITING:
        return
    row = db.execute("SELECT state FROM round WHERE id = ?", [round_id]).fetchone()
    if row is None:
        raise RoundUnknown(round_id=round_id)
    if row[0] not in {"planned", "open"}:
        raise RoundStateMismatch(round_id, row[0])


def listed(units: Collection[str]) -> str:
    """Write units as the one parameter that `AMONG` takes."""
    return json.dumps(sorted(units))


def move_waiting(db: Database, table: str, round_id: str, units: Collection[str]) -> None:
    """Hand the rows of these units that wait for a round over to it; where the round has such rows, those stay.

    Rows of other units go on waiting: a branch that was removed can come back.
    """
    where = f"WHERE round = '' AND unit IN {AMONG}"
    db.execute(f"UPDATE OR IGNORE {table} SET round = ? {where}", [round_id, listed(units)])  # noqa: S608 -- our names
    db.execute(f"DELETE FROM {table} {where}", [listed(units)])  # noqa: S608 -- our names


def units_in(db: Database, tables: Iterable[str], round_id: str) -> frozenset[str]:
    """Name the units that have rows of a round in any of these tables."""
    return frozenset(unit for table in tables for (unit,) in db.execute(
        f"SELECT DISTINCT unit FROM {table} WHERE round = ?", [round_id]))  # noqa: S608 -- our names
