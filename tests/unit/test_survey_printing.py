"""Slips as an archive that grows while it is sent: whole and issued, or broken off and nothing issued."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.config import Config
from survey.errors import RoundNotOpen
from survey.installation import keeper_at, set_up
from survey.issuing import IssuedAlready, UnknownRecipient, plan_orders
from survey.opening import post_opening, prepare_opening
from survey.printing import README, NoPublicUrl, Press, slips_archive
from survey.rounds import plan_round
from survey.store.box import FILE_NAME, Box
from survey.store.counting import Counting, Reissue
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk, Issue
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest, normalise
from tests.printed import words
from tests.whole_rounds import CATALOGUE, UNITS, made_up_plan

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data", {"MOFAN_PUBLIC_URL": "https://survey.example"})
    set_up(made, UNITS)
    plan_round(made, made_up_plan("R1", ("A1", "A3"), ("A3",)), CATALOGUE)
    post_opening(made, prepare_opening(made, "R1"))
    return made


def opened(pieces: Iterator[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def live(config: Config) -> dict[tuple[int, int], int]:
    with Box(config.data / FILE_NAME) as ballots:
        return ballots.counts().live


def test_the_archive_holds_a_pdf_for_every_unit_whose_codes_are_live_once_it_is_complete(config: Config) -> None:
    archive = opened(slips_archive(config, plan_orders(config, audiences={"A1": 3}, spares=1), "zh"))
    assert archive.testzip() is None
    assert set(archive.namelist()) == {
        *(f"{unit}-member_core.pdf" for unit in ("b1", "b2", "b3", "b4")), "O-A1.pdf", README}
    codes = CODE.findall(words(archive.read("b4-member_core.pdf")))
    assert len(codes) == 5
    pepper = read_pepper(config.pepper)
    with Box(config.data / FILE_NAME) as ballots:
        rows = {row[0] for row in ballots._db.execute("SELECT digest FROM slip")}
    assert {digest(pepper, normalise(code) or "") for code in codes} <= rows
    assert live(config) == {(0, 1): 3, (1, 0): 15, (2, 0): 13, (3, 0): 10, (4, 0): 5}


def test_nothing_is_issued_before_the_last_sheet_was_taken_nor_if_the_download_breaks_off(config: Config) -> None:
    pieces = slips_archive(config, plan_orders(config), "zh")
    for _ in range(4):
        assert next(pieces)
        assert live(config) == {}
    pieces.close()  # type: ignore[attr-defined]  # what a server does when its reader is gone
    assert live(config) == {}
    with Desk(config.data / DESK) as desk:
        assert desk.issued("R1") == ()
    assert len(opened(slips_archive(config, plan_orders(config), "zh")).namelist()) == 5


def test_an_archive_that_broke_off_cannot_be_opened_however_late(config: Config) -> None:
    *most, _ = slips_archive(config, plan_orders(config, ["b4"]), "zh")
    with pytest.raises(zipfile.BadZipFile):
        opened(iter(most))


def test_no_file_of_the_installation_ever_holds_a_code(config: Config) -> None:
    archive = opened(slips_archive(config, plan_orders(config, ["b4"]), "zh"))
    codes = CODE.findall(words(archive.read("b4-member_core.pdf")))
    kept = b"".join(path.read_bytes() for path in config.data.parent.rglob("*") if path.is_file())
    assert codes
    assert not [code for code in codes if code.encode() in kept or code.replace("-", "").encode() in kept]


def test_a_reissue_is_counted_and_its_reason_noted(config: Config) -> None:
    list(slips_archive(config, plan_orders(config, ["b4"]), "zh"))
    with pytest.raises(IssuedAlready):
        plan_orders(config, ["b4"])
    list(slips_archive(config, plan_orders(config, ["b4"], more=2), "zh", "下载中断，原凭证作废"))
    with Desk(config.data / DESK) as desk:
        assert desk.issued("R1") == (Issue(4, 0, 4, 2),)
    with keeper_at(config, Counting) as counting:
        assert counting.reissues("R1") == (Reissue(4, 0, 2, "下载中断，原凭证作废"),)


def test_two_issuers_at_once_print_once(config: Config) -> None:
    orders = plan_orders(config, ["b4"])
    first, second = slips_archive(config, orders, "zh"), slips_archive(config, orders, "zh")
    next(first), next(second)
    list(first)
    with pytest.raises(IssuedAlready):
        list(second)
    assert live(config) == {(4, 0): 4}


def test_slips_of_a_round_that_ended_meanwhile_are_not_issued(config: Config) -> None:
    pieces = slips_archive(config, plan_orders(config, ["b4"]), "zh")
    next(pieces)
    with Box(config.data / FILE_NAME) as ballots:
        ballots.close()
    with pytest.raises(RoundNotOpen):
        list(pieces)


def test_posters_paper_and_records_need_an_address_and_a_form_of_the_round(config: Config) -> None:
    press = Press.of_round(config, "R1", "zh")
    assert "https://survey.example/zh/f/A3" in words(press.poster("A3"))
    assert "不用凭证" in words(press.poster("A3")).replace("\n", "")
    assert "凭证码" in words(press.poster("A1")).replace("\n", "")
    for missing in ("A2", "member_full", "../x"):
        with pytest.raises(UnknownRecipient):
            press.paper(missing)
    with pytest.raises(UnknownRecipient):
        press.poster("member_core")
    list(slips_archive(config, plan_orders(config, ["b1", "b4"]), "zh"))
    assert "图书资料支部" in words(press.records(config))
    with pytest.raises(NoPublicUrl):
        Press.of_round(Config.for_folder(config.data, {}), "R1", "zh")
