"""Handing in a form: what is counted, what is not, and that nothing typed is ever lost on the way."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answers import decode_scores
from questionnaires.errors import MofanError
from questionnaires.model import Item, ItemKind, Option
from survey.respondent.typed import clean, length
from survey.tickets.slips import printed
from tests.miniatures import (
    CODES,
    EVERY_KIND,
    FOREIGN_CODE,
    RATINGS,
    MemoryBooth,
    as_printed,
    notice,
    open_text,
    questionnaire,
    rating,
    text,
)
from tests.visitors import Page, Visitor

FORM = "/zh/f/every-kind"
NAUGHTY = (
    "<script>alert('x')</script>", "</textarea><h1>x</h1>", "\"'&<>;", "{{ 7*7 }}{% raw %}", "&amp;&lt;",
    "😀👩‍👩‍👧", "%00%zz+",
    "e\u0301 ﬁ Å", "\u202etxet", "a\r\nb\rc\u2028d", "一二三四五六七八九十" * 30, "a&b=c;d",
)
TYPED = st.one_of(st.sampled_from(NAUGHTY), st.text(max_size=300))


def _kept(page: Page, written: str, code: str) -> None:
    """Everything that was posted by `_answered` is on the page."""
    assert page.typed("OPEN-2") == clean(written)
    assert page.typed("_code") == clean(code)
    assert page.chosen("data") == ["3"]
    assert page.chosen("errors") == ["dk"]
    assert page.chosen("PICK") == ["data", "q.3"]


def _answered(visitor: Visitor, written: str, *more: tuple[str, str], code: str | None = None) -> Page:
    return visitor.post(FORM, ("META-1", "0"), ("data", "3"), ("errors", "dk"), ("q.3", ""), ("PICK", "data"),
                        ("PICK", "q.3"), ("OPEN-1", ""), ("OPEN-2", written), *more, code=code)


def test_a_counted_ballot_holds_exactly_what_was_answered_and_leads_to_thanks() -> None:
    visitor = Visitor()
    page = _answered(visitor, "少开会")
    assert (page.status, page.headers["Location"], page.body) == (303, "/zh/thanks", b"")
    (ballot,) = visitor.booth.ballots
    assert (ballot.code, ballot.form, ballot.texts) == (CODES[0], 1, ("", "少开会"))
    assert decode_scores(EVERY_KIND, ballot.scores) == {
        "META-1": 0, "data": 3, "errors": "dk", "PICK": frozenset({"data", "q.3"})}


def test_each_value_of_a_rating_arrives_as_itself() -> None:
    for value, answer in [*((str(rung), rung) for rung in range(5)), ("dk", "dk"), ("na", "na")]:
        visitor = Visitor()
        assert visitor.post("/en/f/mini", ("ORG-1", value), ("ORG-2", "")).headers["Location"] == "/en/thanks"
        assert decode_scores(RATINGS, visitor.booth.ballots[0].scores) == {"ORG-1": answer}


@pytest.mark.parametrize("typed", ["0123-4567-89AB", "", "ABC", "你好", "x" * 99, "\x00", "'; DROP TABLE slip;--"])
def test_what_cannot_be_a_code_is_refused_without_troubling_the_box(typed: str) -> None:
    visitor = Visitor()
    page = _answered(visitor, "少开会", code=typed)
    assert (page.status, visitor.booth.casts) == (422, 0)
    _kept(page, "少开会", typed)


def test_a_code_is_read_forgivingly() -> None:
    visitor = Visitor()
    typed = as_printed().lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert visitor.post("/zh/f/mini", ("ORG-1", "4"), code=typed).status == 303


def test_malformed_used_and_foreign_codes_get_the_same_bytes() -> None:
    visitor = Visitor()
    used = as_printed()
    assert _answered(visitor, "少开会").status == 303
    pages = {_answered(visitor, "少开会", code=code).body.replace(code.encode(), b"CODE")
             for code in (used, printed(FOREIGN_CODE), "ABCD-EFGH", as_printed(1)[:-1] + "0")}
    assert len(pages) == 1
    assert "凭证码无效或已使用——如果您刚提交过，已经计入" in pages.pop().decode()
    assert len(visitor.booth.ballots) == 1


def test_double_submit_counts_once_and_says_so() -> None:
    visitor = Visitor()
    first, second = _answered(visitor, "少开会"), _answered(visitor, "少开会")
    assert (first.status, second.status) == (303, 422)
    assert "如果您刚提交过，已经计入" in second.text
    assert len(visitor.booth.ballots) == 1


def test_two_browsers_with_one_code_count_once() -> None:
    booth = MemoryBooth()
    pages = [_answered(Visitor(booth), "甲"), _answered(Visitor(booth), "乙")]
    assert sorted(page.status for page in pages) == [303, 422]
    assert [ballot.texts[1] for ballot in booth.ballots] == ["甲"]


@settings(max_examples=40)
@given(written=TYPED)
def test_everything_typed_survives_a_refused_code(written: str) -> None:
    page = _answered(Visitor(), written[:100], code='<b>"nonsense"&</b>')
    assert page.status == 422
    _kept(page, written[:100], '<b>"nonsense"&</b>')
    assert "已答4/5题" in page.text


@settings(max_examples=40)
@given(written=TYPED)
def test_everything_typed_survives_a_closed_round(written: str) -> None:
    page = _answered(Visitor(MemoryBooth(open=False)), written)
    assert (page.status, page.heading) == (409, "没有提交：问卷已经截止")
    _kept(page, written, as_printed())


def test_a_round_that_closes_between_looking_and_sending_is_told_so() -> None:
    visitor = Visitor()
    visitor.get(FORM)
    visitor.booth.open = False
    page = _answered(visitor, "少开会")
    assert page.status == 409
    assert "如果您之前已经提交成功，那一份已经计入" in page.text
    assert not visitor.booth.ballots


@pytest.mark.parametrize("breakage", [MofanError(), OSError("disk full"), RuntimeError("少开会")])
def test_everything_typed_survives_a_box_that_cannot_be_written(breakage: Exception) -> None:
    visitor = Visitor(MemoryBooth(breakage=breakage))
    page = _answered(visitor, "少开会")
    assert (page.status, page.heading) == (503, "还没有提交：答卷暂时存不进去")
    _kept(page, "少开会", as_printed())
    visitor.booth.breakage = None
    assert _answered(visitor, "少开会").status == 303


@pytest.mark.parametrize("character", ["字", "a", "😀", '"', "\n一"])
def test_ten_thousand_characters_come_back_with_the_limit_and_the_count(character: str) -> None:
    written = (character * 10_000)[:10_000]
    visitor = Visitor()
    page = _answered(visitor, written)
    assert page.status == 422
    _kept(page, written, as_printed())
    assert f"最多200个字符，您写了{length(clean(written))}个" in page.text
    assert not visitor.booth.casts


@settings(max_examples=40)
@given(written=st.text(max_size=250))
def test_what_fits_is_stored_clean_and_what_does_not_is_never_cut(written: str) -> None:
    visitor = Visitor()
    page = _answered(visitor, written)
    if length(clean(written)) > 200:
        assert (page.status, visitor.booth.ballots) == (422, [])
    else:
        assert page.status == 303
        stored = visitor.booth.ballots[0].texts[1]
        assert stored == clean(written)
        assert unicodedata.is_normalized("NFC", stored)
        assert not [c for c in stored if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]


def test_length_is_counted_as_browsers_count_it() -> None:
    assert (length("字"), length("😀"), length("e\u0301")) == (1, 2, 2)
    assert length(clean("e\u0301")) == 1
    visitor = Visitor()
    assert visitor.post(FORM, ("OPEN-1", "😀" * 10)).status == 303
    assert visitor.post(FORM, ("OPEN-1", "😀" * 11), code=as_printed(1)).status == 422


@pytest.mark.parametrize(("name", "value"), [
    ("data", "5"), ("data", "9" * 5000), ("data", "-1"), ("data", "x"), ("data", "٣"), ("data", "<b>"),
    ("META-1", "7"), ("PICK", "META-1"), ("PICK", ""),
])
def test_an_answer_that_was_never_offered_is_named_and_nothing_else_lost(name: str, value: str) -> None:
    visitor = Visitor()
    page = visitor.post(FORM, (name, value), ("errors", "2"), ("OPEN-1", "少开会"))
    assert (page.status, visitor.booth.casts) == (422, 0)
    assert "这个回答不在选项里" in page.text
    assert f"#{name}" in page.links
    assert page.typed("OPEN-1") == "少开会"
    assert page.chosen("errors") == ["2"]


def test_too_many_picks_come_back_all_chosen_with_the_limit() -> None:
    page = Visitor().post(FORM, *(("PICK", of) for of in EVERY_KIND.item("PICK").of))
    assert page.status == 422
    assert page.chosen("PICK") == list(EVERY_KIND.item("PICK").of)
    assert "最多选2项，您选了3项" in page.text


def test_a_field_sent_twice_is_asked_again_and_neither_answer_chosen_for_the_member() -> None:
    visitor = Visitor()
    for name in ("data", "OPEN-1", "_code"):
        page = visitor.post(FORM, (name, "1"), (name, "2"))
        assert (page.status, visitor.booth.casts) == (422, 0)
        assert "收到了不止一个回答" in page.text


def test_an_unknown_field_is_told_and_not_counted() -> None:
    visitor = Visitor()
    page = _answered(visitor, "少开会", ("M.NEW-1", "3"))
    assert (page.status, visitor.booth.casts) == (422, 0)
    assert "这份问卷里没有的题目" in page.text
    _kept(page, "少开会", as_printed())
    assert _answered(visitor, "少开会").status == 303


def test_missing_fields_are_blanks() -> None:
    visitor = Visitor()
    assert visitor.post("/zh/f/mini", ("ORG-2", "1")).status == 303
    assert decode_scores(RATINGS, visitor.booth.ballots[0].scores) == {"ORG-2": 1}


def test_a_blank_form_is_asked_about_once_and_then_taken() -> None:
    visitor = Visitor()
    for blank in ((), (("ORG-1", ""), ("ORG-2", ""))):
        page = visitor.post("/zh/f/mini", *blank)
        assert (page.status, visitor.booth.casts) == (422, 0)
        assert page.heading == "还没有提交：您一题未答"
        assert page.typed("_code") == as_printed()
    assert b'<button type="submit" form="_form" name="_blank" value="1">' in page.body
    assert visitor.post("/zh/f/mini", ("_blank", "1")).status == 303
    assert decode_scores(RATINGS, visitor.booth.ballots[0].scores) == {}


def test_only_written_answers_are_not_a_blank_form() -> None:
    visitor = Visitor()
    assert visitor.post(FORM, ("OPEN-1", "少开会")).status == 303
    assert visitor.booth.ballots[0].texts == ("少开会", "")


def test_the_answer_that_ends_a_form_stands_alone() -> None:
    visitor = Visitor()
    assert "其他题即使答了也不计入" in visitor.get(FORM).text
    assert visitor.post(FORM, ("META-1", "1"), ("data", "3"), ("OPEN-1", "少开会")).status == 303
    (ballot,) = visitor.booth.ballots
    assert decode_scores(EVERY_KIND, ballot.scores) == {"META-1": 1}
    assert ballot.texts == ("", "")


def test_the_error_page_counts_answers_and_offers_no_way_to_lose_them() -> None:
    page = Visitor().post("/en/f/every-kind", ("data", "3"), ("PICK", "data"), ("OPEN-1", "x"), code="nonsense")
    assert "You answered 2 of 5 questions" in page.text
    assert "/zh/f/every-kind" not in page.links


def test_five_megabytes_get_a_clear_page() -> None:
    visitor = Visitor()
    page = visitor.post_raw(FORM, b"OPEN-1=" + b"x" * 5_000_000)
    assert (page.status, page.heading) == (413, "内容太长，没有接收")
    assert not visitor.booth.casts


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=b", "application/json", "text/plain", ""])
def test_another_format_gets_a_clear_page(content_type: str) -> None:
    page = Visitor().post_raw("/en/f/mini", b"_code=1&ORG-1=3", content_type)
    assert (page.status, page.heading) == (415, "It arrived in the wrong format; nothing was taken")


def test_a_body_of_unknown_length_or_cut_off_gets_a_clear_page() -> None:
    visitor = Visitor()
    body = f"_code={as_printed()}&ORG-1=3".encode()
    cut_off = visitor.post_raw("/zh/f/mini", body, environ_overrides={"CONTENT_LENGTH": str(len(body) + 8)})
    unknown = visitor.post_raw("/zh/f/mini", body, environ_overrides={
        "wsgi.input_terminated": True, "CONTENT_LENGTH": None})
    assert (cut_off.status, unknown.status) == (400, 411)
    assert cut_off.heading == unknown.heading == "没有收全"
    assert not visitor.booth.casts


@settings(max_examples=60)
@given(body=st.one_of(st.binary(max_size=200), st.text("_code=&%+ORG-123;dkna\x00ÿ", max_size=200).map(str.encode)))
def test_any_bytes_at_all_get_a_sound_page(body: bytes) -> None:
    visitor = Visitor()
    assert visitor.post_raw("/zh/f/mini", body).status == 422
    assert not visitor.booth.ballots


def test_answers_to_another_form_of_the_round_go_to_that_form() -> None:
    visitor = Visitor(MemoryBooth(notice(EVERY_KIND, RATINGS)))
    visitor.post("/zh/f/mini", ("ORG-1", "2"))
    assert visitor.booth.ballots[0].form == 1


def test_per_cent_signs_and_braces_in_an_item_are_just_characters() -> None:
    odd = Item(id="odd", kind=ItemKind.CHOICE, text=text("100%{0}", "100%(x)s {n}"),
               options=(Option(value=0, text=text("50%", "{}")), Option(value=1, text=text("%s", "%"))))
    form = questionnaire(odd, rating("r", "达到100%"), open_text())
    visitor = Visitor(MemoryBooth(notice(form)))
    page = visitor.post("/zh/f/mini", ("odd", "9"), ("r", "9"))
    assert page.status == 422
    assert re.search(r"100%\{0\} 这个回答不在选项里", page.text)
