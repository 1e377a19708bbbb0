"""Blind ratings: who is asked what, and how far a panel sees things apart."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.blind_rating import (
    NOT_APPLICABLE,
    Spread,
    asked_criteria,
    is_offered,
    is_small,
    spread_is_open,
    spreads,
    unrated,
)
from tests.whole_rounds import CATALOGUE

POL1, DUT2 = CATALOGUE.criteria_by_id["POL-1"], CATALOGUE.criteria_by_id["DUT-2"]


def spread(*levels: int) -> Spread:
    (found,) = spreads({"DUT-2": Counter(levels)}, [DUT2])
    return found


def test_the_short_form_asks_its_own_criteria_and_the_full_one_all() -> None:
    core = asked_criteria(CATALOGUE, CATALOGUE.questionnaire("member_core"))
    assert [criterion.id for criterion in core] == [c.id for c in CATALOGUE.criteria if c.core]
    assert asked_criteria(CATALOGUE, CATALOGUE.questionnaire("member_full")) == CATALOGUE.criteria
    assert asked_criteria(CATALOGUE, None) == CATALOGUE.criteria
    assert asked_criteria(CATALOGUE, CATALOGUE.questionnaire("A1")) == CATALOGUE.criteria


def test_not_applicable_is_offered_only_where_the_bank_allows_it() -> None:
    assert DUT2.not_applicable is not None
    assert POL1.not_applicable is None
    assert is_offered(DUT2, NOT_APPLICABLE)
    assert not is_offered(POL1, NOT_APPLICABLE)
    assert [level for level in range(-3, 8) if is_offered(POL1, level)] == [0, 1, 2, 3, 4]


def test_below_seven_members_a_branch_is_small() -> None:
    assert [is_small(members) for members in (3, 6, 7)] == [True, True, False]


def test_what_has_no_level_yet_is_named() -> None:
    assert unrated([POL1, DUT2], {"POL-1": 0}) == (DUT2,)


def test_two_ratings_make_no_spread() -> None:
    assert spreads({"DUT-2": {1: 1, 4: 1}}, [DUT2]) == ()
    assert len(spreads({"DUT-2": {1: 1, 4: 1, NOT_APPLICABLE: 1}}, [DUT2])) == 1


@pytest.mark.parametrize(("levels", "distance", "flagged", "suggestion"), [
    ((2, 2, 2), 0, False, 2),
    ((2, 3, 3), 1, False, 3),
    ((1, 3, 3), 2, True, 3),
    ((1, 2, 3, 4), 3, True, 2),
    ((2, 2, NOT_APPLICABLE), 0, True, 2),
    ((2, NOT_APPLICABLE, NOT_APPLICABLE), 0, True, NOT_APPLICABLE),
    ((NOT_APPLICABLE,) * 3, 0, False, NOT_APPLICABLE),
])
def test_a_spread_says_what_to_talk_about_and_where_to_start(
    levels: tuple[int, ...], distance: int, *, flagged: bool, suggestion: int,
) -> None:
    found = spread(*levels)
    assert (found.distance, found.is_flagged, found.suggestion) == (distance, flagged, suggestion)
    assert found.rated == len(levels)


def test_the_greatest_disagreement_comes_first() -> None:
    counts = {"POL-1": {2: 3}, "POL-2": {1: 1, 4: 2}, "POL-3": {2: 1, 3: 2}}
    assert [one.criterion for one in spreads(counts, CATALOGUE.criteria)] == ["POL-2", "POL-3", "POL-1"]


@given(st.lists(st.integers(NOT_APPLICABLE, 4), min_size=3, max_size=15), st.randoms())
def test_a_spread_is_the_same_whoever_gave_which_level(levels: list[int], lot: object) -> None:
    shuffled = list(levels)
    getattr(lot, "shuffle")(shuffled)  # noqa: B009 -- Hypothesis's lot has no public type
    assert spread(*shuffled) == spread(*levels)
    assert min(levels) <= spread(*levels).suggestion <= max(levels)


def test_nobody_sees_a_spread_before_the_consensus_of_two_or_without_a_rating_of_their_own() -> None:
    assert spread_is_open(3, has_handed_in=True)
    assert not spread_is_open(None, has_handed_in=True)
    assert not spread_is_open(2, has_handed_in=True)
    assert not spread_is_open(5, has_handed_in=False)
