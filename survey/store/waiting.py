"""What self-assessments have in common: they may wait for a round, and none changes once its round is closed."""

from typing import Final

from sqlite_utils import Database

from survey.errors import RoundStateMismatch, RoundUnknown

WAITING: Final = ""  # stands for the next round that is planned


def require_unclosed(db: Database, round_id: str) -> None:
    """Refuse whatever comes after the close: members' results are known then."""
    if round_id == WAITING:
        return
    row = db.execute("SELECT state FROM round WHERE id = ?", [round_id]).fetchone()
    if row is None:
        raise RoundUnknown(round_id=round_id)
    if row[0] not in {"planned", "open"}:
        raise RoundStateMismatch(round_id, row[0])


def move_waiting(db: Database, table: str, round_id: str) -> None:
    """Hand the rows of a table that wait for a round over to it; where the round has such rows, those stay."""
    db.execute(f"UPDATE OR IGNORE {table} SET round = ? WHERE round = ''", [round_id])  # noqa: S608 -- our names
    db.execute(f"DELETE FROM {table} WHERE round = ''")  # noqa: S608 -- our names
