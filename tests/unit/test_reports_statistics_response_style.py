"""Careless answers: counted by the standard library, one respondent at a time, and shares by hand."""

import itertools
import math
import random
import statistics
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reports.statistics.response_style import identical, irv, long_string, response_style

Forms = Sequence[Sequence[int | None]]
FORMS = st.integers(1, 14).flatmap(lambda items: st.lists(
    st.lists(st.sampled_from([None, 0, 1, 2, 3, 4]), min_size=items, max_size=items), min_size=1, max_size=12,
))


def table(forms: Forms) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    # What stands where nobody answered must not matter.
    values = np.array([[99 if answer is None else answer for answer in form] for form in forms], dtype=np.uint8)
    return values, np.array([[answer is not None for answer in form] for form in forms])


def test_a_skipped_item_ends_a_run() -> None:
    values, answered = table([[3, 3, None, 3], [3, 3, 3, 1], [None, None, None, None], [0, 1, 2, 3]])
    assert long_string(values, answered).tolist() == [2, 3, 0, 1]


def test_identical_answers_count_from_the_least_number_on() -> None:
    values, answered = table([[3] * 10 + [None, None], [None] * 3 + [4] * 9, [2] * 11 + [1], [None] * 12])
    assert identical(values, answered).tolist() == [True, False, False, False]
    assert identical(values, answered, least=9).tolist() == [True, True, False, False]
    assert identical(values, answered, least=0).tolist() == [True, True, False, False]


def test_identical_answers_have_no_variability_and_one_answer_has_none_to_speak_of() -> None:
    values, answered = table([[4, 4, 4], [4, None, None], [0, 4, None]])
    found = irv(values, answered)
    assert found[0] == 0
    assert math.isnan(found[1])
    assert found[2] == pytest.approx(math.sqrt(8))


def test_negative_ratings_are_ratings() -> None:
    values, answered = np.array([[-2, 2, -2]]), np.ones((1, 3), dtype=bool)
    assert irv(values, answered)[0] == pytest.approx(statistics.stdev([-2, 2, -2]))
    assert long_string(values, answered).tolist() == [1]


@given(FORMS)
def test_runs_are_those_of_the_standard_library(forms: Forms) -> None:
    expected = [max([len(list(run)) for answer, run in itertools.groupby(form) if answer is not None], default=0)
                for form in forms]
    assert long_string(*table(forms)).tolist() == expected


@given(FORMS, st.integers(1, 12))
def test_identical_answers_are_those_with_a_single_value(forms: Forms, least: int) -> None:
    ratings = [[answer for answer in form if answer is not None] for form in forms]
    expected = [len(set(given_)) == 1 and len(given_) >= least for given_ in ratings]
    assert identical(*table(forms), least=least).tolist() == expected


@given(FORMS)
def test_variability_is_the_standard_deviation_of_the_standard_library(forms: Forms) -> None:
    ratings = [[answer for answer in form if answer is not None] for form in forms]
    expected = [statistics.stdev(given_) if len(given_) > 1 else math.nan for given_ in ratings]
    assert irv(*table(forms)).tolist() == pytest.approx(expected, nan_ok=True)


@given(FORMS, st.integers(1, 9))
def test_renaming_the_ladder_changes_nothing_about_runs_and_variability(forms: Forms, shift: int) -> None:
    values, answered = table(forms)
    moved = values + np.uint8(shift)
    assert long_string(moved, answered).tolist() == long_string(values, answered).tolist()
    assert identical(moved, answered).tolist() == identical(values, answered).tolist()
    assert irv(moved, answered).tolist() == pytest.approx(irv(values, answered).tolist(), nan_ok=True)


@given(FORMS, st.randoms(use_true_random=False))
def test_the_order_of_the_items_changes_runs_only_and_that_of_the_people_nothing(
    forms: Forms, shuffler: random.Random,
) -> None:
    places = list(range(len(forms[0])))
    shuffler.shuffle(places)
    turned = [[form[place] for place in places] for form in forms]
    assert identical(*table(turned), least=2).tolist() == identical(*table(forms), least=2).tolist()
    assert irv(*table(turned)).tolist() == pytest.approx(irv(*table(forms)).tolist(), nan_ok=True)
    assert long_string(*table(forms[::-1])).tolist() == long_string(*table(forms)).tolist()[::-1]


def organ(identical_ones: int, others: int) -> Forms:
    alike, varied, short = [4] * 12, [1, 1, 1, 2, 3, 0, 1, 1, 2, 1, 3, 2], [4] * 5 + [None] * 7
    return [*[alike] * identical_ones, *[varied] * others, *[short] * 3]


def test_shares_are_of_those_with_enough_answers() -> None:
    found = response_style(*table(organ(20, 60)))
    assert found is not None
    assert (found.respondents, found.identical, found.half_runs) == (80, 0.25, 0.25)
    assert found.irv == pytest.approx(statistics.stdev([1, 1, 1, 2, 3, 0, 1, 1, 2, 1, 3, 2]))


def test_the_mean_is_given_with_and_without_the_identical_ones() -> None:
    found = response_style(*table(organ(20, 60)))
    assert found is not None
    assert found.mean == pytest.approx((20 * 4 + 60 * 1.5) / 80)
    assert found.mean_without == pytest.approx(1.5)


@pytest.mark.parametrize(("identical_ones", "others"), [(10, 60), (60, 10)])
def test_ten_people_are_enough_to_be_left_out_and_to_be_left(identical_ones: int, others: int) -> None:
    found = response_style(*table(organ(identical_ones, others)))
    assert found is not None
    assert found.mean_without == pytest.approx(1.5)


@pytest.mark.parametrize(("identical_ones", "others"), [(9, 60), (60, 9), (0, 60), (60, 0)])
def test_a_few_people_cannot_be_told_from_the_two_means(identical_ones: int, others: int) -> None:
    found = response_style(*table(organ(identical_ones, others)))
    assert found is not None
    assert found.mean_without is None


def test_nobody_with_enough_answers_has_no_shares() -> None:
    assert response_style(*table(organ(0, 0))) is None
    assert response_style(np.zeros((0, 12), dtype=np.uint8), np.zeros((0, 12), dtype=bool)) is None


def test_tables_that_do_not_match_are_refused() -> None:
    values = np.zeros((3, 4), dtype=np.uint8)
    for function in (long_string, identical, irv, response_style):
        with pytest.raises(ValueError, match="tables"):
            function(values, np.ones((4, 3), dtype=bool))
        with pytest.raises(ValueError, match="tables"):
            function(values[0], np.ones(4, dtype=bool))
