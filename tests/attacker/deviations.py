"""Standard deviations: a spread of nothing says that all chose the same, and pooled ones can be taken apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tests.attacker.claims import Claim, Kind
from tests.attacker.published import Published, Range, exact

STEP = Fraction(1, 10)


@dataclass(frozen=True)
class Deviations:
    """What the spreads of a release say about the sum of squared deviations within each unit."""

    published: Published

    def shown(self, column: str) -> list[str]:
        """The units a pooled spread is taken over: the lowest ones whose mean is shown."""
        return [unit for unit, result in self.published.units.items()
                if result["unit"]["kind"] in {"branch", "merged"} and self.published.cell(unit, column)]

    def own(self, unit: str, column: str) -> Range:
        """Where a unit's squared deviations lie by its own cells."""
        n = self.n(unit, column)
        low, high = self._least(unit, column), Fraction(n) * (self.published.rungs[-1] - self.published.rungs[0])**2
        spread = self.published.number(unit, column, "spread")
        if spread is not None:
            is_least = spread <= self.published.content["rules"]["least_spread"]
            near = Fraction(0) if is_least else exact(spread) - STEP / 2
            far = exact(spread) + STEP / 2
            low, high = max(low, near * near * (n - 1)), min(high, far * far * (n - 1))
        return low, high

    def _least(self, unit: str, column: str) -> Fraction:
        """Squared deviations there must be because a mean of whole numbers is none itself."""
        cell = self.published.cell(unit, column)
        if cell is None or column not in self.published.items:
            return Fraction(0)
        n, (low, high) = cell["n"], self.published.mean_range(cell)
        totals = range(-(-low * n // 1), int(high * n // 1) + 1)
        return min((Fraction((total % n) * (n - total % n), n) for total in totals), default=Fraction(0))

    def n(self, unit: str, column: str) -> int:
        """How many people count in a shown unit."""
        cell = self.published.cell(unit, column)
        return int(cell["n"]) if cell is not None else 0

    def smallest(self, unit: str, column: str) -> Fraction:
        """Squared deviations of a unit in which one person differs from the rest by as little as possible."""
        n = self.n(unit, column)
        apart = Fraction(1, len(self.published.items_of.get(column, (column,))))
        return apart * apart * (n - 1) / n

    def unanimous(self) -> Iterator[Claim]:
        """Every unit all of whose people must have the same score of a column."""
        for column in self.published.columns:
            if column not in self.published.items and not self.published.linked:
                continue  # scores of people who left something out may differ by less
            ranges = {unit: self.own(unit, column) for unit in self.shown(column)}
            pooled = self.published.content["spreads"].get(column)
            for unit, (_, high) in ranges.items():
                if pooled is not None:
                    df = sum(self.n(other, column) - 1 for other in ranges)
                    others = sum((low for other, (low, _) in ranges.items() if other != unit), Fraction(0))
                    high = min(high, exact(pooled["sd"]) ** 2 * df - others)  # noqa: PLW2901 -- what is known by now
                if self.n(unit, column) > 1 and high < self.smallest(unit, column):
                    low, most = self.published.mean_range(self.published.cell(unit, column) or {})
                    yield Claim(Kind.ANSWERS, unit, column, float(low), float(most))
