"""The charts of one document, drawn as they are asked for and kept by name, each with its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.model import Scale
from reports.charts import alternatives
from reports.charts.branch_funnels import branch_funnels
from reports.charts.branch_intervals import branch_intervals
from reports.charts.dumbbell import dumbbell
from reports.charts.gap_bars import gap_bars
from reports.charts.heatmap import satisfaction_heatmap
from reports.charts.multiples import small_multiples
from reports.charts.priorities import priorities
from reports.charts.quadrants import is_near as is_near  # noqa: PLC0414 -- said on to the sections
from reports.charts.quadrants import quadrants
from reports.charts.radar import is_round as is_round  # noqa: PLC0414 -- said on to the sections
from reports.charts.radar import radar
from reports.documents.blocks import Chart
from reports.findings.comparison import Funnel
from reports.findings.priorities import Matrix
from reports.profile import Axis, Profile
from reports.release import Release

FEW_UNITS, FEW_COLUMNS, MANY_COLUMNS = 12, 4, 6
INTERVALS_WIDTH = 86
"""Percent of the width at which the intervals and the radars of some fifteen branches share a page."""
SHARED_WIDTH = 86
"""Percent of the width at which funnels of six dimensions and the radars of some fifteen branches share a page."""
TWO_TO_A_PAGE = 82
"""Percent of the width at which two sheets stand on one page."""


@dataclass
class Pictures:
    """Collects the drawn charts of a document; `drawn` is what the typesetter needs."""

    lang: str
    drawn: dict[str, bytes] = field(default_factory=dict)

    def _keep(self, svg: bytes, alt: str, caption: str, width: float, name: str = "") -> Chart:
        name = name or f"chart-{len(self.drawn) + 1}"
        self.drawn[name] = svg
        return Chart(name, alt, caption, width)

    def radar(self, profile: Profile, caption: str = "", width: float = 100) -> Chart:
        """Draw a profile."""
        return self._keep(radar(profile, self.lang), alternatives.radar(profile, self.lang), caption, width,
                          "radar")

    def dumbbell(
        self, profile: Profile, axes: Sequence[Axis] | None = None, caption: str = "", width: float = 100,
    ) -> Chart:
        """Draw own and members' ratings side by side, for the dimensions or for chosen axes."""
        return self._keep(dumbbell(profile, self.lang, axes), alternatives.dumbbell(profile, self.lang, axes),
                          caption, width)

    def gap_bars(self, profile: Profile, axes: Sequence[Axis], caption: str, width: float = 100) -> Chart:
        """Draw gaps by size."""
        return self._keep(gap_bars(profile, self.lang, axes), alternatives.gap_bars(profile, self.lang, axes),
                          caption, width)

    def heatmap(self, release: Release, caption: str = "", width: float = 100) -> Chart:
        """Draw the satisfaction of all groups with all aspects."""
        svg = satisfaction_heatmap(release.audiences, release.facets, self.lang)
        return self._keep(svg, alternatives.heatmap(release.audiences, release.facets, self.lang), caption, width)

    def quadrants(self, organ: Profile, labels: Mapping[str, str], caption: str, width: float = 88) -> Chart:
        """Draw the organ's items by own and members' rating."""
        return self._keep(quadrants(organ.items, labels, organ.scale, self.lang),
                          alternatives.quadrants(organ.items, self.lang), caption, width)

    def priorities(self, matrices: Sequence[Matrix], caption: str, width: float = 96) -> Chart:
        """Draw importance and performance of every served group."""
        return self._keep(priorities(matrices, self.lang), alternatives.priorities(matrices, self.lang), caption,
                          width)

    def funnels(self, found: Sequence[Funnel], scale: Scale, caption: str) -> list[Chart]:
        """Draw every dimension's funnel, on as many sheets as they need."""
        if not found:
            return []
        return self._sheets(branch_funnels(found, scale, self.lang), alternatives.funnels(found, self.lang),
                            caption, SHARED_WIDTH)

    def multiples(self, profiles: Sequence[Profile], caption: str) -> list[Chart]:
        """Draw all profiles small, on as many sheets as they need; the last sheet carries the caption."""
        if not profiles or not is_round(profiles[0]):
            return []  # the intervals say the same
        svgs = small_multiples(profiles, self.lang, FEW_COLUMNS if len(profiles) <= FEW_UNITS else MANY_COLUMNS)
        return self._sheets(svgs, alternatives.multiples(profiles, self.lang), caption, SHARED_WIDTH)

    def intervals(self, profiles: Sequence[Profile], organ: Profile, caption: str) -> list[Chart]:
        """Draw every branch's interval in every dimension, side by side."""
        return self._sheets(branch_intervals(profiles, self.lang, organ=organ),
                            alternatives.intervals(profiles, self.lang), caption, INTERVALS_WIDTH)

    def _sheets(self, svgs: Sequence[bytes], alt: str, caption: str, width: float = 100) -> list[Chart]:
        width = width if len(svgs) == 1 else TWO_TO_A_PAGE
        return [self._keep(svg, alt, caption if place == len(svgs) else "", width)
                for place, svg in enumerate(svgs, 1)]
