"""The pages of the anonymous app: the same for everybody, complete, and telling nothing to anyone."""

import gzip
import logging
import re

import pytest

from questionnaires.loader import load_catalogue
from survey.respondent import words
from survey.respondent.pages import Printer
from tests.miniatures import EVERY_KIND, RATINGS, MemoryBooth, as_printed, notice, open_text, questionnaire
from tests.visitors import SCRIPTS, Visitor

FORMS = tuple(f"/{lang}/f/{form.id}" for lang in ("zh", "en") for form in (RATINGS, EVERY_KIND))
STILL_PAGES = ("/", "/zh/", "/en/", "/zh/thanks", "/en/thanks", "/zh/privacy", "/en/privacy")
EVERYWHERE = (*STILL_PAGES, *FORMS, *sorted(SCRIPTS))


@pytest.mark.parametrize("address", EVERYWHERE)
def test_everything_offered_is_there_and_head_says_the_same(address: str) -> None:
    visitor = Visitor()
    page, head = visitor.get(address), visitor.request("HEAD", address)
    assert (page.status, head.status) == (200, 200)
    assert dict(head.headers) == dict(page.headers)
    assert page.body
    assert not head.body


@pytest.mark.parametrize("address", EVERYWHERE)
def test_looking_changes_nothing(address: str) -> None:
    visitor = Visitor()
    for spelling in (address, f"{address}?c={as_printed()}", f"{address}?_code={as_printed()}&ORG-1=3"):
        visitor.get(spelling)
        visitor.request("HEAD", spelling)
        visitor.request("OPTIONS", spelling)
    assert visitor.booth.casts == 0


@pytest.mark.parametrize("address", EVERYWHERE)
def test_everybody_gets_the_same_bytes(address: str) -> None:
    visitor = Visitor()
    plain = visitor.get(address)
    stranger = {"Cookie": "session=1", "User-Agent": "Other/1.0", "Accept-Language": "en", "If-None-Match": "*",
                "X-Forwarded-For": "10.0.0.9", "Referer": "http://elsewhere.example/"}
    other = visitor.get(f"{address}?c={as_printed()}", headers=stranger, environ_base={"REMOTE_ADDR": "10.0.0.8"})
    assert other.body == plain.body
    assert dict(other.headers) == dict(plain.headers)


@pytest.mark.parametrize("address", EVERYWHERE)
def test_compressed_bytes_are_the_same_page(address: str) -> None:
    visitor = Visitor()
    packed = visitor.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == visitor.get(address).body
    for unwilling in ("", "identity", "gzip;q=0", "br"):
        assert "Content-Encoding" not in visitor.get(address, headers={"Accept-Encoding": unwilling}).headers


@pytest.mark.parametrize("address", [*EVERYWHERE, "/nothing", "/zh/f/unknown", "/fr/"])
def test_every_answer_carries_the_protective_headers_and_no_cookie(address: str) -> None:
    headers = Visitor().get(address).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert policy.pop("style-src").startswith("'sha256-")
    assert policy == {"default-src": "'none'", "script-src": "'self'", "form-action": "'self'", "img-src": "data:",
                      "frame-ancestors": "'none'", "base-uri": "'none'"}
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    for telling in ("Set-Cookie", "ETag", "Last-Modified", "Server", "Date"):
        assert telling not in headers


def test_nothing_anybody_does_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = Visitor()
    for address in (*EVERYWHERE, "/nothing"):
        visitor.get(address)
    visitor.post("/zh/f/mini", ("ORG-1", "3"))
    visitor.post("/zh/f/mini", ("ORG-1", "3"))
    visitor.post("/zh/f/every-kind", ("OPEN-1", "x" * 99), ("stranger", "1"))
    visitor.post_raw("/zh/f/mini", b"x" * 5_000_000)
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_a_fault_is_reported_by_its_place_and_never_by_what_was_typed(capfd: pytest.CaptureFixture[str]) -> None:
    visitor = Visitor(MemoryBooth(breakage=ValueError("the secret sentence, code 0123456789AB")))
    assert visitor.post("/zh/f/every-kind", ("OPEN-1", "secret")).status == 503
    out, err = capfd.readouterr()
    assert "ValueError at" in err
    assert "miniatures.py:" in err
    assert "secret" not in out + err
    assert "0123456789AB" not in out + err


def test_a_broken_notice_board_gives_a_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor()

    def broken() -> None:
        raise OSError("disk gone")
    monkeypatch.setattr(visitor.booth, "notice", broken)
    for page in (visitor.get("/zh/f/mini"), visitor.get("/zh/"), visitor.post("/zh/f/mini")):
        assert page.status == 500
        assert "系统出错了" in page.heading


def test_the_start_pages_offer_the_forms_and_ask_for_nothing() -> None:
    visitor = Visitor()
    both = visitor.get("/")
    assert {"/zh/f/mini", "/en/f/mini", "/zh/f/every-kind", "/en/f/every-kind"} <= set(both.links)
    assert not both.names()
    assert {"/en/f/mini", "/en/f/every-kind", "/zh/"} <= set(visitor.get("/en/").links)
    assert "2026-12-04" in visitor.get("/en/").text


def test_a_form_names_its_organ_and_its_fingerprint_and_links_to_who_can_know_what() -> None:
    page = Visitor().get("/zh/f/mini")
    assert "示例机关" in page.text
    assert RATINGS.fingerprint[:12] in page.text
    assert "/zh/privacy" in page.links


def test_the_code_is_the_first_field_and_the_only_required_one() -> None:
    page = Visitor().get("/zh/f/every-kind")
    assert page.names() == ["_code", *(item.id for item in EVERY_KIND.items)]
    assert page.body.count(b" required") == 1


def test_every_rating_has_all_rungs_both_exits_and_a_way_back_to_blank() -> None:
    page = Visitor().get("/zh/f/mini").body.decode()
    for item in ("ORG-1", "ORG-2"):
        values = [value for value in ("0", "1", "2", "3", "4", "dk", "na", "")
                  if f'name="{item}" type="radio" value="{value}"' in page]
        assert len(values) == 8
    assert Visitor().get("/zh/f/mini").chosen("ORG-1") == [""]


def test_browsers_are_asked_not_to_remember_or_send_away_what_is_typed() -> None:
    page = Visitor().get("/zh/f/every-kind").body.decode()
    assert '<form id="_form" method="post" action="/zh/f/every-kind" autocomplete="off"' in page
    assert page.count('spellcheck="false"') == 3


@pytest.mark.parametrize("address", [*STILL_PAGES, *FORMS, "/nothing"])
def test_simulated_data_is_marked_on_every_page_and_real_data_never(address: str) -> None:
    simulated, real = Visitor(MemoryBooth(notice(simulated=True))), Visitor()
    assert "模拟数据" in simulated.get(address).text or "Simulated data" in simulated.get(address).text
    assert "模拟数据" not in real.get(address).text
    assert "Simulated" not in real.get(address).text


def test_who_can_know_what_names_every_reader_and_promises_nothing_absolute() -> None:
    for lang, readers in (("zh", ("同事", "支部书记", "备份", "管理员", "网络", "服务器程序", "身边")),
                          ("en", ("Colleagues", "branch secretary", "backups", "administrator", "network",
                                  "server's program", "beside you"))):
        text = Visitor().get(f"/{lang}/privacy").text
        assert all(reader in text for reader in readers)
        assert "绝对" not in text
        assert "absolute" not in text.lower()
    assert "少于5份" in Visitor().get("/zh/privacy").text


def test_without_a_round_there_are_pages_but_no_forms() -> None:
    visitor = Visitor(MemoryBooth(posted=None))
    for address in STILL_PAGES:
        assert visitor.get(address).status == 200
    assert "没有进行中" in visitor.get("/zh/").heading
    assert visitor.get("/zh/f/mini").status == 404


def test_a_closed_round_says_so_instead_of_showing_the_form() -> None:
    visitor = Visitor()
    assert visitor.get("/zh/f/mini").status == 200
    visitor.booth.open = False
    page = visitor.get("/zh/f/mini")
    assert (page.status, page.heading) == (410, "问卷已经截止")


def test_a_new_notice_replaces_every_page_while_the_app_runs() -> None:
    visitor = Visitor()
    visitor.get("/zh/f/mini")
    visitor.booth.posted = notice(questionnaire(open_text()), organ="另一机关", plan="b")
    page = visitor.get("/zh/f/mini")
    assert page.names() == ["_code", "OPEN-1"]
    assert "另一机关" in page.text
    assert visitor.post("/zh/f/mini", ("OPEN-1", "您好")).status == 303


@pytest.mark.parametrize(("address", "lang"), [
    ("/nothing", "zh"), ("/en/nothing", "en"), ("/zh/f/", "zh"), ("/zh//f/mini", "zh"), ("/static/page.css", "zh"),
    ("/zh/f/../../etc", "zh"), ("/%ff%00", "zh"),
])
def test_an_unknown_address_gets_a_plain_page(address: str, lang: str) -> None:
    page = Visitor().get(address)
    assert (page.status, page.heading) == (404, words.speaker(lang)("not_found"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_a_wrong_method_gets_a_plain_page_that_names_the_right_ones(method: str) -> None:
    page = Visitor().request(method, "/en/f/mini")
    assert (page.status, page.heading) == (405, "This page cannot be used that way")
    assert set(page.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_hostile_words_in_a_questionnaire_stay_words() -> None:
    hostile = "<script>alert(1)</script>\"'&{{ 7*7 }}"
    form = questionnaire(open_text())
    form = form.model_copy(update={"title": form.title.model_copy(update={"zh": hostile})})
    visitor = Visitor(MemoryBooth(notice(form, organ=hostile)))
    assert visitor.get("/zh/f/mini").heading == hostile
    assert hostile in visitor.get("/zh/").text


def test_style_and_script_use_nothing_newer_than_chrome_78() -> None:
    newer_style = r":is\(|:where\(|:has\(|(?<![a-z-])(min|max|clamp)\(|\binset\b|aspect-ratio|[{; ]gap:|@layer|&:"
    newer_script = r"\?\.[a-z(\[]|\?\?|\|\|=|&&=|replaceAll|\.at\(|\bimport\b|\bawait\b|\d_\d"
    style = Visitor().get("/zh/").body.decode().split("<style>")[1].split("</style>")[0]
    assert not re.search(newer_style, style)
    assert not [script for script in SCRIPTS if re.search(newer_script, Visitor().get(script).body.decode())]


def test_the_full_form_fits_in_two_requests_and_15_kilobytes() -> None:
    full = load_catalogue().questionnaire("member_full")
    visitor = Visitor(MemoryBooth(notice(full)))
    accepted = {"Accept-Encoding": "gzip"}
    for lang in ("zh", "en"):
        addresses = (f"/{lang}/f/member_full", "/static/form.js")
        parts = [visitor.get(address, headers=accepted).body for address in addresses]
        assert sum(map(len, parts)) <= 15 * 1024


@pytest.mark.parametrize("form", load_catalogue().questionnaires, ids=lambda form: form.id)
def test_every_built_in_questionnaire_makes_a_sound_form(form: object) -> None:
    visitor = Visitor(MemoryBooth(notice(form)))  # type: ignore[arg-type]
    for lang in ("zh", "en"):
        assert visitor.get(f"/{lang}/f/{form.id}").status == 200  # type: ignore[attr-defined]


def test_forms_are_drawn_before_the_first_visitor_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor()
    monkeypatch.setattr(Printer, "draw_form", lambda *_: pytest.fail("drawn while somebody waits"))
    assert visitor.get("/zh/f/every-kind").status == 200
    assert visitor.get("/en/f/mini").status == 200
