"""One pass over the rows: all the analysis needs, as counts, so that it costs the same for any number of rows.

A respondent's scale score is the mean of the answered items and counts from two thirds of them. Scores are kept
as the pair (sum of codes, number answered), whole numbers both, so that nothing depends on the order of the rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.analysing.dataset import Dataset
from reports.statistics.reliability import ItemSums

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CHUNK = 65_536
"""Rows whose items are multiplied with each other at once; small enough for the processor's memory."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often what occurs among those who count.

    `group`, `total`, `answered` and `times` (m,) list the distinct (group, sum of codes, items answered) with
    their number; `items` (groups, items, options + 1) counts the codes of each item, 0 for missing.
    """

    groups: int
    options: int
    group: Ints
    total: Ints
    answered: Ints
    times: Ints
    items: Ints
    complete: ItemSums

    @property
    def n(self) -> Ints:
        """How many count in each group (groups,)."""
        return self.per_group(self.times)

    @property
    def scores(self) -> Floats:
        """The distinct scores in codes, 1 to `options` (m,)."""
        return self.total / self.answered

    def per_group(self, amounts: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.int64]:
        """Add up whole numbers over each group; below 2⁵³ floating point loses nothing."""
        return np.bincount(self.group, weights=amounts, minlength=self.groups).astype(np.int64)


@dataclass(frozen=True, slots=True)
class RowSums:
    """Per row (n,): items answered, sum of their codes, and whether the row counts."""

    answered: NDArray[np.int32]
    totals: NDArray[np.int32]
    is_counted: NDArray[np.bool_]


def row_sums(dataset: Dataset) -> RowSums:
    """Add up every row; it counts with two thirds of the items answered, and at least one."""
    answered, totals = np.zeros((2, len(dataset)), dtype=np.int32)
    for column in dataset.codes.T:
        answered += column > 0
        totals += column
    enough = (answered > 0) & (3 * answered >= 2 * len(dataset.items))
    return RowSums(answered, totals, enough)


def count(dataset: Dataset) -> Counts:
    """Count a data set; linear in its rows, one byte per item read once or twice."""
    rows = row_sums(dataset)
    options, items, groups = dataset.high - dataset.low + 1, len(dataset.items), len(dataset.group_ids)
    counted = slice(None) if rows.is_counted.all() else rows.is_counted
    members = dataset.groups[counted].astype(np.int64)
    group, total, answered, times = _distinct(
        members, rows.totals[counted], rows.answered[counted], options * items + 1, items + 1)
    codes = dataset.codes[counted]
    tables = [np.bincount(members * (options + 1) + column, minlength=groups * (options + 1)) for column in codes.T]
    return Counts(groups, options, group, total, answered, times,
                  np.stack(tables, axis=1).reshape(groups, options + 1, items).transpose(0, 2, 1),
                  sums_of_items(codes[rows.answered[counted] == items]))


def _distinct(
    members: Ints, totals: NDArray[np.int32], answered: NDArray[np.int32], most: int, width: int,
) -> tuple[Ints, Ints, Ints, Ints]:
    """List the distinct triples and their number: one whole number stands for three."""
    keys, times = np.unique((members * most + totals) * width + answered, return_counts=True)
    pairs, answers = np.divmod(keys, width)
    group, total = np.divmod(pairs, most)
    return group, total, answers, times.astype(np.int64)


def sums_of_items(codes: NDArray[np.uint8]) -> ItemSums:
    """Add up the items and their products over rows without a gap; exact, as they stay below 2⁵³."""
    total = ItemSums(0, np.zeros(codes.shape[1]), np.zeros((codes.shape[1], codes.shape[1])))
    for start in range(0, len(codes), CHUNK):
        chunk = codes[start:start + CHUNK].astype(np.float64)
        total += ItemSums(len(chunk), chunk.sum(axis=0), chunk.T @ chunk)
    return total


def weighted_sums(dataset: Dataset, weights: NDArray[np.int64]) -> Ints:
    """Sum a weight per code over each row's answers, then per (group, answered): (groups, items + 1).

    `weights` (options,) gives the weight of code 1, 2, …; dividing the columns by the number answered and adding
    them up gives the sum over people of their mean weight.
    """
    rows = row_sums(dataset)
    lookup = np.concatenate([[0], weights]).astype(np.int64)
    summed = np.zeros(len(dataset), dtype=np.int64)
    for column in dataset.codes.T:
        summed += lookup[column]
    width = len(dataset.items) + 1
    places = dataset.groups[rows.is_counted].astype(np.int64) * width + rows.answered[rows.is_counted]
    table = np.bincount(places, weights=summed[rows.is_counted], minlength=len(dataset.group_ids) * width)
    return table.reshape(-1, width).astype(np.int64)
