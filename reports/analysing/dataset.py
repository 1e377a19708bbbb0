"""What the analysis works on: coded answers of people in groups, whatever file they came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Dataset:
    """Coded answers to items of one scale: `groups` (n,) indexes `group_ids`, `codes` is (n, items) uint8.

    A code of 0 is missing, 1 the scale's `low`, 2 the next whole number, and so on up to `high`; reversed items
    are reversed already. `group_ids` stand in natural order (2 before 10). `sizes` tells how many people each
    group has, by group id, and is None where nobody said.
    """

    group_ids: tuple[str, ...]
    items: tuple[str, ...]
    low: int
    high: int
    groups: NDArray[np.int32]
    codes: NDArray[np.uint8]
    sizes: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.groups)
