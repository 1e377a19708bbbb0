"""Thresholds, rounding and suppression: what is hidden stays hidden, what is shown is right."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answers import Sheet
from reports.disclosure import release
from reports.disclosure.audit import audit
from reports.disclosure.rounding import mean_cell, nearest, root_nearest, root_up, shares_cell, spread_cell
from reports.disclosure.suppression import ReportingTree, hide
from reports.errors import DisclosureFailed, NothingToRelease
from reports.release import PROTECTED, Mean, Release, Suppressed, UnitRef
from reports.rules import DisclosureRules
from reports.scoring import Moments
from tests.simulated import LADDER, collected, organisation, random_sheets, small_form

RULES = DisclosureRules()


def a_release(sizes: list[int], seed: int = 1, groups: dict[str, list[int]] | None = None) -> Release:
    units = organisation(sizes, groups)
    rng = np.random.default_rng(seed)
    answers = {f"b{i}": random_sheets(small_form(), n, rng) for i, n in enumerate(sizes, 1)}
    return release(collected(units, answers))


@given(st.fractions(0, 4), st.sampled_from([Fraction(1, 10), Fraction(1, 2), Fraction(5)]))
def test_rounding_goes_to_the_nearest_step_and_halves_up(value: Fraction, step: Fraction) -> None:
    rounded = Fraction(str(nearest(value, step)))
    assert -step / 2 < rounded - value <= step / 2


@given(st.fractions(0, 9))
def test_square_roots_are_rounded_exactly(square: Fraction) -> None:
    step = Fraction(1, 10)
    near, up = Fraction(str(root_nearest(square, step))), Fraction(str(root_up(square, step)))
    assert max(Fraction(0), near - step / 2) ** 2 <= square < (near + step / 2) ** 2
    assert up**2 >= square
    assert up == 0 or (up - step) ** 2 < square


@pytest.mark.parametrize(("n", "total", "value", "step", "end"), [
    (10, Fraction(29), 2.9, 0.1, None),
    (10, Fraction(37), 3.7, 0.1, None),
    (10, Fraction(38), 3.8, 0.1, "high"),
    (10, Fraction(40), 3.8, 0.1, "high"),
    (300, Fraction(30), 0.2, 0.1, "low"),
    (9, Fraction(20), 2.0, 0.5, None),
    (5, Fraction(0), 0.5, 0.5, "low"),
    (5, Fraction(20), 3.5, 0.5, "high"),
    (6, Fraction(20), 3.5, 0.5, "high"),
])
def test_cells_get_coarser_for_fewer_people_and_their_ends_are_coded(
    n: int, total: Fraction, value: float, step: float, end: str | None,
) -> None:
    assert mean_cell(Moments(n, total, total), RULES, LADDER) == Mean(value=value, n=n, step=step, end=end)


@pytest.mark.parametrize("n", [10, 12, 19, 20, 25, 99, 100, 400])
def test_all_saying_the_same_looks_like_all_but_a_few(n: int) -> None:
    unanimous, nearly = shares_cell((0, 0, n), n, n, RULES), shares_cell((0, 1, n - 1), n, n, RULES)
    assert unanimous == nearly
    assert unanimous.end(2) == "high"
    assert {unanimous.end(0), unanimous.end(1)} == {"low"}
    assert shares_cell((0,), n, n, RULES) == shares_cell((1,), n, n, RULES)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.integers(0, 60))
def test_what_a_share_can_be_contains_what_it_was(counts: list[int], rest: int) -> None:
    base = sum(counts) + rest
    if base < 10:
        return
    given_counts = (*counts, rest) if len(counts) > 1 else (counts[0],)
    cell = shares_cell(given_counts, base, base, RULES)
    for count, (low, high), middle in zip(given_counts, cell.ranges, cell.middles, strict=True):
        assert low - 1e-9 <= 100 * count / base <= high + 1e-9
        assert low <= middle <= high


def test_a_spread_of_nothing_is_shown_as_the_least_spread() -> None:
    assert spread_cell(Moments(12, Fraction(36), Fraction(108)), RULES) == RULES.least_spread


def test_a_branch_below_five_shows_nothing_not_even_its_number() -> None:
    made = a_release([4, 4, 12, 15])
    for unit in ("b1", "b2"):
        result = made.unit(unit)
        assert result.returned == PROTECTED
        assert all(cell.mean == PROTECTED and cell.spread == PROTECTED for cell in result.dimensions)
        assert all(cell.mean == PROTECTED and cell.histogram == PROTECTED for cell in result.items)
    assert made.unit("b3").returned == 12


def test_a_single_small_branch_takes_its_smallest_neighbour_with_it() -> None:
    made = a_release([4, 16, 22])
    assert made.unit("b1").is_hidden
    assert made.unit("b2").is_hidden
    assert made.unit("b3").returned == 22


def test_two_hidden_branches_with_fewer_than_five_between_them_take_a_third() -> None:
    assert [u.unit.id for u in a_release([2, 2, 9, 12]).units if u.is_hidden] == ["b1", "b2", "b3"]


def test_a_branch_hidden_under_a_group_is_protected_at_the_group_and_above() -> None:
    made = a_release([3, 12, 14, 20, 25], groups={"g1": [1, 2, 3]})
    hidden = {u.unit.id for u in made.units if u.is_hidden}
    assert hidden == {"b1", "b2"}


def test_empty_and_suppressed_units_look_alike() -> None:
    made = a_release([0, 3, 12, 14])
    empty, few = made.unit("b1"), made.unit("b2")
    assert empty.dimensions == few.dimensions
    assert empty.items == few.items


def test_a_merge_group_is_reported_and_its_branches_are_not() -> None:
    units = (*organisation([4, 4, 12]), UnitRef(id="m1", name="joint", parent="organ", kind="merged", members=8,
                                                merged=("b1", "b2")))
    rng = np.random.default_rng(3)
    answers = {f"b{i}": random_sheets(small_form(), n, rng) for i, n in enumerate((4, 4, 12), 1)}
    made = release(collected(units, answers))
    assert made.unit("m1").returned == 8
    assert made.unit("b1").is_hidden
    assert made.unit("b1").merged_into == "m1"
    assert [u.unit.id for u in made.reporting_units] == ["b3", "m1"]


def test_item_means_need_eight_and_histograms_twenty() -> None:
    made = a_release([7, 7, 9, 9, 14, 15, 30, 32])
    seven, nine, fourteen, thirty = (made.unit(f"b{i}").items[0] for i in (1, 3, 5, 7))
    assert isinstance(seven.mean, Suppressed)
    assert isinstance(nine.mean, Suppressed) or nine.mean.step == 0.5
    assert isinstance(fourteen.histogram, Suppressed)
    assert not isinstance(thirty.histogram, Suppressed)
    assert not isinstance(thirty.groups, Suppressed)


def test_an_organ_below_five_releases_nothing() -> None:
    with pytest.raises(NothingToRelease):
        a_release([4])


def test_the_audit_refuses_a_release_that_gives_one_branch_away() -> None:
    made = a_release([6, 16, 22])
    assert not any(u.is_hidden for u in made.units)
    tampered = made.model_copy(update={"units": (
        made.units[0].model_copy(update={"returned": PROTECTED}), *made.units[1:])})
    with pytest.raises(DisclosureFailed):
        audit(tampered)


@st.composite
def trees(draw: st.DrawFn) -> tuple[tuple[UnitRef, ...], dict[str, int]]:
    """A random organisation of up to three levels and the number of answers of each branch."""
    sizes = draw(st.lists(st.integers(0, 30), min_size=1, max_size=9))
    cut = draw(st.integers(0, len(sizes)))
    groups = {"g1": list(range(1, cut + 1))} if cut else None
    units = organisation(sizes, groups)
    n = {f"b{i}": size for i, size in enumerate(sizes, 1)}
    n["organ"] = sum(sizes)
    if cut:
        n["g1"] = sum(sizes[:cut])
    return units, n


@settings(max_examples=300)
@given(trees())
def test_no_combination_of_shown_totals_determines_a_hidden_leaf(
    drawn: tuple[tuple[UnitRef, ...], dict[str, int]],
) -> None:
    units, n = drawn
    tree = ReportingTree(units)
    hidden = hide(tree, n, 5, RULES, size=n)
    if "organ" in hidden:
        return
    unknown = sorted(u.id for u in units if u.id in hidden)
    equations = np.zeros((0, len(unknown)))
    for node in tree.nodes:
        if tree.children[node.id]:
            row = [int(u in tree.children[node.id]) - int(u == node.id) for u in unknown]
            equations = np.vstack([equations, row])
    for place, unit in enumerate(unknown):
        alone = np.zeros(len(unknown))
        alone[place] = 1
        rank = np.linalg.matrix_rank(equations) if equations.size else 0
        determined = np.linalg.matrix_rank(np.vstack([equations, alone])) == rank
        is_leaf = not tree.children[unit]
        assert not (determined and is_leaf), f"{unit} follows from what is shown"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.lists(st.integers(0, 25), min_size=2, max_size=6))
def test_the_release_is_a_function_of_the_multiset_of_answers(seed: int, sizes: list[int]) -> None:
    units, rng = organisation(sizes), np.random.default_rng(seed)
    answers: dict[str, list[Sheet]] = {
        f"b{i}": random_sheets(small_form(), n, rng) for i, n in enumerate(sizes, 1)}
    shuffled = {unit: [sheets[i] for i in rng.permutation(len(sheets))] for unit, sheets in answers.items()}
    if sum(sizes) < 5:
        return
    first = release(collected(units, answers))
    second = release(collected(units, dict(reversed(shuffled.items()))))
    assert first.to_bytes() == second.to_bytes()
    assert Release.model_validate_json(first.to_bytes()) == first


def test_adding_a_branch_does_not_change_another_branchs_mean() -> None:
    rng = np.random.default_rng(5)
    answers = {f"b{i}": random_sheets(small_form(), n, rng) for i, n in enumerate((12, 14, 20), 1)}
    three = release(collected(organisation([12, 14, 20]), answers))
    two = release(collected(organisation([12, 14]), {k: answers[k] for k in ("b1", "b2")}))
    assert [d.mean for d in three.unit("b1").dimensions] == [d.mean for d in two.unit("b1").dimensions]
