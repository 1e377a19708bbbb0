"""The staff log: entries are only added, and whatever is done to the file shows."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import chronicle
from survey.chain import START, Entry, following, inspect, told_hash
from survey.chronicle import inspect_log, latest_entries, note
from survey.config import Config
from survey.installation import set_up
from survey.store.chronicle import Chronicle
from survey.store.office import FILE_NAME
from tests.whole_rounds import UNITS

NOON = datetime(2026, 3, 1, 4, 0, 0, 123456, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)


def chained(said: list[tuple[str, str, str, str]]) -> list[Entry]:
    entries: list[Entry] = []
    for words in said:
        entries.append(following(entries[-1] if entries else None, *words))
    return entries


CHAINS = st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), min_size=1, max_size=8).map(chained)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


@given(CHAINS)
def test_a_chain_left_alone_is_whole(entries: list[Entry]) -> None:
    found = inspect(entries)
    assert found.whole
    assert (found.count, found.head) == (len(entries), entries[-1].hash)
    assert all(inspect(entries, entry.hash).whole for entry in entries)


@given(CHAINS, st.data())
def test_any_change_to_any_entry_is_found_at_that_entry(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(["number", "time", "account", "action", "subject", "previous", "hash"]))
    was = getattr(entries[place], field)
    now = data.draw((st.integers(-3, 99) if field == "number" else WORDS).filter(lambda value: value != was))
    change: dict[str, Any] = {field: now}
    changed = [*entries[:place], replace(entries[place], **change), *entries[place + 1:]]
    assert inspect(changed).broken == place + 1


@given(CHAINS, st.data())
def test_a_change_that_is_hashed_anew_is_found_at_the_next_entry(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    forged = replace(entries[place], account=entries[place].account + "x")
    forged = replace(forged, hash=told_hash(forged))
    changed = [*entries[:place], forged, *entries[place + 1:]]
    assert inspect(changed).broken == (place + 2 if place + 1 < len(entries) else None)
    assert inspect(changed, entries[-1].hash).whole is False, "the hash noted earlier finds what the chain cannot"


@given(CHAINS, st.data())
def test_an_entry_taken_out_put_in_or_moved_is_found(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    assert inspect([*entries[:place], entries[place], *entries[place:]]).broken == place + 2
    without = [*entries[:place], *entries[place + 1:]]
    assert inspect(without).broken == (place + 1 if place + 1 < len(entries) else None)
    assert inspect(without, entries[-1].hash).whole is False
    if len(entries) > 1:
        assert inspect(entries[::-1]).broken == 1


def test_an_empty_log_is_whole_unless_something_was_noted_of_it() -> None:
    assert inspect([]).whole
    assert inspect([]).head == START
    assert inspect([], "a" * 64).missing


def test_what_is_noted_can_be_read_again(config: Config) -> None:
    note(config, "书记", "rounds.open", {"round_id": "R1", "unit": None}, NOON)
    note(config, "admin", "accounts.add", {}, NOON)
    last, first = latest_entries(config)
    assert (first.number, first.time, first.account, first.action) == (
        1, "2026-03-01T04:00:00+00:00", "书记", "rounds.open")
    assert json.loads(first.subject) == {"round_id": "R1"}
    assert (first.previous, last.previous) == (START, first.hash)
    assert inspect_log(config, f" {first.hash.upper()}").whole


def test_the_log_is_read_in_pages(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronicle, "PAGE", 2)
    for number in range(5):
        note(config, "a", f"step.{number}", {})
    assert [entry.number for entry in latest_entries(config)] == [5, 4]
    assert [entry.number for entry in latest_entries(config, 4)] == [3, 2]
    assert latest_entries(config, 1) == ()


def test_what_somebody_typed_cannot_burst_the_log(config: Config) -> None:
    note(config, "a\udc80", "x", {"name": "长" * 5000, "list": [1, 2], "odd": "\udc80"})
    (entry,) = latest_entries(config)
    assert json.loads(entry.subject) == {"name": "长" * 200, "list": "[1, 2]", "odd": "?"}
    assert inspect_log(config).whole


def test_many_may_note_at_the_same_moment(config: Config) -> None:
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda number: note(config, "a", str(number), {}), range(40)))
    assert inspect_log(config).whole
    assert inspect_log(config).count == 40


@pytest.mark.parametrize("statement", ["UPDATE staff_log SET account = 'b'", "DELETE FROM staff_log"])
def test_the_file_itself_refuses_to_rewrite_the_log(config: Config, statement: str) -> None:
    note(config, "a", "x", {})
    with Chronicle(config.data / FILE_NAME) as log, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        log._db.execute(statement)


def test_whoever_gets_round_that_is_found_out(config: Config) -> None:
    for action in ("one", "two", "three"):
        note(config, "a", action, {})
    head = inspect_log(config).head
    with sqlite3.connect(config.data / FILE_NAME) as db:
        db.execute("DROP TRIGGER staff_log_stays")
        db.execute("UPDATE staff_log SET account = 'b' WHERE number = 2")
    db.close()
    assert inspect_log(config).broken == 2
    with sqlite3.connect(config.data / FILE_NAME) as db:
        db.execute("DROP TRIGGER staff_log_lasts")
        db.execute("DELETE FROM staff_log WHERE number > 1")
    db.close()
    assert inspect_log(config).whole, "the chain alone cannot tell that its end is gone"
    assert inspect_log(config, head).missing


def test_the_log_has_no_room_for_addresses_or_browsers(config: Config) -> None:
    with Chronicle(config.data / FILE_NAME) as log:
        names = [row[1] for row in log._db.execute("PRAGMA table_info(staff_log)")]
    assert names == ["number", "time", "account", "action", "subject", "previous", "hash"]
