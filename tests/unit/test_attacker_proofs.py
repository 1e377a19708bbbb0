"""The attacker's teeth: whatever is left open on purpose is found, so that finding nothing means something."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.attacked import Answers, Case, publish
from tests.attacker.claims import Claim, Kind
from tests.attacker.deviations import Deviations
from tests.attacker.programming import Attack
from tests.attacker.published import Published
from tests.attacker.rounds import Comparison
from tests.attacker.subtraction import Subtraction, numbers
from tests.attacker.worlds import Outcome, World, recoveries
from tests.simulated import organisation, small_form

ITEMS = tuple(item.id for item in small_form((3, 3)).items)
HIDDEN = {"hidden": "protected"}
Change = Callable[[dict[str, Any]], object]


def spread_out(n: int, centre: int = 2) -> list[Any]:
    """Answers that differ within a unit, around a rung, and from person to person."""
    return [{name: max(0, min(4, centre + i % 3 - 1 + (i + k) % 2)) for k, name in enumerate(ITEMS)}
            for i in range(n)]


@cache
def shown() -> Case:
    """Three branches of which everything is shown."""
    answers: Answers = {"b1": spread_out(12), "b2": spread_out(16, 3), "b3": spread_out(24)}
    return publish(organisation([12, 16, 24]), answers)


def tampered(case: Case, *changes: Change) -> Published:
    """What was published, changed by hand."""
    content = json.loads(case.raw)
    for change in changes:
        change(content)
    return Published(content, linked=True)


def cells_of(content: dict[str, Any], unit: str) -> list[dict[str, Any]]:
    result = next(r for r in (content["organ"], *content["units"]) if r["unit"]["id"] == unit)
    return [*result["dimensions"], *result["items"]]


def hide(unit: str, *, dimensions_only: bool = False) -> Change:
    """Take a unit's cells away, and do nothing else about it."""
    def change(content: dict[str, Any]) -> None:
        for cell in cells_of(content, unit):
            if not dimensions_only or "dimension" in cell:
                cell.update({name: HIDDEN for name in cell if name not in {"dimension", "item"}})
        if not dimensions_only:
            next(r for r in content["units"] if r["unit"]["id"] == unit)["returned"] = HIDDEN

    return change


def put(unit: str, column: str, **cells: object) -> Change:
    """Put cells in the place of a unit's own."""
    def change(content: dict[str, Any]) -> None:
        for cell in cells_of(content, unit):
            if column in {cell.get("dimension"), cell.get("item")}:
                cell.update(cells)

    return change


def whole(case: Case, unit: str, branches: list[str]) -> list[Change]:
    """Publish all means of a unit to five decimals."""
    known = {"n": sum(case.people[branch] for branch in branches), "step": 0.00001, "end": None}
    return [put(unit, column, mean={"value": round(case.mean(branches, column), 5), **known})
            for column in (*ITEMS, "D1", "D2")]


def people(published: Published, case: Case) -> Any:
    return published.everybody(case.people)


def found(claims: list[Claim], kind: Kind) -> set[tuple[str, str]]:
    return {(claim.unit, claim.column) for claim in claims if claim.kind is kind}


def test_the_attacker_finds_nothing_where_everything_is_shown() -> None:
    published = tampered(shown())
    assert Attack(published, people(published, shown())).recoveries() == []
    assert Subtraction(published, people(published, shown())).recoveries() == []
    assert list(Deviations(published).unanimous()) == []


def test_subtraction_recovers_the_means_of_a_single_hidden_branch() -> None:
    published = tampered(shown(), hide("b1"))
    claims = Subtraction(published, people(published, shown())).recoveries()
    assert ("b1", "D1") in found(claims, Kind.MEAN)
    assert all(claim.holds(shown().mean(["b1"], claim.column)) for claim in claims)


def test_subtraction_recovers_how_many_answered_in_a_single_hidden_branch() -> None:
    def more_slips(content: dict[str, Any]) -> None:
        content["units"][0]["issued"] += 3

    (claim,) = numbers(tampered(shown(), hide("b1"), more_slips))
    assert (claim.kind, claim.unit, claim.low) == (Kind.NUMBER, "b1", 12)


def test_subtraction_recovers_what_everybody_of_a_hidden_branch_chose() -> None:
    answers: Answers = {"b1": [dict.fromkeys(ITEMS, 3)] * 20, "b2": spread_out(20, 1), "b3": spread_out(20)}
    case = publish(organisation([20, 20, 20]), answers)
    changes = [put(unit, "D1-1", histogram=counts(case, branches)) for unit, branches in
               {"organ": ["b1", "b2", "b3"], "b2": ["b2"], "b3": ["b3"]}.items()]
    published = tampered(case, hide("b1"), *changes)
    assert ("b1", "D1-1") in found(list(Subtraction(published, people(published, case)).answers()), Kind.ANSWERS)


def counts(case: Case, branches: list[str]) -> dict[str, object]:
    """An exact distribution, nothing coded."""
    said = [int(score) for score in case.scores(branches, "D1-1")]
    return {"percents": [100 * said.count(rung) / len(said) for rung in range(5)], "n": len(said), "step": 0.01}


def test_linear_programs_recover_a_single_hidden_branch() -> None:
    published = tampered(shown(), hide("b1"))
    claims = Attack(published, people(published, shown())).recoveries()
    assert found(claims, Kind.MEAN) == {("b1", column) for column in (*ITEMS, "D1", "D2")}
    assert all(claim.holds(shown().mean(["b1"], claim.column)) for claim in claims)


def test_linear_programs_recover_a_dimension_from_its_items_where_subtraction_cannot() -> None:
    published = tampered(shown(), *(hide(unit, dimensions_only=True) for unit in ("organ", "b1", "b2", "b3")))
    assert Subtraction(published, people(published, shown())).recoveries() == []
    claims = Attack(published, people(published, shown())).recoveries()
    assert ("b2", "D2") in found(claims, Kind.MEAN)


def test_linear_programs_recover_one_of_two_small_hidden_branches_at_an_end_of_the_scale() -> None:
    satisfied: Any = dict.fromkeys(ITEMS, 4)
    answers: Answers = {"b1": [satisfied] * 4, "b2": [satisfied] * 3, "b3": spread_out(20)}
    case = publish(organisation([4, 3, 20]), answers)
    exact = [*whole(case, "organ", ["b1", "b2", "b3"]), *whole(case, "b3", ["b3"])]
    published = tampered(case, hide("b1"), hide("b2"), *exact)
    claims = Attack(published, people(published, case)).recoveries()
    assert {("b1", "D1"), ("b2", "D1")} <= found(claims, Kind.MEAN)
    assert {("b1", "D1-1"), ("b2", "D1-1")} <= found(claims, Kind.ANSWERS)


def test_linear_programs_recover_a_branch_inside_a_merge_group() -> None:
    def merge(content: dict[str, Any]) -> None:
        unit = {"id": "m", "name": "m", "parent": "organ", "kind": "merged", "members": 28, "merged": ["b1", "b2"]}
        content["units"].append({**json.loads(shown().raw)["organ"], "unit": unit})
        for result in content["units"][:2]:
            result["merged_into"] = "m"

    exact = whole(shown(), "m", ["b1", "b2"])
    published = tampered(shown(), hide("b1"), hide("b2"), merge, hide("m"), *exact)
    assert ("b2", "D1") in found(Attack(published, people(published, shown())).recoveries(), Kind.MERGED_MEAN)


def test_linear_programs_sharpen_the_coarse_cells_of_a_small_branch_that_stands_among_exact_ones() -> None:
    case = publish(organisation([9, 16, 24]), {**shown().answers, "b1": spread_out(9)})
    units = {"organ": ["b1", "b2", "b3"], "b2": ["b2"], "b3": ["b3"]}
    published = tampered(case, *(change for unit, parts in units.items() for change in whole(case, unit, parts)))
    claims = Attack(published, people(published, case)).recoveries()
    assert {("b1", "D1"), ("b1", "D1-1")} <= found(claims, Kind.COARSE)
    assert all(claim.holds(case.mean(["b1"], claim.column)) for claim in claims)


@pytest.mark.parametrize(("value", "rung"), [(4.0, 4), (0.0, 0)])
def test_a_mean_at_the_very_end_tells_what_everybody_chose(value: float, rung: int) -> None:
    answers: Answers = {"b1": [dict.fromkeys(ITEMS, rung)] * 12, "b2": spread_out(16), "b3": spread_out(24)}
    case = publish(organisation([12, 16, 24]), answers)
    published = tampered(case, put("b1", "D1-1", mean={"value": value, "n": 12, "step": 0.1, "end": None}))
    assert ("b1", "D1-1") in found(Attack(published, people(published, case)).recoveries(), Kind.ANSWERS)


def test_a_spread_of_nothing_tells_that_all_think_alike() -> None:
    def no_least(content: dict[str, Any]) -> None:
        content["rules"]["least_spread"] = 0.0
        content["spreads"].pop("D1", None)

    published = tampered(shown(), put("b1", "D1", spread=0.0), no_least)
    assert [(c.unit, c.column) for c in Deviations(published).unanimous()] == [("b1", "D1")]


def test_a_pooled_spread_is_taken_apart() -> None:
    def pool(content: dict[str, Any]) -> None:
        content["spreads"]["D1-1"] = {"sd": 0.1, "units": 3}

    means = [put(unit, "D1-1", mean={"value": 2.0, "n": n, "step": 0.1, "end": None})
             for unit, n in {"b1": 12, "b2": 16, "b3": 24}.items()]
    published = tampered(shown(), pool, *means)
    assert {(c.unit, c.column) for c in Deviations(published).unanimous()} == {
        ("b1", "D1-1"), ("b2", "D1-1"), ("b3", "D1-1")}


def test_two_releases_give_away_who_joined_where_their_means_are_exact() -> None:
    newcomer: Any = dict.fromkeys(ITEMS, 1)
    after = publish(organisation([13, 16, 24]), {**shown().answers, "b1": [*shown().answers["b1"], newcomer]})
    comparison = Comparison(tampered(shown(), *whole(shown(), "b1", ["b1"])),
                            tampered(after, *whole(after, "b1", ["b1"])),
                            stayed=shown().people, left={}, joined={"b1": 1})
    claims = comparison.recoveries()
    assert found(claims, Kind.ANSWERS) >= {("b1 joined", item) for item in ITEMS}
    assert all(claim.holds(1.0) for claim in claims if claim.unit == "b1 joined")


def test_two_releases_of_the_same_people_give_away_a_branch_hidden_beside_another_neighbour_in_each() -> None:
    names = ["b1", "b2", "b3"]
    case = publish(organisation([12, 12, 12]), {name: spread_out(12) for name in names})
    organ = whole(case, "organ", names)
    first, second = tampered(case, hide("b1"), hide("b2"), *organ), tampered(case, hide("b2"), hide("b3"), *organ)
    alone = [claim for one in (first, second) for claim in Attack(one, people(one, case)).recoveries()]
    assert ("b2", "D1") not in found(alone, Kind.MEAN)
    claims = Comparison(first, second, stayed=case.people, left={}, joined={}).recoveries()
    assert ("b2", "D1") in found(claims, Kind.MEAN)
    assert all(claim.holds(case.mean([claim.unit], claim.column)) for claim in claims)


def test_whoever_reruns_the_rule_recovers_what_a_careless_rule_gives_away() -> None:
    everybody = {"b1": 2, "b2": 3}

    def careless(world: World) -> Outcome:
        total = sum(map(sum, world.values()))
        return Outcome(str(total).encode(), frozenset(world))

    def telling(world: World) -> Outcome:
        return Outcome(b"fine" if sum(world["b1"]) < 7 else b"coarse", frozenset(world))

    def silent(world: World) -> Outcome:
        return Outcome(b"", frozenset(world))

    assert {claim.kind for claim in recoveries(careless, everybody, range(5))} == {Kind.MEAN, Kind.ANSWERS}
    assert found(recoveries(telling, everybody, range(5)), Kind.MEAN) == {("b1", "")}
    assert recoveries(silent, everybody, range(5)) == []
