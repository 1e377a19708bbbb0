"""What is said of a served group has to come from one distribution of answers."""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.rounding import mean_if, points_cell, shares_if
from reports.release import NOT_ASKED, AudienceItem, Release
from reports.rules import DisclosureRules
from reports.scoring import Moments
from reports.verification.checks import Tally
from reports.verification.served_groups import WEIGHTS, contradictions
from tests.closed import Organ, bank, close

Content = dict[str, Any]
RULES = DisclosureRules()


@cache
def whole() -> Release:
    return close(Organ())


def _with(change: Callable[[Content], object]) -> Release:
    content = json.loads(whole().to_bytes())
    change(content["audiences"][0]["facets"][0])
    return Release.model_validate(content)


def _found(release: Release) -> list[str]:
    return list(contradictions(release, Tally()))


def test_a_release_of_the_door_fits_together() -> None:
    tally = Tally()
    assert list(contradictions(whole(), tally)) == []
    assert tally.count > 100


@pytest.mark.parametrize("change", [
    lambda aspect: aspect["mean"].update(value=aspect["mean"]["value"] - 0.4),
    lambda aspect: aspect["points"]["nbs"].update(value=aspect["points"]["nbs"]["value"] + 8),
    lambda aspect: aspect["points"]["linear"].update(value=aspect["points"]["linear"]["value"] - 4),
    lambda aspect: aspect["histogram"].update(percents=list(reversed(aspect["histogram"]["percents"]))),
    lambda aspect: aspect["top_two"].update(percents=[10.0]),
    lambda aspect: aspect["mean"].update(n=aspect["mean"]["n"] + 1),
])
def test_figures_that_no_answers_can_give_are_found(change: Callable[[Content], object]) -> None:
    first = whole().audiences[0]
    found = _found(_with(change))
    assert len(found) == 1
    assert found[0].startswith(f"{first.audience.id} {first.facets[0].item}")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 80), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 5))
def test_whatever_is_rounded_by_the_rules_fits_together(counts: list[int]) -> None:
    n, form = sum(counts), bank().questionnaire("A1")
    whole_item = form.dimensions[0].items[0]
    scale = form.scale_of(whole_item)
    moments = Moments(n, *(sum((Fraction(c * v**power) for v, c in enumerate(counts)), Fraction(0))
                           for power in (1, 2)))
    cells = tuple(counts)
    item = AudienceItem(
        item=whole_item.id, text=whole_item.text, facet=None, mean=mean_if(moments, RULES.unit_n, RULES, scale),
        points={rule: points_cell(cells, 0, dict(enumerate(WEIGHTS[rule])), rule, RULES) for rule in WEIGHTS}
        if n >= RULES.fine_n else {},
        top_two=shares_if(n, RULES.fine_n, (sum(cells[-2:]),), n, RULES),
        bottom_two=shares_if(n, RULES.histogram_n, (sum(cells[:2]),), n, RULES),
        histogram=shares_if(n, RULES.histogram_n, cells, n, RULES), picked=NOT_ASKED)
    first = whole().audiences[0].model_copy(update={"facets": (item,), "overall": None})
    assert _found(whole().model_copy(update={"audiences": (first,)})) == []


def test_the_weights_are_those_of_the_bank() -> None:
    form = bank().questionnaire("A1")
    scale = form.scale_of(form.dimensions[0].items[0])
    assert {rule: tuple(points[v] for v in range(5)) for rule, points in scale.counting_rules.items()} == WEIGHTS
