"""Answers as bytes: what goes in comes out, every sheet has one length, and nothing else is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import Answer, decode_scores, encode_scores, offsets, open_items, score_length
from questionnaires.loader import load_catalogue
from questionnaires.model import Item, ItemKind, Questionnaire

FORMS = load_catalogue().questionnaires


def answers(questionnaire: Questionnaire, item: Item) -> st.SearchStrategy[Answer]:
    if item.kind is ItemKind.PICK:
        return st.frozensets(st.sampled_from(item.of), min_size=1)
    if item.kind is ItemKind.CHOICE:
        return st.sampled_from([option.value for option in item.options])
    scale = questionnaire.scale_of(item)
    return st.sampled_from([*(option.value for option in scale.options), *(way.id for way in scale.exits)])


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Answer]]:
    questionnaire = draw(st.sampled_from(FORMS))
    closed = [item for item in questionnaire.items if item.kind is not ItemKind.OPEN]
    answered = draw(st.lists(st.sampled_from(closed), unique_by=lambda item: item.id))
    return questionnaire, {item.id: draw(answers(questionnaire, item)) for item in answered}


@given(filled_in())
def test_every_sheet_comes_back_as_it_went_in_at_one_length(form: tuple[Questionnaire, dict[str, Answer]]) -> None:
    questionnaire, sheet = form
    record = encode_scores(questionnaire, sheet)
    assert len(record) == score_length(questionnaire)
    assert decode_scores(questionnaire, record) == sheet


@given(st.sampled_from(FORMS), st.data())
def test_any_bytes_are_either_a_sheet_or_refused(questionnaire: Questionnaire, data: st.DataObject) -> None:
    record = data.draw(st.binary(max_size=score_length(questionnaire) + 1))
    try:
        sheet = decode_scores(questionnaire, record)
    except ValueError:
        return
    assert encode_scores(questionnaire, sheet) == record


@pytest.mark.parametrize(("item", "answer"), [
    ("A1.REL", 5), ("A1.REL", -1), ("A1.REL", "na"), ("A1.REL", "很满意"), ("A.META-2", "dk"), ("A.META-2", 3),
    ("A1.REL", frozenset({"A1.RSP"})),
])
def test_an_answer_that_is_not_on_offer_is_refused_without_being_repeated(item: str, answer: Answer) -> None:
    with pytest.raises(ValueError, match="no such answer") as caught:
        encode_scores(load_catalogue().questionnaire("A1"), {item: answer})
    assert str(answer) not in str(caught.value).removeprefix(item)


@pytest.mark.parametrize(("item", "code"), [("M.POL-1", 8), ("M.POL-1", 255), ("M.META-2", 1), ("M.META-2", 6)])
def test_a_code_that_no_answer_has_is_refused(item: str, code: int) -> None:
    questionnaire = load_catalogue().questionnaire("member_core")
    record = bytearray(encode_scores(questionnaire, {}))
    record[offsets(questionnaire)[item]] = code
    with pytest.raises(ValueError, match=item):
        decode_scores(questionnaire, bytes(record))


def test_a_pick_of_something_else_is_refused() -> None:
    questionnaire = load_catalogue().questionnaire("A6")
    record = bytearray(encode_scores(questionnaire, {"A6.PICK": frozenset({"A6.REL", "A6.SPC"})}))
    place = offsets(questionnaire)["A6.PICK"]
    assert record[place:place + 2] == bytes([0, 0b100001])
    record[place + 1] |= 0b1000000
    with pytest.raises(ValueError, match=r"A6\.PICK"):
        decode_scores(questionnaire, bytes(record))


def test_blank_dont_know_and_not_applicable_are_three_different_things() -> None:
    questionnaire = load_catalogue().questionnaire("member_core")
    records = [encode_scores(questionnaire, sheet) for sheet in
               ({}, {"M.POL-1": "dk"}, {"M.POL-1": "na"}, {"M.POL-1": 0})]
    assert [record[offsets(questionnaire)["M.POL-1"]] for record in records] == [0, 1, 2, 3]


def test_free_text_takes_no_room_among_the_scores() -> None:
    questionnaire = load_catalogue().questionnaire("member_core")
    assert [item.id for item in open_items(questionnaire)] == ["M.OPEN-1", "M.OPEN-2", "M.OPEN-3"]
    assert score_length(questionnaire) == 18 + 3
    assert not {"M.OPEN-1", "M.OPEN-2", "M.OPEN-3"} & offsets(questionnaire).keys()
