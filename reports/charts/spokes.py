"""The geometry of a radar: a regular grid whose centre is the lowest rung, first spoke upward, then clockwise."""

import math
from dataclasses import dataclass

from questionnaires.model import Scale

Dot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spokes:
    """`count` spokes of length `radius` about a centre; y grows downward."""

    centre: Dot
    radius: float
    count: int
    scale: Scale

    def at(self, place: float, share: float) -> Dot:
        """The dot at `share` of the radius; a `place` of 0.5 lies half-way between the first two spokes."""
        angle = 2 * math.pi * place / self.count
        x, y = self.centre
        across, up = share * self.radius * math.sin(angle), share * self.radius * math.cos(angle)
        return round(x + across, 4), round(y - up, 4)

    def dot(self, place: int, value: float) -> Dot:
        """Where a value lies on a spoke."""
        return self.at(place, (value - self.scale.low) / (self.scale.high - self.scale.low))

    def ring(self, value: float) -> list[Dot]:
        """The grid line of one value."""
        return [self.dot(place, value) for place in range(self.count)]

    def side(self, place: float, value: float) -> Dot:
        """The middle of a grid line's edge beyond spoke `place`."""
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return self.at(place + 0.5, share * math.cos(math.pi / self.count))

    def wedge(self, place: int) -> list[Dot]:
        """The part of the grid that belongs to one spoke."""
        return [self.centre, self.side(place - 1, self.scale.high), self.dot(place, self.scale.high),
                self.side(place, self.scale.high)]

    def outward(self, place: int) -> float:
        """Direction of a spoke in degrees, counter-clockwise from upward, as markers are turned."""
        return -360 * place / self.count

    def reach(self, x: float) -> Dot:
        """Highest and lowest y of the grid at horizontal distance `x` from the centre or farther out."""
        corners = self.ring(self.scale.high)
        found: list[float] = []
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            far1, far2 = x1 - self.centre[0], x2 - self.centre[0]
            if far1 >= x:
                found.append(y1)
            if (far1 - x) * (far2 - x) < 0:
                found.append(y1 + (y2 - y1) * (x - far1) / (far2 - far1))
        return (min(found), max(found)) if found else (self.centre[1], self.centre[1])
