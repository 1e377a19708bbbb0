"""The analysis: every figure of one data set in groups, as it stands in `analysis.json`; no arithmetic here.

Documents and charts see nothing else of the data. Means and their bounds are in the scale's own units, shares
between 0 and 1, points between 0 and 100; a null says that the figure is protected or cannot be computed, and
`reasons` says why wherever it concerns all groups.
"""

import json
from typing import Literal

from questionnaires.model import Frozen, Text

FORMAT: Literal["mofan-analysis/1"] = "mofan-analysis/1"

Span = tuple[float, float]
Ranks = tuple[int, int]
Tier = Literal["above", "middle", "below"]
End = Literal["low", "high"]


class ScaleRange(Frozen):
    """The lowest and the highest answer."""

    min: int
    max: int


class Thresholds(Frozen):
    """From how many people on what is shown, and in which steps; all 1 and exact in the exact mode."""

    group: int                       # fewer people: nothing
    item: int                        # item means
    fine: int                        # one decimal and shares, below: half units
    histogram: int                   # distributions of items, and what is computed from them
    answered: float = 2 / 3          # a respondent needs this share of the items


class ItemFigures(Frozen):
    """One item over everybody who counts."""

    item: str
    n: int | None
    mean: float | None
    item_rest: float | None = None   # correlation with the sum of the other items, complete answers only


class Overall(Frozen):
    """Everybody together, and what the groups have to do with it."""

    n: int
    groups: int
    mean: float | None
    msb: float | None
    msw: float | None
    icc1: float | None
    icc2: float | None
    tau2: float | None
    sigma2: float | None
    alpha: float | None
    alpha_ci: Span | None
    omega: float | None
    points: float | None = None
    sd: float | None = None                # pooled within groups, what `ci` rests on; rounded up if protected
    df: int | None = None                  # its degrees of freedom
    average_size: float | None = None      # the n̄ of ICC(1)
    groups_shown: int = 0
    complete: int | None = None            # people who answered every item: the base of α and ω


class Group(Frozen):
    """One group; a suppressed one carries its name and nothing else."""

    id: str
    n: int | None = None
    size: int | None = None
    mean: float | None = None
    ci: Span | None = None
    bounds: Span | None = None
    top2: float | None = None
    top2_ci: Span | None = None
    shrunk: float | None = None
    rank: Ranks | None = None
    rank_marginal: Ranks | None = None
    tier: Tier | None = None
    rwg_j: float | None = None
    ad_m: float | None = None
    suppressed: bool = False
    points: float | None = None
    mean_end: End | None = None            # the mean lies at `mean` or farther out
    mean_step: float | None = None         # the mean is rounded to multiples of this; null: not rounded
    top2_end: End | None = None
    top2_step: float | None = None


class Estimands(Frozen):
    """What the intervals speak of: the people of the group, or groups like it."""

    ci: Literal["descriptive", "comparative"]
    comparison: Literal["comparative"] = "comparative"


class Analysis(Frozen):
    """Everything computed from one data set."""

    format: Literal["mofan-analysis/1"] = FORMAT
    mode: Literal["protected", "exact"]
    scale: ScaleRange
    items: tuple[str, ...]
    overall: Overall
    groups: tuple[Group, ...]
    item_figures: tuple[ItemFigures, ...]
    rule: Literal["linear", "nbs"]
    estimands: Estimands
    thresholds: Thresholds
    reasons: dict[str, Text] = {}
    warnings: tuple[Text, ...] = ()

    def to_bytes(self) -> bytes:
        """Serialise: JSON in the documented order, UTF-8, one final newline; the same analysis, the same bytes."""
        content = self.model_dump(mode="json")
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"

    @property
    def shown(self) -> tuple[Group, ...]:
        """The groups of which anything is shown."""
        return tuple(group for group in self.groups if group.mean is not None)
