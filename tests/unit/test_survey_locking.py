"""A locked plan: published with its hash, and nobody puts another in its place."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey import finishing, locking
from survey.cli import main
from survey.config import Config
from survey.errors import PlanLocked, PlanSeenChanged, RoundStateMismatch, RoundUnknown
from survey.installation import keeper_at, office_at, set_up
from survey.locking import PlanDamaged, PlanOutdated, is_locked, lock_of, lock_plan
from survey.opening import post_opening, prepare_opening
from survey.rounds import plan_of, plan_round
from survey.store.locks import Lock, Locks
from survey.store.office import FILE_NAME
from tests.whole_rounds import CATALOGUE, UNITS, made_up_plan

DAY = date(2026, 11, 3)


@pytest.fixture
def planned(tmp_path: Path) -> Config:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    plan_round(config, made_up_plan(), CATALOGUE)
    return config


def hash_of(config: Config, round_id: str = "R1") -> str:
    with office_at(config) as office:
        return office.round(round_id).plan_hash


def test_a_lock_says_what_was_locked_when_and_by_whom(planned: Config) -> None:
    assert lock_of(planned, "R1") is None
    lock_plan(planned, "R1", "机关党委办公室", day=DAY)
    assert lock_of(planned, "R1") == Lock("R1", hash_of(planned), "2026-11-03", "机关党委办公室")


def test_a_locked_plan_cannot_be_planned_again(planned: Config) -> None:
    lock_plan(planned, "R1", "机关党委", day=DAY)
    before = hash_of(planned)
    with pytest.raises(PlanLocked):
        plan_round(planned, made_up_plan("R1", ("A1",)), CATALOGUE)
    assert hash_of(planned) == before
    with office_at(planned) as office:
        assert plan_of(office.round("R1")).audience_forms == ()


def test_a_new_id_may_always_be_planned(planned: Config) -> None:
    lock_plan(planned, "R1", "机关党委", day=DAY)
    plan_round(planned, made_up_plan("R2"), CATALOGUE)
    plan_round(planned, made_up_plan("R2", ("A1",)), CATALOGUE)
    assert not is_locked(planned, "R2")


def test_a_plan_is_locked_once(planned: Config) -> None:
    first = lock_plan(planned, "R1", "机关党委", day=DAY)
    with pytest.raises(PlanLocked):
        lock_plan(planned, "R1", "别人", day=date(2026, 12, 1))
    assert lock_of(planned, "R1") == first


def test_the_database_itself_holds_a_locked_plan_fast(planned: Config) -> None:
    lock_plan(planned, "R1", "机关党委", day=DAY)
    raw = sqlite3.connect(planned.data / FILE_NAME, isolation_level=None)
    for statement in ("UPDATE round SET plan = '{}'", "UPDATE round SET plan_hash = upper(plan_hash)",
                      "DELETE FROM plan_lock", "UPDATE plan_lock SET who = 'x'", "UPDATE round SET id = 'R9'"):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.execute("UPDATE round SET state = 'open'")
    raw.close()


def test_a_plan_that_was_changed_since_it_was_looked_at_is_not_locked(planned: Config) -> None:
    seen = hash_of(planned)
    plan_round(planned, made_up_plan("R1", ("A1",)), CATALOGUE)
    with pytest.raises(PlanSeenChanged):
        lock_plan(planned, "R1", "机关党委", seen=seen)
    assert not is_locked(planned, "R1")


def test_a_plan_that_could_never_be_opened_is_not_locked(planned: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(locking, "load_catalogue", lambda _: CATALOGUE.model_copy(update={"caps": ()}))
        with pytest.raises(PlanOutdated, match="问卷"):
            lock_plan(planned, "R1", "机关党委")
    set_up(planned, (UNITS[0].model_copy(update={"members": 26}), *UNITS[1:3]))
    with pytest.raises(PlanOutdated, match="组织名单"):
        lock_plan(planned, "R1", "机关党委")
    assert not is_locked(planned, "R1")


def test_a_locked_plan_is_opened_as_it_stands_whatever_changed_beside_it(
    planned: Config, monkeypatch: pytest.MonkeyPatch,
) -> None:
    lock_plan(planned, "R1", "机关党委", day=DAY)
    monkeypatch.setattr(locking, "load_catalogue", lambda _: CATALOGUE.model_copy(update={"questionnaires": ()}))
    set_up(planned, (UNITS[0].model_copy(update={"members": 26}), *UNITS[1:3]))
    opening = prepare_opening(planned, "R1")
    assert opening.notice.forms == (CATALOGUE.questionnaire("member_core"),)
    assert opening.plan.units == UNITS


def test_frozen_questionnaires_that_were_tampered_with_are_not_opened(planned: Config) -> None:
    lock_plan(planned, "R1", "机关党委", day=DAY)
    raw = sqlite3.connect(planned.data / FILE_NAME, isolation_level=None)
    raw.execute("UPDATE catalogue SET content = replace(content, '支部', '小组')")
    raw.close()
    with pytest.raises(PlanDamaged):
        prepare_opening(planned, "R1")


def test_only_a_planned_round_is_locked(planned: Config) -> None:
    with pytest.raises(RoundUnknown):
        lock_plan(planned, "R9", "机关党委")
    post_opening(planned, prepare_opening(planned, "R1"))
    with pytest.raises(RoundStateMismatch):
        lock_plan(planned, "R1", "机关党委")
    with keeper_at(planned, Locks) as locks, pytest.raises(RoundUnknown):
        locks.add(Lock("R9", "0" * 64, "2026-11-03", "x"))


def test_opening_locks_what_nobody_had_locked(planned: Config) -> None:
    post_opening(planned, prepare_opening(planned, "R1"))
    held = lock_of(planned, "R1")
    assert held is not None
    assert held.plan_hash == hash_of(planned)
    assert date.fromisoformat(held.day)


def test_opening_keeps_the_lock_that_is_there(planned: Config) -> None:
    first = lock_plan(planned, "R1", "机关党委", day=DAY)
    post_opening(planned, prepare_opening(planned, "R1"))
    finishing.finish_round(planned, "R1", abandon=True)
    assert lock_of(planned, "R1") == first


def test_no_round_opens_with_another_plan_than_its_key_was_made_for(planned: Config) -> None:
    opening = prepare_opening(planned, "R1")
    plan_round(planned, made_up_plan("R1", ("A1",)), CATALOGUE)
    with pytest.raises(PlanSeenChanged):
        post_opening(planned, opening)
    with office_at(planned) as office:
        assert office.current_round() is None


def test_locks_are_listed_by_round(planned: Config) -> None:
    plan_round(planned, made_up_plan("R2"), CATALOGUE)
    lock_plan(planned, "R2", "机关党委", day=DAY)
    with keeper_at(planned, Locks) as locks:
        assert list(locks.all()) == ["R2"]


def test_the_command_locks_and_replanning_is_refused_in_a_sentence(planned: Config) -> None:
    locked = CliRunner().invoke(main, ["round", "lock", str(planned.data), "--yes"])
    assert locked.exit_code == 0
    assert hash_of(planned) in locked.output
    again = CliRunner().invoke(main, ["round", "new", str(planned.data), "--id", "R1", "--title", "第二次"])
    assert again.exit_code == 2
    assert "已经锁定" in again.output
    assert "locked" in again.output
    assert CliRunner().invoke(main, ["round", "lock", str(planned.data), "--round", "R1", "--yes"]).exit_code == 2


def test_the_command_asks_before_it_locks(planned: Config) -> None:
    asked = CliRunner().invoke(main, ["round", "lock", str(planned.data)], input="n\n")
    assert asked.exit_code != 0
    assert not is_locked(planned, "R1")
