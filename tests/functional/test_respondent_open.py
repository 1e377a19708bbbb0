"""An open form: answered without a slip for a second's work, once per stamp, and never at the members' cost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.booth import BoothAt
from survey.store.box import Box
from survey.tickets.stamps import door, new_stamp
from tests.ballot_boxes import OpenRound
from tests.miniatures import MemoryBooth, as_printed, notice
from tests.visitors import Page, Visitor

FORM = "/zh/f/every-kind"
ANSWERS = (("META-1", "0"), ("data", "3"), ("OPEN-2", "少开会"))


def visitor(*, plan: str = "a") -> Visitor:
    return Visitor(MemoryBooth(notice(open_forms=("every-kind",), plan=plan)))


def stamp(form_id: str = "every-kind", plan: str = "a") -> str:
    return new_stamp(door(plan * 64, form_id))


def handed_in(to: Visitor, stamp: str, code: str = "") -> Page:
    return to.post(FORM, *ANSWERS, ("_stamp", stamp), code=code)


def kept(page: Page) -> bool:
    return page.chosen("data") == ["3"] and page.typed("OPEN-2") == "少开会"


def test_a_stamp_is_worth_one_answer_without_a_slip() -> None:
    to = visitor()
    page = handed_in(to, stamp())
    assert (page.status, page.headers["Location"]) == (303, "/zh/thanks")
    (ballot,) = to.booth.ballots
    assert (ballot.form, ballot.stamped, ballot.texts) == (1, True, ("", "少开会"))
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("wrong", [
    lambda: "", lambda: "0" * 41, lambda: "0" * 32 + "-00000000", lambda: "<script>", lambda: stamp("mini"),
    lambda: stamp(plan="b")], ids=["none", "shape", "no work", "hostile", "another form", "another round"])
def test_without_a_stamp_of_this_form_and_round_nothing_counts_and_nothing_is_lost(
    wrong: Callable[[], str],
) -> None:
    to = visitor()
    page = handed_in(to, wrong())
    assert (page.status, page.heading) == (422, "还没有提交：请再按一次提交")
    assert "要一张凭证" in page.text
    assert kept(page)
    assert not to.booth.casts


def test_a_stamp_sent_twice_counts_once_and_says_that_the_first_did() -> None:
    to, used = visitor(), stamp()
    handed_in(to, used)
    page = handed_in(to, used)
    assert page.status == 422
    assert "如果您刚提交过，已经计入" in page.text
    assert kept(page)
    assert len(to.booth.ballots) == 1


def test_when_all_places_are_taken_the_page_says_so_and_a_slip_still_counts() -> None:
    to = visitor()
    to.booth.room = 0
    page = handed_in(to, stamp())
    assert (page.status, page.heading) == (409, "没有提交：这份问卷已经收满")
    assert kept(page)
    assert handed_in(to, stamp(), code=as_printed()).status == 303
    assert [ballot.stamped for ballot in to.booth.ballots] == [False]


def test_after_the_close_an_open_form_is_closed_too() -> None:
    to = visitor()
    to.booth.open = False
    assert handed_in(to, stamp()).heading == "没有提交：问卷已经截止"


def test_a_wrong_code_is_not_saved_by_a_stamp() -> None:
    to = visitor()
    page = handed_in(to, stamp(), code="0000-0000-0000-1")
    assert page.heading == "还没有提交：请核对凭证码"
    assert not to.booth.ballots


def test_an_empty_open_form_is_asked_about_first_and_its_stamp_is_not_spent() -> None:
    to, unused = visitor(), stamp()
    assert to.post(FORM, ("_stamp", unused), code="").heading == "还没有提交：您一题未答"
    assert to.post(FORM, ("_blank", "1"), ("_stamp", unused), code="").status == 303


def test_a_form_that_needs_slips_takes_no_stamp() -> None:
    to = visitor()
    page = to.post("/zh/f/mini", ("ORG-1", "2"), ("_stamp", stamp("mini")), code="")
    assert page.status == 422
    assert "没有的题目" in page.text
    assert not to.booth.casts


def test_the_open_form_asks_for_no_code_says_what_it_asks_instead_and_is_the_same_for_everybody() -> None:
    to = visitor()
    page = to.get(FORM)
    assert "不用凭证，每人请只填一份" in page.text
    assert "需要脚本" in page.text
    assert b"required" not in page.body
    assert b"/static/stamp.js" in page.body
    assert page.body == to.get(FORM).body
    invited = to.get("/zh/f/mini")
    assert b"required" in invited.body
    assert b"stamp" not in invited.body


def test_the_start_page_and_the_privacy_page_tell_of_open_forms_where_there_are_any() -> None:
    for address, told in (("/zh/", "不用凭证"), ("/zh/privacy", "便利样本"), ("/en/privacy", "convenience sample")):
        assert told in visitor().get(address).text
        assert told not in Visitor().get(address).text


def test_with_the_real_box_a_stamp_counts_once_and_leaves_nothing_that_could_be_tried(tmp_path: Path) -> None:
    opened = OpenRound.at(tmp_path, {(3, 0): 1}, open_forms=("every-kind",))
    with Box(opened.path) as held:
        held.lay_out({1: 2})
    booth = BoothAt(opened.data, opened.pepper_path)
    try:
        to = Visitor(booth)  # type: ignore[arg-type]
        used = new_stamp(door(opened.notice.plan_hash, "every-kind"))
        assert [handed_in(to, used).status, handed_in(to, used).status] == [303, 422]
        assert to.post("/zh/f/mini", ("ORG-1", "3"), code=as_printed()).status == 422
    finally:
        booth.stop()
    assert bytes.fromhex(used[:32]) not in opened.path.read_bytes()
    assert used[:32].encode() not in opened.path.read_bytes()
    with Box(opened.path) as held:
        assert (held.counts().used, held.counts().room) == (1, {1: 1})
