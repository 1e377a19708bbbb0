"""Counting forms, questionnaires on paper and posters: complete, bilingual, one page where one is promised."""

import io
from dataclasses import replace

import pikepdf
import pytest

from questionnaires.answers import open_items
from questionnaires.model import ItemKind, Text
from reports.documents.paper import PaperForm, paper_form
from reports.documents.posters import Poster, poster
from reports.documents.slips import Record, RecordBook, records_pdf
from tests.closed import bank
from tests.printed import HOSTILE, LANGS, page_text, pages, words

TITLE = Text(zh="2026年度评价", en="2026 assessment")
MEMBERS, FIRMS = bank().questionnaire("member_full"), bank().questionnaire("A3")
BOOK = RecordBook("示例机关", TITLE, [
    Record("办公室支部", MEMBERS.title, 14, 2), Record("国库支部", MEMBERS.title, 12, 0),
    Record("示例机关", FIRMS.title, 60, 0)], "2026-12-04")
PAPER = PaperForm("示例机关", TITLE, MEMBERS, bank().promise, "2026-12-04")


def wanted(*, is_open: bool) -> Poster:
    audience = next(a for a in bank().audiences if a.id == "A3")
    return Poster("示例机关", TITLE, audience.text, audience.respondents, FIRMS.title, FIRMS.minutes,
                  bank().promise, "https://survey.example/zh/f/A3", "2026-12-04", is_open=is_open)


def plain(pdf: bytes) -> str:
    return words(pdf).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("lang", LANGS)
def test_counting_forms_begin_with_the_total_and_have_a_page_for_every_unit(lang: str) -> None:
    pdf = records_pdf(BOOK, lang)
    assert pages(pdf) == 1 + len(BOOK.records)
    total = page_text(pdf, 0)
    assert all(unit in total for unit in ("办公室支部", "国库支部"))
    assert "28" in total.split()  # 14 + 2 + 12: the members' slips together
    for number, record in enumerate(BOOK.records, 1):
        page = page_text(pdf, number)
        assert record.unit in page
        assert str(record.printed) in page


@pytest.mark.parametrize(("lang", "asked"), [
    ("zh", ("发出", "其中用掉的备用", "未用交回", "作废", "职务（不写人名）", "监督员")),
    ("en", ("Handed out", "Spares among them", "Unused", "Spoiled", "no names", "Supervisor"))])
def test_a_counting_form_asks_for_numbers_and_two_signatures_and_for_no_list_of_names(
    lang: str, asked: tuple[str, ...],
) -> None:
    assert [what for what in asked if what not in page_text(records_pdf(BOOK, lang), 1).replace("\n", " ")] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", [MEMBERS, FIRMS], ids=["members", "firms"])
def test_a_questionnaire_on_paper_asks_every_question_in_the_order_of_the_screen(lang: str, form: object) -> None:
    asked = replace(PAPER, questionnaire=form)  # type: ignore[arg-type]
    said = plain(paper_form(asked, lang))
    places = [said.find(f"{number}.{item.text.say(lang)}".replace(" ", ""))
              for number, item in enumerate(asked.questionnaire.items, 1)]
    assert min(places) > 0
    assert places == sorted(places)


def test_a_questionnaire_on_paper_has_a_box_for_every_answer_that_the_screen_offers() -> None:
    boxes = 0
    for item in FIRMS.items:
        if item.kind is ItemKind.RATING:
            boxes += len(FIRMS.scale_of(item).options) + len(FIRMS.scale_of(item).exits)
        boxes += len(item.options) + len(item.of)
    assert len(open_items(FIRMS)) == 1
    in_the_instructions = 1
    assert words(paper_form(replace(PAPER, questionnaire=FIRMS), "zh")).count("□") == boxes + in_the_instructions


@pytest.mark.parametrize("lang", LANGS)
def test_paper_carries_promise_code_boxes_and_fingerprint_and_an_open_form_asks_for_no_code(lang: str) -> None:
    said, opened = plain(paper_form(PAPER, lang)), plain(paper_form(replace(PAPER, is_open=True), lang))
    assert bank().promise.say(lang).replace(" ", "") in said
    assert MEMBERS.fingerprint[:12] in said
    code = {"zh": "凭证码（照凭证上", "en": "Codeonyourslip(13"}[lang]
    assert code in said
    assert code not in opened


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_poster_is_one_page_that_says_whom_it_asks_and_whether_a_slip_is_needed(lang: str, is_open: bool) -> None:
    pdf = poster(wanted(is_open=is_open), lang)
    said = plain(pdf)
    assert pages(pdf) == 1
    assert all(piece in said for piece in ("https://survey.example/zh/f/A3", "2026-12-04", "示例机关"))
    assert ({"zh": "不用凭证", "en": "Noslipandnologin"}[lang] in said) == is_open
    assert ({"zh": "便利样本", "en": "conveniencesample"}[lang] in said) == is_open
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.open_metadata()["pdfuaid:part"] == "1"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_printed_as_names(name: str) -> None:
    for pdf in (poster(replace(wanted(is_open=True), organ=name), "zh"),
                paper_form(replace(PAPER, organ=name), "en"),
                records_pdf(replace(BOOK, records=[Record(name, FIRMS.title, 3, 0)]), "zh")):
        assert pages(pdf) >= 1


@pytest.mark.parametrize("questionnaire", bank().questionnaires, ids=lambda form: form.id)
def test_every_built_in_questionnaire_can_be_printed(questionnaire: object) -> None:
    assert pages(paper_form(replace(PAPER, questionnaire=questionnaire), "en")) >= 2  # type: ignore[arg-type]
