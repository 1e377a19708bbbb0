"""From a data set to its analysis: refuses what cannot be answered honestly, then picks the mode."""

from typing import Final

import numpy as np

from reports.analysing.counting import row_sums
from reports.analysing.dataset import Dataset
from reports.analysing.errors import (
    NobodyCounts,
    RuleNeedsFiveOptions,
    ScaleTooLong,
    ThresholdTooLow,
    TooFewGroupsToCompare,
)
from reports.analysing.exact import NBS_POINTS, analyse_exact
from reports.analysing.protected import LONGEST_SCALE, analyse_protected
from reports.analysis import Analysis
from reports.rules import DisclosureRules

EXACT: Final = 1
LEAST_GROUP: Final = DisclosureRules().unit_n


def check_request(low: int, high: int, *, min_group: int, rule: str) -> None:
    """Refuse what no data could make possible, before they are read; see `analyse` for what is raised."""
    if min_group != EXACT and min_group < LEAST_GROUP:
        raise ThresholdTooLow(least=LEAST_GROUP, given=min_group)
    options = high - low + 1
    if options > 1 and rule == "nbs" and options != len(NBS_POINTS):
        raise RuleNeedsFiveOptions(options=options)
    if min_group != EXACT and options > LONGEST_SCALE:
        raise ScaleTooLong(most=LONGEST_SCALE, options=options)


def analyse(dataset: Dataset, *, min_group: int = LEAST_GROUP, rule: str = "linear") -> Analysis:
    """Analyse a data set: protected by the rules of disclosure, or exact where `min_group` is 1.

    A function of the multiset of rows: their order changes nothing. `rule` ("linear" or "nbs") says how points
    are counted. Raises AnalysisRefused for a threshold between 2 and 4, fewer than two groups with respondents,
    nobody with two thirds of the items, the NBS rule off five options, a protected scale of more than eleven;
    NothingToRelease where the threshold leaves nothing to show.
    """
    check_request(dataset.low, dataset.high, min_group=min_group, rule=rule)
    answering = np.unique(dataset.groups[row_sums(dataset).is_counted])
    if not answering.size:
        raise NobodyCounts
    if answering.size < 2:
        raise TooFewGroupsToCompare(groups=int(answering.size))
    return analyse_exact(dataset, rule) if min_group == EXACT else analyse_protected(dataset, rule, min_group)
