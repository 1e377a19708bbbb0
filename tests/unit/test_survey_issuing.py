"""Slips: one per member, printed before they live, counted, and never printed twice by mistake."""

from pathlib import Path

import pytest

from survey import errors
from survey.config import Config
from survey.installation import set_up
from survey.issuing import Codes, IssuedAlready, NothingToIssue, Order, UnknownRecipient, issue_slips, plan_orders
from survey.opening import post_opening, prepare_opening
from survey.progress import progress
from survey.rounds import plan_round
from survey.store.box import FILE_NAME, Box, IssuedSlip
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk, Issue
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest
from tests.whole_rounds import CATALOGUE, UNITS, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A data folder with a round that was just opened for members and two audiences."""
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    plan_round(made, made_up_plan("R1", ("A1", "A3")), CATALOGUE)
    post_opening(made, prepare_opening(made, "R1"))
    return made


def live(config: Config) -> dict[tuple[int, int], int]:
    with Box(config.data / FILE_NAME) as ballots:
        return ballots.counts().live


def counted(config: Config) -> tuple[Issue, ...]:
    with Desk(config.data / DESK) as desk:
        return desk.issued("R1")


def test_every_member_of_every_branch_gets_one_slip(config: Config) -> None:
    codes = issue_slips(config, plan_orders(config))
    assert {place: len(new) for place, new in codes.items()} == {
        ("b1", "member_core"): 14, ("b2", "member_core"): 12, ("b3", "member_core"): 9, ("b4", "member_core"): 4}
    assert live(config) == {(1, 0): 14, (2, 0): 12, (3, 0): 9, (4, 0): 4}
    assert counted(config) == (Issue(1, 0, 14), Issue(2, 0, 12), Issue(3, 0, 9), Issue(4, 0, 4))
    assert len({code for new in codes.values() for code in new}) == 39


def test_spares_are_live_and_counted_apart(config: Config) -> None:
    issue_slips(config, plan_orders(config, ["b1"], spares=2))
    assert live(config) == {(1, 0): 16}
    assert counted(config) == (Issue(1, 0, 14, 2),)


def test_served_groups_get_the_number_asked_for_by_the_organ(config: Config) -> None:
    codes = issue_slips(config, plan_orders(config, [], {"A3": 30}))
    assert {place: len(new) for place, new in codes.items()} == {("O", "A3"): 30}
    assert counted(config) == (Issue(0, 2, 30),)


def test_the_next_call_serves_those_who_have_none_yet(config: Config) -> None:
    issue_slips(config, plan_orders(config, ["b1", "b2"]))
    assert [order.unit for order in plan_orders(config)] == [3, 4]
    issue_slips(config, plan_orders(config))
    with pytest.raises(NothingToIssue):
        plan_orders(config)
    assert plan_orders(config, audiences={"A1": 5}) == [Order(0, 1, 5)]


def test_a_second_print_is_refused_unless_it_is_asked_for_and_then_counted(config: Config) -> None:
    issue_slips(config, plan_orders(config, ["b1"], {"A1": 5}))
    for units, audiences in ((["b1"], {}), ([], {"A1": 5})):
        with pytest.raises(IssuedAlready):
            plan_orders(config, units, audiences)
    issue_slips(config, plan_orders(config, ["b1"], more=3))
    assert counted(config)[1] == Issue(1, 0, 14, 3), "a branch has no more members than before"
    issue_slips(config, plan_orders(config, [], {"A1": 5}, more=5))
    assert counted(config)[0] == Issue(0, 1, 10), "more people were asked"


def test_of_two_prints_at_the_same_time_one_is_refused(config: Config) -> None:
    first, second = plan_orders(config), plan_orders(config)
    issue_slips(config, first)
    with pytest.raises(IssuedAlready):
        issue_slips(config, second)
    assert sum(live(config).values()) == 39
    assert sum(issue.slips for issue in counted(config)) == 39


def test_a_crash_never_leaves_live_slips_that_are_not_counted(
    config: Config, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Box, "issue", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            issue_slips(config, plan_orders(config, ["b1"]))
    assert live(config) == {}
    with pytest.raises(IssuedAlready):
        plan_orders(config, ["b1"])
    issue_slips(config, plan_orders(config, ["b1"], more=14))
    assert live(config) == {(1, 0): 14}


@pytest.mark.parametrize("earlier", [0, 3])
def test_slips_that_could_not_be_made_live_are_not_counted(
    config: Config, earlier: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    if earlier:
        issue_slips(config, plan_orders(config, ["b1"], spares=earlier))
    before = counted(config)
    with monkeypatch.context() as patched:
        patched.setattr(Box, "issue", lambda *_: (_ for _ in ()).throw(errors.DiskFull(path="box.db")))
        with pytest.raises(errors.DiskFull):
            issue_slips(config, plan_orders(config, ["b1"], more=earlier))
    assert counted(config) == before
    assert progress(config).totals["member_core"][1] == 0


def test_more_live_slips_than_printed_do_not_count_below_nothing(config: Config) -> None:
    issue_slips(config, plan_orders(config, ["b1"]))
    with Box(config.data / FILE_NAME) as ballots:
        ballots.issue([IssuedSlip(bytes([mark]) * 32, 1, 0) for mark in range(3)])
    assert progress(config).totals["member_core"] == (14, 0)


@pytest.mark.parametrize("unit", ["O", "nobody", "", "member_core"])
def test_slips_go_to_branches_only(config: Config, unit: str) -> None:
    with pytest.raises(UnknownRecipient):
        plan_orders(config, [unit])


@pytest.mark.parametrize("form", ["A2", "member_core", ""])
def test_only_questionnaires_of_the_plan_are_issued(config: Config, form: str) -> None:
    with pytest.raises(UnknownRecipient):
        plan_orders(config, [], {form: 5})


def test_where_printing_fails_nothing_was_issued(config: Config) -> None:
    def jam(*_: object) -> None:
        raise OSError(28, "No space left on device", "b1.pdf")

    with pytest.raises(OSError, match="No space"):
        issue_slips(config, plan_orders(config), jam)
    assert live(config) == {}
    assert counted(config) == ()


def test_the_printer_gets_the_very_codes_that_go_live(config: Config) -> None:
    seen: list[Codes] = []
    codes = issue_slips(config, plan_orders(config, ["b4"]), lambda drawn: seen.append(drawn.codes))
    assert seen == [codes]


def test_no_code_is_left_in_any_file(config: Config) -> None:
    codes = issue_slips(config, plan_orders(config))
    for path in config.data.parent.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not any(code.encode() in content for new in codes.values() for code in new), path
    pepper = read_pepper(config.pepper)
    box_content = (config.data / FILE_NAME).read_bytes()
    assert all(digest(pepper, code) in box_content for new in codes.values() for code in new)


def test_no_slips_without_an_open_round(tmp_path: Path) -> None:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    plan_round(made, made_up_plan(), CATALOGUE)
    with pytest.raises(errors.RoundNotOpen):
        plan_orders(made)
    with pytest.raises(errors.RoundNotOpen):
        issue_slips(made, [Order(1, 0, 3)])
    assert not list(made.secrets.iterdir())
