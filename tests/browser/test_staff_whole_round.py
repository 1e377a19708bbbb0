"""A whole round in real browsers, from an empty data folder to the reports on the table."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdfium2 import PdfDocument

from reports.release import read_release
from survey.closing import release_path
from survey.config import Config
from tests.browser.desks import Desk, Served, mofan, served
from tests.browser.members import answers, codes_in, send
from tests.browser.whole_office import (
    ROUND,
    agree,
    close_round,
    compare,
    fetch_pdf,
    finish,
    first_account,
    import_organisation,
    invite,
    make_key,
    open_round,
    plan,
    print_slips,
    rate_blind,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = Path(__file__).parents[2] / ".screenshots"
RATED = ("b1", "b2", "b3")
ANSWERS, SERVED = 300, 30


def _come_in(browser: Browser, admin: Desk, name: str, role: str, unit: str = "") -> Desk:
    desk = Desk(browser, admin.office, phone=role == "rater")
    desk.accept(invite(admin, name, f"{name}账号", role, unit), name)
    return desk


def _rate(browser: Browser, admin: Desk, unit: str) -> None:
    """Three people of a branch rate alone, then agree; the first does it by hand."""
    people = [_come_in(browser, admin, f"{unit}-{place}", "rater" if place else "secretary", unit)
              for place in range(3)]
    for place, desk in enumerate(people):
        rate_blind(desk, unit, place + 1, by_hand=unit == "b1" and place == 1)
    agree(people[0], unit, 3)
    expect(people[0].page.locator("main")).to_contain_text("党员大会记录 2026-03")
    for desk in people:
        desk.context.close()


def _answer(office: Served, archive: bytes) -> int:
    """Answer with the codes on the slips; gives how many slips were printed."""
    codes = codes_in(archive)
    members = [code for name, found in codes.items() if name.endswith("-member_core.pdf") for code in found]
    groups = [code for name, found in codes.items() if name.endswith("-A3.pdf") for code in found]
    assert set(send(office.members, "member_core", answers("member_core", members[:ANSWERS]))) == {303}
    assert set(send(office.members, "A3", answers("A3", groups[:SERVED]))) == {303}
    assert send(office.members, "A3", answers("A3", groups[:1])) == [422]  # a code works once
    return len(members) + len(groups)


def _answer_openly(browser: Browser, office: Served) -> None:
    """Answer the open form as somebody in front of its poster."""
    with browser.new_context(base_url=office.members, viewport={"width": 390, "height": 844}) as phone:
        page = phone.new_page()
        page.goto("/zh/f/A4")
        page.locator("fieldset label").first.click()
        page.get_by_role("button", name="提交答卷").click()
        expect(page).to_have_url(f"{office.members}/zh/thanks", timeout=30_000)


def test_an_organ_of_sixty_branches_goes_from_nothing_to_its_reports(browser: Browser, tmp_path: Path) -> None:
    folder, link = tmp_path / "data", first_account(tmp_path / "data")
    with served(folder) as office, Desk(browser, office.office) as admin:
        admin.accept(link, "admin")
        committee = _come_in(browser, admin, "committee", "organ_committee")
        issuer = _come_in(browser, admin, "issuer", "issuer")
        import_organisation(committee, tmp_path / "org.csv")
        plan(committee)
        passphrase = make_key(committee, tmp_path)
        open_round(committee)
        archive = print_slips(issuer, tmp_path)
        for unit in RATED:
            _rate(browser, admin, unit)
        printed = _answer(office, archive)
        _answer_openly(browser, office)
        close_round(committee, tmp_path, passphrase)
        release = read_release(release_path(Config.for_folder(folder), ROUND))
        assert printed == 450 + 60 + 40
        assert (release.organ.issued, release.organ.returned) == (450, ANSWERS)
        assert {unit.unit.id for unit in release.units if unit.own is not None} == set(RATED)
        assert {one.audience.id: one.sample for one in release.audiences} == {"A3": "invited", "A4": "open"}
        assert compare(committee, ("b5", "b11", "b17")) >= 2
        committee.page.screenshot(path=SHOTS / "whole-round-compare.png", full_page=True)
        _look_into(committee, tmp_path)
        finish(committee)
        committee.page.screenshot(path=SHOTS / "whole-round-finished.png", full_page=True)
    assert not (folder / "box.db").exists()
    assert "✗" not in mofan("verify", folder)


def _look_into(committee: Desk, folder: Path) -> None:
    """Download the report and a check-up, and read their titles back."""
    papers = {"report.pdf": "差距分析", "branch/b1/checkup.pdf": "第1支部"}
    for path, words in papers.items():
        (folder / "read.pdf").write_bytes(fetch_pdf(committee, f"/results/{ROUND}/{path}"))
        with PdfDocument(str(folder / "read.pdf")) as pdf:  # type: ignore[no-untyped-call]
            text = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert words in text.replace(" ", "")
