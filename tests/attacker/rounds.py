"""Two releases laid side by side: the same people but for a few, who are taken not to have changed their minds.

Everybody who stayed chose the same in both, so what differs was said by those who joined or left. The same
works on a round whose release was published twice with a ballot more or less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tests.attacker.claims import LEAST_WIDTH, Claim, Kind
from tests.attacker.programming import Choices, Program, Search, Target, mean_aim
from tests.attacker.published import Fact, Published

STAYED, LEFT, JOINED = ("stayed", "left", "joined")


@dataclass(frozen=True)
class Comparison:
    """Two releases, and how many people of each branch stayed, left and joined (all of them answered)."""

    before: Published
    after: Published
    stayed: Mapping[str, int]
    left: Mapping[str, int]
    joined: Mapping[str, int]

    @cached_property
    def choices(self) -> Choices:
        """The unknowns: every branch in three parts."""
        parts = {STAYED: self.stayed, LEFT: self.left, JOINED: self.joined}
        columns = {column: len(values) for column, values in self.after.values.items()}
        people = {(f"{branch} {part}", column): numbers.get(branch, 0)
                  for part, numbers in parts.items() for branch in self.after.branches for column in columns}
        return Choices(people, tuple(dict.fromkeys(branch for branch, _ in people)), columns)

    def facts(self, *, first: bool = True, second: bool = True) -> Iterator[Fact]:
        """What the two files say (or only one of them), about the parts of the branches."""
        for release, other, is_read in ((self.before, LEFT, first), (self.after, JOINED, second)):
            for fact in release.facts() if is_read else ():
                parts = tuple(f"{branch} {part}" for branch in fact.branches for part in (STAYED, other))
                yield replace(fact.tightened(), branches=parts)

    @cached_property
    def program(self) -> Program:
        """The program of both releases."""
        return Program.of(self.choices, self.facts())

    def targets(self) -> Iterator[Target]:
        """Every hidden mean of either round, and the mean of whoever joined or left."""
        for branch in self.after.branches:
            for column in self.after.columns:
                for release, second in ((self.before, LEFT), (self.after, JOINED)):
                    parts = (f"{branch} {STAYED}", f"{branch} {second}")
                    if release.is_hidden(branch, column):
                        yield from self._target(branch, parts, column, Kind.MEAN)
                    yield from self._target(f"{branch} {second}", parts[1:], column, Kind.JOINED)

    def _target(self, name: str, parts: tuple[str, ...], column: str, kind: Kind) -> Iterator[Target]:
        weights = self.after.weights(column)
        aim = mean_aim(self.choices, parts, weights)
        if aim is not None:
            one = column in self.after.items and sum(self.choices.people[part, column] for part in parts) == 1
            yield Target(name, column, kind, LEAST_WIDTH, aim, single=one)

    def follows_from_one(self, claim: Claim) -> bool:
        """Whether a mean is as good as known from one of the releases alone: no doing of the other."""
        target = next((t for t in self.targets() if (t.unit, t.column) == (claim.unit, claim.column)), None)
        if target is None:
            return False
        for first in (True, False):
            program = Program.of(self.choices, self.facts(first=first, second=not first))
            low, high = Search(program, [target]).bounds(target)
            if high - low < LEAST_WIDTH:
                return True
        return False

    def recoveries(self) -> list[Claim]:
        """Every hidden mean and every answer of who joined or left that the two releases give away together."""
        search = Search(self.program, list(self.targets()))
        found = [*search.recovered(), *search.unanimous(dict.fromkeys(self.after.items, self.after.rungs))]
        return [claim for claim in found if not self.follows_from_one(claim)]
