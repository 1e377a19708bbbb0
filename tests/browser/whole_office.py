"""What people do in the office, from an empty data folder to the reports: one function per errand."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.browser.desks import Desk, mofan

ROUND: Final = "2026-1"
BRANCHES: Final = 60
LINK: Final = re.compile(r"/invitation/[\w-]+")


def organisation_csv() -> str:
    """List sixty branches of 5 to 10 members under four groups, as an office program saves it."""
    rows = ["名称,编号,人数,类别,上级", "示例分行机关,organ,,机关,"]
    rows += [f"第{g}党总支,g{g},,党总支,organ" for g in range(1, 5)]
    rows += [f"第{b}支部,b{b},{5 + b % 6},支部,g{1 + b % 4}" for b in range(1, BRANCHES + 1)]
    return "\r\n".join(rows) + "\r\n"


def first_account(folder: Path) -> str:
    """Make the first account on the server; gives its link."""
    mofan("init", folder)
    said = mofan("account", "add", folder, "--name", "admin", "--role", "administrator", "--title", "系统管理员")
    found = LINK.search(said)
    if found is None:
        raise AssertionError(said)
    return found[0]


def invite(admin: Desk, name: str, title: str, role: str, unit: str = "") -> str:
    """Make an account in the office; gives its link."""
    page = admin.page
    page.goto("/accounts/new")
    page.fill("#name", name)
    page.fill("#title", title)
    page.check(f"input[name=roles][value={role}]")
    if unit:
        page.select_option("#unit", unit)
    page.click("main button:has-text('新建并生成邀请链接')")
    found = LINK.search(page.inner_text("#link"))
    if found is None:
        raise AssertionError(page.content())
    return found[0]


def import_organisation(committee: Desk, table: Path) -> None:
    """Upload the list in GB18030, look at what it changes, and confirm."""
    table.write_bytes(organisation_csv().encode("gb18030"))
    page = committee.page
    page.goto("/")
    committee.press("建组织名单")
    committee.press("上传名单")
    page.set_input_files("input[type=file]", table)
    committee.press("上传并查看")
    assert "第60支部" in page.content()
    committee.press("按上面所列导入")
    assert f"{BRANCHES} 个支部" in page.inner_text(".lead")


def plan(committee: Desk) -> None:
    """Plan a round with the short form and two served groups, look ahead, and lock."""
    page = committee.page
    page.goto("/")
    committee.press("计划一轮")
    if not page.url.endswith("/new"):
        page.goto("/rounds/-/new")
    page.fill("#round_id", ROUND)
    page.fill("#title_zh", "2026年度评价")
    page.fill("#title_en", "2026 assessment")
    page.check("input[name=member_form][value=member_core]")
    page.check("input[name=audiences-A3][value=slips]")
    page.check("input[name=audiences-A4][value=open]")
    committee.press("保存并看效果")
    assert "第1支部" in page.content()
    page.goto(f"/rounds/{ROUND}/lock")
    page.fill("#typed", ROUND)
    committee.press("锁定，不再更改")


def make_key(committee: Desk, folder: Path) -> str:
    """Make the key, take the sheet and the key file away, and try them out; gives the passphrase."""
    page = committee.page
    page.goto(f"/rounds/{ROUND}/key")
    committee.press("生成密钥，显示口令")
    passphrase = page.inner_text(".secret")
    for label, name in (("下载恢复单（PDF，含口令）", "sheet.pdf"), ("下载密钥文件", "stick.key")):
        with page.expect_download() as download:
            page.click(f"text={label}")
        download.value.save_as(folder / name)
    committee.press("已经打印或抄好，去试开")
    page.fill("#passphrase", passphrase.lower())
    page.set_input_files("#key", folder / "stick.key")
    page.click("main button:has-text('试开')")
    page.wait_for_load_state()
    return passphrase


def open_round(committee: Desk) -> None:
    """Open the round now."""
    page = committee.page
    page.goto(f"/rounds/{ROUND}/open")
    page.check("#sure")
    committee.press("开放，或定好时间")


def rate_blind(desk: Desk, unit: str, level: int, *, by_hand: bool = False) -> None:
    """Rate every criterion alone and hand the rating in, by hand or by the same forms without looking."""
    for dimension in _dimensions(desk, unit, "blind"):
        path = f"/ratings/of/{unit}/blind/{dimension}"
        levels = {name: str((level + place) % 5) for place, name in enumerate(_radios(desk, path))}
        if by_hand:
            desk.page.goto(path)
            for name, value in levels.items():
                desk.page.check(f"input[name='{name}'][value='{value}']")
            desk.page.click("main form button:not(.quiet)")
            desk.page.wait_for_load_state()
        else:
            assert desk.post(path, levels) == 200
    desk.page.goto(f"/ratings/of/{unit}/hand-in")
    desk.press("交出")


def _dimensions(desk: Desk, unit: str, sheet: str) -> list[str]:
    """Follow the first step of the branch's page, and read the names of the parts there."""
    overview = desk.read(f"/ratings/of/{unit}/")
    first = re.findall(rf"/ratings/of/{unit}/{sheet}/\w+", overview)[0]
    return list(dict.fromkeys(re.findall(rf'href="/ratings/of/{unit}/{sheet}/(\w+)"', desk.read(first))))


def _radios(desk: Desk, path: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'type="radio" name="(level:[^"]+)"', desk.read(path))))


def agree(desk: Desk, unit: str, level: int) -> None:
    """Begin the consensus, agree on every level with a reason and evidence, state two facts, and hand it in."""
    page = desk.page
    page.goto(f"/ratings/of/{unit}/begin")
    page.check("#meant")
    page.click("main form button:has-text('开始会商')")
    page.wait_for_load_state()
    assert desk.post(f"/ratings/of/{unit}/facts", {"fact:fact.dydh": "3", "seen:fact:fact.dydh": "0"}) == 200
    for dimension in _dimensions(desk, unit, "consensus"):
        path = f"/ratings/of/{unit}/consensus/{dimension}"
        fields = {name: str(level) for name in _radios(desk, path)}
        fields |= {name.replace("level:", "evidence:"): "党员大会记录 2026-03" for name in fields}
        assert desk.post(path, fields) == 200
    page.goto(f"/ratings/of/{unit}/submit")
    page.check("#meant")
    desk.press("提交自评")


def close_round(committee: Desk, folder: Path, passphrase: str) -> None:
    """Close the round with the key file from the stick, and wait until the release is there."""
    page = committee.page
    page.goto(f"/rounds/{ROUND}/close")
    page.fill("#passphrase", passphrase)
    page.set_input_files("#key", folder / "stick.key")
    page.check("#sure")
    committee.press("开始汇总")
    page.wait_for_url("**/closed", timeout=120_000)


def finish(committee: Desk) -> None:
    """Destroy whatever could open a ballot."""
    page = committee.page
    page.goto(f"/rounds/{ROUND}/finish")
    if page.locator("#key_destroyed").count():
        page.check("#key_destroyed")
    page.fill("#typed", ROUND)
    committee.press("结束，销毁答卷")


def print_slips(issuer: Desk, folder: Path) -> bytes:
    """Print every branch's slips and forty for a served group, and make room on the open form."""
    page = issuer.page
    page.goto("/")
    issuer.press("去印凭证")
    issuer.press("印凭证")
    page.fill("#spares", "1")
    page.fill("#served_0", "40")
    page.check("#sure")
    with page.expect_download(timeout=120_000) as download:
        page.click("main form button:has-text('生成并下载')")
    download.value.save_as(folder / "slips.zip")
    page.goto("/slips/places/A4")
    page.fill("#number", "50")
    issuer.press("备好名额")
    return (folder / "slips.zip").read_bytes()


def compare(reader: Desk, branches: Iterable[str]) -> int:
    """Lay branches over each other; gives how many charts the browser could draw."""
    page = reader.page
    page.goto(f"/results/{ROUND}/compare")
    for branch in branches:
        page.check(f"input[type=checkbox][value={branch}]")
    reader.press("叠在一起看")
    page.wait_for_load_state("networkidle")
    return int(page.eval_on_selector_all("main img", "all => all.filter(img => img.naturalWidth > 0).length"))


def fetch_pdf(reader: Desk, path: str) -> bytes:
    """Download a PDF, coming back while it is still being made."""
    for _ in range(120):
        answer = reader.context.request.get(path)
        if answer.status != 202:
            assert answer.ok, (path, answer.status)
            return answer.body()
        reader.page.wait_for_timeout(1000)
    raise AssertionError(path)
