"""The linear program finds what subtraction alone does not, and the published rule mends it."""

from fractions import Fraction

import numpy as np
import pytest

from questionnaires.answers import Sheet
from reports.disclosure import release
from reports.disclosure.audit import audit
from reports.disclosure.exposure import Guard, exposures
from reports.disclosure.linear import whole
from reports.disclosure.published import DIMENSION, NodeCells, Published
from reports.disclosure.suppression import ReportingTree
from reports.errors import DisclosureFailed
from reports.release import PROTECTED, ItemResult, Mean, Release, Shares, UnitRef
from reports.rules import DisclosureRules
from tests.simulated import LADDER, collected, organisation, random_sheets, small_form

RULES = DisclosureRules()


def said(value: int, times: int, items: int = 6) -> list[Sheet]:
    names = [f"D{d}-{i}" for d in (1, 2) for i in range(1, items // 2 + 1)]
    return [dict.fromkeys(names, value) for _ in range(times)]


def mean(value: float, n: int, *, step: float = 0.1) -> Mean:
    return Mean(value=value, n=n, step=step)


def item(name: str, cell: Mean | None = None, groups: Shares | None = None) -> ItemResult:
    return ItemResult(item=name, mean=cell or PROTECTED, groups=groups or PROTECTED)


def published(cells: dict[str, NodeCells], people: dict[str, int], units: tuple[UnitRef, ...]) -> Published:
    counted = {node: (float(n),) * (len(cells["organ"].items) + 1) for node, n in people.items()}
    return Published(ReportingTree(units), cells, counted, LADDER)


def two_hidden(organ: Mean, groups: Shares | None = None) -> Published:
    """An organ of 20: one branch of 12 shown, two of 4 hidden."""
    cells = {"organ": NodeCells(organ, (item("x", organ, groups),)),
             "b1": NodeCells(mean(3.0, 12), (item("x", mean(3.0, 12)),)),
             "b2": NodeCells(PROTECTED, (item("x"),)), "b3": NodeCells(PROTECTED, (item("x"),))}
    return published(cells, {"organ": 20, "b1": 12, "b2": 4, "b3": 4}, organisation([12, 4, 4]))


def test_two_hidden_branches_between_the_ends_can_say_anything() -> None:
    assert list(exposures(two_hidden(mean(2.6, 20)), RULES)) == []


def test_two_hidden_branches_driven_to_an_end_are_found_out() -> None:
    found = list(exposures(two_hidden(mean(1.8, 20)), RULES))  # the branch shown said all 36 rungs there are
    assert [(e.guard, e.root) for e in found] == [(Guard.HIDDEN, "organ")]
    assert found[0].node in {"b2", "b3"}


def test_shares_bound_a_mean_more_closely_than_the_mean_does() -> None:
    told = Shares(percents=(0.0, 40.0, 60.0), n=20, step=5.0)  # nobody below the middle
    assert list(exposures(two_hidden(mean(2.6, 20)), RULES)) == []
    assert list(exposures(two_hidden(mean(2.6, 20), told), RULES)) != []


def test_a_dimension_shown_beside_hidden_items_leaves_each_item_open() -> None:
    three = tuple(item(f"x{i}") for i in range(3))
    cells = {"organ": NodeCells(mean(2.0, 20), tuple(item(f"x{i}", mean(2.0, 20)) for i in range(3))),
             "b1": NodeCells(Mean(value=2.0, n=6, step=0.5), three),
             "b2": NodeCells(Mean(value=2.0, n=7, step=0.5), three),
             "b3": NodeCells(Mean(value=2.0, n=7, step=0.5), three)}
    people = {"organ": 20, "b1": 6, "b2": 7, "b3": 7}
    assert list(exposures(published(cells, people, organisation([6, 7, 7])), RULES)) == []


def test_the_only_item_of_a_dimension_is_given_away_by_it() -> None:
    cells = {"organ": NodeCells(mean(2.0, 20), (item("x", mean(2.0, 20)),)),
             **{f"b{i}": NodeCells(Mean(value=2.0, n=n, step=0.5), (item("x"),))
                for i, n in enumerate((6, 7, 7), 1)}}
    people = {"organ": 20, "b1": 6, "b2": 7, "b3": 7}
    (found,) = exposures(published(cells, people, organisation([6, 7, 7])), RULES)
    assert found.column == 0
    assert found.guard is Guard.HIDDEN


@pytest.mark.parametrize(("percents", "guards"), [
    ((50.0, 0.0, 50.0), {Guard.UNANIMOUS}), ((45.0, 10.0, 45.0), set()),
])
def test_that_all_of_a_branch_said_the_same_must_not_follow_from_its_parent(
    percents: tuple[float, float, float], guards: set[Guard],
) -> None:
    """Where nobody of the organ is in the middle, a branch near one end leaves the other nothing but its own."""
    high = Shares(percents=(10.0, 10.0, 90.0), n=10, step=10.0)
    low = Shares(percents=(90.0, 10.0, 10.0), n=10, step=10.0)
    top, bottom = Mean(value=3.8, n=10, step=0.1, end="high"), Mean(value=0.2, n=10, step=0.1, end="low")
    split = Shares(percents=percents, n=20, step=5.0)
    cells = {"organ": NodeCells(mean(2.0, 20), (item("x", mean(2.0, 20), split),)),
             "b1": NodeCells(top, (item("x", top, high),)), "b2": NodeCells(bottom, (item("x", bottom, low),))}
    people = {"organ": 20, "b1": 10, "b2": 10}
    assert {e.guard for e in exposures(published(cells, people, organisation([10, 10])), RULES)} == guards


@pytest.mark.parametrize(("low", "high", "end", "expected"), [
    (1.2, 3.4, 10, (2, 3)), (2, 4, 10, (2, 3)), (2, 4, 4, (2, 4)), (2.1, 2.9, 10, (2.1, 2.9)),
])
def test_people_come_in_whole_numbers_and_halves_go_up(
    low: float, high: float, end: float, expected: tuple[float, float],
) -> None:
    assert whole(low, high, end) == expected


def unanimous_beside_a_merge_group() -> Release:
    units = (*organisation([7, 1, 12, 14]), UnitRef(id="m1", name="joint", parent="organ", kind="merged", members=8,
                                                     merged=("b1", "b2")))
    answers = {"b1": said(2, 7), "b2": said(3, 1), "b3": random_sheets(small_form(), 12, np.random.default_rng(1)),
               "b4": random_sheets(small_form(), 14, np.random.default_rng(2))}
    return release(collected(units, answers))


def test_a_large_branch_in_a_small_merge_group_is_not_given_away_by_the_group() -> None:
    made = unanimous_beside_a_merge_group()
    assert isinstance(made.unit("m1").dimensions[0].mean, type(PROTECTED))
    assert made.audit is not None
    assert any(step.node == "m1" and step.done == "hidden" for step in made.audit.steps)


def test_the_log_says_beneath_what_something_was_protected_but_never_whom() -> None:
    made = unanimous_beside_a_merge_group()
    assert made.audit is not None
    shown_or_inner = {"organ", "m1", "b3", "b4"}
    assert {step.beneath for step in made.audit.steps} <= shown_or_inner


def test_the_audit_refuses_a_release_whose_bounds_are_too_close() -> None:
    rng = np.random.default_rng(3)
    answers = {"b1": said(2, 4), "b2": said(2, 4),
               **{f"b{i}": random_sheets(small_form(), 12, rng) for i in (3, 4)}}
    made = release(collected(organisation([4, 4, 12, 12]), answers))
    first = made.organ.dimensions[0]
    assert isinstance(first.mean, Mean)
    closer = first.model_copy(update={"mean": Mean(value=3.7, n=first.mean.n, step=0.1)})
    shown = [unit.model_copy(update={"dimensions": tuple(
        d.model_copy(update={"mean": Mean(value=3.6, n=12, step=0.1)}) for d in unit.dimensions)})
        if unit.unit.id in {"b3", "b4"} else unit for unit in made.units]
    tampered = made.model_copy(update={"units": tuple(shown), "organ": made.organ.model_copy(
        update={"dimensions": (closer, *made.organ.dimensions[1:])})})
    with pytest.raises(DisclosureFailed):
        audit(tampered)


def two_rounds(first: list[Sheet], second: list[Sheet]) -> tuple[Release, Release, Release]:
    """A branch that says one thing, then another, among two that stay: before, after alone, after in that light."""
    stable = random_sheets(small_form(), 20, np.random.default_rng(5))

    def answers(branch: list[Sheet]) -> dict[str, list[Sheet]]:
        return {"b1": branch, "b2": stable, "b3": stable}

    earlier = release(collected(organisation([len(first), 20, 20]), answers(first)))
    after = organisation([len(second), 20, 20])
    alone = release(collected(after, answers(second), round_id="R2"))
    return earlier, alone, release(collected(after, answers(second), round_id="R2", earlier=(earlier,)))


def test_an_earlier_round_makes_a_later_one_coarser_where_their_difference_would_be_two_peoples() -> None:
    stayed = random_sheets(small_form(), 10, np.random.default_rng(6), 2.0)
    earlier, alone, beside = two_rounds([*stayed, *said(4, 2)], stayed)
    fine, coarse = (made.unit("b1").dimensions[0].mean for made in (alone, beside))
    assert isinstance(fine, Mean)
    assert fine.step == 0.1
    assert not isinstance(coarse, Mean) or coarse.step == 0.5
    assert beside.audit is not None
    assert beside.audit.earlier == (earlier.sha256,)
    assert any(step.why == "rounds" for step in beside.audit.steps)
    audit(beside, (earlier,))


def test_an_earlier_round_of_other_answers_changes_nothing() -> None:
    first, second = (random_sheets(small_form(), 24, np.random.default_rng(7), level) for level in (1.0, 3.0))
    _, alone, beside = two_rounds(first, second)
    assert (beside.organ, beside.units) == (alone.organ, alone.units)


def test_columns_are_counted_from_the_dimension() -> None:
    assert DIMENSION == -1
    assert two_hidden(mean(2.6, 20)).columns == range(-1, 1)
    assert two_hidden(mean(2.6, 20)).n("b1", DIMENSION) == Fraction(12)
