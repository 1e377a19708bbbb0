"""Groups set beside each other: ranks, tiers and shrunken scores, the same from exact and from released figures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Text
from reports.analysing.wording import reason
from reports.analysis import Ranks, Tier
from reports.statistics import ranking

MANY_GROUPS, FEWER_DRAWS = 200, 1000
"""Above so many groups half the usual draws: the critical value is still known to about ±0.07."""
MOST_RANKED = 2000
"""Above so many groups no rank sets: every pair is compared in every draw, and nobody would read them."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """For each group compared (k,): simultaneous and marginal rank sets (1 = highest), and the tier."""

    ranks: tuple[Ranks, ...] | None
    marginal: tuple[Ranks, ...] | None
    tiers: tuple[Tier, ...] | None
    refused: dict[str, Text]

    def fields(self, at: int) -> dict[str, object]:
        """What a group's entry says of the comparison; `at` is its place among the groups compared."""
        found = {"rank": self.ranks, "rank_marginal": self.marginal, "tier": self.tiers}
        return {field: values[at] if values is not None else None for field, values in found.items()}


def compare(means: Floats, errors: Floats, reliability: float | None, *, slack: Floats | None = None) -> Comparison:
    """Compare groups by means (k,) and their standard errors (k,), comparative estimand; `slack` is for rounding.

    Rank sets after Mogstad, Romano, Shaikh & Wilhelm (Rev. Econ. Stud. 2024); tiers are refused below five groups
    or an ICC(2) of .50, and the refusal says which.
    """
    values, spreads, rounding = means.tolist(), errors.tolist(), slack.tolist() if slack is not None else None
    draws = ranking.DRAWS if len(values) <= MANY_GROUPS else FEWER_DRAWS
    refused: dict[str, Text] = {}
    together, alone = (_ranks(values, spreads, rounding, draws, simultaneous=every) for every in (True, False))
    if together is None:
        refused["rank"] = reason("many_groups", most=MOST_RANKED)
    found = ranking.tiers(values, spreads, icc2=reliability if reliability is not None else 0.0, slack=rounding,
                          draws=draws)
    if isinstance(found, ranking.NoTiers):
        key = "few_groups" if found is ranking.NoTiers.TOO_FEW_GROUPS else "unreliable"
        return Comparison(together, alone, None, {**refused, "tier": reason(key)})
    return Comparison(together, alone, tuple(_tier(tier) for tier in found), refused)


def _ranks(
    means: list[float], errors: list[float], slack: list[float] | None, draws: int, *, simultaneous: bool,
) -> tuple[Ranks, ...] | None:
    if len(means) > MOST_RANKED:
        return None
    sets = ranking.rank_sets(means, errors, simultaneous=simultaneous, slack=slack, draws=draws)
    return tuple((found.low, found.high) for found in sets)


def _tier(tier: ranking.Tier) -> Tier:
    names: dict[ranking.Tier, Tier] = {
        ranking.Tier.ABOVE: "above", ranking.Tier.MIDDLE: "middle", ranking.Tier.BELOW: "below"}
    return names[tier]
