"""A round around its close: folders, plans, opening, progress."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from questionnaires.model import Text
from reports.release import UnitRef
from survey import errors, finishing, installation, locking, opening, rounds
from survey.assessments import Assessment, Claim
from survey.ballots import Outcome
from survey.config import Config, InsideDataFolder
from survey.installation import ForeignFolder, NotSetUp, keeper_at, office_at, set_up
from survey.key_file import read_key_file
from survey.locking import PlanOutdated
from survey.opening import post_opening, prepare_opening
from survey.plan import RoundPlan, canonical, make_plan
from survey.progress import band, progress
from survey.rounds import (
    AssessmentOutdated,
    NoRound,
    find_round,
    keep_assessments,
    latest_releases,
    plan_round,
    waiting_units,
)
from survey.self_assessing.blind import rate_blind
from survey.self_assessing.work import work_at
from survey.store.blind_ratings import BlindRatings
from survey.store.box import FILE_NAME, Box
from survey.store.office import Office, RoundState
from survey.structure.edits import removed
from tests.whole_rounds import CATALOGUE, UNITS, WholeRound, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


@pytest.fixture
def planned(config: Config) -> Config:
    plan_round(config, made_up_plan(), CATALOGUE)
    return config


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    made = WholeRound.open_at(tmp_path_factory.mktemp("answered"), {"A1": 12})
    made.answer(0.6)
    return made


def test_both_folders_are_private_and_apart(config: Config) -> None:
    assert config.data.stat().st_mode & 0o777 == 0o700
    assert config.secrets.stat().st_mode & 0o777 == 0o700
    assert config.secrets.parent == config.data.parent
    with office_at(config) as office:
        assert office.units() == UNITS


def test_an_empty_folder_is_taken_and_a_foreign_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    set_up(Config.for_folder(tmp_path / "empty"), UNITS)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ForeignFolder):
        set_up(Config.for_folder(tmp_path / "mine"), UNITS)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert not (tmp_path / "mine.keys").exists()


def test_a_set_up_that_failed_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Config.for_folder(tmp_path / "data")
    with monkeypatch.context() as patched:
        patched.setattr(installation, "create_office", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            set_up(made, UNITS)
    assert not made.data.exists()
    set_up(made, UNITS)
    assert sorted(path.suffix for path in made.data.iterdir() if "journal" not in path.name) == [".db", ".db"]


def test_a_new_list_of_branches_replaces_the_old_but_not_in_a_plan(planned: Config) -> None:
    fewer = (UNITS[0].model_copy(update={"members": 26}), *UNITS[1:3])
    set_up(planned, fewer)
    with office_at(planned) as office:
        assert office.units() == fewer
        assert rounds.plan_of(office.round("R1")).units == UNITS
    with pytest.raises(PlanOutdated):
        prepare_opening(planned, "R1")


def test_a_folder_that_is_none_of_ours_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp), office_at(Config.for_folder(tmp_path)):
        pass


def test_a_plan_may_be_replaced_until_it_is_opened(planned: Config) -> None:
    plan_round(planned, made_up_plan("R1", ("A1",)), CATALOGUE)
    opening = prepare_opening(planned, "R1")
    assert [form.id for form in opening.notice.forms] == ["member_core", "A1"]
    post_opening(planned, opening)
    with pytest.raises(errors.RoundExists):
        plan_round(planned, made_up_plan(), CATALOGUE)


def test_ratings_handed_in_before_the_plan_belong_to_the_next_round(config: Config) -> None:
    own = Assessment(unit="b1", claims=(Claim(criterion="POL-1", level=3),))
    assert keep_assessments(config, [own], None) is None
    plan_round(config, made_up_plan(), CATALOGUE)
    with office_at(config) as office:
        assert list(office.assessments("R1")) == ["b1"]
        assert office.waiting() == {}
    assert keep_assessments(config, [own], None) == "R1"


@pytest.mark.parametrize("stranger", [
    Assessment(unit="b1", claims=(Claim(criterion="OLD-1", level=3),)),
    Assessment(unit="b1", claims=(), facts={"fact.old": 1}),
])
def test_ratings_that_do_not_fit_the_plan_stop_it(config: Config, stranger: Assessment) -> None:
    keep_assessments(config, [stranger], None)
    with pytest.raises(AssessmentOutdated):
        plan_round(config, made_up_plan(), CATALOGUE)
    with office_at(config) as office:
        assert office.rounds() == ()


def without(unit: str) -> RoundPlan:
    """Plan R1 for an organisation that lost a branch."""
    return make_plan("R1", Text(zh="一", en="one"), removed(UNITS, unit), CATALOGUE)


def test_the_rating_of_a_removed_branch_stops_no_plan_and_waits_until_the_branch_is_back(config: Config) -> None:
    keep_assessments(config, [Assessment(unit="b1", claims=()), Assessment(unit="b2", claims=())], None)
    assert plan_round(config, without("b2"), CATALOGUE) == ("b2",)
    with office_at(config) as office:
        assert (list(office.assessments("R1")), list(office.waiting())) == (["b1"], ["b2"])
    assert waiting_units(config) == {"b2": True}
    assert plan_round(config, made_up_plan(), CATALOGUE) == ()
    with office_at(config) as office:
        assert (list(office.assessments("R1")), office.waiting()) == (["b1", "b2"], {})


def test_a_rating_set_aside_that_fits_no_more_stops_no_later_plan_either(config: Config) -> None:
    keep_assessments(config, [Assessment(unit="b2", claims=(Claim(criterion="OLD-1", level=3),))], None)
    plan_round(config, without("b2"), CATALOGUE)
    assert plan_round(config, made_up_plan(), CATALOGUE) == ("b2",), "nobody could correct it now"
    later = Assessment(unit="b2", claims=(Claim(criterion="POL-1", level=3),))
    assert keep_assessments(config, [later], None) == "R1"
    assert plan_round(config, made_up_plan(), CATALOGUE) == ("b2",)
    with office_at(config) as office:
        assert office.assessments("R1") == {"b2": canonical(later)}, "what was handed in later counts"


def test_blind_ratings_of_a_branch_that_is_gone_are_deleted_at_the_close(config: Config) -> None:
    rate_blind(config, work_at(config, "b1"), "rater-1", {"POL-1": 3})
    rate_blind(config, work_at(config, "b2"), "rater-2", {"POL-1": 1})
    set_up(config, removed(UNITS, "b2"))
    plan_round(config, without("b2"), CATALOGUE)
    with keeper_at(config, BlindRatings) as blind:
        assert blind.units("R1") == {"b1"}
        assert blind.units("") == {"b2"}
        blind.forget("R1", {"O", "b1", "b3", "b4"})
        assert blind.units("R1") | blind.units("") == frozenset()


def test_opening_makes_a_key_that_opens_and_a_notice_everybody_may_read(planned: Config) -> None:
    opening = prepare_opening(planned, "R1")
    assert not (planned.data / FILE_NAME).exists(), "nobody can answer before the passphrase was shown"
    post_opening(planned, opening)
    assert read_key_file(opening.key_path, opening.passphrase, notice=opening.notice).round_id == "R1"
    with Box(planned.data / FILE_NAME) as ballots:
        assert ballots.is_open()
        assert ballots.notice == opening.notice
    with office_at(planned) as office:
        assert office.round("R1").state is RoundState.OPEN
        assert opening.notice.plan_hash == office.round("R1").plan_hash


def test_key_and_pepper_never_lie_in_the_data_folder(planned: Config) -> None:
    with pytest.raises(InsideDataFolder):
        prepare_opening(planned, "R1", planned.data / "R1.key")
    opening = prepare_opening(planned, "R1")
    post_opening(planned, opening)
    assert not opening.key_path.is_relative_to(planned.data)
    assert not planned.pepper.is_relative_to(planned.data)


def test_a_key_that_fails_its_trial_is_not_left_behind(planned: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise errors.KeyFileDamaged(path="R1.key")

    monkeypatch.setattr(opening, "try_out", fail)
    with pytest.raises(errors.KeyFileDamaged):
        prepare_opening(planned, "R1")
    assert list(planned.secrets.iterdir()) == []


def test_changed_questionnaires_ask_for_a_new_plan(planned: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = CATALOGUE.model_copy(update={"caps": ()})
    monkeypatch.setattr(locking, "load_catalogue", lambda _: changed)
    with pytest.raises(PlanOutdated):
        prepare_opening(planned, "R1")


def test_an_opening_that_was_interrupted_can_be_repeated(planned: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Office, "advance", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            post_opening(planned, prepare_opening(planned, "R1"))
    assert (planned.data / FILE_NAME).exists()
    post_opening(planned, prepare_opening(planned, "R1", planned.secrets / "second.key"))
    with office_at(planned) as office:
        assert office.round("R1").state is RoundState.OPEN


def test_a_box_with_slips_is_never_cleared_away(planned: Config) -> None:
    post_opening(planned, prepare_opening(planned, "R1"))
    finishing.finish_round(planned, "R1", abandon=True)
    other = WholeRound.open_at(planned.data.parent / "other")
    other.box_path.rename(planned.data / FILE_NAME)
    plan_round(planned, made_up_plan("R2"), CATALOGUE)
    opening = prepare_opening(planned, "R2")
    with pytest.raises(errors.StoreExists):
        post_opening(planned, opening)
    assert (planned.data / FILE_NAME).exists()


def test_a_round_is_found_by_id_or_by_its_state(planned: Config) -> None:
    with office_at(planned) as office:
        assert find_round(office, None).id == "R1"
        assert find_round(office, "R1", RoundState.OPEN).id == "R1"
        with pytest.raises(NoRound):
            find_round(office, None, RoundState.OPEN)
        with pytest.raises(errors.RoundUnknown):
            find_round(office, "R9")


def test_there_is_no_progress_without_a_round_and_no_release_before_a_close(planned: Config) -> None:
    with pytest.raises(NoRound):
        progress(planned)
    with pytest.raises(rounds.NoRelease):
        latest_releases(planned)
    with pytest.raises(errors.RoundUnknown):
        latest_releases(planned, "R9")


def test_progress_tells_totals_of_the_organ_and_bands_of_large_branches_only(answered: WholeRound) -> None:
    seen = progress(answered.config, date(2026, 11, 24))
    assert seen.totals == {"member_core": (39, 22), "A1": (12, 7)}
    assert seen.bands == {"b1": "50–80%", "b2": "50–80%"}


def test_a_band_stays_the_same_all_day(answered: WholeRound) -> None:
    day = date(2026, 11, 25)
    before = progress(answered.config, day)
    answered.answer_rest("b1")
    assert progress(answered.config, day).bands == before.bands
    assert progress(answered.config, date(2026, 11, 26)).bands["b1"] == ">80%"


def test_nothing_kept_for_the_bands_counts_ballots(answered: WholeRound) -> None:
    progress(answered.config)
    raw = sqlite3.connect(answered.config.data / "office.db")
    assert {row[0] for row in raw.execute("SELECT band FROM band")} <= {"<50%", "50–80%", ">80%"}
    raw.close()


@pytest.mark.parametrize(("returned", "issued", "name"), [
    (0, 10, "<50%"), (4, 10, "<50%"), (5, 10, "50–80%"), (8, 10, "50–80%"), (9, 10, ">80%"), (12, 10, ">80%"),
])
def test_bands_meet_at_half_and_at_four_fifths(returned: int, issued: int, name: str) -> None:
    assert band(returned, issued) == name


def test_units_of_a_plan_are_those_of_the_office(config: Config) -> None:
    small = (UNITS[0], UnitRef(id="b1", name="甲", parent="O", kind="branch", members=39))
    set_up(config, small)
    plan_round(config, made_up_plan(), CATALOGUE)
    with pytest.raises(PlanOutdated):
        prepare_opening(config, "R1")


def test_a_foreign_key_leaves_an_open_round_open(tmp_path: Path) -> None:
    under_way = WholeRound.open_at(tmp_path)
    other = WholeRound.open_at(tmp_path / "other", name="R9")
    with pytest.raises(errors.KeyOfAnotherRound):
        finishing.finish_round(under_way.config, "R1", [other.key_path], abandon=True)
    assert state(under_way.config) is RoundState.OPEN
    assert under_way.try_last_code() == [Outcome.COUNTED]


def test_an_abandoned_round_takes_no_answers_before_the_office_calls_it_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    under_way = WholeRound.open_at(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Office, "advance", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            finishing.finish_round(under_way.config, "R1", abandon=True)
    assert under_way.try_last_code() == [Outcome.CLOSED]
    finishing.finish_round(under_way.config, "R1", abandon=True)
    assert state(under_way.config) is RoundState.FINISHED


def test_a_damaged_box_does_not_keep_its_round_alive(tmp_path: Path) -> None:
    under_way = WholeRound.open_at(tmp_path)
    under_way.box_path.write_bytes(b"no database" * 1000)
    finishing.finish_round(under_way.config, "R1", abandon=True)
    assert state(under_way.config) is RoundState.FINISHED


def state(config: Config) -> RoundState:
    with office_at(config) as office:
        return office.round("R1").state
