"""Open forms in the box: a stamp counts once, places run out, and invited slips are never spent by strangers."""

import sqlite3
from pathlib import Path

import pytest

from survey import errors
from survey.ballots import Ballot, Notice, Outcome
from survey.store.box import Box, BoxCounts
from survey.store.slots import Slots
from tests.ballot_boxes import OpenRound
from tests.miniatures import notice

OPEN = 1  # the place of the open form among the forms


@pytest.fixture
def opened(tmp_path: Path) -> OpenRound:
    made = OpenRound.at(tmp_path, {(3, 0): 2, (0, OPEN): 2}, open_forms=("every-kind",))
    with Box(made.path) as held:
        held.lay_out({OPEN: 3})
    return made


def stamped(opened: OpenRound, token: str, form: int = OPEN, mark: int = 3) -> tuple[bytes, Ballot]:
    digest, ballot = opened.tried(token, form, mark)
    return digest, ballot.model_copy(update={"stamped": True})


def test_a_stamp_counts_once_in_one_batch_later_and_after_a_restart(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        assert held.cast([stamped(opened, "t1"), stamped(opened, "t1")]) == [Outcome.COUNTED, Outcome.REFUSED]
        assert held.cast([stamped(opened, "t1")]) == [Outcome.REFUSED]
    with Box(opened.path) as held:
        assert held.cast([stamped(opened, "t1"), stamped(opened, "t2")]) == [Outcome.REFUSED, Outcome.COUNTED]
        assert held.counts() == BoxCounts({(0, 1): 2, (3, 0): 2}, issued=7, used=2, room={OPEN: 1}, taken={OPEN: 2})


def test_when_the_places_are_taken_strangers_are_told_and_every_slip_still_counts(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        tries = [stamped(opened, f"t{number}") for number in range(5)]
        assert held.cast(tries) == [Outcome.COUNTED] * 3 + [Outcome.FULL] * 2
        codes = [(code, form) for (_, form), codes in opened.codes.items() for code in codes]
        assert held.cast([opened.tried(code, form) for code, form in codes]) == [Outcome.COUNTED] * 4
        assert held.counts() == BoxCounts({}, issued=7, used=7, room={OPEN: 0}, taken={OPEN: 3})


def test_more_room_takes_more_answers_and_remembers_every_stamp(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held.cast([stamped(opened, f"t{number}") for number in range(3)])
        with Box(opened.path) as other:  # the office, while the respondents' process runs
            other.lay_out({OPEN: 2})
        assert held.cast([stamped(opened, "t0"), stamped(opened, "t9")]) == [Outcome.REFUSED, Outcome.COUNTED]


def test_no_stamp_opens_a_form_that_needs_slips_and_no_code_passes_for_a_stamp(opened: OpenRound) -> None:
    code = opened.codes[3, 0][0]
    with Box(opened.path) as held:
        assert held.cast([stamped(opened, "t1", form=0), stamped(opened, code, form=0)]) == [Outcome.REFUSED] * 2
        assert held.cast([opened.tried("t1", OPEN)]) == [Outcome.REFUSED]
        with pytest.raises(ValueError, match="not open"):
            held.lay_out({0: 1})
        assert held.cast([opened.tried(code)]) == [Outcome.COUNTED]


def test_a_misfit_takes_no_place_and_its_stamp_can_be_used_for_the_mended_form(opened: OpenRound) -> None:
    digest, ballot = stamped(opened, "t1")
    with Box(opened.path) as held:
        (result,) = held.cast([(digest, ballot.model_copy(update={"texts": ("x" * 21, "")}))])
        assert isinstance(result, errors.BallotMisfit)
        assert held.cast([(digest, ballot)]) == [Outcome.COUNTED]


def test_what_a_failing_disk_undid_is_forgotten(opened: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    with Box(opened.path) as held:
        monkeypatch.setattr(Slots, "fill", lambda *_: False)
        with pytest.raises(errors.StoreDamaged):
            held.cast([stamped(opened, "t1")])
        monkeypatch.undo()
        assert held.counts().room == {OPEN: 3}
        assert held.cast([stamped(opened, f"t{n}") for n in (1, 2, 3)]) == [Outcome.COUNTED] * 3


def test_after_the_close_no_stamp_is_taken_and_no_room_made(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held.close()
        assert held.cast([stamped(opened, "t1")]) == [Outcome.CLOSED]
        with pytest.raises(errors.RoundNotOpen):
            held.lay_out({OPEN: 1})


def test_an_open_answer_comes_out_like_any_other_under_the_organ(opened: OpenRound) -> None:
    with Box(opened.path) as held:
        held.cast([stamped(opened, "t1", mark=4), opened.tried(opened.codes[0, 1][0], 1, 4)])
        held.close()
        one, two = opened.key.open_scores(held.sealed().scores)
    assert one == two
    assert (one.unit, one.form) == (0, OPEN)


def test_an_open_answer_changes_neither_the_length_of_the_file_nor_where_anything_lies(opened: OpenRound) -> None:
    with sqlite3.connect(opened.path) as raw:
        ids = [row[0] for row in raw.execute("SELECT id FROM place UNION ALL SELECT id FROM score_slot")]
    raw.close()
    before = opened.path.read_bytes()
    with Box(opened.path) as held:
        assert held.cast([stamped(opened, f"t{n}") for n in range(3)]) == [Outcome.COUNTED] * 3
    after = opened.path.read_bytes()
    assert len(before) == len(after)
    assert [before.find(place) for place in ids] == [after.find(place) for place in ids]
    assert min(before.find(place) for place in ids) > 0


def test_a_round_without_open_forms_has_no_places_at_all(tmp_path: Path) -> None:
    invited = OpenRound.at(tmp_path, {(3, 0): 1})
    with sqlite3.connect(invited.path) as raw:
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    raw.close()
    assert tables == {"notice", "slip", "score_slot", "text_slot"}
    with Box(invited.path) as held:
        assert held.cast([stamped(invited, "t1", form=0)]) == [Outcome.REFUSED]


def test_a_notice_that_would_open_the_members_form_is_not_even_read(opened: OpenRound) -> None:
    with pytest.raises(ValueError, match="served groups"):
        Notice.model_validate(notice().model_dump() | {"open_forms": ("mini",)})
    with sqlite3.connect(opened.path) as raw:
        raw.execute("UPDATE notice SET posted = replace(posted, ?, ?)", ('["every-kind"]', '["mini"]'))
    raw.close()
    with pytest.raises(errors.StoreDamaged):
        Box(opened.path)
