"""Open forms from the plan to the release: counted like slips, answered without them, told apart in the end."""

import random
from pathlib import Path

import pytest

from reports.release import Release
from survey.closing import close_round
from survey.config import Config
from survey.errors import DiskFull, StoreDamaged
from survey.installation import keeper_at, set_up
from survey.issuing import issue_slips, issued, plan_orders, unserved
from survey.open_forms import BadRoom, NotOpenForm, RoomMade, make_room
from survey.opening import Opening, post_opening, prepare_opening
from survey.progress import progress
from survey.rounds import plan_round
from survey.store.box import FILE_NAME, Box
from survey.store.counting import Counting, Reissue
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest
from tests.whole_rounds import CATALOGUE, UNITS, made_up, made_up_plan


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    config = Config.for_folder(tmp_path / "data")
    set_up(config, UNITS)
    plan_round(config, made_up_plan("R1", ("A1", "A3"), ("A3",)), CATALOGUE)
    made = prepare_opening(config, "R1")
    post_opening(config, made)
    return made


@pytest.fixture
def config(opening: Opening, tmp_path: Path) -> Config:
    return Config.for_folder(tmp_path / "data")


def answer(config: Config, form_id: str, codes: list[str], *, stamped: bool) -> None:
    lot, pepper = random.Random(7), read_pepper(config.pepper)  # noqa: S311 -- made-up answers
    form = CATALOGUE.questionnaire(form_id)
    with Box(config.data / FILE_NAME) as ballots:
        index = ballots.notice.form_index(form_id) or 0
        made = [made_up(form, index, code, lot).model_copy(update={"stamped": stamped}) for code in codes]
        ballots.cast([(digest(pepper, ballot.code), ballot) for ballot in made])


def test_room_is_counted_and_more_of_it_needs_a_reason(config: Config) -> None:
    assert unserved(config) == ("A1", "A3")
    make_room(config, "A3", 40)
    with pytest.raises(RoomMade):
        make_room(config, "A3", 10)
    make_room(config, "A3", 10, reason="来的人比预想的多")
    assert issued(config, "R1").rooms == {2: 50}
    assert unserved(config) == ("A1",)
    with Box(config.data / FILE_NAME) as ballots:
        assert ballots.counts().room == {2: 50}
    with keeper_at(config, Counting) as counting:
        assert counting.reissues("R1") == (Reissue(0, 2, 10, "来的人比预想的多"),)


def test_a_blank_reason_is_none(config: Config) -> None:
    make_room(config, "A3", 40)
    with pytest.raises(RoomMade):
        make_room(config, "A3", 10, reason=" ")


@pytest.mark.parametrize("earlier", [0, 40])
def test_places_that_could_not_be_laid_out_are_not_counted(
    config: Config, earlier: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    if earlier:
        make_room(config, "A3", earlier)
    with monkeypatch.context() as patched:
        patched.setattr(Box, "lay_out", lambda *_: (_ for _ in ()).throw(DiskFull(path="box.db")))
        with pytest.raises(DiskFull):
            make_room(config, "A3", 10, reason="来的人比预想的多")
    assert issued(config, "R1").rooms == ({2: earlier} if earlier else {})


def test_places_counted_but_never_laid_out_are_no_answers(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Box, "lay_out", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            make_room(config, "A3", 10)
    assert progress(config).totals["A3"] == (0, 0)


@pytest.mark.parametrize("form", ["A1", "member_core", "nothing", ""])
def test_only_forms_the_plan_opened_get_room(config: Config, form: str) -> None:
    with pytest.raises(NotOpenForm):
        make_room(config, form, 10)


@pytest.mark.parametrize("places", [0, -1, 20_001])
def test_a_senseless_number_of_places_is_refused(config: Config, places: int) -> None:
    with pytest.raises(BadRoom):
        make_room(config, "A3", places)
    assert issued(config, "R1").rooms == {}


def closed(config: Config, opening: Opening) -> Release:
    made = close_round(config, opening.key_path, opening.passphrase, "R1")
    assert (made.damaged, made.unexplained) == (0, 0)
    assert made.release is not None
    return made.release


def test_an_open_form_ends_in_the_release_as_a_convenience_sample_without_a_rate(
    config: Config, opening: Opening,
) -> None:
    codes = issue_slips(config, plan_orders(config, None, {"A1": 20, "A3": 5}))
    make_room(config, "A3", 40)
    answer(config, "member_core", codes["b1", "member_core"], stamped=False)
    answer(config, "A1", codes["O", "A1"][:10], stamped=False)
    answer(config, "A3", [f"token{number}" for number in range(25)], stamped=True)
    answer(config, "A3", codes["O", "A3"][:3], stamped=False)  # for those whose phone ran no script
    assert progress(config).totals == {"member_core": (39, 14), "A1": (20, 10), "A3": (0, 28)}
    invited, opened = closed(config, opening).audiences
    assert (invited.sample, invited.issued, invited.returned) == ("invited", 20, 10)
    assert (opened.sample, opened.issued, opened.returned) == ("open", 0, 28)
    assert opened.name.zh.endswith("（便利样本）")


def test_a_box_whose_notice_opens_another_form_than_the_plan_is_not_closed(
    config: Config, opening: Opening,
) -> None:
    issue_slips(config, plan_orders(config))
    with Box(config.data / FILE_NAME) as ballots:
        ballots._db.execute("UPDATE notice SET posted = replace(posted, ?, ?)",
                            ['"open_forms": ["A3"]', '"open_forms": ["A1"]'])
    with pytest.raises(StoreDamaged):
        close_round(config, opening.key_path, opening.passphrase, "R1")


def test_a_round_with_open_forms_is_planned_again_like_any_other_and_its_box_starts_empty(config: Config) -> None:
    with Box(config.data / FILE_NAME) as ballots:
        assert ballots.notice.open_forms == ("A3",)
        assert (ballots.counts().issued, ballots.counts().room) == (0, {})
