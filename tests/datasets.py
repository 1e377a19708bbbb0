"""Small data sets for the analysis, and its figures computed once more, row by row, the slow and obvious way."""

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from reports.analysing.dataset import Dataset

Ints = NDArray[np.int64]


def dataset(codes: object, groups: object, *, low: int = 1, high: int = 5, sizes: dict[str, int] | None = None,
            names: tuple[str, ...] | None = None) -> Dataset:
    """A data set of these codes (0 missing, 1 the lowest answer) and group numbers."""
    table, members = np.asarray(codes, dtype=np.uint8), np.asarray(groups, dtype=np.int32)
    ids = names or tuple(f"g{number}" for number in range(1, int(members.max(initial=0)) + 2))
    return Dataset(ids, tuple(f"q{number}" for number in range(1, table.shape[1] + 1)), low, high, members, table,
                   sizes)


def random_dataset(seed: int, sizes: list[int], *, items: int = 4, high: int = 5, missing: float = 0.1) -> Dataset:
    """Groups of these sizes that differ a little, people who differ more, and some answers missing."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    people = rng.normal(0, 0.7, len(groups)) + rng.normal(0, 0.4, len(sizes))[groups]
    answers = np.round(0.6 * high + people[:, None] + rng.normal(0, 0.8, (len(groups), items)))
    codes = np.clip(answers, 1, high)
    codes[rng.random(codes.shape) < missing] = 0
    order = rng.permutation(len(groups))
    names = tuple(f"g{number}" for number in range(1, len(sizes) + 1))
    return dataset(codes[order], groups[order], high=high, names=names)


def shuffled(data: Dataset, seed: int) -> Dataset:
    """The same rows in another order."""
    order = np.random.default_rng(seed).permutation(len(data))
    return replace(data, groups=data.groups[order], codes=data.codes[order])


def sized(data: Dataset, more: int) -> Dataset:
    """The same data with groups of known size, `more` people larger than their rows."""
    rows = np.bincount(data.groups, minlength=len(data.group_ids)).tolist()
    return replace(data, sizes={group: n + more for group, n in zip(data.group_ids, rows, strict=True)})


@dataclass(frozen=True)
class Plain:
    """Everything from lists of scores per group."""

    scores: dict[str, list[float]]
    answers: dict[str, list[list[int]]]      # by group, the answers of those who count, 0 for missing
    low: int
    high: int

    @property
    def k(self) -> int:
        return len(self.scores)

    @property
    def n(self) -> int:
        return sum(len(scores) for scores in self.scores.values())

    @property
    def mean(self) -> float:
        return statistics.fmean([x for scores in self.scores.values() for x in scores])

    @property
    def msb(self) -> float:
        between = sum(len(s) * (statistics.fmean(s) - self.mean) ** 2 for s in self.scores.values())
        return between / (self.k - 1)

    @property
    def msw(self) -> float:
        within = sum((x - statistics.fmean(s)) ** 2 for s in self.scores.values() for x in s)
        return within / (self.n - self.k)

    def interval(self, group: str, size: int | None) -> tuple[float, float]:
        scores = self.scores[group]
        left = 1 - len(scores) / size if size else 1.0
        reach = float(stats.t.ppf(0.975, self.n - self.k)) * math.sqrt(left * self.msw / len(scores))
        return statistics.fmean(scores) - reach, statistics.fmean(scores) + reach

    def bounds(self, group: str, size: int) -> tuple[float, float]:
        scores = self.scores[group]
        return ((sum(scores) + (size - len(scores)) * self.low) / size,
                (sum(scores) + (size - len(scores)) * self.high) / size)

    def top2(self, group: str) -> float:
        scores = self.scores[group]
        return sum(score >= self.high - 1 - 1e-12 for score in scores) / len(scores)

    def rwg_j(self, group: str) -> float | None:
        columns = [[x for x in column if x] for column in zip(*self.answers[group], strict=True)]
        if any(len(column) < 2 for column in columns):
            return None
        expected = ((self.high - self.low + 1) ** 2 - 1) / 12
        ratio = min(1.0, statistics.fmean([statistics.variance(column) for column in columns]) / expected)
        return len(columns) * (1 - ratio) / (len(columns) * (1 - ratio) + ratio)

    def ad_m(self, group: str) -> float:
        columns = [[x for x in column if x] for column in zip(*self.answers[group], strict=True)]
        return statistics.fmean([
            statistics.fmean([abs(x - statistics.fmean(column)) for x in column]) for column in columns if column])


def plain(data: Dataset) -> Plain:
    """Read a data set row by row."""
    scores: dict[str, list[float]] = defaultdict(list)
    answers: dict[str, list[list[int]]] = defaultdict(list)
    for group, row in zip(data.groups.tolist(), data.codes.tolist(), strict=True):
        given = [code + data.low - 1 for code in row if code]
        if given and 3 * len(given) >= 2 * len(row):
            name = data.group_ids[group]
            scores[name].append(sum(given) / len(given))
            answers[name].append(row)
    return Plain(scores, answers, data.low, data.high)
