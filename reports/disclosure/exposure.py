"""Which hidden mean of a dimension a reader could bound too closely, by the linear program over all published.

Most hidden means turn out loosely bounded at little cost: two solutions that fit all that is published and
differ in a mean prove it that loosely bounded. Only what no pair of shared solutions proves is solved alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reports.disclosure.linear import ROUNDING, Program, Published, Reading, Region

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
        target = _first_exposed(region, least - ROUNDING)
        if target is not None:
            yield Exposure(*target, region.inner[0])


def _first_exposed(region: Region, least: float) -> Target | None:
    """Search this release, then together with the ones before it.

    What earlier releases give away by themselves cannot be called back, and is not this one's doing.
    """
    target = Search(region, least, Reading()).first_exposed(region.targets)
    if target is not None or not region.published.earlier:
        return target
    both, before = Search(region, least, Reading(earlier=True)), None
    waiting = list(region.targets)
    while (target := both.first_exposed(waiting)) is not None:
        before = before or Search(region, least, Reading(now=False, earlier=True))
        if before.first_exposed([target]) is None:
            return target
        waiting = waiting[waiting.index(target) + 1:]
    return None


class Search:
    """The search of one piece under one reading: what has been proved so far."""

    def __init__(self, region: Region, least: float, reading: Reading) -> None:
        self.least = least
        self.program = Program(region, reading)
        self.known = region.targets
        self.reached: dict[Target, tuple[float, float]] = {}
        if not self._solve({}):
            # Somebody answered part of a dimension's items in a way the link does not foresee: leave it out.
            self.program = Program(region, replace(reading, linked=False))

    def first_exposed(self, targets: Iterable[Target]) -> Target | None:
        """Find the first hidden mean that is bounded too closely: all together, node by node, then alone."""
        targets = tuple(targets)
        nodes = list(dict.fromkeys(node for node, _ in targets))
        for shift in (0, 1):
            self._both_ways({target: 1.0 if (nodes.index(target[0]) + shift) % 2 else -1.0
                             for target in self._open(targets)})
        by_node: dict[str, list[Target]] = defaultdict(list)
        for target in self._open(targets):
            by_node[target[0]].append(target)
        for together in by_node.values():
            self._both_ways(dict.fromkeys(together, 1.0))
        return next((target for target in self._open(targets) if self._width(target) < self.least), None)

    def _open(self, targets: Iterable[Target]) -> list[Target]:
        """What is not yet proved to be loosely bounded."""
        return [target for target in targets if self._proved(target) < self.least]

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
        for target in self.known:
            mean = self.program.mean(solution, *target)
            low, high = self.reached.get(target, (mean, mean))
            self.reached[target] = min(low, mean), max(high, mean)
        return True
