"""The short road and Flask's road give the same answers and the same ballots."""

from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client
from werkzeug.wrappers import Request

from questionnaires.loader import load_catalogue
from questionnaires.model import ItemKind, Questionnaire
from survey.ballots import Ballot
from survey.respondent.app import create_app
from survey.respondent.fastpath import FORM_TYPE, FastPath
from survey.respondent.forms import CODE, AnswerForm
from survey.respondent.reader import Reader
from survey.tickets.slips import normalise, printed
from tests.miniatures import CODES, EVERY_KIND, FOREIGN_CODE, RATINGS, MemoryBooth, as_printed

Fields = list[tuple[str, str]]


def _answers(form: Questionnaire) -> st.SearchStrategy[Fields]:
    """Fields as a browser sends them for `form`, every value one that is offered."""
    def fields(item_id: str) -> st.SearchStrategy[Fields]:
        item = form.item(item_id)
        if item.kind is ItemKind.OPEN:
            return st.text(max_size=item.max_length // 2).map(lambda typed: [(item_id, typed)])
        offered = [choice.value for choice in AnswerForm(form, "zh")[item_id].iter_choices()]
        if item.kind is ItemKind.PICK:
            picks = st.lists(st.sampled_from(offered), unique=True, max_size=item.count)
            return picks.map(lambda values: [(item_id, value) for value in values])
        return st.sampled_from(offered).map(lambda value: [(item_id, value)])
    return st.tuples(*(fields(item.id) for item in form.items)).map(lambda groups: [f for g in groups for f in g])


CODES_TYPED = st.sampled_from([as_printed(), as_printed(1).lower(), printed(FOREIGN_CODE), "nonsense", ""])
REGULAR = st.tuples(CODES_TYPED, _answers(EVERY_KIND)).map(lambda parts: [(CODE, parts[0]), *parts[1]])
NAMES = st.sampled_from([CODE, "_blank", *(item.id for item in EVERY_KIND.items), "stranger", ""])
VALUES = st.one_of(st.sampled_from(["", "0", "1", "5", "dk", "na", "x", "data", "q.3", as_printed(), "字" * 21]),
                   st.text(max_size=30))
IRREGULAR = st.lists(st.tuples(NAMES, VALUES), max_size=12)
MIXED = st.tuples(REGULAR, IRREGULAR).map(lambda parts: parts[0] + parts[1])
BODIES = st.one_of(st.one_of(REGULAR, IRREGULAR, MIXED).map(lambda fields: urlencode(fields).encode()),
                   st.binary(max_size=80),
                   st.tuples(REGULAR.map(urlencode), st.sampled_from(["&", "&&", "=", "%", "%ff", "&_code", ";"]))
                   .map(lambda parts: "".join(parts).encode()))
ADDRESSES = ("/zh/f/every-kind", "/zh/f/every-kind", "/en/f/every-kind", "/zh/f/mini", "/zh/f/none", "/zh/f/mini/")
REQUESTS = st.fixed_dictionaries({
    "path": st.sampled_from(ADDRESSES),
    "method": st.sampled_from(["POST", "POST", "POST", "GET", "HEAD", "PUT"]),
    "data": BODIES,
    "content_type": st.sampled_from([FORM_TYPE, FORM_TYPE + "; charset=UTF-8", "text/plain"]),
    "headers": st.sampled_from([{"Accept-Encoding": coding} for coding in ("", "gzip", "gzip, br", "identity")]),
})


def _by_wtforms(body: bytes) -> Ballot | None:
    """What WTForms makes of a body, read by werkzeug: the reference."""
    request = Request.from_values(method="POST", data=body, content_type=FORM_TYPE)
    form = AnswerForm(EVERY_KIND, "zh", request.form)
    code = normalise(form.typed_code)
    if not form.validate() or code is None or form.is_blank:
        return None
    return form.ballot(1, code)


@settings(max_examples=300)
@given(body=BODIES)
@example(body=b"")
@example(body=b"_code=0123-4567-89AB-" + as_printed()[-1].encode() + b"&data=3&data=3")
def test_whatever_the_reader_takes_wtforms_takes_too_and_makes_the_same_ballot_of_it(body: bytes) -> None:
    ballot = Reader(EVERY_KIND, 1).read(body)
    if ballot is not None:
        assert ballot == _by_wtforms(body)


@settings(max_examples=60)
@given(fields=REGULAR)
def test_the_reader_takes_every_regular_form_but_one_that_is_blank_or_ended(fields: Fields) -> None:
    body = urlencode(fields).encode()
    if ("META-1", "1") in fields:
        assert Reader(EVERY_KIND, 1).read(body) is None
    else:
        assert Reader(EVERY_KIND, 1).read(body) == _by_wtforms(body)


@pytest.mark.parametrize("form", load_catalogue().questionnaires, ids=lambda form: form.id)
def test_the_reader_takes_every_offered_value_of_every_built_in_form(form: Questionnaire) -> None:
    reader, empty = Reader(form, 0), AnswerForm(form, "zh")
    for item in form.items:
        if item.kind is ItemKind.OPEN:
            continue
        for choice in empty[item.id].iter_choices():
            ballot = reader.read(f"{CODE}={as_printed()}&{item.id}={choice.value}".encode())
            regular = choice.value and choice.value != str(item.ends_on)
            assert (ballot is not None) == bool(regular)
            if ballot is not None:
                filled = AnswerForm(form, "zh", MultiDict({CODE: as_printed(), item.id: choice.value}))
                assert filled.validate()
                assert filled.ballot(0, CODES[0]) == ballot


@settings(max_examples=60)
@given(request=REQUESTS, is_open=st.booleans())
def test_both_roads_give_the_same_status_headers_body_and_ballots(request: dict[str, Any], is_open: bool) -> None:
    short, long = MemoryBooth(open=is_open), MemoryBooth(open=is_open)
    fast, plain = create_app(short), create_app(long)
    assert isinstance(fast.wsgi_app, FastPath)
    plain.wsgi_app = plain.wsgi_app.beyond  # type: ignore[attr-defined,method-assign]
    answers = []
    for app in (fast, plain):
        answer = Client(app).open(**request)
        answers.append((answer.status, sorted(answer.headers), answer.get_data()))
    assert answers[0] == answers[1]
    assert short.ballots == long.ballots


def test_the_short_road_is_taken_for_an_empty_form_and_a_regular_answer() -> None:
    app = create_app(MemoryBooth())

    def beyond(_environ: object, _start_response: object) -> list[bytes]:
        raise AssertionError("the long road was taken")
    app.wsgi_app.beyond = beyond  # type: ignore[attr-defined]
    client = Client(app)
    assert client.get("/zh/f/every-kind").status_code == 200
    body = f"{CODE}={as_printed()}&META-1=0&data=3&PICK=data&PICK=q.3&OPEN-1={quote_plus('少开会 & 快办')}&OPEN-2="
    assert client.post("/zh/f/every-kind", data=body, content_type=FORM_TYPE).status_code == 303


def test_a_refusal_costs_the_box_two_questions_and_a_counted_ballot_one() -> None:
    booth = MemoryBooth()
    client = Client(create_app(booth))
    for expected in (1, 3):
        client.post("/zh/f/mini", data=f"{CODE}={as_printed()}&ORG-1=3", content_type=FORM_TYPE)
        assert booth.casts == expected


def test_a_form_without_written_items_is_read_too() -> None:
    ballot = Reader(RATINGS, 0).read(f"{CODE}={as_printed()}&ORG-1=0&ORG-2=na".encode())
    assert ballot is not None
    assert (ballot.scores, ballot.texts) == (b"\x03\x02", ())
