"""How the figures of an analysis are written: as many decimals as they deserve."""

from dataclasses import dataclass
from functools import cached_property

from reports.analysis import Analysis, Group, Span
from reports.documents.legible import clipped, legible
from reports.documents.voice import Voice
from reports.sentences import HIDDEN, MINUS, NOTHING

LONGEST_NAME = 28


@dataclass(frozen=True)
class Script:
    """An analysis with the voice it is told in."""

    analysis: Analysis
    voice: Voice

    @cached_property
    def is_exact(self) -> bool:
        """True where nothing was rounded."""
        return self.analysis.mode == "exact"

    @cached_property
    def decimals(self) -> int:
        """Decimals of means."""
        return 2 if self.is_exact else 1

    def mean(self, group: Group) -> str:
        """Write a group's mean, “≥3.8” where only its end is known, “—*” where it is protected."""
        if group.mean is None:
            return HIDDEN if group.suppressed else NOTHING
        return _sign(group.mean_end) + number(group.mean, self.decimals)

    def span(self, pair: Span | None, decimals: int | None = None) -> str:
        """Write an interval with an en dash; words stand between ends that carry signs."""
        if pair is None:
            return NOTHING
        low, high = (number(end, self.decimals if decimals is None else decimals) for end in pair)
        if MINUS in low + high:
            return f"{low} 至 {high}" if self.voice.lang == "zh" else f"{low} to {high}"
        return f"{low}–{high}"

    def share(self, group: Group) -> str:
        """Write the share of the two highest options."""
        if group.top2 is None:
            return HIDDEN if not self.is_exact else NOTHING
        return _sign(group.top2_end) + percent(group.top2)

    def guarded(self, value: float | None) -> str:
        """Write a figure that is missing for protection by default, and otherwise because there is none."""
        return number(value) if value is not None or self.is_exact else HIDDEN

    def row(self, group: Group) -> str:
        """Write mean and interval as they stand beside a chart."""
        if group.ci is None:
            return self.mean(group)
        opening, closing = ("（", "）") if self.voice.lang == "zh" else (" (", ")")
        return f"{self.mean(group)}{opening}{self.span(group.ci)}{closing}"


def _sign(end: str | None) -> str:
    return {"low": "≤", "high": "≥", None: ""}[end]


def number(value: float | None, decimals: int = 2) -> str:
    """Write a number with a proper minus sign; never a minus before nothing."""
    if value is None:
        return NOTHING
    written = f"{abs(value):.{decimals}f}"
    return (MINUS if value < 0 and float(written) else "") + written


def percent(share: float) -> str:
    """Write a share (0–1) in whole percents."""
    return f"{100 * share:.0f}%"


def name(group: Group) -> str:
    """Write a group's name so that it can be printed."""
    return clipped(legible(group.id), LONGEST_NAME)
