"""How far all branches are, told at once: the same as asking branch by branch."""

import random
from functools import partial
from pathlib import Path

import pytest

from questionnaires.model import Text
from reports.release import UnitRef
from survey.calibrating import overview
from survey.config import Config
from survey.installation import keeper_at, set_up
from survey.plan import make_plan
from survey.rounds import plan_round
from survey.self_assessing.work import Reached, Stage, Work, standing, work_at, works_at
from survey.store.blind_ratings import BlindRatings
from survey.store.own_ratings import OwnRatings
from survey.store.waiting import WAITING
from tests.whole_rounds import CATALOGUE

BRANCHES = tuple(UnitRef(id=f"b{n}", name=f"第{n}支部", parent="O", kind="branch", members=9) for n in range(16))
UNITS = (UnitRef(id="O", name="机关", parent=None, kind="organ", members=144), *BRANCHES)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


def muddle(config: Config, work: Work, lot: random.Random) -> None:
    """Do some of what a branch and the committee can do, in an order that could be."""
    place = (work.round_id, work.unit.id)
    fields = [f"{kind}:{criterion.id}" for criterion in work.criteria for kind in ("level", "reason")] + ["fact:x"]
    with keeper_at(config, BlindRatings) as blind, keeper_at(config, OwnRatings) as own:
        if lot.random() < 0.3:
            blind.announce(*place, lot.randint(3, 5))
        for rater in lot.sample("stuvw", lot.choice((0, 0, 1, 3, 5))):
            blind.rate(*place, rater, {work.criteria[0].id: 2})
            if lot.random() < 0.7:
                blind.hand_in(*place, rater)
        if lot.random() < 0.3:
            blind.begin(*place)
        for _ in range(lot.choice((0, 0, 1, 3))):
            written = {field: lot.choice(("", "2", "3")) for field in lot.sample(fields, lot.choice((1, 1, 5, 20)))}
            own.revise(*place, partial(_given, written))
        for day in range(1, lot.choice((1, 1, 2, 4, 5))):
            if day % 2:
                own.submit(*place, f"2026-04-0{day}", lambda _history: "{}")
            else:
                own.send_back(*place, f"2026-04-0{day}", "{}")


def _given(written: dict[str, str], _history: object) -> dict[str, str]:
    return written


def one_by_one(config: Config, work: Work) -> Reached:
    found = standing(config, work)
    return Reached(found.stage, found.panel.handed_in, found.filled, found.steps[-1].day if found.steps else None)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_planned", [True, False])
def test_the_list_of_all_branches_says_what_each_branch_says(config: Config, seed: int, is_planned: bool) -> None:
    lot = random.Random(seed)  # noqa: S311 -- made-up work
    if is_planned:
        plan_round(config, make_plan("R1", Text(zh="R1", en="R1"), UNITS, CATALOGUE), CATALOGUE)
        with keeper_at(config, OwnRatings) as own:  # of another round: counts nowhere
            own.revise(WAITING, "b1", lambda _history: {f"level:{CATALOGUE.criteria[0].id}": "2"})
    for work in works_at(config):
        muddle(config, work, lot)
    found = overview(config).standings
    assert [work.unit for work, _ in found] == list(BRANCHES)
    assert [reached for _, reached in found] == [one_by_one(config, work) for work, _ in found]
    assert len({reached.stage for _, reached in found}) > 3, "the muddle reaches nearly every stage"


def test_what_every_branch_rates_is_what_each_one_does(config: Config) -> None:
    assert works_at(config) == tuple(work_at(config, unit.id) for unit in BRANCHES)
    assert {reached.stage for _, reached in overview(config).standings} == {Stage.NOT_BEGUN}
