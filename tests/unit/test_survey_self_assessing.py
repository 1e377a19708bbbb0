"""A branch assesses itself: alone first, together then, and nothing moves once it is handed in or closed."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.verification.checks import Tally
from reports.verification.own_ratings import miscounted
from survey.assessments import Assessment, Claim
from survey.closing import close_round
from survey.config import Config
from survey.consensus import Edit, FieldUnknown
from survey.errors import RoundStateMismatch
from survey.installation import keeper_at, office_at, set_up
from survey.rounds import keep_assessments, plan_round
from survey.self_assessing import errors
from survey.self_assessing.blind import (
    announce_panel,
    begin_consensus,
    hand_in_blind,
    own_blind,
    rate_blind,
    spread_for,
    take_back_blind,
)
from survey.self_assessing.consensus import handed_in, save_fields, sheet, submit, take_suggestions
from survey.self_assessing.work import Stage, standing, work_at
from survey.store.blind_ratings import BlindRatings
from survey.store.office import RoundState
from survey.store.own_ratings import OwnRatings
from tests.branch_ratings import PANEL, TODAY, fill, in_consensus, planned, rate_all, submitted
from tests.whole_rounds import CATALOGUE, UNITS, WholeRound, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return planned(tmp_path)


def everything_kept(config: Config) -> str:
    with sqlite3.connect(config.data / "office.db") as db:
        return "\n".join(db.iterdump())


def test_a_branch_rates_what_the_round_asks(config: Config) -> None:
    work = work_at(config, "b1")
    assert (work.round_id, work.unit.name, len(work.criteria)) == ("R1", "办公室支部", 18)
    assert {len(criteria) for criteria in work.dimensions.values()} == {3}
    for stranger in ("O", "b9"):
        with pytest.raises(errors.BranchUnknown):
            work_at(config, stranger)


def test_raters_see_their_own_levels_only(config: Config) -> None:
    work = work_at(config, "b1")
    rate_blind(config, work, "rater-1", {"POL-1": 4, "POL-4": 1})
    rate_blind(config, work, "rater-1", {"POL-4": None})
    assert own_blind(config, work, "rater-1").levels == {"POL-1": 4}
    assert len(own_blind(config, work, "rater-1").missing) == 17
    assert own_blind(config, work, "secretary").levels == {}
    assert own_blind(config, work_at(config, "b2"), "rater-1").levels == {}


def test_levels_that_are_not_offered_are_left_out(config: Config) -> None:
    work = work_at(config, "b1")
    rate_blind(config, work, "rater-1", {"POL-1": -1, "NO-1": 3, "POL-4": 7, "THE-2": 2})
    assert own_blind(config, work, "rater-1").levels == {"THE-2": 2}


def test_a_rating_with_gaps_is_handed_in_only_where_that_is_meant_and_never_an_empty_one(config: Config) -> None:
    work = work_at(config, "b1")
    with pytest.raises(errors.RatingIncomplete):
        hand_in_blind(config, work, "rater-1", leave_gaps=True)
    rate_blind(config, work, "rater-1", {"POL-1": 4})
    with pytest.raises(errors.RatingIncomplete):
        hand_in_blind(config, work, "rater-1")
    hand_in_blind(config, work, "rater-1", leave_gaps=True)
    assert own_blind(config, work, "rater-1").is_handed_in


def test_a_rating_may_be_taken_back_until_the_consensus_begins(config: Config) -> None:
    work = work_at(config, "b1")
    rate_all(config, work, "secretary", 2)
    with pytest.raises(errors.RatingClosed):
        rate_blind(config, work, "secretary", {"POL-1": 4})
    take_back_blind(config, work, "secretary")
    rate_blind(config, work, "secretary", {"POL-1": 4})
    hand_in_blind(config, work, "secretary")
    begin_consensus(config, work, "secretary")
    lates: tuple[Callable[[], object], ...] = (
        lambda: take_back_blind(config, work, "secretary"), lambda: announce_panel(config, work, 3),
        lambda: rate_blind(config, work, "rater-1", {"POL-1": 0}),
        lambda: hand_in_blind(config, work, "secretary"))
    for late in lates:
        with pytest.raises(errors.RatingClosed):
            late()
    assert own_blind(config, work, "secretary").levels["POL-1"] == 4


def test_the_secretary_rates_before_looking_at_what_others_think(config: Config) -> None:
    with pytest.raises(errors.OwnRatingFirst):
        begin_consensus(config, work_at(config, "b1"), "secretary")


def test_the_spread_opens_when_the_whole_announced_panel_is_in(config: Config) -> None:
    work = work_at(config, "b1")
    for size in (0, 2, 16):
        with pytest.raises(errors.PanelOutOfRange):
            announce_panel(config, work, size)
    announce_panel(config, work, 4)
    for rater in PANEL:
        rate_all(config, work, rater, 2, POL_1=4 if rater == "rater-2" else 1)
        assert spread_for(config, work, rater) is None
    rate_all(config, work, "rater-3", 2, POL_1=1)
    found = spread_for(config, work, "rater-3")
    assert found is not None
    assert (found[0].criterion, found[0].counts, found[0].distance) == ("POL-1", (0, 3, 0, 0, 1), 3)
    assert standing(config, work).stage is Stage.CONSENSUS


def test_only_who_has_handed_in_sees_the_spread(config: Config) -> None:
    work = in_consensus(config)
    assert spread_for(config, work, "secretary")
    assert spread_for(config, work, "rater-9") is None


def test_a_panel_of_two_shows_no_spread_and_suggests_nothing(config: Config) -> None:
    work = work_at(config, "b4")
    rate_all(config, work, "secretary", 1)
    rate_all(config, work, "rater-1", 4)
    begin_consensus(config, work, "secretary")
    assert spread_for(config, work, "secretary") is None
    assert take_suggestions(config, work) == 0
    with keeper_at(config, BlindRatings) as blind:
        assert blind.spread("R1", "b4") == {}


def test_a_criterion_that_fewer_than_three_could_judge_is_left_out_of_the_spread(config: Config) -> None:
    work = work_at(config, "b1")
    for rater in PANEL:
        rate_blind(config, work, rater, {"POL-1": 2} | ({} if rater == "rater-2" else {"POL-4": 1}))
        hand_in_blind(config, work, rater, leave_gaps=True)
    begin_consensus(config, work, "secretary")
    found = spread_for(config, work, "secretary")
    assert [one.criterion for one in found or ()] == ["POL-1"]


def test_ratings_that_were_not_handed_in_are_in_no_spread(config: Config) -> None:
    work = work_at(config, "b1")
    rate_blind(config, work, "rater-7", {"POL-1": 0})
    for rater in PANEL:
        rate_all(config, work, rater, 3)
    begin_consensus(config, work, "secretary")
    found = spread_for(config, work, "secretary")
    assert {one.counts for one in found or ()} == {(0, 0, 0, 3, 0)}


def test_facts_may_be_filled_in_at_any_time_and_levels_only_together(config: Config) -> None:
    work = work_at(config, "b1")
    assert save_fields(config, work, [Edit("fact:fact.dydh", "3", 0)]).accepted == {"fact:fact.dydh": "3"}
    with pytest.raises(errors.ConsensusNotBegun):
        save_fields(config, work, [Edit("level:POL-1", "3", 0)])
    with pytest.raises(errors.ConsensusNotBegun):
        submit(config, work, TODAY)
    assert standing(config, work).stage is Stage.BLIND


def test_one_wrong_field_keeps_no_other_from_being_saved(config: Config) -> None:
    work = in_consensus(config)
    saved = save_fields(config, work, [Edit("level:POL-1", "9", 0), Edit("reason:POL-1", "有记录", 0)])
    assert list(saved.refused) == ["level:POL-1"]
    assert sheet(config, work).values == {"reason:POL-1": "有记录"}
    with pytest.raises(FieldUnknown):
        save_fields(config, work, [Edit("level:XX", "1", 0)])


def test_suggestions_fill_only_what_is_empty_and_agreed_upon(config: Config) -> None:
    work = work_at(config, "b1")
    for rater, level in zip(PANEL, (1, 2, 4), strict=True):
        rate_all(config, work, rater, 2, POL_1=level, POL_4=3)
    begin_consensus(config, work, "secretary")
    save_fields(config, work, [Edit("level:THE-2", "0", 0)])
    assert take_suggestions(config, work) == 16
    values = sheet(config, work).values
    assert "level:POL-1" not in values
    assert (values["level:POL-4"], values["level:THE-2"]) == ("3", "0")
    assert take_suggestions(config, work) == 0


def test_a_handed_in_rating_counts_for_the_round_and_is_locked(config: Config) -> None:
    work = submitted(config, fact_dydh="3")
    with office_at(config) as office:
        kept = Assessment.model_validate_json(office.assessments("R1")["b1"])
    assert [claim.level for claim in kept.claims] == [3] * 18
    assert kept.facts == {"fact.dydh": 3}
    handed = handed_in(config, work)
    assert handed is not None
    assert handed.review.result.level_of["ORG-2"].level == 1
    with pytest.raises(errors.HandedInAlready):
        save_fields(config, work, [Edit("level:POL-1", "4", 1)])
    with pytest.raises(errors.HandedInAlready):
        submit(config, work, TODAY)
    assert [(step.kind, step.day) for step in standing(config, work).steps] == [("submitted", "2026-04-20")]


def test_gaps_and_contradictions_stop_a_hand_in(config: Config) -> None:
    work = in_consensus(config)
    fill(config, work, fact_members="9", fact_zwh_required="否")
    with pytest.raises(errors.NotReady) as caught:
        submit(config, work, TODAY)
    assert caught.value.facts == {"unrated": 0, "contradictions": 1}
    assert handed_in(config, work) is None
    assert standing(config, work).stage is Stage.CONSENSUS


def test_before_a_round_is_planned_everything_waits_and_then_belongs_to_it(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    waiting = work_at(config, "b1")
    assert waiting.is_waiting
    assert len(waiting.criteria) == 38
    submitted(config)
    rate_blind(config, work_at(config, "b2"), "rater-1", {"POL-1": 4})
    assert handed_in(config, waiting) is not None
    plan_round(config, made_up_plan(), CATALOGUE)
    work = work_at(config, "b1")
    assert (standing(config, work).stage, len(sheet(config, work).values)) == (Stage.SUBMITTED, 38)
    assert handed_in(config, work) is not None
    assert spread_for(config, work, "secretary")
    assert own_blind(config, work_at(config, "b2"), "rater-1").levels == {"POL-1": 4}
    with keeper_at(config, OwnRatings) as own:
        assert own.history("", "b1") == {}


def test_a_table_read_in_marks_its_branch_as_handed_in_and_fills_the_consensus(config: Config) -> None:
    work = in_consensus(config)
    save_fields(config, work, [Edit("level:POL-1", "4", 0), Edit("reason:POL-4", "旧的理由", 0)])
    keep_assessments(config, [Assessment(unit="b1", claims=(Claim(criterion="POL-1", level=1),), facts={})], None)
    assert standing(config, work).stage is Stage.SUBMITTED
    assert sheet(config, work).values == {"level:POL-1": "1"}
    with keeper_at(config, OwnRatings) as own:
        assert own.history("R1", "b1")["reason:POL-4"] == ("旧的理由", "")


def test_the_open_round_is_the_one_that_is_rated(config: Config) -> None:
    with office_at(config) as office:
        office.advance("R1", RoundState.OPEN)
    plan_round(config, made_up_plan("R2"), CATALOGUE)
    assert work_at(config, "b1").round_id == "R1"


def test_after_the_close_nothing_changes_and_who_rated_what_is_forgotten(config: Config) -> None:
    work = submitted(config)
    other = in_consensus(config, "b2")
    with office_at(config) as office:
        for step in (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED):
            office.advance("R1", step)
    with keeper_at(config, BlindRatings) as blind:
        blind.forget("R1", {"b1", "b2"})
    lates: tuple[Callable[[], object], ...] = (
        lambda: save_fields(config, other, [Edit("level:POL-1", "4", 0)]), lambda: submit(config, other, TODAY),
        lambda: rate_blind(config, other, "rater-1", {"POL-1": 0}))
    for late in lates:
        with pytest.raises(RoundStateMismatch):
            late()
    assert "rater-1" not in everything_kept(config)
    over = work_at(config, "b1", "R1")
    assert not over.is_changeable
    assert work_at(config, "b1").is_waiting
    assert {one.counts for one in spread_for(config, over, "anybody") or ()} == {(0, 0, 2, 1, 0)}
    assert handed_in(config, work) is not None


def test_the_release_takes_what_was_agreed_and_neither_reasons_nor_raters(tmp_path: Path) -> None:
    under_way = WholeRound.open_at(tmp_path)
    work = in_consensus(under_way.config, "b2")
    fill(under_way.config, work, "3", "台账 2026-07", fact_dydh="3")
    save_fields(under_way.config, work, [Edit("reason:POL-1", "会上的理由", 0)])
    submit(under_way.config, work, TODAY)
    under_way.answer()
    release = close_round(under_way.config, under_way.key_path, under_way.passphrase).release
    assert release is not None
    own = next(result.own for result in release.units if result.unit.id == "b2")
    assert own is not None
    assert own.means == {"POL": 3.0, "THE": 3.0, "ORG": 2.3, "RES": 3.0, "DUT": 3.0, "STY": 3.0}
    assert list(miscounted(release, Tally())) == []
    assert "会上的理由" not in release.to_bytes().decode()
    assert "rater-1" not in everything_kept(under_way.config)


def test_no_time_is_kept_with_blind_ratings(config: Config) -> None:
    in_consensus(config)
    with sqlite3.connect(config.data / "office.db") as db:
        tables = ("blind_rating", "handed_in", "panel", "spread")
        columns = {name for table in tables for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
        without_order = [db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
                         for table in tables]
    assert columns == {"round", "unit", "rater", "criterion", "level", "size", "raters", "count"}
    assert all("WITHOUT ROWID" in sql for sql in without_order)
