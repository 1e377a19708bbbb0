"""Slips and the key sheet: every code once, words beside every picture, names that stay names."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from questionnaires.model import Text
from reports.amendments import following
from reports.documents import KeySheet, Slip, SlipBatch, recovery_sheet, slips_pdf
from reports.documents.legible import legible
from reports.documents.slips import PublicNotice, public_notice
from tests.closed import bank
from tests.printed import HOSTILE, LANGS, page_text, pages, words


def batch(count: int, unit: str = "调查统计支部") -> SlipBatch:
    codes = [f"ABCD-EFGH-{n:04d}-X" for n in range(count)]
    return SlipBatch(
        "示例机关", Text(zh="2026年度评价", en="2026 assessment"), unit, bank().questionnaire("member_full").title,
        bank().promise, [Slip(code, f"http://10.0.0.1:8000/zh/f/member_full#{code}", is_spare=n >= 8)
                         for n, code in enumerate(codes)], "2026-12-04", simulated=True)


@pytest.mark.parametrize("lang", LANGS)
def test_slips_carry_every_code_once_behind_a_counting_form(lang: str) -> None:
    pdf = slips_pdf(batch(10), lang)
    assert pages(pdf) == 3
    said = words(pdf)
    for n in range(10):
        assert said.count(f"ABCD-EFGH-{n:04d}-X") == 1
    assert said.count("http://10.0.0.1:8000/zh/f/member_full") == 10
    assert said.count({"zh": "2026-12-04 截止", "en": "open until 2026-12-04"}[lang]) == 10
    assert said.count({"zh": "备用", "en": "Spare"}[lang]) >= 2
    form = page_text(pdf, 0)
    assert "ABCD" not in form
    assert {"zh": "两名见证人", "en": "Two witnesses"}[lang] in form


def test_qr_codes_are_pictures_with_words() -> None:
    with pikepdf.open(io.BytesIO(slips_pdf(batch(2), "zh"))) as opened:
        assert opened.open_metadata()["pdfuaid:part"] == "1"
    assert pages(slips_pdf(batch(0), "zh")) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_slips_of_a_unit_with_a_hostile_name_are_printed(name: str) -> None:
    assert legible(name)[:8].replace(" ", "") in words(slips_pdf(batch(1, name), "zh")).replace(" ", "")


@pytest.mark.parametrize("lang", LANGS)
def test_the_key_sheet_is_one_page_with_passphrase_and_fingerprint(lang: str) -> None:
    sheet = KeySheet("示例机关", "2026", Text(zh="2026年度评价", en="2026 assessment"), "frost-apple-river-8H2K",
                     "3f2a 91bc 0d44 7e10", "round-2026.key", simulated=True)
    pdf = recovery_sheet(sheet, lang)
    assert pages(pdf) == 1
    assert all(piece in words(pdf) for piece in ("frost-apple-river-8H2K", "3f2a 91bc 0d44 7e10", "round-2026.key"))


@pytest.mark.parametrize("lang", LANGS)
def test_the_public_notice_tells_what_was_settled_and_every_amendment_with_its_reason(lang: str) -> None:
    reason = Text(zh="两个支部人员出差", en="Two branches were away")
    made = following("ab" * 32, (), reason=reason, published=date(2026, 12, 1), closes_on=date(2026, 12, 11))
    notice = PublicNotice("示例机关", "2026", Text(zh="2026年度评价", en="2026 assessment"), (reason,), "ab" * 32,
                          "3f2a 91bc", "2026-12-11", (made,), simulated=True)
    said = words(public_notice(notice, lang)).replace("\n", " ")
    assert all(piece in said for piece in ("abababab abababab", "3f2a 91bc", "2026-12-11", made.sha256[:8]))
    assert reason.say(lang) in said
    assert made.sha256[:8] not in words(public_notice(replace(notice, amendments=()), lang))
