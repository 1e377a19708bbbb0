"""An office of 500 branches with all that its pages show: rounds, slips, ratings, accounts, a log, a job."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.disclosure import collected
from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from questionnaires.model import Text
from reports.disclosure import release
from reports.release import UnitRef
from survey.assessments import Assessment, Claim
from survey.authority import Account, Role
from survey.calibrating import draw_sample
from survey.chronicle import note
from survey.closing import release_path, write_durably
from survey.config import Config
from survey.installation import keeper_at, office_at, set_up
from survey.issuing import Order, issue_slips
from survey.jobs import ask, run_next
from survey.opening import post_opening, prepare_opening
from survey.plan import make_plan
from survey.rounds import keep_assessments, plan_round
from survey.self_assessing.blind import begin_consensus, hand_in_blind, rate_blind
from survey.self_assessing.work import work_at
from survey.store.accounts import Accounts
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk, Issue
from survey.store.office import ReleasePaper, RoundState

CLOSED, OPEN, BRANCH = "R", "R2", "b7"
SERVED: Final = ("A1", "A3")
ENTRIES: Final = 2000
"""Entries of the staff log: some years of an office that does much."""
PANEL: Final = ("bench-b7", "rater-1", "rater-2")


def furnish(folder: Path, branches: int) -> Config:
    """Lay out an organ with a released round and an open one."""
    config = Config.for_folder(folder / "data", {"MOFAN_PUBLIC_URL": "https://survey.example"})
    answers = collected(branches)
    set_up(config, answers.units)
    _plan(config, CLOSED, answers.units)
    made = release(answers)
    path = release_path(config, CLOSED)
    path.parent.mkdir(parents=True)
    write_durably(path, made.to_bytes())
    with office_at(config) as office:
        for state in (RoundState.OPEN, RoundState.CLOSING):
            office.advance(CLOSED, state)
        office.put_release(ReleasePaper(CLOSED, made.sha256, path.relative_to(config.data).as_posix()))
        for state in (RoundState.CLOSED, RoundState.FINISHED):
            office.advance(CLOSED, state)
    _plan(config, OPEN, answers.units, SERVED)
    post_opening(config, prepare_opening(config, OPEN))
    _print_slips(config, answers.units)
    _rate(config, answers.units)
    _write_log(config, answers.units)
    ask(config, "csv", CLOSED, "zh", "bench")
    run_next(config)
    return config


def _plan(config: Config, name: str, units: tuple[UnitRef, ...], served: tuple[str, ...] = ()) -> None:
    catalogue = load_catalogue()
    plan = make_plan(name, Text(zh=name, en=name), units, catalogue, audience_forms=served,
                     open_audiences=served[1:])
    plan_round(config, plan, catalogue)


def _print_slips(config: Config, units: tuple[UnitRef, ...]) -> None:
    """Print the slips of both rounds, those of every third branch excepted in the open one."""
    issues = [Issue(place, 0, unit.members or 0, 1) for place, unit in enumerate(units) if unit.kind == "branch"]
    with Desk(config.data / DESK) as desk:
        desk.record(CLOSED, [(issue, False) for issue in issues])
    issue_slips(config, [Order(issue.unit, 0, issue.slips, 1) for issue in issues if issue.unit % 3])


def _rate(config: Config, units: tuple[UnitRef, ...]) -> None:
    """Have every branch hand in its own rating, but for one that is in the middle of it; draw a sample."""
    work = work_at(config, BRANCH)
    keep_assessments(config, _own_ratings(work.catalogue, [
        unit.id for unit in units if unit.kind == "branch" and unit.id != BRANCH]), OPEN)
    for rater in PANEL:
        rate_blind(config, work, rater, {criterion.id: 2 for criterion in work.criteria})
        hand_in_blind(config, work, rater)
    begin_consensus(config, work, PANEL[0])
    draw_sample(config, 5)


def _own_ratings(catalogue: Catalogue, units: list[str]) -> Iterator[Assessment]:
    for number, unit in enumerate(units):
        yield Assessment(unit=unit, claims=tuple(
            Claim(criterion=criterion.id, level=(number + place) % 5, evidence=f"台账{number}-{place}号",
                  reason="会议记录、台账和现场情况都看过，意见一致。")
            for place, criterion in enumerate(catalogue.criteria)))


def _write_log(config: Config, units: tuple[UnitRef, ...]) -> None:
    """Give every branch a secretary's account, and the staff log its entries."""
    with keeper_at(config, Accounts) as accounts:
        for unit in units:
            if unit.kind == "branch":
                accounts.add(Account(f"bench-{unit.id}", frozenset({Role.SECRETARY}), unit=unit.id))
    for number in range(ENTRIES):
        note(config, "bench", "organisation.change", {"unit": f"b{number % 500}"})
