"""Answers without anybody behind them: a sorted multiset of coded rows per questionnaire.

There is no identifier, no time and no order here: rows are sorted by content the moment they arrive, so
whatever is computed from them is a function of the multiset alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.answers import offsets, score_length
from questionnaires.model import Item, Questionnaire


@dataclass(frozen=True, slots=True)
class Responses:
    """Coded answers to one questionnaire: `units` (n,) indexes the plan's units, `codes` is (n, width) uint8."""

    questionnaire: Questionnaire
    units: NDArray[np.int64]
    codes: NDArray[np.uint8]

    @classmethod
    def gather(cls, questionnaire: Questionnaire, records: Iterable[tuple[int, bytes]]) -> "Responses":
        """Make responses of (unit index, score record) pairs, in any order."""
        rows = sorted(records)
        width = score_length(questionnaire)
        if any(len(record) != width for _, record in rows):
            raise ValueError("score record of the wrong length")
        units = np.array([unit for unit, _ in rows], dtype=np.int64)
        codes = np.frombuffer(b"".join(record for _, record in rows), dtype=np.uint8).reshape(len(rows), width)
        return cls(questionnaire, units, codes)

    def __len__(self) -> int:
        return len(self.units)

    def column(self, item: Item) -> NDArray[np.uint8]:
        """Codes of one rating or choice, one per response (see questionnaires.answers for the codes)."""
        return self.codes[:, offsets(self.questionnaire)[item.id]]

    def picks(self, item: Item) -> NDArray[np.bool_]:
        """Picked or not, shape (n, number of items picked from)."""
        place = offsets(self.questionnaire)[item.id]
        bits = self.codes[:, place].astype(np.int64) * 256 + self.codes[:, place + 1]
        return (bits[:, None] >> np.arange(len(item.of)) & 1).astype(bool)

    def answered_anything(self) -> NDArray[np.bool_]:
        """Which responses hold at least one answer; the others are returned but not valid."""
        return np.asarray(self.codes.any(axis=1), dtype=bool)
