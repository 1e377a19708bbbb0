"""Figures as they are kept and printed: medians over rounds with their range, beside what was aimed at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final


@dataclass(frozen=True)
class Figure:
    """What was measured, once per round; the unit it is in; and the target, as a sentence."""

    name: str
    values: tuple[float, ...]
    unit: str = ""
    target: str = ""

    def __str__(self) -> str:
        middle = rounded(median(self.values))
        if len(self.values) > 1:
            middle += f" [{rounded(min(self.values))}–{rounded(max(self.values))}]"
        return f"{middle} {self.unit}".strip()


def rounded(value: float) -> str:
    """Give counts as they are, and of anything else three significant digits."""
    if isinstance(value, int):
        return str(value)
    if value >= 1000:
        return f"{round(value, -1):.0f}"
    return f"{value:.3g}"


def ratios(values: Sequence[float], yardsticks: Sequence[float]) -> tuple[float, ...]:
    """Divide round by round, in percent."""
    return tuple(100 * value / yardstick for value, yardstick in zip(values, yardsticks, strict=True))


def percentile(values: Iterable[float], percent: float) -> float:
    """Give the smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


HEAD: Final = "| | median [range over rounds] | target |\n|---|---|---|"


def row(figure: Figure) -> str:
    """Print a figure as a row of a Markdown table."""
    return f"| {figure.name} | {figure} | {figure.target} |"
