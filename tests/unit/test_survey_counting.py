"""The slip records: kept as they are written, weighed against what was printed and what came back to the organ."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from survey.closing import close_round
from survey.config import Config
from survey.counting import BadCount, Balance, balances, keep_counts
from survey.errors import RoundStateMismatch
from survey.finishing import finish_round
from survey.store.counting import SlipCount
from tests.whole_rounds import WholeRound


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    """A round in which half of everybody answered: 7 + 6 + 4 + 2 members and 6 of those served."""
    made = WholeRound.open_at(tmp_path_factory.mktemp("round") / "it", {"A1": 12})
    made.answer(0.5)
    close_round(made.config, made.key_path, made.passphrase, "R1")
    return made


@pytest.fixture
def closed(once: WholeRound, tmp_path: Path) -> WholeRound:
    """A copy of it for each test."""
    shutil.copytree(once.config.data.parent, tmp_path / "it")
    folder = tmp_path / "it"
    return replace(once, config=Config.for_folder(folder / "data"), key_path=folder / "data.keys" / "R1.key")


def members(made: WholeRound) -> Balance:
    return balances(made.config, "R1")[0]


def test_before_anything_is_typed_the_balance_shows_what_was_printed_and_claims_nothing(closed: WholeRound) -> None:
    found = balances(closed.config, "R1")
    assert [(balance.form_id, balance.printed, len(balance.lines)) for balance in found] == [
        ("member_core", 39, 4), ("A1", 12, 1)]
    assert [(balance.is_whole, balance.too_many, balance.unsettled) for balance in found] == [(False, None, ())] * 2


def test_numbers_that_add_up_balance_and_answers_are_held_against_the_whole_organ(closed: WholeRound) -> None:
    keep_counts(closed.config, "R1", [SlipCount(1, 0, 10, 4, 0), SlipCount(2, 0, 12, 0, 0),
                                      SlipCount(3, 0, 8, 0, 1), SlipCount(4, 0, 4, 0, 0)])
    found = members(closed)
    assert (found.printed, found.handed, found.unused, found.spoiled) == (39, 34, 4, 1)
    assert (found.is_whole, found.unsettled, found.answers, found.too_many) == (True, (), 19, 0)


def test_numbers_that_do_not_add_up_are_kept_and_told(closed: WholeRound) -> None:
    keep_counts(closed.config, "R1", [SlipCount(1, 0, 10, 2, 0), SlipCount(4, 0, 4, 1, 0)])
    assert [(line.unit_id, line.missing) for line in members(closed).unsettled] == [("b1", 2), ("b4", -1)]
    keep_counts(closed.config, "R1", [SlipCount(1, 0, 10, 4, 0)])
    assert [line.unit_id for line in members(closed).unsettled] == ["b4"]


def test_more_answers_than_slips_handed_out_in_the_organ_are_told_but_never_by_branch(closed: WholeRound) -> None:
    keep_counts(closed.config, "R1", [SlipCount(1, 0, 0, 14, 0), SlipCount(2, 0, 12, 0, 0),
                                      SlipCount(3, 0, 3, 6, 0), SlipCount(4, 0, 2, 2, 0)])
    found = members(closed)
    assert (found.too_many, found.unsettled) == (2, ())  # 19 answers, 17 handed out; where, nobody asks


@pytest.mark.parametrize("count", [SlipCount(0, 0, 1, 0, 0), SlipCount(1, 1, 1, 0, 0), SlipCount(1, 0, -1, 0, 0),
                                   SlipCount(1, 0, 0, 100_001, 0), SlipCount(99, 0, 1, 0, 0)])
def test_what_was_never_printed_or_cannot_be_is_refused_whole(closed: WholeRound, count: SlipCount) -> None:
    with pytest.raises(BadCount):
        keep_counts(closed.config, "R1", [SlipCount(2, 0, 12, 0, 0), count])
    assert members(closed).counts == ()


def test_while_a_round_is_open_nothing_is_counted(tmp_path: Path) -> None:
    made = WholeRound.open_at(tmp_path)
    with pytest.raises(RoundStateMismatch):
        keep_counts(made.config, "R1", [SlipCount(1, 0, 14, 0, 0)])


def test_a_finished_round_can_still_be_counted_from_its_release(closed: WholeRound) -> None:
    finish_round(closed.config, "R1", [closed.key_path])
    keep_counts(closed.config, "R1", [SlipCount(0, 1, 12, 0, 0)])
    served = balances(closed.config, "R1")[1]
    assert (served.is_whole, served.answers, served.too_many) == (True, 6, 0)
