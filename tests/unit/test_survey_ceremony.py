"""The key of a round: made once, tried before anybody can answer, and held by nobody who runs the server."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from survey import ceremony, errors
from survey.ceremony import (
    CopyNotTried,
    KeyLeftBehind,
    KeyMadeAlready,
    KeyNotMade,
    KeyNotTried,
    MadeKey,
    PlanNotLocked,
    hand_over,
    key_state,
    make_key,
    open_round,
    remove_key,
    require_passphrase,
    start_over,
    try_key,
)
from survey.config import Config
from survey.installation import keeper_at, office_at, set_up
from survey.key_file import KeyCopy, read_key_file
from survey.locking import lock_plan
from survey.opening import default_key_path, post_opening, prepare_opening, try_out
from survey.rounds import plan_round
from survey.store.box import FILE_NAME, Box
from survey.store.ceremony import Ceremonies
from survey.store.office import Office, RoundState
from survey.store.turn import TurnTaken, turn_in
from tests.whole_rounds import CATALOGUE, UNITS, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    plan_round(made, made_up_plan(), CATALOGUE)
    return made


@pytest.fixture
def locked(config: Config) -> Config:
    lock_plan(config, "R1", "机关党委")
    return config


@pytest.fixture
def made(locked: Config) -> MadeKey:
    return make_key(locked, "R1")


def key(config: Config) -> Path:
    return default_key_path(config, "R1")


def state(config: Config) -> RoundState:
    with office_at(config) as office:
        return office.round("R1").state


def carried_away(config: Config) -> KeyCopy:
    """Take a copy, and come back with it as one does with a stick."""
    copy = hand_over(config, "R1")
    return KeyCopy("stick.key", copy.content)


def test_a_key_is_made_only_for_a_plan_that_stands(config: Config) -> None:
    with pytest.raises(PlanNotLocked):
        make_key(config, "R1")
    assert not key(config).exists()
    assert not key_state(config, "R1").made


def test_the_passphrase_is_given_once_and_kept_nowhere(locked: Config, made: MadeKey) -> None:
    with pytest.raises(KeyMadeAlready):
        make_key(locked, "R1")
    kept = b"".join(path.read_bytes() for path in locked.data.parent.rglob("*") if path.is_file())
    assert made.passphrase.encode() not in kept
    assert made.passphrase.replace("-", "").encode() not in kept
    read_key_file(key(locked), made.passphrase)
    assert key_state(locked, "R1").fingerprint == made.fingerprint


def test_the_sheet_is_printed_only_with_the_passphrase_of_the_key(locked: Config, made: MadeKey) -> None:
    require_passphrase(locked, "R1", made.passphrase.lower())
    with pytest.raises(errors.WrongPassphrase):
        require_passphrase(locked, "R1", "AAAA-BBBB-CCCC-DDDD-EEEE")


def test_nobody_can_answer_before_the_key_passed_its_trial(locked: Config, made: MadeKey) -> None:
    with pytest.raises(KeyNotTried):
        open_round(locked, "R1")
    with pytest.raises(errors.WrongPassphrase):
        try_key(locked, "R1", "AAAA-BBBB-CCCC-DDDD-EEEE")
    with pytest.raises(KeyNotTried):
        open_round(locked, "R1")
    assert not (locked.data / FILE_NAME).exists()
    try_key(locked, "R1", made.passphrase)
    open_round(locked, "R1")
    with Box(locked.data / FILE_NAME) as ballots:
        assert ballots.notice.seal_key == read_key_file(key(locked), made.passphrase).public
    assert state(locked) is RoundState.OPEN


def test_a_round_is_opened_once(locked: Config, made: MadeKey) -> None:
    try_key(locked, "R1", made.passphrase)
    open_round(locked, "R1")
    with pytest.raises(errors.RoundStateMismatch):
        open_round(locked, "R1")


def test_the_server_gives_up_its_key_only_when_a_copy_is_known_to_work(locked: Config, made: MadeKey) -> None:
    copy = carried_away(locked)
    try_key(locked, "R1", made.passphrase)
    with pytest.raises(CopyNotTried):
        remove_key(locked, "R1")
    with pytest.raises(errors.KeyFileDamaged):
        try_key(locked, "R1", made.passphrase, KeyCopy("stick.key", copy.content[:-9]))
    with pytest.raises(CopyNotTried):
        remove_key(locked, "R1")
    try_key(locked, "R1", made.passphrase, copy)
    remove_key(locked, "R1")
    assert not key(locked).exists()
    with pytest.raises(errors.SecretFileMissing):
        remove_key(locked, "R1")
    open_round(locked, "R1")
    assert state(locked) is RoundState.OPEN
    try_key(locked, "R1", made.passphrase, copy)


def test_a_key_nobody_has_is_said_to_be_lost(locked: Config, made: MadeKey) -> None:
    try_key(locked, "R1", made.passphrase)
    assert not key_state(locked, "R1").lost
    key(locked).unlink()
    assert key_state(locked, "R1").lost
    with pytest.raises(errors.SecretFileMissing):
        hand_over(locked, "R1")


def test_the_key_of_another_round_does_not_pass(locked: Config, made: MadeKey) -> None:
    plan_round(locked, made_up_plan("R2"), CATALOGUE)
    lock_plan(locked, "R2", "机关党委")
    other = make_key(locked, "R2")
    with pytest.raises(errors.KeyOfAnotherRound):
        try_key(locked, "R1", other.passphrase, hand_over(locked, "R2"))
    assert not key_state(locked, "R1").tried


def test_starting_over_destroys_the_old_key_and_asks_for_a_new_trial(locked: Config, made: MadeKey) -> None:
    copy = carried_away(locked)
    try_key(locked, "R1", made.passphrase, copy)
    start_over(locked, "R1")
    assert not key(locked).exists()
    start_over(locked, "R1")
    again = make_key(locked, "R1")
    assert again.fingerprint != made.fingerprint
    with pytest.raises(KeyNotTried):
        open_round(locked, "R1")
    with pytest.raises(errors.KeyOfAnotherRound):
        try_key(locked, "R1", made.passphrase, copy)


def test_an_open_round_keeps_its_key(locked: Config, made: MadeKey) -> None:
    try_key(locked, "R1", made.passphrase)
    open_round(locked, "R1")
    with pytest.raises(errors.RoundStateMismatch):
        start_over(locked, "R1")
    with pytest.raises(errors.RoundStateMismatch):
        make_key(locked, "R1")
    assert key(locked).exists()


@pytest.mark.parametrize("cut", ["write_key_file", "fingerprint_of"])
def test_making_a_key_that_was_cut_off_is_begun_anew(
    locked: Config, monkeypatch: pytest.MonkeyPatch, cut: str,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(ceremony, cut, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            make_key(locked, "R1")
    start_over(locked, "R1")
    again = make_key(locked, "R1")
    try_key(locked, "R1", again.passphrase)
    open_round(locked, "R1")


def test_a_key_noted_but_never_written_cannot_open_the_round(locked: Config) -> None:
    with keeper_at(locked, Ceremonies) as papers, office_at(locked) as office:
        papers.begin("R1", office.round("R1").plan_hash, bytes(32))
    assert key_state(locked, "R1").lost
    with pytest.raises(KeyMadeAlready):
        make_key(locked, "R1")
    with pytest.raises(KeyNotTried):
        open_round(locked, "R1")
    start_over(locked, "R1")
    make_key(locked, "R1")


def test_a_key_file_nobody_noted_is_not_written_over(locked: Config) -> None:
    prepare_opening(locked, "R1")
    with pytest.raises(KeyLeftBehind):
        make_key(locked, "R1")
    assert key_state(locked, "R1").stale
    start_over(locked, "R1")
    make_key(locked, "R1")


def test_starting_over_leaves_the_key_of_another_round_alone(locked: Config) -> None:
    plan_round(locked, made_up_plan("R2"), CATALOGUE)
    lock_plan(locked, "R2", "机关党委")
    make_key(locked, "R2")
    default_key_path(locked, "R2").rename(key(locked))
    with pytest.raises(errors.KeyOfAnotherRound):
        start_over(locked, "R1")
    assert key(locked).exists()


def test_a_trial_of_a_key_that_was_replaced_meanwhile_does_not_count(
    locked: Config, made: MadeKey, monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = carried_away(locked)

    def replaced(*given: object) -> None:
        try_out(*given)  # type: ignore[arg-type]
        start_over(locked, "R1")
        make_key(locked, "R1")

    monkeypatch.setattr(ceremony, "try_out", replaced)
    with pytest.raises(KeyNotMade):
        try_key(locked, "R1", made.passphrase, copy)
    assert not key_state(locked, "R1").tried


@pytest.mark.parametrize("cut_at", [0, 1])
def test_an_opening_that_was_cut_off_is_made_good(
    locked: Config, made: MadeKey, monkeypatch: pytest.MonkeyPatch, cut_at: int,
) -> None:
    try_key(locked, "R1", made.passphrase)
    with monkeypatch.context() as patched:
        if cut_at:
            patched.setattr(Office, "advance", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        else:
            patched.setattr("survey.opening.new_pepper", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            open_round(locked, "R1")
    assert state(locked) is RoundState.PLANNED
    open_round(locked, "R1")
    assert state(locked) is RoundState.OPEN
    assert locked.pepper.exists()


def test_a_round_opened_at_the_command_line_has_the_key_made_there(locked: Config, made: MadeKey) -> None:
    opening = prepare_opening(locked, "R1", locked.secrets / "other.key")
    post_opening(locked, opening)
    assert not key_state(locked, "R1").made
    with pytest.raises(KeyNotMade):
        try_key(locked, "R1", made.passphrase)


@pytest.mark.parametrize("step", [make_key, open_round, start_over, remove_key])
def test_steps_that_move_a_round_wait_for_each_other(
    locked: Config, step: Callable[[Config, str], object], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ceremony, "turn_in", lambda folder: turn_in(folder, patience=0))
    with turn_in(locked.data), pytest.raises(TurnTaken):
        step(locked, "R1")


def test_the_papers_on_keys_hold_no_secret_and_no_time(locked: Config, made: MadeKey) -> None:
    try_key(locked, "R1", made.passphrase)
    with sqlite3.connect(locked.data / "office.db") as raw:
        row = raw.execute("SELECT * FROM ceremony").fetchone()
        columns = [name for _, name, *_ in raw.execute("PRAGMA table_info(ceremony)")]
    raw.close()
    assert columns == ["round", "plan_hash", "public", "tested", "copy_tested"]
    assert row[2] == read_key_file(key(locked), made.passphrase).public
