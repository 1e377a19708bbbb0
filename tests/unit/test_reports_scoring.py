"""Exact tallies agree with plain arithmetic done another way."""

import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import Answer, encode_scores
from reports.responses import Responses
from reports.scoring import Moments, add_up, tally_dimension, tally_item
from tests.simulated import random_sheets, small_form

FORM = small_form((3, 5))


def gathered(seed: int, per_unit: list[int]) -> tuple[Responses, list[list[dict[str, Answer]]]]:
    rng = np.random.default_rng(seed)
    sheets = [[dict(s) for s in random_sheets(FORM, n, rng)] for n in per_unit]
    records = [(u, encode_scores(FORM, s)) for u, group in enumerate(sheets) for s in group]
    rng.shuffle(records)
    return Responses.gather(FORM, records), sheets


def plain_scores(sheets: list[dict[str, Answer]], items: list[str]) -> list[float]:
    """The half rule, written out naively."""
    scores = []
    for sheet in sheets:
        rated = [v for i in items if isinstance(v := sheet.get(i), int)]
        applicable = [i for i in items if sheet.get(i) != "na"]
        if rated and len(rated) >= len(applicable) / 2:
            scores.append(sum(rated) / len(rated))
    return scores


@given(st.integers(0, 10_000), st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_dimension_moments_equal_those_of_the_plainly_computed_scores(seed: int, per_unit: list[int]) -> None:
    responses, sheets = gathered(seed, per_unit)
    for section in FORM.dimensions:
        tallies = tally_dimension(responses, section, len(per_unit), 0.5)
        for tally, group in zip(tallies, sheets, strict=True):
            scores = plain_scores(group, [i.id for i in section.items])
            assert tally.scores.n == len(scores)
            if len(scores) > 1:
                assert float(tally.scores.mean) == pytest.approx(statistics.fmean(scores))
                variance = float(tally.scores.deviance / (len(scores) - 1))
                assert variance == pytest.approx(statistics.variance(scores), abs=1e-12)


@given(st.integers(0, 10_000), st.integers(0, 30))
def test_every_answer_to_an_item_is_counted_exactly_once(seed: int, n: int) -> None:
    responses, (sheets,) = gathered(seed, [n])
    for item in FORM.items:
        (tally,) = tally_item(responses, item, 1)
        given_ = [sheet.get(item.id) for sheet in sheets]
        assert tally.counts == tuple(given_.count(v) for v in range(5))
        assert (tally.dont_know, tally.not_applicable) == (given_.count("dk"), given_.count("na"))


@given(st.integers(0, 1000))
def test_responses_do_not_remember_the_order_they_came_in(seed: int) -> None:
    rng = np.random.default_rng(seed)
    records = [(int(rng.integers(3)), encode_scores(FORM, s)) for s in random_sheets(FORM, 15, rng)]
    shuffled = [records[i] for i in rng.permutation(15)]
    first, second = Responses.gather(FORM, records), Responses.gather(FORM, shuffled)
    assert (first.units == second.units).all()
    assert (first.codes == second.codes).all()


def test_tallies_of_parts_add_up_to_the_tally_of_the_whole() -> None:
    responses, _ = gathered(7, [6, 9, 4])
    whole = Responses(responses.questionnaire, responses.units * 0, responses.codes)
    for section in FORM.dimensions:
        assert add_up(tally_dimension(responses, section, 3, 0.5)) == tally_dimension(whole, section, 1, 0.5)[0]
    for item in FORM.items:
        assert add_up(tally_item(responses, item, 3)) == tally_item(whole, item, 1)[0]


def test_a_respondent_with_less_than_half_of_what_applies_does_not_count() -> None:
    three_of_five: dict[str, Answer] = {"D2-1": 4, "D2-2": 4, "D2-3": "dk", "D2-4": "dk"}
    after_not_applicable: dict[str, Answer] = {"D2-1": 4, "D2-2": "na", "D2-3": "na", "D2-4": "na", "D2-5": "dk"}
    records = [(0, encode_scores(FORM, three_of_five)), (1, encode_scores(FORM, after_not_applicable))]
    tallies = tally_dimension(Responses.gather(FORM, records), FORM.sections[1], 2, 0.5)
    assert tallies[0].scores == Moments(0)
    assert tallies[1].scores == Moments(1, Fraction(4), Fraction(16))
