"""A round from the command line, from the list of branches to the finish, as its organisers run it."""

import re
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner, Result

from questionnaires.loader import load_catalogue
from questionnaires.model import ItemKind
from reports.release import read_release
from survey.booth import BoothAt
from survey.cli import main
from survey.config import Config
from survey.respondent.app import create_app
from survey.respondent.forms import CODE

ORG = """id,name,parent,kind,members
O,示例分行机关,,organ,
b1,办公室支部,O,branch,12
b2,国库支部,O,branch,11
b3,后勤支部,O,branch,5
b4,图书资料支部,O,branch,4
"""
SLIP = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]")


class Organisers:
    """The people who run a round, at their command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.passphrase = ""

    def run(self, *args: object, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], input=typed, catch_exceptions=False)

    def succeed(self, *args: object, typed: str | None = None) -> str:
        result = self.run(*args, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def fail(self, *args: object, typed: str | None = None) -> str:
        result = self.run(*args, typed=typed)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output
        return result.stderr

    def set_up(self) -> None:
        (self.folder / "org.csv").write_text(ORG, "utf-8")
        self.succeed("init", self.data, "--org", self.folder / "org.csv")

    def plan(self, round_id: str = "R1") -> None:
        self.succeed("round", "new", self.data, "--id", round_id, "--title", "2026年度评价", "--member-form",
                     "member_core", "--audiences", "A1", "--merge", "M1:后勤图书联合组=b3,b4",
                     "--public-url", "https://survey.example")

    def open(self) -> None:
        told = self.succeed("round", "open", self.data)
        (self.passphrase,) = re.findall(r"^ {4}(\S+)$", told, re.MULTILINE)

    @property
    def key(self) -> Path:
        return self.folder / "data.keys" / "R1.key"

    def codes(self) -> dict[str, list[str]]:
        """Read the codes off the printed slips, by file name."""
        return {pdf.stem: codes_on(pdf) for pdf in sorted((self.folder / "print").glob("*.pdf"))}


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def codes_on(pdf: Path) -> list[str]:
    return SLIP.findall(text_of(pdf).replace(" ", ""))  # its signs stand apart, each in a box of its own


@pytest.fixture
def organisers(tmp_path: Path) -> Organisers:
    return Organisers(tmp_path)


def answer_everybody(organisers: Organisers, codes: dict[str, list[str]]) -> int:
    """Post a filled-in form for every slip through the members' pages."""
    config = Config.for_folder(organisers.data)
    booth = BoothAt(config.data, config.pepper)
    members = create_app(booth).test_client(use_cookies=False)
    posted = 0
    try:
        for stem, new in codes.items():
            form = load_catalogue().questionnaire(stem.split("-", 1)[1])
            for code in new:
                rated = {item.id: str(posted % 3 + 2) for item in form.items if item.kind is ItemKind.RATING}
                response = members.post(f"/zh/f/{form.id}", data={CODE: code} | rated)
                assert response.status_code == 303
                posted += 1
    finally:
        booth.stop()
    return posted


def test_a_round_from_the_list_of_branches_to_the_finish(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    (o.folder / "own.csv").write_text("branch,item,value\nb1,POL-1,3\nb1,fact.dydh,4\n", "utf-8")
    assert "for the next round" in o.succeed("assess", "import", o.data, o.folder / "own.csv")
    o.plan()
    o.open()
    assert "without slips yet" not in o.succeed("slips", o.data, "--out", o.folder / "print", "--for", "A1=12")
    codes = o.codes()
    assert {stem: len(new) for stem, new in codes.items()} == {
        "O-A1": 12, "b1-member_core": 12, "b2-member_core": 11, "b3-member_core": 5, "b4-member_core": 4}
    assert answer_everybody(o, codes) == 44
    status = o.succeed("round", "status", o.data)
    assert "member_core: 32 issued, 32 returned" in status
    assert "办公室支部" in status
    assert "后勤支部" not in status, "branches below ten have no band"
    told = o.succeed("round", "close", o.data, "--key", o.key, typed=o.passphrase + "\n")
    assert "44 ballots were opened" in told
    assert o.passphrase not in told
    release = read_release(o.data / "releases" / "R1" / "release.json")
    assert (release.organ.returned, release.unit("M1").returned) == (32, 9)
    assert release.unit("b1").own is not None
    assert "6 PDFs" in o.succeed("report", o.data, "--out", o.folder / "reports")
    assert len(list((o.folder / "reports").rglob("*.pdf"))) == 6, "one for the committee, one per unit reported"
    before = o.folder / "before.json"
    before.write_bytes((o.data / "releases" / "R1" / "release.json").read_bytes())
    for taken in (o.data / "releases" / "R1", o.data / "releases" / "new"):
        assert "nothing was written" in o.fail("report", "--from-release", before, "--out", taken)
    assert "finished" in o.succeed("round", "finish", o.data, "--yes")
    assert not o.key.exists()
    assert sorted(path.name for path in o.data.glob("*.db")) == ["desk.db", "office.db"]
    o.succeed("report", "--from-release", before, "--out", o.folder / "later", "--lang", "en")
    assert (o.folder / "later" / "committee-report.en.pdf").exists()


def test_a_slip_leads_to_its_form_with_the_code_in_the_fragment(organisers: Organisers) -> None:
    organisers.set_up()
    organisers.plan()
    organisers.open()
    told = organisers.succeed("slips", organisers.data, "--units", "b4", "--out", organisers.folder / "print")
    assert "Served groups without slips yet: A1." in told
    assert "https://survey.example" in text_of(organisers.folder / "print" / "b4-member_core.pdf").replace("\n", "")


def test_slips_are_printed_once_and_never_into_the_data_folder(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    o.open()
    assert "data folder" in o.fail("slips", o.data, "--out", o.data / "print")
    o.succeed("slips", o.data, "--units", "b4", "--out", o.folder / "print")
    assert "printed already" in o.fail("slips", o.data, "--units", "b4", "--out", o.folder / "again")
    assert not (o.folder / "again").exists()
    assert "exists already" in o.fail("slips", o.data, "--out", o.folder / "print")
    o.succeed("slips", o.data, "--units", "b4", "--more", "2", "--out", o.folder / "more")
    assert len(codes_on(o.folder / "more" / "b4-member_core.pdf")) == 2
    assert not list(o.folder.glob(".*.new"))


def test_slips_need_the_address_members_use(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.succeed("round", "new", o.data, "--id", "R1", "--title", "评价", "--member-form", "member_core")
    o.open()
    assert "--public-url" in o.fail("slips", o.data, "--out", o.folder / "print")
    assert not (o.folder / "print").exists()
    o.succeed("slips", o.data, "--out", o.folder / "print", "--public-url", "http://10.0.0.8:8000")


def test_a_wrong_passphrase_is_one_sentence_and_the_round_stays_open(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    o.open()
    wrong = o.folder / "pass.txt"
    wrong.write_text("AAAA-BBBB-CCCC-DDDD-EEEE\n")
    assert "passphrase" in o.fail("round", "close", o.data, "--key", o.key, "--passphrase-file", wrong)
    assert "R1  正在填答 / open" in o.succeed("round", "status", o.data)


def test_a_round_nobody_answered_says_so(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    o.open()
    told = o.succeed("round", "close", o.data, "--key", o.key, typed=o.passphrase + "\n")
    assert "Too few people answered" in told
    assert "没有发布文件" in o.fail("report", o.data)
    o.succeed("round", "finish", o.data, "--yes")


def test_nothing_is_destroyed_before_somebody_says_yes(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    o.open()
    o.succeed("round", "close", o.data, "--key", o.key, typed=o.passphrase + "\n")
    assert o.run("round", "finish", o.data, typed="n\n").exit_code == 130
    assert o.key.exists()
    stick = o.key.rename(o.folder / "stick.key")
    assert "--key-destroyed" in o.fail("round", "finish", o.data, "--yes")
    assert str(stick) in o.succeed("round", "finish", o.data, "--key", stick, typed="y\n")
    assert not stick.exists()


def test_a_file_that_is_no_passphrase_and_one_that_is_no_key_get_a_sentence(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    o.open()
    odd, huge = o.folder / "odd.txt", o.folder / "huge.key"
    odd.write_bytes("口令".encode("gb18030"))
    assert "UTF-8?" in o.fail("round", "close", o.data, "--key", o.key, "--passphrase-file", odd)
    huge.write_bytes(b" " * 65537)
    assert "64 KB" in o.fail("round", "close", o.data, "--key", huge, typed=o.passphrase + "\n")


def test_the_next_round_waits_for_the_finish(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    o.open()
    o.plan("R2")
    assert "not finished yet" in o.fail("round", "open", o.data)


def test_a_recovery_sheet_holds_the_passphrase_and_stays_out_of_the_data(organisers: Organisers) -> None:
    o = organisers
    o.set_up()
    o.plan()
    assert "data folder" in o.fail("round", "open", o.data, "--recovery-sheet", o.data / "sheet.pdf")
    assert not o.key.exists(), "all can be redone"
    told = o.succeed("round", "open", o.data, "--recovery-sheet", o.folder / "sheet.pdf")
    (passphrase,) = re.findall(r"^ {4}(\S+)$", told, re.MULTILINE)
    assert passphrase in text_of(o.folder / "sheet.pdf").replace("\n", "")
    assert (o.folder / "sheet.pdf").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("args", [
    ("--merge", "M1:组=b1"), ("--audiences", "A9"), ("--member-form", "none"), ("--closes-on", "soon"),
    ("--public-url", "javascript:alert(1)"), ("--title", ""), ("--title", "a\x1b[31m"),
])
def test_a_plan_that_cannot_be_carried_out_is_refused_in_both_languages(
    organisers: Organisers, args: tuple[str, str],
) -> None:
    organisers.set_up()
    told = organisers.fail("round", "new", organisers.data, "--id", "R1", "--title", "评价", *args)
    assert len(told.splitlines()) >= 2
    assert "planned" not in organisers.succeed("round", "status", organisers.data)
