"""Desk and office: counts add up, rounds move one way, papers stay what they were at the close."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.release import UnitRef
from survey import errors
from survey.store.desk import Desk, Issue, create_desk
from survey.store.office import Office, ReleasePaper, RoundState, create_office

UNITS = (UnitRef(id="organ", name="示例机关", parent=None, kind="organ", members=12),
         UnitRef(id="b2", name="第二支部", parent="organ", kind="branch", members=7),
         UnitRef(id="b1", name="第一支部", parent="organ", kind="branch", members=5))
HASH = "5e" * 32


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    create_office(tmp_path / "office.db")
    with Office(tmp_path / "office.db") as opened:
        opened.add_round("2026-1", '{"id":"2026-1"}', HASH)
        yield opened


def bring(office: Office, round_id: str, state: RoundState) -> None:
    for step in list(RoundState)[1:]:
        office.advance(round_id, step)
        if step is state:
            return


@pytest.mark.parametrize(("create", "name"), [(create_office, "office.db"), (create_desk, "desk.db")])
def test_files_are_private_and_never_made_over_others(tmp_path: Path, create: object, name: str) -> None:
    assert callable(create)
    create(tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    with pytest.raises(errors.StoreExists):
        create(tmp_path / name)


def test_a_creation_that_was_cut_off_leaves_no_half_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "desk.db.new").write_bytes(b"half")
    (tmp_path / "desk.db.new-journal").write_bytes(b"half" * 1000)
    create_desk(tmp_path / "desk.db")
    with Desk(tmp_path / "desk.db") as desk:
        assert desk.issued("2026-1") == ()
    assert {file.name for file in tmp_path.iterdir()} <= {"desk.db", "desk.db-journal"}


def test_opening_creates_nothing(tmp_path: Path) -> None:
    for opened in (Office, Desk):
        with pytest.raises(errors.StoreMissing):
            opened(tmp_path / "missing.db")
    assert not list(tmp_path.iterdir())


def test_the_desk_adds_up_what_was_issued_per_unit_and_form(tmp_path: Path) -> None:
    create_desk(tmp_path / "desk.db")
    with Desk(tmp_path / "desk.db") as desk:
        desk.record("2026-1", [(Issue(2, 0, 7, 1), False), (Issue(1, 0, 5), False)])
        desk.record("2026-1", [(Issue(2, 0, 0, 2), True)])
        desk.record("2026-2", [(Issue(1, 0, 9), False)])
        with pytest.raises(sqlite3.IntegrityError):
            desk.record("2026-1", [(Issue(3, 0, 4), False), (Issue(4, 0, -1), False)])
    with Desk(tmp_path / "desk.db") as desk:
        assert desk.issued("2026-1") == (Issue(1, 0, 5, 0), Issue(2, 0, 7, 3))


def test_the_desk_has_no_room_for_codes_or_people(tmp_path: Path) -> None:
    create_desk(tmp_path / "desk.db")
    with sqlite3.connect(tmp_path / "desk.db") as raw:
        columns = [row[0] for row in raw.execute("SELECT name FROM pragma_table_info('issue')")]
    raw.close()
    assert columns == ["round", "unit", "form", "slips", "spares"]


def test_units_keep_their_order_and_are_replaced_whole(office: Office) -> None:
    office.replace_units(UNITS)
    assert office.units() == UNITS
    office.replace_units(UNITS[:2])
    assert office.units() == UNITS[:2]
    with pytest.raises(sqlite3.IntegrityError):
        office.replace_units([UNITS[0], UNITS[0]])
    assert office.units() == UNITS[:2]


def test_a_round_moves_from_state_to_state_and_never_back_or_over_one(office: Office) -> None:
    states = list(RoundState)
    for index, state in enumerate(states):
        assert office.round("2026-1").state is state
        for target in states:
            if target is not [*states, None][index + 1]:
                with pytest.raises(errors.RoundStateMismatch):
                    office.advance("2026-1", target)
        if index + 1 < len(states):
            office.advance("2026-1", states[index + 1])


def test_only_one_round_has_the_box(office: Office) -> None:
    office.add_round("2026-2", "{}", HASH)
    assert office.current_round() is None
    for state in (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED):
        office.advance("2026-1", state)
        with pytest.raises(errors.RoundStillRunning):
            office.advance("2026-2", RoundState.OPEN)
        assert office.current_round() == office.round("2026-1")
    office.advance("2026-1", RoundState.FINISHED)
    office.advance("2026-2", RoundState.OPEN)
    assert [paper.id for paper in office.rounds()] == ["2026-1", "2026-2"]


def test_unknown_and_doubled_rounds_are_named(office: Office) -> None:
    with pytest.raises(errors.RoundExists, match="2026-1"):
        office.add_round("2026-1", "{}", HASH)
    for ask in (lambda: office.round("x"), lambda: office.advance("x", RoundState.OPEN),
                lambda: office.put_assessment("x", "b1", "{}"),
                lambda: office.put_release(ReleasePaper("x", HASH, "r.json"))):
        with pytest.raises(errors.RoundUnknown, match="x"):
            ask()


def test_self_assessments_can_be_replaced_until_the_close_and_not_after(office: Office) -> None:
    office.put_assessment("2026-1", "b1", '{"level":2}')
    office.advance("2026-1", RoundState.OPEN)
    office.put_assessment("2026-1", "b1", '{"level":3}')
    office.put_assessment("2026-1", "b2", '{"level":1}')
    office.advance("2026-1", RoundState.CLOSING)
    with pytest.raises(errors.RoundStateMismatch):
        office.put_assessment("2026-1", "b1", '{"level":4}')
    assert office.assessments("2026-1") == {"b1": '{"level":3}', "b2": '{"level":1}'}


def test_a_release_belongs_to_the_close_and_is_final_once_the_round_is_finished(office: Office) -> None:
    first, corrected = ReleasePaper("2026-1", HASH, "a/release.json"), ReleasePaper("2026-1", "6f" * 32, "b.json")
    bring(office, "2026-1", RoundState.OPEN)
    with pytest.raises(errors.RoundStateMismatch):
        office.put_release(first)
    assert office.release("2026-1") is None
    office.advance("2026-1", RoundState.CLOSING)
    office.put_release(first)
    office.advance("2026-1", RoundState.CLOSED)
    office.put_release(corrected)
    assert office.release("2026-1") == corrected
    office.advance("2026-1", RoundState.FINISHED)
    with pytest.raises(errors.RoundStateMismatch):
        office.put_release(first)
