"""What is foreseen before a round: never less than the release shows, and what will cost figures is said."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answers import Sheet
from reports.disclosure import release
from reports.release import Mean, Release, Suppressed, UnitRef
from reports.rules import DisclosureRules
from survey.cautions import Caution, cautions, is_dominated
from survey.foresight import NOTHING, Outlook, Sight, foresee
from tests.closed import PLANTED, close
from tests.simulated import LADDER, collected, organisation, small_form

RULES = DisclosureRules()
FORM = small_form((2, 2))
ALL = (100,)


def complete_sheets(count: int, rng: np.random.Generator, centre: float) -> list[Sheet]:
    return [{item.id: int(np.clip(round(rng.normal(centre, 0.8)), 0, 4)) for item in FORM.items}
            for _ in range(count)]


def merged(units: tuple[UnitRef, ...], *branches: str) -> tuple[UnitRef, ...]:
    parts = [unit for unit in units if unit.id in branches]
    group = UnitRef(id="m1", name="联合组", parent=parts[0].parent, kind="merged",
                    members=sum(unit.members for unit in parts), merged=branches)
    return (*units, group)


def closed(units: tuple[UnitRef, ...], seed: int = 1, centre: float = 2.8) -> Release:
    rng = np.random.default_rng(seed)
    return release(collected(units, {u.id: complete_sheets(u.members, rng, centre) for u in units
                                     if u.kind == "branch"}, FORM))


def shown(made: Release, unit: str) -> list[Sight]:
    """What a release shows of a unit, dimension by dimension and item by item."""
    result = made.unit(unit)
    return [Sight(step(d.mean), step(item.mean), spread=not isinstance(d.spread, Suppressed),
                  shares=not isinstance(item.groups, Suppressed),
                  histogram=not isinstance(item.histogram, Suppressed))
            for d in result.dimensions for item in result.items
            if made.item_ref(item.item).dimension == d.dimension]


def step(cell: object) -> float | None:
    return cell.step if isinstance(cell, Mean) else None


def is_within(sight: Sight, most: Sight) -> bool:
    """Tell whether nothing is shown, and nothing more finely, than `most`."""
    def coarser(one: float | None, other: float | None) -> bool:
        return one is None or (other is not None and one >= other)

    return (coarser(sight.dimensions, most.dimensions) and coarser(sight.items, most.items)
            and sight.spread <= most.spread and sight.shares <= most.shares and sight.histogram <= most.histogram)


def of(outlooks: Sequence[Outlook], unit: str) -> Outlook:
    return next(outlook for outlook in outlooks if outlook.unit.id == unit)


def said(units: tuple[UnitRef, ...], rules: DisclosureRules = RULES) -> tuple[Caution, ...]:
    return cautions(foresee(units, rules, LADDER), rules, LADDER)


@st.composite
def organs(draw: st.DrawFn) -> tuple[UnitRef, ...]:
    """Organs with small and large branches, sometimes a group, sometimes a merge group."""
    sizes = draw(st.lists(st.integers(1, 26), min_size=2, max_size=7))
    cut = draw(st.integers(0, len(sizes) - 1))
    units = organisation(sizes, {"g1": list(range(1, cut + 1))} if cut else None)
    loose = sorted((u for u in units if u.kind == "branch" and u.parent == "organ"), key=lambda u: u.members)
    if len(loose) > 1 and draw(st.booleans()):
        units = merged(units, *(unit.id for unit in loose[:draw(st.integers(2, 3))]))
    return units


@settings(max_examples=40, deadline=None)
@given(organs(), st.integers(0, 1000), st.sampled_from([0.5, 2.0, 3.0, 3.5]))
def test_no_release_shows_more_than_was_foreseen(units: tuple[UnitRef, ...], seed: int, centre: float) -> None:
    if units[0].members < RULES.unit_n:
        return
    made, outlooks = closed(units, seed, centre), foresee(units, RULES, LADDER, ALL)
    for outlook in outlooks:
        for sight in shown(made, outlook.unit.id):
            assert is_within(sight, outlook.views[0].best), outlook


@settings(max_examples=30, deadline=None)
@given(organs())
def test_what_is_expected_is_never_more_than_the_best(units: tuple[UnitRef, ...]) -> None:
    for outlook in foresee(units, RULES, LADDER):
        for view in outlook.views:
            assert is_within(view.expected, view.best)


@pytest.mark.parametrize("sizes", [(24, 22, 30), (12, 14, 11, 13), (10, 10), (45, 25, 21, 33, 20)])
def test_a_plain_organ_sees_exactly_what_was_foreseen(sizes: tuple[int, ...]) -> None:
    units = organisation(sizes)
    made, outlooks = closed(units), foresee(units, RULES, LADDER, ALL)
    for outlook in outlooks:
        assert set(shown(made, outlook.unit.id)) == {outlook.views[0].best} == {outlook.views[0].expected}


def test_the_real_bank_shows_no_more_than_was_foreseen_even_where_some_did_not_know() -> None:
    made, outlooks = close(PLANTED), foresee(PLANTED.unit_refs(), RULES, LADDER, ALL)
    for outlook in outlooks:
        assert all(is_within(sight, outlook.views[0].best) for sight in shown(made, outlook.unit.id))


@pytest.mark.parametrize(("members", "percent", "answered", "best"), [
    (4, 100, 4, NOTHING), (6, 100, 6, Sight(0.5)), (6, 80, 4, NOTHING), (9, 100, 9, Sight(0.5, 0.5)),
    (9, 80, 7, Sight(0.5)), (12, 80, 9, Sight(0.5, 0.5)), (12, 60, 7, Sight(0.5)),
    (24, 80, 19, Sight(0.1, 0.1, spread=True, shares=True)),
    (25, 80, 20, Sight(0.1, 0.1, spread=True, shares=True, histogram=True)),
])
def test_a_level_is_reached_by_whole_people(members: int, percent: int, answered: int, best: Sight) -> None:
    # Two more of the same size, so that nothing has to be hidden for a neighbour's sake.
    outlook = of(foresee(organisation([members, members, 60]), RULES, LADDER, (percent,)), "b1")
    assert (outlook.views[0].answered, outlook.views[0].best) == (answered, best)


def test_higher_thresholds_are_foreseen_too() -> None:
    strict = RULES.model_copy(update={"unit_n": 13, "item_n": 13, "fine_n": 13})
    outlooks = foresee(organisation([12, 12, 40]), strict, LADDER, ALL)
    assert of(outlooks, "b1").views[0].best == NOTHING
    assert of(outlooks, "b3").views[0].best.items == 0.1


def test_a_merged_branch_sees_only_its_group() -> None:
    outlooks = foresee(merged(organisation([4, 4, 4, 30]), "b1", "b2", "b3"), RULES, LADDER, ALL)
    assert of(outlooks, "b1").merged_into == "m1"
    assert of(outlooks, "b1").views[0].best == NOTHING
    assert of(outlooks, "m1").views[0].best.items == 0.1


def test_small_branches_are_named_with_groups_that_mend_it() -> None:
    [caution] = [c for c in said(organisation([4, 3, 4, 20, 30])) if c.remedies]
    assert caution.tone == "warning"
    assert set(caution.units) == {"b1", "b2", "b3"}
    assert caution.remedies == (("b1", "b3", "b2"),)
    assert "Branch 2（3人）" in caution.say("zh")
    assert "Branch 2 (3)" in caution.say("en")


def test_the_proposed_groups_hold_at_the_usual_response_rate() -> None:
    units = organisation([4, 3, 2, 4, 4, 1, 3, 40])
    [caution] = [c for c in said(units) if c.remedies]
    for remedy in caution.remedies:
        mended = merged(units, *remedy)
        assert not of(foresee(mended, RULES, LADDER, (80,)), "m1").views[0].best.is_nothing
    assert {unit for remedy in caution.remedies for unit in remedy} == set(caution.units)


def test_a_small_branch_without_a_fitting_neighbour_gets_no_false_advice() -> None:
    [caution, *_] = [c for c in said(organisation([3, 60, 80])) if "b1" in c.units]
    assert caution.remedies == ()
    assert "没有合适的支部" in caution.say("zh")


def test_who_is_hidden_for_a_neighbour_is_told_for_whom() -> None:
    [caution] = [c for c in said(organisation([4, 11, 30, 30])) if c.units == ("b2",)]
    assert "Branch 1" in caution.say("zh")
    assert "subtraction" in caution.say("en")
    assert not any(c.units == ("b2",) for c in said(organisation([4, 11, 30, 30, 3])))


def test_a_group_dominated_by_one_branch_is_found_and_really_loses_its_figures() -> None:
    units = merged(organisation([20, 3, 30, 40]), "b1", "b2")
    assert any(c.units == ("m1",) and "Branch 1" in c.say("zh") for c in said(units))
    for seed in range(3):
        assert all(sight.items != 0.1 and not sight.shares for sight in shown(closed(units, seed, 3.0), "m1"))


def test_a_group_of_equals_is_not_called_dominated() -> None:
    units = merged(organisation([4, 4, 4, 30, 40]), "b1", "b2", "b3")
    assert not any("m1" in c.units for c in said(units))
    assert not is_dominated([4, 4, 4], RULES, LADDER)
    assert not is_dominated([], RULES, LADDER)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=6))
def test_a_group_is_dominated_exactly_where_its_largest_branch_can_be_bounded(members: list[int]) -> None:
    people, largest = sum(members), max(members)
    half = Fraction(1, 20) if people >= RULES.fine_n else Fraction(1, 4)
    # All others at the top: the least mean the largest can have when the group's lies at 3, half a step up.
    least = ((3 - half) * people - 4 * (people - largest)) / Fraction(largest)
    assert is_dominated(members, RULES, LADDER) is (float(4 - least) < 1.6 - 1e-12)


def test_groups_and_branches_that_need_nearly_everybody_are_told() -> None:
    strict = RULES.model_copy(update={"unit_n": 8})
    units = merged(organisation([4, 4, 30, 40]), "b1", "b2")
    assert any(c.units == ("m1",) and "80%" in c.say("zh") for c in said(units, strict))
    [thin] = [c for c in said(organisation([6, 5, 30])) if c.tone == "info" and "b1" in c.units][:1]
    assert set(thin.units) == {"b1", "b2"}


def test_a_parent_of_one_branch_and_an_organ_of_few_are_told() -> None:
    units = organisation([12, 20, 30], {"g1": [1]})
    assert any(set(c.units) == {"g1", "b1"} for c in said(units))
    assert said(organisation([2, 2]))[0].tone == "danger"


def test_a_plain_organ_has_nothing_to_be_cautious_of() -> None:
    assert said(organisation([24, 22, 30])) == ()


def test_names_in_a_long_list_are_counted_rather_than_listed() -> None:
    sentence = next(c for c in said(organisation([3] * 40)) if c.remedies).say("en")
    assert "and 28 more" in sentence
    assert len(sentence) < 700
