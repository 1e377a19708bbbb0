"""Plain subtraction: a unit minus what is shown beneath it is what lies hidden in between."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.attacker.claims import LEAST_WIDTH, Claim, Kind
from tests.attacker.published import Fact, People, Published


@dataclass(frozen=True)
class Remainder:
    """What is left of a sum: over which branches, from what to what."""

    column: str
    branches: tuple[str, ...]
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Subtraction:
    """Everything that follows from one release by taking shown units from the units above them."""

    published: Published
    people: People

    @cached_property
    def _shown_beneath(self) -> dict[tuple[str, str, str], list[Fact]]:
        """(unit, column, statistic) → the facts of the same kind about the largest parts of it that are shown."""
        by_kind: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.published.facts():
            by_kind.setdefault((fact.column, fact.what), []).append(fact.tightened())
        found: dict[tuple[str, str, str], list[Fact]] = {}
        for (column, what), facts in by_kind.items():
            largest = sorted(facts, key=lambda fact: -len(fact.branches))
            for whole in facts:
                left = set(whole.branches)
                parts = []
                for part in largest:
                    if part.unit != whole.unit and part.branches and set(part.branches) <= left:
                        parts.append(part)
                        left -= set(part.branches)
                found[whole.unit, column, what] = [whole, *parts]
        return found

    def remainders(self) -> Iterator[tuple[str, Remainder]]:
        """(what kind of sum, what is left of it) for every shown unit."""
        for (_, column, what), (whole, *parts) in self._shown_beneath.items():
            taken = {branch for part in parts for branch in part.branches}
            left = tuple(branch for branch in whole.branches if branch not in taken)
            yield what, Remainder(column, left, whole.low - sum((part.high for part in parts), Fraction(0)),
                                  whole.high - sum((part.low for part in parts), Fraction(0)))

    def means(self) -> Iterator[Claim]:
        """Bounds of the mean of every hidden branch, the others beneath the same unit being anything."""
        low, high = Fraction(self.published.rungs[0]), Fraction(self.published.rungs[-1])
        for what, left in self.remainders():
            for branch in left.branches if what == "mean" else ():
                n = self.people[branch, left.column]
                others = sum(self.people[other, left.column] for other in left.branches if other != branch)
                if n and self.published.is_hidden(branch, left.column):
                    least = max(low, (left.low - others * high) / n)
                    most = min(high, (left.high - others * low) / n)
                    yield Claim(Kind.MEAN, branch, left.column, float(least), float(most))

    def answers(self) -> Iterator[Claim]:
        """Rungs that everybody of some hidden branches must have chosen, because nobody there chose another."""
        rungs = self.published.rungs
        for what, left in self.remainders():
            n = sum(self.people[branch, left.column] for branch in left.branches)
            name, _, span = what.partition(" ")
            first, _, last = span.partition("–")
            if name != "mean" and first == last and n and left.low > n - 1:
                yield from (Claim(Kind.ANSWERS, branch, left.column, rungs[int(first)], rungs[int(first)])
                            for branch in left.branches if self.people[branch, left.column])

    def recoveries(self) -> list[Claim]:
        """Hidden means bounded too closely, answers that follow, and numbers of answers of single hidden units."""
        close = [claim for claim in self.means() if claim.width < LEAST_WIDTH]
        return [*close, *self.answers(), *numbers(self.published)]


def numbers(published: Published) -> Iterator[Claim]:
    """Numbers of answers that follow for a hidden branch though not everybody answered.

    Where everybody answered (or nobody could) the number follows from the slips issued, which are public.
    """
    issued = published.issued()
    counts = {unit: result["returned"] for unit, result in published.units.items()
              if isinstance(result["returned"], int)}
    for unit, whole in counts.items():
        left, remaining = set(published.branches_of[unit]), whole
        for part in sorted(counts, key=lambda other: -len(published.branches_of[other])):
            branches = set(published.branches_of[part])
            if part != unit and branches and branches <= left:
                left, remaining = left - branches, remaining - counts[part]
        possible = {branch for branch in left if issued[branch]}
        slips = sum(issued[branch] for branch in possible)
        if remaining == slips:
            continue
        for branch in sorted(possible):
            low = max(0, remaining - (slips - issued[branch]))
            if low == min(issued[branch], remaining):
                yield Claim(Kind.NUMBER, branch, "returned", low, low)
