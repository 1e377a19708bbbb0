"""What a release file says, as linear facts about how many members of each branch chose which rung.

Read from its JSON by the published rules of rounding alone: a mean lies within half a step of its value (an
end-coded one reaches to its end), halves go up; a share lies within half a step of its percentage, and where
one share reaches the outermost step those at either outermost step reach to the ends.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

Json = Mapping[str, Any]
Range = tuple[Fraction, Fraction]
People = Mapping[tuple[str, str], int]
"""How many people count: by branch and column (an item, or a dimension)."""
Weights = Mapping[str, tuple[Fraction, ...]]
"""By column, what each rung weighs in a sum."""

HAIR = Fraction(1, 10**9)
"""What rounds to the next value up is left out of a range by this much."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`low` ≤ Σ weight × number of choices ≤ `high` over the branches of a unit."""

    unit: str
    column: str
    what: str
    branches: tuple[str, ...]
    weights: Weights
    low: Fraction
    high: Fraction
    is_whole: bool = False  # the sum is a whole number, whatever the answers are

    def tightened(self) -> "Fact":
        """The same fact, its ends moved to whole numbers where the sum is one."""
        if not self.is_whole:
            return self
        return Fact(self.unit, self.column, self.what, self.branches, self.weights,
                    Fraction(math.ceil(self.low)), Fraction(math.floor(self.high)), is_whole=True)


def exact(value: float) -> Fraction:
    """A decimal as it is written in the file."""
    return Fraction(str(value))


@dataclass(frozen=True)
class Published:
    """One release file; `linked` where everybody answered everything, so that dimensions are means of items."""

    content: Json
    linked: bool

    @classmethod
    def read(cls, raw: bytes, *, linked: bool) -> "Published":
        """Read the bytes of a release file."""
        return cls(json.loads(raw), linked)

    @cached_property
    def units(self) -> dict[str, Json]:
        """Every unit's results by its id, the organ first."""
        results = (self.content["organ"], *self.content["units"])
        return {result["unit"]["id"]: result for result in results}

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """The units people belong to; what is merged before publication still is somebody's branch."""
        return tuple(i for i, result in self.units.items() if result["unit"]["kind"] == "branch")

    @cached_property
    def branches_of(self) -> dict[str, tuple[str, ...]]:
        """Unit → the branches whose answers it adds up."""
        return {unit: tuple(b for b in self.branches if self._is_part(b, unit)) for unit in self.units}

    def _is_part(self, branch: str, unit: str) -> bool:
        if branch in self.units[unit]["unit"].get("merged", ()):
            return True
        above: str | None = branch
        while above is not None and above != unit:
            above = self.units[above]["unit"]["parent"]
        return above == unit

    @cached_property
    def rungs(self) -> tuple[int, ...]:
        """The rungs of the members' scale."""
        return tuple(sorted(option["value"] for option in self.content["scale"]["options"]))

    @cached_property
    def items_of(self) -> dict[str, tuple[str, ...]]:
        """Dimension → its items."""
        return {d["id"]: tuple(i["id"] for i in self.content["items"] if i["dimension"] == d["id"])
                for d in self.content["dimensions"]}

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Every item."""
        return tuple(item for items in self.items_of.values() for item in items)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Everything a unit has a mean of: its dimensions, then its items."""
        return (*self.items_of, *self.items)

    @cached_property
    def values(self) -> dict[str, tuple[Fraction, ...]]:
        """The answers a column is a sum of; a dimension not linked to its items is anything between the ends."""
        rungs = tuple(Fraction(r) for r in self.rungs)
        ends = (rungs[0], rungs[-1])
        unlinked = {} if self.linked else dict.fromkeys(self.items_of, ends)
        return {**dict.fromkeys(self.items, rungs), **unlinked}

    def weights(self, column: str) -> dict[str, tuple[Fraction, ...]]:
        """The weights that add up choices to the sum of a column's scores."""
        if column in self.values:
            return {column: self.values[column]}
        items = self.items_of[column]
        return {item: tuple(value / len(items) for value in self.values[item]) for item in items}

    def cell(self, unit: str, column: str, statistic: str = "mean") -> Json | None:
        """A cell that is shown; None where it is not."""
        result = self.units[unit]
        found: list[Json] = [r for r in result["dimensions"] if r["dimension"] == column]
        found += [r for r in result["items"] if r["item"] == column]
        cell = found[0].get(statistic) if found else None
        return cell if isinstance(cell, dict) and "hidden" not in cell else None

    def number(self, unit: str, column: str, statistic: str) -> float | None:
        """A plain number that is shown; None where it is not."""
        result = self.units[unit]
        number = next((r.get(statistic) for r in result["dimensions"] if r["dimension"] == column), None)
        return None if isinstance(number, dict) or number is None else float(number)

    def mean_range(self, cell: Json) -> Range:
        """Where the mean behind a cell lies."""
        low, high = Fraction(self.rungs[0]), Fraction(self.rungs[-1])
        value, half = exact(cell["value"]), exact(cell["step"]) / 2
        return (low if cell.get("end") == "low" else max(low, value - half),
                high if cell.get("end") == "high" else min(high, value + half - HAIR))

    def count_ranges(self, cell: Json) -> list[Range]:
        """Where the numbers of answers behind a cell of shares lie."""
        n, step, percents = cell["n"], exact(cell["step"]), [exact(percent) for percent in cell["percents"]]
        # Where one answer takes nearly all, what lies beyond the outermost steps is moved onto them.
        coded = max(percents) >= 100 - step or (len(percents) == 1 and percents[0] <= step)
        return [(Fraction(0) if coded and percent <= step else max(Fraction(0), (percent - step / 2) * n / 100),
                 Fraction(n) if coded and percent >= 100 - step
                 else min(Fraction(n), (percent + step / 2) * n / 100 - HAIR)) for percent in percents]

    def facts(self) -> Iterator[Fact]:
        """Everything the file says about the choices of its branches."""
        for unit in self.units:
            for column in self.columns:
                if (cell := self.cell(unit, column)) is not None:
                    low, high = self.mean_range(cell)
                    yield Fact(unit, column, "mean", self.branches_of[unit], self.weights(column),
                               low * cell["n"], high * cell["n"], is_whole=column in self.items)
            for item in self.items:
                yield from self._share_facts(unit, item)

    def _share_facts(self, unit: str, item: str) -> Iterator[Fact]:
        half, count = len(self.rungs) // 2, len(self.rungs)
        bins = {"groups": [range(half), range(half, count - half), range(count - half, count)],
                "histogram": [range(place, place + 1) for place in range(count)]}
        for statistic, ranges in bins.items():
            cell = self.cell(unit, item, statistic)
            for rungs, (low, high) in zip(ranges, self.count_ranges(cell) if cell else (), strict=False):
                weights = tuple(Fraction(place in rungs) for place in range(count))
                yield Fact(unit, item, f"{statistic} {rungs.start}–{rungs.stop - 1}", self.branches_of[unit],
                           {item: weights}, low, high, is_whole=True)

    def is_hidden(self, unit: str, column: str) -> bool:
        """Whether a unit's mean is kept back."""
        return self.cell(unit, column) is None

    def everybody(self, returned: Mapping[str, int]) -> People:
        """Take everybody who answered to count in every column."""
        return {(branch, column): returned.get(branch, 0) for branch in self.branches for column in self.columns}

    def issued(self) -> dict[str, int]:
        """Slips issued per branch: public, and the number of answers where everybody answered."""
        return {branch: self.units[branch]["issued"] for branch in self.branches}
