"""The ballot box: one slip, one answer; all or nothing; nothing readable, no order, no traces."""

import re
import sqlite3
import stat
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from survey import errors
from survey.ballots import Outcome
from survey.sealing import Kind
from survey.store import box
from survey.store.box import Box, IssuedSlip
from survey.store.slots import Slots
from tests.ballot_boxes import WORDS, OpenRound

SLIPS = {(0, 0): 3, (7, 0): 2, (65535, 1): 2}


@pytest.fixture
def opened(tmp_path: Path) -> OpenRound:
    return OpenRound.at(tmp_path, SLIPS)


def cast(opened: OpenRound, code: str, form: int = 0, mark: int = 3) -> Outcome | errors.BallotMisfit:
    with Box(opened.path) as held:
        return held.cast([opened.tried(code, form, mark)])[0]


def test_a_code_counts_once_and_never_again(opened: OpenRound) -> None:
    code = opened.codes[0, 0][0]
    assert cast(opened, code) == Outcome.COUNTED
    assert cast(opened, code, mark=4) == Outcome.REFUSED
    with Box(opened.path) as held:
        held.close()
        assert [record.scores[0] for record in opened.key.open_scores(held.sealed().scores)] == [3]


def test_the_same_code_twice_in_one_batch_counts_once(opened: OpenRound) -> None:
    tried = opened.tried(opened.codes[0, 0][0])
    with Box(opened.path) as held:
        assert held.cast([tried, tried, tried]) == [Outcome.COUNTED, Outcome.REFUSED, Outcome.REFUSED]
        assert held.counts().used == 1


def test_foreign_codes_and_codes_of_another_form_get_the_same_answer_and_stay_as_they_were(
        opened: OpenRound) -> None:
    code = opened.codes[0, 0][0]
    assert cast(opened, "ZZZZZZZZZZZZ") == cast(opened, code, form=1) == Outcome.REFUSED
    assert cast(opened, code) == Outcome.COUNTED


def test_what_was_cast_comes_out_with_the_unit_on_the_scores_and_without_it_on_the_texts(
        opened: OpenRound) -> None:
    with Box(opened.path) as held:
        for (unit, form), codes in opened.codes.items():
            held.cast([opened.tried(code, form, 4) for code in codes if unit != 7])
        held.close()
        sealed = held.sealed()
    scores, texts = opened.key.open_scores(sealed.scores), opened.key.open_texts(sealed.texts)
    assert [(record.unit, record.form) for record in scores] == [(0, 0)] * 3 + [(65535, 1)] * 2
    assert texts == sorted([(0, ())] * 3 + [(1, WORDS)] * 2)
    assert sealed.scores == tuple(sorted(sealed.scores))
    assert sealed.texts == tuple(sorted(sealed.texts))


def test_after_the_close_nothing_is_taken_and_no_code_is_burned(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held.close()
        held.close()
        assert held.is_open() is False
    assert cast(opened, opened.codes[0, 0][0]) == cast(opened, "ZZZZZZZZZZZZ") == Outcome.CLOSED
    with Box(opened.path) as held:
        assert held.counts() == box.BoxCounts(dict(SLIPS), issued=7, used=0)


def test_no_slips_are_issued_after_the_close(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held.close()
        with pytest.raises(errors.RoundNotOpen):
            held.issue([IssuedSlip(b"\0" * 32, 0, 0)])


def test_nothing_can_be_taken_out_while_the_round_is_open(opened: OpenRound) -> None:
    cast(opened, opened.codes[0, 0][0])
    with Box(opened.path) as held, pytest.raises(errors.RoundStillOpen):
        held.sealed()


def test_issued_slips_are_live_or_burned_and_every_burned_one_has_its_two_envelopes(opened: OpenRound) -> None:
    for code in opened.codes[0, 0][:2]:
        cast(opened, code)
    with Box(opened.path) as held:
        counts = held.counts()
        assert counts == box.BoxCounts({(0, 0): 1, (7, 0): 2, (65535, 1): 2}, issued=7, used=2)
        assert counts.issued == sum(counts.live.values()) + counts.used
    assert len(opened.envelopes("score_slot")) == len(opened.envelopes("text_slot")) == 2


@pytest.mark.parametrize("fails_at", list(Kind))
def test_an_error_between_the_statements_burns_nothing_and_keeps_nothing(
        opened: OpenRound, monkeypatch: pytest.MonkeyPatch, fails_at: Kind) -> None:
    real = Slots.fill

    def fill(slots: Slots, kind: Kind, turn: int, envelope: bytes) -> bool:
        if kind == fails_at:
            raise sqlite3.OperationalError("out of luck")
        return real(slots, kind, turn, envelope)

    first, second = opened.codes[0, 0][:2]
    with Box(opened.path) as held:
        monkeypatch.setattr(Slots, "fill", fill)
        with pytest.raises(errors.StoreError, match="out of luck"):
            held.cast([opened.tried(first), opened.tried(second)])
        monkeypatch.undo()
        assert held.counts().used == 0
        assert not opened.envelopes("score_slot")
        assert held.cast([opened.tried(first), opened.tried(second)]) == [Outcome.COUNTED] * 2


@pytest.mark.parametrize("broken", [
    {"scores": b"\3"}, {"scores": b"\3" * 40}, {"texts": ()}, {"texts": ("", "", "")},
    {"texts": ("x" * 21, "")}, {"texts": ("\U0001f600" * 11, "")}, {"texts": ("\ud800", "")}])
def test_a_ballot_that_does_not_fit_keeps_its_code_and_does_not_hurt_its_neighbours(
        opened: OpenRound, broken: dict[str, object]) -> None:
    first, second = opened.codes[65535, 1]
    misfit = opened.ballot(first, 1).model_copy(update=broken)
    with Box(opened.path) as held:
        results = held.cast([(opened.hidden(first), misfit), opened.tried(second, 1)])
        assert isinstance(results[0], errors.BallotMisfit)
        assert results[1] == Outcome.COUNTED
        assert held.cast([opened.tried(first, 1)]) == [Outcome.COUNTED]


def test_the_longest_text_fits_also_where_every_character_takes_two_code_units(opened: OpenRound) -> None:
    texts = ("\U0001f600" * 10, "文" * 200)
    longest = opened.ballot(opened.codes[65535, 1][0], 1).model_copy(update={"texts": texts})
    with Box(opened.path) as held:
        assert held.cast([(opened.hidden(longest.code), longest)]) == [Outcome.COUNTED]


def test_slips_issued_while_ballots_come_in_count_like_the_others(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        assert held.cast([opened.tried(opened.codes[0, 0][0], mark=5)]) == [Outcome.COUNTED]
        opened.issue({(9, 0): 3})  # another process does this
        assert held.cast([opened.tried(code, mark=6) for code in opened.codes[9, 0]]) == [Outcome.COUNTED] * 3
        assert held.cast([opened.tried(opened.codes[0, 0][1], mark=5)]) == [Outcome.COUNTED]
        held.close()
        found = opened.key.open_scores(held.sealed().scores)
    assert [(record.unit, record.scores[0]) for record in found] == [(0, 5)] * 2 + [(9, 6)] * 3


def test_a_slip_already_issued_or_for_no_form_is_refused_whole(opened: OpenRound) -> None:
    known = IssuedSlip(opened.hidden(opened.codes[0, 0][0]), 1, 0)
    fresh = IssuedSlip(b"\0" * 32, 1, 0)
    with Box(opened.path) as held:
        with pytest.raises(sqlite3.IntegrityError):
            held.issue([fresh, known])
        with pytest.raises(ValueError, match="form"):
            held.issue([fresh, IssuedSlip(b"\1" * 32, 1, 2)])
        assert held.counts().issued == 7


def test_a_slot_that_is_not_free_is_never_written_over(
        opened: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = opened.codes[0, 0][:2]
    with Box(opened.path) as held:
        held.cast([opened.tried(first)])
        before = opened.envelopes()
        monkeypatch.setattr("survey.store.slots._FREE", "SELECT id FROM {table} WHERE used = 1")
        held._slots._seen = None
        with pytest.raises(errors.StoreDamaged):
            held.cast([opened.tried(second)])
        assert opened.envelopes() == before
        assert held.counts().live[0, 0] == 2


def test_one_box_holds_one_round(opened: OpenRound) -> None:
    with pytest.raises(errors.StoreExists):
        box.post(opened.path, opened.notice)
    with Box(opened.path) as held:
        assert held.notice == opened.notice


def test_files_are_private_from_their_first_moment(opened: OpenRound) -> None:
    cast(opened, opened.codes[0, 0][0])
    files = list(opened.data.iterdir())
    assert {file.name for file in files} == {"box.db", "box.db-journal"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_no_column_could_hold_a_time_an_address_or_a_person(opened: OpenRound) -> None:
    with sqlite3.connect(opened.path) as raw:
        columns = raw.execute("SELECT m.name, c.name, c.type FROM sqlite_schema m, pragma_table_info(m.name) c"
                              " WHERE m.type = 'table'").fetchall()
        tables = raw.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    raw.close()
    assert {table for table, _, _ in columns} == {"notice", "slip", "score_slot", "text_slot"}
    assert {kind for _, _, kind in columns} == {"INTEGER", "TEXT", "BLOB"}
    assert not [name for _, name, _ in columns if re.search(r"at|time|date|ip|ua|name|user|who", name)]
    assert all("STRICT" in sql for (sql,) in tables)
    assert sum("WITHOUT ROWID" in sql for (sql,) in tables) == 3


def test_a_ballot_changes_neither_the_length_of_the_file_nor_the_place_of_any_slot(opened: OpenRound) -> None:
    with sqlite3.connect(opened.path) as raw:
        ids = [row[0] for row in raw.execute("SELECT id FROM score_slot UNION ALL SELECT id FROM text_slot")]
    raw.close()
    before = opened.path.read_bytes()
    for (_, form), codes in opened.codes.items():
        for code in codes:
            assert cast(opened, code, form) == Outcome.COUNTED
    after = opened.path.read_bytes()
    assert len(before) == len(after)
    assert [before.find(slot) for slot in ids] == [after.find(slot) for slot in ids]
    assert min(before.find(slot) for slot in ids) > 0


def test_envelopes_are_as_long_as_the_noise_they_replace(opened: OpenRound) -> None:
    cast(opened, opened.codes[65535, 1][0], 1)
    cast(opened, opened.codes[0, 0][0], 0)
    with sqlite3.connect(opened.path) as raw:
        lengths = raw.execute("SELECT DISTINCT length(sealed) FROM score_slot UNION ALL "
                              "SELECT DISTINCT length(sealed) FROM text_slot").fetchall()
    assert len(lengths) == 2
    raw.close()


def test_no_burned_code_no_digest_and_no_answer_is_left_in_any_byte_of_the_data_folder(opened: OpenRound) -> None:
    live = opened.codes[7, 0][0]
    with Box(opened.path) as held:
        burned = [(code, form) for (unit, form), codes in opened.codes.items() if unit != 7 for code in codes]
        for code, form in burned:
            assert held.cast([opened.tried(code, form)]) == [Outcome.COUNTED]
        everything = b"".join(file.read_bytes() for file in opened.data.iterdir())
        assert (opened.data / "box.db-journal").stat().st_size == 0
    assert opened.hidden(live) in everything  # the search does find what is there
    for code, _ in burned:
        assert opened.hidden(code) not in everything
        assert code.encode() not in everything
    for words in WORDS:
        assert words.encode() not in everything
        assert words.encode("utf-16-le") not in everything
    assert not list(opened.data.glob("*-wal"))


def test_where_an_answer_lies_says_neither_when_it_came_nor_which_text_came_with_it(tmp_path: Path) -> None:
    """Forty boxes of twelve answers: were place and order tied, the mean correlation would be near ±1."""
    with_order, with_texts = [], []
    for run in range(40):
        folder = tmp_path / str(run)
        folder.mkdir()
        places = arrival_places(folder)
        with_order.append(spearmanr(range(12), [score for score, _ in places]).statistic)
        with_texts.append(spearmanr([score for score, _ in places], [text for _, text in places]).statistic)
    assert abs(sum(with_order) / 40) < 0.24  # five standard errors of 0.302 / √40
    assert abs(sum(with_texts) / 40) < 0.24


def arrival_places(folder: Path) -> list[tuple[int, int]]:
    """Cast twelve ballots one by one; where each one's envelopes lie in the file, in the order they came."""
    opened = OpenRound.at(folder, {(0, 1): 12})
    seen: dict[str, set[bytes]] = {"score_slot": set(), "text_slot": set()}
    arrived: list[list[bytes]] = []
    with Box(opened.path) as held:
        for code in opened.codes[0, 1]:
            held.cast([opened.tried(code, 1)])
            arrived.append([(opened.envelopes(table) - seen[table]).pop() for table in seen])
            seen = {table: opened.envelopes(table) for table in seen}
    content = opened.path.read_bytes()
    return [(content.find(score), content.find(text)) for score, text in arrived]


def test_a_destroyed_box_is_gone_and_its_place_overwritten(opened: OpenRound, tmp_path: Path) -> None:
    cast(opened, opened.codes[0, 0][0])
    (envelope,) = opened.envelopes("score_slot")
    (tmp_path / "hard link").hardlink_to(opened.path)
    assert envelope in (tmp_path / "hard link").read_bytes()
    box.destroy(opened.path)
    box.destroy(opened.path)
    assert list(opened.data.iterdir()) == []
    left = (tmp_path / "hard link").read_bytes()
    assert envelope not in left
    assert b"SQLite" not in left
    with pytest.raises(errors.StoreMissing):
        Box(opened.path)


def test_a_file_that_is_no_box_is_refused_with_a_sentence(tmp_path: Path, opened: OpenRound) -> None:
    (tmp_path / "box.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(errors.StoreDamaged):
        Box(tmp_path / "box.db")
    with sqlite3.connect(opened.path) as raw:
        raw.execute("UPDATE notice SET posted = '{}'")
    raw.close()
    with pytest.raises(errors.StoreDamaged):
        Box(opened.path)
    with sqlite3.connect(opened.path) as raw:
        raw.execute("PRAGMA user_version = 3")
    raw.close()
    with pytest.raises(errors.StoreDamaged):
        Box(opened.path)
