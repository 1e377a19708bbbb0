"""Which hidden mean of a dimension a reader could bound too closely, by the linear program over all published.

Most hidden means turn out loosely bounded at little cost: two solutions that fit all that is published and
differ in a mean prove it that loosely bounded. Only what no pair of shared solutions proves is solved alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.disclosure.linear import ROUNDING, Program, Published, Region

Target = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A hidden mean that is bounded too closely: whose, in which column (−1: the dimension), in which piece."""

    node: str
    column: int
    root: str


def exposures(published: Published, least: float) -> Iterator[Exposure]:
    """Yield, piece by piece, the first hidden mean that can be bounded to less than `least` rungs."""
    for region in published.regions():
        target = Search(region, least - ROUNDING).first_exposed()
        if target is not None:
            yield Exposure(*target, region.inner[0])


class Search:
    """The search of one piece: what has been proved so far."""

    def __init__(self, region: Region, least: float) -> None:
        self.targets, self.least = region.targets, least
        self.program = Program(region)
        self.reached: dict[Target, tuple[float, float]] = {}
        if not self._solve({}):
            # Somebody answered part of a dimension's items in a way the link does not foresee: leave it out.
            self.program = Program(region, linked=False)

    def first_exposed(self) -> Target | None:
        """Find the first hidden mean that is bounded too closely: all together, node by node, then alone."""
        nodes = list(dict.fromkeys(node for node, _ in self.targets))
        for shift in (0, 1):
            self._both_ways({target: 1.0 if (nodes.index(target[0]) + shift) % 2 else -1.0 for target in self.open})
        by_node: dict[str, list[Target]] = defaultdict(list)
        for target in self.open:
            by_node[target[0]].append(target)
        for targets in by_node.values():
            self._both_ways(dict.fromkeys(targets, 1.0))
        return next((target for target in list(self.open) if self._width(target) < self.least), None)

    @property
    def open(self) -> Iterable[Target]:
        """What is not yet proved to be loosely bounded."""
        return [target for target in self.targets if self._proved(target) < self.least]

    def _proved(self, target: Target) -> float:
        low, high = self.reached.get(target, (0.0, 0.0))
        return high - low

    def _width(self, target: Target) -> float:
        """How loosely one hidden mean is bounded; without end where nothing fits all that is published."""
        return self._proved(target) if self._both_ways({target: 1.0}) else float("inf")

    def _both_ways(self, aims: dict[Target, float]) -> bool:
        return not aims or (self._solve(aims) and self._solve({target: -aim for target, aim in aims.items()}))

    def _solve(self, aims: dict[Target, float]) -> bool:
        """Solve for means as far up (or down) as all that is published allows, and note where all of them lie."""
        people = self.program.published.n
        solution = self.program.solve(
            (self.program.total(*target), aim / people(*target)) for target, aim in aims.items())
        if solution is None:
            return False
        for target in self.targets:
            mean = self.program.mean(solution, *target)
            low, high = self.reached.get(target, (mean, mean))
            self.reached[target] = min(low, mean), max(high, mean)
        return True
