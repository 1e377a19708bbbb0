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

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """For each group compared (k,): simultaneous and marginal rank sets (1 = highest), and the tier."""

    ranks: tuple[Ranks, ...]
    marginal: tuple[Ranks, ...]
    tiers: tuple[Tier, ...] | None
    refused: dict[str, Text]

    def fields(self, at: int) -> dict[str, object]:
        """What a group's entry says of the comparison; `at` is its place among the groups compared."""
        return {"rank": self.ranks[at], "rank_marginal": self.marginal[at],
                "tier": self.tiers[at] if self.tiers is not None else None}


def compare(means: Floats, errors: Floats, reliability: float | None, *, slack: Floats | None = None) -> Comparison:
    """Compare groups by means (k,) and their standard errors (k,), comparative estimand; `slack` is for rounding.

    Rank sets after Mogstad, Romano, Shaikh & Wilhelm (Rev. Econ. Stud. 2024); tiers are refused below five groups
    or an ICC(2) of .50, and the refusal says which.
    """
    values, spreads, rounding = means.tolist(), errors.tolist(), slack.tolist() if slack is not None else None
    draws = ranking.DRAWS if len(values) <= MANY_GROUPS else FEWER_DRAWS
    sets = [tuple((found.low, found.high)
                  for found in ranking.rank_sets(values, spreads, simultaneous=together, slack=rounding,
                                                 draws=draws))
            for together in (True, False)]
    found = ranking.tiers(values, spreads, icc2=reliability if reliability is not None else 0.0, slack=rounding,
                          draws=draws)
    if isinstance(found, ranking.NoTiers):
        key = "few_groups" if found is ranking.NoTiers.TOO_FEW_GROUPS else "unreliable"
        return Comparison(sets[0], sets[1], None, {"tier": reason(key)})
    return Comparison(sets[0], sets[1], tuple(_tier(tier) for tier in found), {})


def _tier(tier: ranking.Tier) -> Tier:
    names: dict[ranking.Tier, Tier] = {
        ranking.Tier.ABOVE: "above", ranking.Tier.MIDDLE: "middle", ranking.Tier.BELOW: "below"}
    return names[tier]
