"""Served groups: one column each for the whole organ, nothing by branch."""

from questionnaires.catalogue import Audience
from questionnaires.model import Item, ItemKind, Questionnaire
from reports.collected import Collected
from reports.disclosure.rounding import mean_if, points_cell, shares_if
from reports.release import NOT_ASKED, PROTECTED, AudienceItem, AudienceResult, CountCell, PointsCell, SharesCell
from reports.responses import Responses
from reports.rules import DisclosureRules
from reports.scoring import ItemTally, tally_item


def with_purpose(form: Questionnaire, purpose: str) -> Item | None:
    """Find the item of a form that serves `purpose`, if it has one."""
    return next((item for item in form.items if item.purpose == purpose), None)


def _whole(responses: Responses) -> Responses:
    """The same responses with the unit forgotten."""
    return Responses(responses.questionnaire, responses.units * 0, responses.codes)


def whole_tally(responses: Responses, item: Item) -> ItemTally:
    """Tally an item over everybody who answered the form."""
    return tally_item(_whole(responses), item, 1)[0]


def in_contact(responses: Responses) -> Responses:
    """Keep those who had dealings with the organ; who did not is not asked how satisfied they are."""
    contact = with_purpose(responses.questionnaire, "contact")
    keep = responses.answered_anything()
    if contact is not None and contact.ends_on is not None:
        lowest = min(option.value for option in contact.options)
        keep &= responses.column(contact) != contact.ends_on - lowest + 3
    return Responses(responses.questionnaire, responses.units[keep], responses.codes[keep])


def satisfaction(responses: Responses, item: Item, picked: SharesCell, rules: DisclosureRules) -> AudienceItem:
    """Score one aspect under every counting rule of its scale."""
    tally, scale = whole_tally(responses, item), responses.questionnaire.scale_of(item)
    n, counts = tally.moments.n, tally.counts
    points: dict[str, PointsCell] = {
        rule: points_cell(counts, tally.low, weights, rule, rules) if n >= rules.fine_n else PROTECTED
        for rule, weights in scale.counting_rules.items()
    }
    return AudienceItem(
        item=item.id, text=item.text, facet=item.facet, picked=picked, points=points,
        mean=mean_if(tally.moments, rules.unit_n, rules, scale),
        top_two=shares_if(n, rules.fine_n, (sum(counts[-2:]),), n, rules),
        # One share at most while the distribution is not shown: two and a score would amount to it.
        bottom_two=shares_if(n, rules.histogram_n, (sum(counts[:2]),), n, rules),
        histogram=shares_if(n, rules.histogram_n, counts, n, rules),
        dont_know=shares_if(n, rules.fine_n, (tally.dont_know,), n + tally.dont_know, rules),
    )


def pick_shares(responses: Responses, rules: DisclosureRules) -> dict[str, SharesCell]:
    """Share of those who picked at all that named each item among what matters most."""
    item = next((i for i in responses.questionnaire.items if i.kind is ItemKind.PICK), None)
    if item is None:
        return {}
    picks = responses.picks(item)
    n = int(picks.any(axis=1).sum())
    return {of: shares_if(n, rules.fine_n, (int(picks[:, i].sum()),), n, rules) for i, of in enumerate(item.of)}


def alert_share(responses: Responses, rules: DisclosureRules) -> tuple[SharesCell, bool]:
    """Share told or hinted how to answer, and whether it reaches the alert line of the plan."""
    item = with_purpose(responses.questionnaire, "inducement")
    if item is None or item.alert is None:
        return NOT_ASKED, False
    tally = whole_tally(responses, item)
    said, n = tally.counts[item.alert - tally.low], tally.moments.n
    alert = n >= rules.fine_n and said >= rules.induced_n and said >= rules.induced_share * n
    return shares_if(n, rules.fine_n, (said,), n, rules), alert


def audience_result(collected: Collected, audience: Audience, form: Questionnaire) -> AudienceResult:
    """Make the result of one served group."""
    rules = collected.rules
    responses = collected.responses.get(form.id) or Responses.gather(form, ())
    heard = in_contact(responses)
    picked = pick_shares(heard, rules)
    overall = with_purpose(form, "overall")

    def count(n: int) -> CountCell:
        return n if n >= rules.unit_n else PROTECTED

    is_open = form.id in collected.open_forms
    asked = 0 if is_open else sum(n for (_, form_id), n in collected.issued.items() if form_id == form.id)
    return AudienceResult(
        audience=audience, questionnaire=form.id, sample="open" if is_open else "invited", issued=asked,
        returned=count(len(responses)), in_contact=count(len(heard)),
        facets=tuple(satisfaction(heard, item, picked.get(item.id, NOT_ASKED), rules)
                     for section in form.dimensions for item in section.items
                     if item.kind is ItemKind.RATING and item.purpose is None),
        overall=satisfaction(heard, overall, NOT_ASKED, rules) if overall is not None else None,
        induced=alert_share(responses, rules)[0],
    )
