"""The way of anybody's data through the one door: one dimension, one level of groups, and what the door releases.

The data set is dressed as a round: its items are the members' questionnaire, its groups the branches of one
organ. Rungs run from 0, whatever the scale's lowest answer. A second dimension of one item says who is in the
favourable part of the scale, so that this share, too, is hidden and rounded by the door and nowhere else.
"""

from functools import cache

import numpy as np

from questionnaires.answers import FIRST_VALUE
from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from questionnaires.model import Item, ItemKind, Option, Questionnaire, QuestionnaireKind, Scale, Section, Text
from reports.analysing.counting import RowSums
from reports.analysing.dataset import Dataset
from reports.collected import Collected
from reports.disclosure import release
from reports.release import Release, UnitRef
from reports.responses import Responses
from reports.rules import DisclosureRules

SCORE, FAVOURABLE, ORGAN = "score", "favourable", "all"
_FORM = "data"


def rules_for(min_group: int) -> DisclosureRules:
    """The decided thresholds, each at least `min_group`; two thirds of the items make a score."""
    usual = DisclosureRules()
    return DisclosureRules(
        unit_n=min_group, item_n=max(usual.item_n, min_group), fine_n=max(usual.fine_n, min_group),
        histogram_n=max(usual.histogram_n, min_group), half_rule=2 / 3)


def unit_id(place: int) -> str:
    """The id of a group in the release; its name may be anything."""
    return f"g{place}"


def released(dataset: Dataset, rows: RowSums, min_group: int) -> Release:
    """Send a data set through the door; rows that do not count stay outside.

    Raises NothingToRelease where so few count that not even all groups together can be shown.
    """
    form = questionnaire(len(dataset.items), dataset.high - dataset.low + 1)
    responses = _responses(dataset, rows, form)
    n = np.bincount(responses.units, minlength=len(dataset.group_ids) + 1)[1:].tolist()
    sizes = [dataset.sizes[group] if dataset.sizes else n[place] for place, group in enumerate(dataset.group_ids)]
    organ = UnitRef(id=ORGAN, name=ORGAN, parent=None, kind="organ", members=sum(sizes))
    units = [UnitRef(id=unit_id(place), name=group, parent=ORGAN, kind="branch", members=sizes[place])
             for place, group in enumerate(dataset.group_ids)]
    return release(Collected(
        round_id=_FORM, title=_same("data"), organ_name=ORGAN, simulated=False, plan_hash="0" * 64,
        rules=rules_for(min_group), catalogue=_catalogue(), units=(organ, *units), member_form=form,
        audience_forms=(), issued={(unit.id, form.id): unit.members for unit in units},
        responses={form.id: responses}))


def _responses(dataset: Dataset, rows: RowSums, form: Questionnaire) -> Responses:
    """Code the rows that count as the questionnaire's answers; unit 0 is the organ, groups follow."""
    codes = dataset.codes[rows.is_counted]
    top, options = np.uint8(FIRST_VALUE - 1), dataset.high - dataset.low + 1
    coded = np.empty((len(codes), len(dataset.items) + 1), dtype=np.uint8)
    np.add(codes, top, out=coded[:, :-1], where=codes > 0)
    coded[:, :-1][codes == 0] = 0
    favourable = rows.totals[rows.is_counted] >= (options - 1) * rows.answered[rows.is_counted]
    coded[:, -1] = np.where(favourable, top + options, top + 1)
    return Responses(form, dataset.groups[rows.is_counted].astype(np.int64) + 1, coded)


def questionnaire(items: int, options: int) -> Questionnaire:
    """A form of that many items on rungs from 0, and the one that says who is favourable."""
    scale = Scale(id="scale", options=tuple(Option(value=v, text=_same(str(v))) for v in range(options)))

    def rating(name: str) -> Item:
        return Item(id=name, kind=ItemKind.RATING, text=_same(name), scale=scale.id)

    return Questionnaire(
        id=_FORM, kind=QuestionnaireKind.MEMBER, title=_same("data"), scales=(scale,), sections=(
            Section(id=SCORE, title=_same("score"), items=tuple(rating(item_id(i)) for i in range(items))),
            Section(id=FAVOURABLE, title=_same("favourable"), items=(rating(f"{FAVOURABLE}-item"),))))


def item_id(place: int) -> str:
    """The id of an item in the release; its name may be anything."""
    return f"i{place}"


def _same(words: str) -> Text:
    return Text(zh=words, en=words)


@cache
def _catalogue() -> Catalogue:
    """A round has a bank of criteria behind it; nothing of it shows in data that never used it."""
    return load_catalogue()
