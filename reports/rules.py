"""What a round decides before anybody answers, and what its audit came to: part of the plan and of the release."""

from typing import Literal

from questionnaires.model import Frozen


class AnalysisRules(Frozen):
    """What a plan decides beforehand about reading the results; part of it, frozen before anybody answers."""

    weights: dict[str, float] = {}   # by dimension: a composite score is given only where these are declared
    delta: float = 0.5               # rungs by which those who did not answer are taken to differ, either way


class AuditStep(Frozen):
    """One thing the disclosure audit did beyond the thresholds.

    `beneath` names the node above what could be bounded too closely, not the hidden unit itself: that would tell
    a unit of few from one of nobody.
    """

    dimension: str
    column: str                # the dimension's or an item's id; “*”: all columns of the dimension
    beneath: str
    node: str
    done: Literal["coarsened", "hidden", "shares_coarsened", "shares_hidden"]
    why: Literal["subtraction", "program", "rounds"]


class AuditLog(Frozen):
    """How the release was made safe: what had to be coarsened or hidden so that nothing hidden can be bounded."""

    least_width: float
    steps: tuple[AuditStep, ...] = ()
    earlier: tuple[str, ...] = ()     # SHA-256 of the earlier releases it was checked against


class DisclosureRules(Frozen):
    """The thresholds and rounding of a round; part of its plan, frozen before anybody answers."""

    unit_n: int = 5            # fewer: nothing, not even the number
    item_n: int = 8            # item means from here
    fine_n: int = 10           # one decimal, shares and spread from here; below: half rungs
    histogram_n: int = 20
    text_n: int = 10
    coarse_step: float = 0.5
    fine_step: float = 0.1
    fine_end: float = 0.2      # rungs: a fine mean this close to an end is only said to be there
    points_end: float = 5.0    # the same of a score on 0–100
    least_spread: float = 0.2  # rungs: a smaller spread within a unit is shown as this
    share_step_small: int = 10  # percent, below `histogram_n`
    share_step: int = 5        # percent, below `share_fine_n`
    share_fine_n: int = 100    # whole percents from here
    points_step_small: int = 5  # points of a counting rule, below `histogram_n`
    least_hidden_units: int = 2
    least_width: float = 1.5   # rungs: no hidden mean may be bounded more closely
    coarse_width: float = 0.2  # rungs: nor a half-rung mean by everything together, its own items included
    half_rule: float = 0.5     # a respondent counts in a dimension from this share of its items
    self_rule: float = 2 / 3   # a branch gets an own mean from this share of applicable criteria
    induced_share: float = 0.05
    induced_n: int = 3
