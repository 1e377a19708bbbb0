"""How far the members' answers can be trusted: shares of the whole organ, and results without doubtful forms.

Nothing here is ever said of a branch, let alone of a form, and no form is ever dropped: a share and two means
are all that leaves.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from questionnaires.answers import FIRST_VALUE, lowest_value
from questionnaires.catalogue import rated_items
from questionnaires.model import ItemKind
from reports.disclosure.audiences import alert_share, whole_tally, with_purpose
from reports.disclosure.rounding import mean_if, shares_if
from reports.disclosure.tallies import MemberTables
from reports.release import NOT_ASKED, PROTECTED, MeanCell, NumberCell, QualityResult, Sensitivity, SharesCell
from reports.responses import Responses
from reports.scoring import add_up, tally_dimension
from reports.statistics.response_style import identical, irv

DISTRUST = 2
"""Steps of the trust question up to which a form counts as distrustful: below its middle."""


def quality(tables: MemberTables) -> QualityResult:
    """Sum up the signs of care, trust and pressure in the members' answers, for the whole organ."""
    responses, rules, form = tables.responses, tables.rules, tables.form
    valid = int(responses.answered_anything().sum())
    induced, alert = alert_share(responses, rules)
    length = with_purpose(form, "length")
    shares: SharesCell = NOT_ASKED
    if length is not None:
        counts = whole_tally(responses, length).counts
        shares = shares_if(sum(counts), rules.fine_n, counts, sum(counts), rules)
    return QualityResult(
        valid=valid if valid >= rules.unit_n else PROTECTED, trust=_trust(tables), induced=induced,
        induced_alert=alert, length=shares, variability=_variability(tables), signs=tuple(_signs(tables)))


def _trust(tables: MemberTables) -> MeanCell:
    """Mean trust in the form's confidentiality, on the form's own five steps read as rungs."""
    form = tables.form
    item = with_purpose(form, "trust")
    if item is None:
        return NOT_ASKED
    scale = form.scale_of(item) if item.kind is ItemKind.RATING else form.scales[0]
    return mean_if(whole_tally(tables.responses, item).moments, tables.rules.fine_n, tables.rules, scale)


def _ratings(tables: MemberTables) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """All scored answers, (responses, items): steps above the lowest rung, and whether there is a rating."""
    items = [tables.form.item(item) for section in tables.form.dimensions for item in rated_items(section)]
    codes = np.stack([tables.responses.column(item) for item in items], axis=1).astype(np.int64)
    return codes - FIRST_VALUE, codes >= FIRST_VALUE


def _variability(tables: MemberTables) -> NumberCell:
    """Median variability within a form, one decimal."""
    found = irv(*_ratings(tables)) if len(tables.responses) else np.array([])
    known = found[~np.isnan(found)]
    if len(known) < tables.rules.fine_n:
        return PROTECTED
    return round(float(np.median(known)), 1)


def _signs(tables: MemberTables) -> Iterator[Sensitivity]:
    """Every sign that a form may not mean what it says, with what the means would be without such forms."""
    if not len(tables.responses):
        return
    values, answered = _ratings(tables)
    yield _sensitivity(tables, "identical", identical(values, answered), answered.sum(axis=1) > 0)
    hint, trust = with_purpose(tables.form, "inducement"), with_purpose(tables.form, "trust")
    if hint is not None and hint.alert is not None:
        column, low = tables.responses.column(hint), lowest_value(tables.form, hint)
        yield _sensitivity(tables, "hinted", column == FIRST_VALUE + hint.alert - low, column >= FIRST_VALUE)
    if trust is not None:
        column = tables.responses.column(trust)
        doubts = (column >= FIRST_VALUE) & (column < FIRST_VALUE + DISTRUST)
        yield _sensitivity(tables, "distrust", doubts, column >= FIRST_VALUE)


def _sensitivity(
    tables: MemberTables, sign: str, flagged: NDArray[np.bool_], asked: NDArray[np.bool_],
) -> Sensitivity:
    rules, responses = tables.rules, tables.responses
    count, base = int(flagged.sum()), int(asked.sum())
    share = shares_if(base, rules.fine_n, (count,), base, rules)
    without: dict[str, MeanCell] = {}
    # With and without together give away the mean of those left out: neither they nor the others may be few.
    if min(count, len(responses) - count) >= rules.fine_n:
        rest = Responses(responses.questionnaire, responses.units[~flagged], responses.codes[~flagged])
        units = len(tables.collected.units)
        for section in tables.form.dimensions:
            scores = add_up(tally_dimension(rest, section, units, rules.half_rule)).scores
            without[section.id] = mean_if(scores, rules.fine_n, rules, tables.scale)
    return Sensitivity.model_validate({"sign": sign, "share": share, "without": without})
