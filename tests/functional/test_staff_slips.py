"""The issuer's pages: slips once and in one archive, places, posters, paper, and records that add up."""

import io
import re
import shutil
import zipfile
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient

from reports.documents.slips import RecordBook, records_pdf
from survey.authority import Role
from survey.closing import close_round
from survey.config import Config
from survey.installation import set_up
from survey.issuing import issued
from survey.opening import post_opening, prepare_opening
from survey.printing import Press
from survey.rounds import plan_round
from survey.staff.slips import record_books
from survey.staff.slips.forms import USUAL_ROOM
from survey.store.box import FILE_NAME, Box
from survey.store.desk import Issue
from survey.store.partners import Served
from survey.structure.serving import listing, put_entry
from tests.offices import client_of, office_in
from tests.printed import words
from tests.whole_rounds import CATALOGUE, UNITS, WholeRound, made_up_plan

SURE = {"sure": "y"}
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An office whose round was just opened: members, A1 by slip, A3 for whoever scans."""
    made = office_in(tmp_path, UNITS)
    plan_round(made, made_up_plan("R1", ("A1", "A3"), ("A3",)), CATALOGUE)
    post_opening(made, prepare_opening(made, "R1"))
    return made


def archive(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def downloaded(client: FlaskClient, address: str, order: dict[str, object]) -> zipfile.ZipFile:
    """Order slips and take the whole download, as a browser does."""
    answer = client.post(address, data=order)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=slips-R1.zip"
    return archive(answer.data)


def test_counting_forms_are_printed_once_and_a_large_book_is_waited_for(
    config: Config, monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, printed = client_of(config, Role.ISSUER), []
    downloaded(client, "/slips/order", {"units": ["b1", "b2"], "spares": "1", "served_0": "0", **SURE})

    def counted(book: RecordBook, lang: str) -> bytes:
        printed.append((len(book.records), lang))
        return b"%PDF"

    monkeypatch.setattr(record_books, "printed", counted)
    with client.application.app_context():
        books = record_books.record_books()
    books.patience = 60.0
    for _ in range(2):
        assert client.get("/slips/R1/records.pdf").data == b"%PDF"
    downloaded(client, "/slips/order", {"units": ["b3"], "spares": "1", "served_0": "0", **SURE})
    client.get("/slips/R1/records.pdf")
    assert printed == [(2, "zh"), (3, "zh")], "a book is printed anew once something else was printed"
    go = Event()
    monkeypatch.setattr(record_books, "printed", lambda *_: b"%PDF" if go.wait(60) else b"")
    books.patience = 0.0
    waiting = client.get("/slips/R1/records.pdf?lang=en")
    assert (waiting.status_code, waiting.mimetype) == (202, "text/html")
    assert "Printing the counting forms" in waiting.text
    go.set()
    books.patience = 60.0
    assert client.get("/slips/R1/records.pdf").data == b"%PDF"


def test_a_large_book_is_printed_alike_in_another_process(
    config: Config, monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: dict[str, object] = {"units": ["b1"], "spares": "1", "served_0": "0", **SURE}
    downloaded(client_of(config, Role.ISSUER), "/slips/order", order)
    book = Press.of_round(config, "R1", "zh").record_book(config)
    monkeypatch.setattr(record_books, "MANY", 0)
    assert words(record_books.printed(book, "zh")) == words(records_pdf(book, "zh"))


def test_one_order_prints_everything_and_the_pages_never_show_a_code(config: Config) -> None:
    client = client_of(config, Role.ISSUER)
    assert "4个支部还没有印" in client.get("/slips/order").text
    everything: dict[str, object] = {"units": ["b1", "b2", "b3", "b4"], "spares": "1", "served_0": "5", **SURE}
    slips = downloaded(client, "/slips/order", everything)
    assert "O-A1.pdf" in slips.namelist()
    codes = CODE.findall(words(slips.read("b4-member_core.pdf")))
    assert len(codes) == 5
    assert issued(config, "R1").slips[1, 0] == Issue(1, 0, 14, 1)
    pages = "".join(client.get(address).text for address in ("/slips/", "/slips/order", "/slips/again"))
    assert not [code for code in codes if code in pages]
    assert "都印过了" not in client.get("/slips/").text


def test_what_was_printed_is_not_printed_again_by_accident(config: Config) -> None:
    client = client_of(config, Role.ISSUER)
    order: dict[str, object] = {"units": ["b4"], "spares": "0", **SURE}
    downloaded(client, "/slips/order", order)
    second = client.post("/slips/order", data=order)
    assert second.mimetype == "text/html"
    assert 'id="mistakes"' in second.text
    assert issued(config, "R1").slips == {(4, 0): Issue(4, 0, 4, 0)}


@pytest.mark.parametrize(("order", "said"), [
    ({"units": ["b1"], "spares": "0"}, "请先勾选这一项"),
    ({"spares": "0", **SURE}, "请至少选一个支部"),
    ({"units": ["b1"], "spares": "101", **SURE}, "请填0到100之间的整数"),
    ({"units": ["b1"], "spares": "x", **SURE}, "mistake"),
    ({"units": ["nobody"], "spares": "0", **SURE}, "mistake"),
    ({"units": [], "spares": "0", "served_0": "-1", **SURE}, "请填0到"),
])
def test_a_senseless_order_is_told_and_prints_nothing(config: Config, order: dict[str, object], said: str) -> None:
    answer = client_of(config, Role.ISSUER).post("/slips/order", data=order)
    assert answer.mimetype == "text/html"
    assert said in answer.text
    assert issued(config, "R1").slips == {}


def test_the_numbers_for_those_served_come_from_their_list(config: Config) -> None:
    put_entry(config, listing(config).version, Served("A1", "某上级单位", 7))
    page = client_of(config, Role.ISSUER).get("/slips/order").text
    assert re.search(r'name="served_0"[^>]*value="7"|value="7"[^>]*name="served_0"', page)
    assert not re.search(r'name="served_1"[^>]*value="\d', page)  # open to whoever scans: slips only if asked for


def test_a_reissue_needs_a_reason_and_is_shown_with_it(config: Config) -> None:
    client = client_of(config, Role.ISSUER)
    assert "还没有印过凭证" in client.get("/slips/again").text
    downloaded(client, "/slips/order", {"units": ["b4"], "spares": "0", **SURE})
    more: dict[str, object] = {"whom": "unit:b4", "number": "4", **SURE}
    assert "这一项要填写" in client.post("/slips/again", data=more).text
    slips = downloaded(client, "/slips/again", {**more, "reason": "下载后<b>丢失</b>"})
    assert len(CODE.findall(words(slips.read("b4-member_core.pdf")))) == 4
    page = client.get("/slips/").text
    assert "下载后&lt;b&gt;丢失&lt;/b&gt;" in page
    assert issued(config, "R1").slips == {(4, 0): Issue(4, 0, 4, 4)}


def test_a_download_that_breaks_off_issued_nothing(config: Config) -> None:
    order = {"units": ["b1", "b2", "b3"], "spares": "0", **SURE}
    answer = client_of(config, Role.ISSUER).post("/slips/order", data=order, buffered=False)
    next(iter(answer.response))
    answer.close()
    assert issued(config, "R1").slips == {}
    with Box(config.data / FILE_NAME) as ballots:
        assert ballots.counts().live == {}


def test_places_are_laid_out_once_and_more_of_them_with_a_reason(config: Config) -> None:
    client = client_of(config, Role.ISSUER)
    assert f'value="{USUAL_ROOM}"' in client.get("/slips/places/A3").text
    assert client.post("/slips/places/A3", data={"number": "40"}).status_code == 303
    assert "这一项要填写" in client.post("/slips/places/A3", data={"number": "5"}).text
    assert client.post("/slips/places/A3", data={"number": "5", "reason": "人多"}).status_code == 303
    assert "请填1到20000之间的整数" in client.post("/slips/places/A3", data={"number": "0", "reason": "x"}).text
    assert issued(config, "R1").rooms == {2: 45}
    assert [client.get(f"/slips/places/{form}").status_code for form in ("A1", "member_core", "zzz")] == [404] * 3


def test_posters_paper_and_records_are_pdfs_named_by_ids(config: Config) -> None:
    client = client_of(config, Role.ISSUER)
    downloaded(client, "/slips/order", {"units": ["b4"], "spares": "0", **SURE})
    for address, name, said in (
            ("/slips/R1/poster/A3.pdf", "poster-R1-A3-zh.pdf", "便利样本"),
            ("/slips/R1/paper/member_core.pdf", "paper-R1-member_core-zh.pdf", "凭证码"),
            ("/slips/R1/records.pdf", "records-R1-zh.pdf", "图书资料支部")):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert name in answer.headers["Content-Disposition"]
        assert said in words(answer.data).replace("\n", "")
    missing = ("/slips/R1/poster/member_core.pdf", "/slips/R1/paper/A2.pdf", "/slips/R9/records.pdf",
               "/slips/R9/paper")
    assert [client.get(address).status_code for address in missing] == [404] * 4
    assert "https://survey.example/zh/f/A3" in client.get("/slips/R1/paper").text


def test_without_an_address_no_slips_are_ordered_and_the_page_says_why(config: Config) -> None:
    homeless = Config.for_folder(config.data, {})
    client = client_of(homeless, Role.ISSUER)
    assert "--public-url" in client.get("/slips/").text
    answer = client.post("/slips/order", data={"units": ["b4"], "spares": "0", **SURE})
    assert "--public-url" in answer.text
    assert issued(homeless, "R1").slips == {}


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    """A round that is closed, half of everybody having answered."""
    made = WholeRound.open_at(tmp_path_factory.mktemp("over") / "it", {"A1": 12})
    made.answer(0.5)
    close_round(made.config, made.key_path, made.passphrase, "R1")
    return made


@pytest.fixture
def closed(over: WholeRound, tmp_path: Path) -> Config:
    shutil.copytree(over.config.data.parent, tmp_path / "it")
    return Config.for_folder(tmp_path / "it" / "data", {"MOFAN_PUBLIC_URL": "https://s.example"})


def typed(place: int, *numbers: object, form: int = 0) -> dict[str, str]:
    return {f"{column}-{place}-{form}": str(number)
            for column, number in zip(("handed", "unused", "spoiled"), numbers, strict=True)}


def test_records_that_add_up_are_said_to_and_those_that_do_not_are_named(closed: Config) -> None:
    client = client_of(closed, Role.ISSUER)
    assert "还没有录全" in client.get("/slips/").text
    whole = {**typed(1, 14, 0, 0), **typed(2, 12, 0, 0), **typed(3, 8, 1, 0), **typed(4, 3, 0, 0)}
    answer = client.post("/slips/R1/counting", data=whole, follow_redirects=True)
    assert "图书资料支部" in answer.text
    assert "少1张" in answer.text
    assert "收回的答卷不多于发出的凭证" in answer.text
    client.post("/slips/R1/counting", data=typed(4, 3, 0, 1))
    assert "各单位的张数都对得上" in client.get("/slips/R1/balance").text
    assert re.search(r'name="spoiled-4-0" value="1"', client.get("/slips/R1/counting").text)


@pytest.mark.parametrize("wrong", [(3, "", ""), ("x", 0, 0), (-1, 0, 0), ("１", 0, 0), (1.5, 0, 0), ("<b>", 0, 0)])
def test_a_row_half_filled_or_senseless_is_marked_and_what_was_typed_stays(
    closed: Config, wrong: tuple[object, object, object],
) -> None:
    client = client_of(closed, Role.ISSUER)
    answer = client.post("/slips/R1/counting", data={**typed(1, 14, 0, 0), **typed(4, *wrong)})
    assert "标出的地方" in answer.text
    assert re.search(r'name="handed-1-0" value="14"', answer.text)
    assert answer.text.count('class="bad"') == 1
    assert "还没有录入发票记录" in client.get("/slips/R1/balance").text


def test_the_balance_speaks_of_the_whole_organ_only(closed: Config) -> None:
    text = client_of(closed, Role.SUPERVISOR).get("/slips/R1/balance").text
    rows = re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL)
    assert all("支部" not in row for row in rows)
    assert "19" in rows[0]


def test_only_the_issuer_prints_and_the_committee_gets_nothing_with_a_code(config: Config) -> None:
    for role in set(Role) - {Role.ISSUER}:
        client = client_of(config, role, "b1")
        for address in ("/slips/", "/slips/order", "/slips/again", "/slips/places/A3", "/slips/R1/records.pdf"):
            assert client.get(address).status_code == 404, (role, address)
        assert client.post("/slips/order", data={"units": ["b1"], "spares": "0", **SURE}).status_code == 404
    assert client_of(config, Role.ORGAN_COMMITTEE).get("/slips/R1/poster/A3.pdf").status_code == 200
    assert issued(config, "R1").slips == {}


def test_before_a_round_is_open_and_without_any_the_pages_say_so(tmp_path: Path) -> None:
    bare = office_in(tmp_path)
    client = client_of(bare, Role.ISSUER)
    assert "还没有轮次" in client.get("/slips/").text
    assert client.get("/slips/order").status_code == 404
    set_up(bare, UNITS)
    plan_round(bare, made_up_plan("R1", ("A1",)), CATALOGUE)
    assert "本轮开放之后才能印凭证" in client.get("/slips/").text
    assert client.get("/slips/order").status_code == 404
    assert client.get("/slips/R1/counting").status_code == 404
    assert client.get("/slips/R1/poster/A1.pdf").status_code == 200


def test_every_page_is_complete_in_english(config: Config) -> None:
    client = client_of(config, Role.ISSUER, lang="en")
    for address in ("/slips/", "/slips/order", "/slips/again", "/slips/places/A3", "/slips/R1/paper"):
        said = re.sub(r"<[^>]+>", " ", client.get(address).text.split("<main")[1].split("</main>")[0])
        for name in [unit.name for unit in UNITS]:
            said = said.replace(name, "")
        assert not re.search("[\u4e00-\u9fff]", said), address
