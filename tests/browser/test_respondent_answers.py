"""Filling in a form in a real browser: with the script, without it, by keyboard alone, and after a mistake."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from questionnaires.answers import decode_scores
from tests.miniatures import CODES, EVERY_KIND, MemoryBooth, as_printed

pytestmark = pytest.mark.browser
FORM = "/zh/f/every-kind"


def _submit(page: Page) -> None:
    page.get_by_role("button", name="提交答卷").click()


def _counted(booth: MemoryBooth) -> dict[str, object]:
    (ballot,) = booth.ballots
    assert ballot.code == CODES[0]
    return dict(decode_scores(EVERY_KIND, ballot.scores)) | {"texts": ballot.texts}


def test_without_the_script_everything_works(browser: Browser, address: str, booth: MemoryBooth) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(FORM)
        page.get_by_label("凭证码").fill(as_printed())
        page.get_by_label("打过交道").check()
        page.locator("[id=data]").get_by_text("多数时候这样").click()
        page.locator("[id=errors]").get_by_text("不适用").click()
        page.locator("[id='q.3']").get_by_text("偶尔这样").click()
        page.locator("[id='q.3']").get_by_text("不作答").click()
        page.locator("[id=PICK] label").first.click()
        page.get_by_label("请说一件该改的事").first.fill("少开会")
        _submit(page)
        expect(page).to_have_url(f"{address}/zh/thanks")
        assert _counted(booth) == {
            "META-1": 0, "data": 3, "errors": "na", "PICK": {"data"}, "texts": ("少开会", "")}
        page.go_back()
        assert page.locator("input:checked:not([value=''])").count() == 0
        assert page.get_by_label("凭证码").input_value() == ""


def test_the_keyboard_alone_is_enough(window: BrowserContext, booth: MemoryBooth, address: str) -> None:
    page = window.new_page()
    page.goto(FORM)
    keys = page.keyboard
    keys.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    keys.press("Enter")
    keys.press("Tab")
    expect(page.get_by_label("凭证码")).to_be_focused()
    keys.type(as_printed())
    for presses in (1, 4, 0, 2):  # dealings: yes; data: fourth rung; errors: left blank; q.3: second rung
        keys.press("Tab")
        for _ in range(presses):
            keys.press("ArrowRight")
    keys.press("Tab")
    keys.press("Space")
    for _ in range(3):
        keys.press("Tab")
    keys.type("少开会")
    keys.press("Tab")
    for _ in range(2):
        keys.press("Tab")
    expect(page.get_by_role("button", name="提交答卷")).to_be_focused()
    keys.press("Enter")
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert _counted(booth) == {"META-1": 0, "data": 3, "q.3": 1, "PICK": {"data"}, "texts": ("少开会", "")}


def test_what_has_the_focus_is_always_seen(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto(FORM)
    for _ in range(12):
        page.keyboard.press("Tab")
        marks = page.evaluate("""() => {
            const here = document.activeElement, beside = here.nextElementSibling;
            const shown = element => element && parseFloat(getComputedStyle(element).outlineWidth) >= 2
                && getComputedStyle(element).outlineStyle !== 'none' && getComputedStyle(element).opacity === '1';
            return shown(here) || shown(beside);
        }""")
        assert marks


def test_the_code_behind_the_hash_is_filled_in_and_leaves_the_address(window: BrowserContext, address: str) -> None:
    sent: list[str] = []
    page = window.new_page()
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{FORM}#c={as_printed()}")
    expect(page.get_by_label("凭证码")).to_have_value(as_printed())
    assert page.url == f"{address}{FORM}"
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Code on your slip")).to_have_value(as_printed())
    assert page.url == f"{address}/en/f/every-kind"
    assert not [url for url in sent if "0123" in url]
    page.evaluate("history.back()")
    page.wait_for_url(f"**{FORM}")


def test_the_script_shows_progress_and_takes_back_what_is_cleared(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto(FORM)
    expect(page.locator(".progress")).to_have_text("已答0/5题")
    page.locator("[id=data]").get_by_text("多数时候这样").click()
    page.locator("[id=PICK] label").first.click()
    expect(page.locator(".progress")).to_have_text("已答2/5题")
    page.locator("[id=data]").get_by_text("不作答").click()
    expect(page.locator(".progress")).to_have_text("已答1/5题")


def test_leaving_with_unsent_answers_asks_first_and_submitting_does_not(
    window: BrowserContext, booth: MemoryBooth, address: str,
) -> None:
    page = window.new_page()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()
    page.on("dialog", stay)
    page.goto(FORM)
    page.locator("[id=data]").get_by_text("多数时候这样").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url == f"{address}{FORM}"
    page.get_by_label("凭证码").fill(as_printed())
    _submit(page)
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert asked == ["beforeunload"]
    assert len(booth.ballots) == 1


def test_pressing_submit_twice_sends_once(window: BrowserContext, booth: MemoryBooth, address: str) -> None:
    page = window.new_page()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method) if request.method == "POST" else None)
    page.goto(FORM)
    page.get_by_label("凭证码").fill(as_printed())
    page.locator("[id=data]").get_by_text("多数时候这样").click()
    page.evaluate("const button = document.querySelector('form button'); button.click(); button.click()")
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert posts == ["POST"]
    assert booth.casts == 1


def test_after_a_wrong_code_everything_is_still_there_and_the_second_try_counts(
    window: BrowserContext, booth: MemoryBooth, address: str,
) -> None:
    page = window.new_page()
    page.goto(FORM)
    page.get_by_label("凭证码").fill("ABCD-EFGH-JKMN-P")
    page.locator("[id=data]").get_by_text("多数时候这样").click()
    page.get_by_label("请说一件该改的事").last.fill("少开会 <b>&\n第二行")
    _submit(page)
    expect(page.get_by_role("alert")).to_contain_text("凭证码无效或已使用")
    expect(page.get_by_label("凭证码", exact=False).first).to_have_value("ABCD-EFGH-JKMN-P")
    page.get_by_label("凭证码").first.fill(as_printed())
    _submit(page)
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert _counted(booth) == {"data": 3, "texts": ("", "少开会 <b>&\n第二行")}


def test_without_a_code_the_browser_itself_asks_for_it(window: BrowserContext, booth: MemoryBooth) -> None:
    page = window.new_page()
    page.goto(FORM)
    _submit(page)
    expect(page.get_by_label("凭证码")).to_be_focused()
    assert booth.casts == 0


def test_a_blank_form_is_handed_in_with_the_second_button(
    window: BrowserContext, booth: MemoryBooth, address: str,
) -> None:
    page = window.new_page()
    page.goto(FORM)
    page.get_by_label("凭证码").fill(as_printed())
    _submit(page)
    page.get_by_role("button", name="交空白答卷").click()
    expect(page).to_have_url(f"{address}/zh/thanks")
    assert _counted(booth) == {"texts": ("", "")}


def test_who_can_know_what_opens_beside_the_form_so_that_nothing_is_lost(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto(FORM)
    page.locator("[id=data]").get_by_text("多数时候这样").click()
    with window.expect_page() as opened:
        page.get_by_role("link", name="谁能知道什么").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("谁能知道什么")
    assert page.locator("input[name=data]:checked").get_attribute("value") == "3"
