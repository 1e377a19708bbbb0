"""The door of the office: in by invitation and password, no further than allowed, out everywhere."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from survey.accounts.administering import add_account, set_disabled, set_factor_policy
from survey.accounts.second_factor import STEP, code_at
from survey.authority import Account, Role
from survey.chronicle import latest_entries
from survey.config import Config
from survey.staff.app import create_app
from survey.staff.door import passwords
from tests.accounts import PASSWORD, somebody
from tests.offices import office_in

NOW = 1_800_000_000


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "generate_password_hash", lambda password: f"hash of {password}")
    monkeypatch.setattr(passwords, "check_password_hash", lambda known, typed: known == f"hash of {typed}")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: float(NOW))


def at(monkeypatch: pytest.MonkeyPatch, seconds: int) -> int:
    monkeypatch.setattr("time.time", lambda: float(NOW + seconds))
    return NOW + seconds


def browser(config: Config, *, csrf: bool = False) -> FlaskClient:
    app = create_app(config)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=csrf)
    return app.test_client()


def sign_in(client: FlaskClient, name: str = "zhang", password: str = PASSWORD, code: str = "",
            onward: str = "") -> TestResponse:
    return client.post("/sign-in" + onward, data={"name": name, "password": password, "code": code})


def test_an_invitation_leads_into_the_office_once(config: Config) -> None:
    invitation = add_account(config, "mofan", Account("zhang", frozenset({Role.SUPERVISOR}), title="监督员"))
    client = browser(config)
    assert "监督员" in client.get(invitation.path).text
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert "两次输入的密码不一样" in client.post(invitation.path, data=chosen | {"again": "x"}).text
    assert "太常见" in client.post(invitation.path, data={"password": "1234567890", "again": "1234567890"}).text
    assert client.post(invitation.path, data=chosen).location == "/sign-in"
    assert "已经用过" in client.get(invitation.path).text
    assert client.post(invitation.path, data=chosen).status_code == 409
    assert sign_in(client, "ZHANG").location == "/"
    assert "监督员" in client.get("/account").text
    (entry, _) = latest_entries(config)
    assert (entry.account, entry.action, entry.subject) == ("zhang", "door.accept", "{}")


def test_the_page_asked_for_comes_after_signing_in_and_no_other_site(config: Config) -> None:
    somebody(config)
    asked = browser(config).get("/journal?before=3").location
    assert asked == "/sign-in?next=%2Fjournal%3Fbefore%3D3"
    assert sign_in(browser(config), onward=asked.removeprefix("/sign-in")).location == "/journal?before=3"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "evil"):
        assert sign_in(browser(config), onward=f"?next={elsewhere}").location == "/"


@pytest.mark.parametrize(("name", "password", "code"), [
    ("zhang", "wrong", ""), ("nobody", PASSWORD, ""), ("gone", PASSWORD, ""), ("careful", PASSWORD, ""),
    ("careful", PASSWORD, "000000"), ("careful", "wrong", "000000"),
])
def test_one_sentence_serves_every_failure(config: Config, name: str, password: str, code: str) -> None:
    somebody(config)
    set_disabled(config, "admin", somebody(config, "gone"), disabled=True)
    with_factor(config, "careful")
    answer = sign_in(browser(config), name, password, code)
    assert answer.status_code == 200
    assert re.findall(r'role="alert"[^>]*>([^<]+)<', answer.text) == ["登录名、密码或验证码不对，没有登录。"]
    assert f'value="{name}"' in answer.text, "what was typed stays"
    assert password not in answer.text


@pytest.mark.parametrize("name", ["zhang", "nobody", "gone"])
def test_whoever_is_named_the_password_is_hashed_once(
    config: Config, name: str, monkeypatch: pytest.MonkeyPatch,
) -> None:
    somebody(config)
    set_disabled(config, "admin", somebody(config, "gone"), disabled=True)
    hashes: list[str] = []

    def check(known: str, _typed: str) -> bool:
        hashes.append(known)
        return True

    monkeypatch.setattr(passwords, "check_password_hash", check)
    answer = sign_in(browser(config), name, "anything")
    assert len(hashes) == 1
    assert (answer.status_code == 303) == (name == "zhang"), "the decoy lets nobody in, not even with its password"


def test_the_decoy_costs_what_real_hashes_cost() -> None:
    def price(hashed: str) -> tuple[str, int, int]:
        method, salt, digest = hashed.split("$")
        return method, len(salt), len(digest)

    assert price(passwords.DECOY) == price(generate_password_hash("x"))


def test_failures_make_everybody_wait_the_same(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody(config)
    client = browser(config)
    for name in ("zhang", "nobody"):
        for _ in range(5):
            assert "不对" in sign_in(client, name, "wrong").text
        assert "请2秒后再试" in sign_in(client, name).text
        assert "Try again in 2 seconds" in client.post(
            "/sign-in?lang=en", data={"name": name, "password": PASSWORD}).text
        client.get("/sign-in?lang=zh")
    at(monkeypatch, 2)
    assert sign_in(client).status_code == 303


def test_the_token_changes_at_signing_in_and_the_old_one_is_worthless(config: Config) -> None:
    somebody(config)
    client = browser(config)
    client.get("/sign-in?lang=en")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client)
    with client.session_transaction() as session:
        assert session["lang"] == "en"
        assert "planted" not in session
        first = session["token"]
    new = "another one 77"
    client.post("/account/password", data={"present": PASSWORD, "password": new, "again": new})
    with client.session_transaction() as session:
        second = session["token"]
        assert second != first
    assert client.get("/account").status_code == 200
    with client.session_transaction() as session:
        session["token"] = first
    assert client.get("/account").status_code == 303


def test_another_password_puts_everybody_else_out(config: Config) -> None:
    somebody(config)
    here, there = browser(config), browser(config)
    sign_in(here), sign_in(there)
    new = {"password": "another one 77", "again": "another one 77"}
    assert "现在的密码不对" in here.post("/account/password", data={"present": "x", **new}).text
    assert there.get("/account").status_code == 200
    assert here.post("/account/password", data={"present": PASSWORD, **new}).location == "/account"
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert sign_in(there, password=new["password"]).location == "/"


def test_signing_out_here_and_everywhere(config: Config) -> None:
    somebody(config)
    here, there = browser(config), browser(config)
    sign_in(here), sign_in(there)
    assert here.post("/sign-out").location == "/sign-in"
    assert here.get("/").status_code == 303
    assert there.get("/").status_code == 200
    sign_in(here)
    here.post("/account/sign-out-everywhere")
    assert there.get("/").status_code == 303
    assert [entry.action for entry in latest_entries(config)] == ["door.accept", "accounts.add"], \
        "when somebody came and went is not noted"


def test_a_session_ends_when_nobody_uses_it(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody(config)
    client = browser(config)
    sign_in(client)
    with client.session_transaction() as session:
        token = session["token"]
    at(monkeypatch, 1799)
    assert client.get("/").status_code == 200
    at(monkeypatch, 1799 + 1800)
    with client.session_transaction() as session:
        session["token"] = token  # the cookie has run out as well; even with it there is nothing left
    assert client.get("/").status_code == 303


def with_factor(config: Config, name: str = "zhang") -> bytes:
    client = browser(config)
    sign_in(client, somebody(config, name, now=NOW))
    page = client.get("/account/second-factor").text
    secret = secret_on(page)
    answer = client.post("/account/second-factor", data={"code": code_at(secret, NOW), "present": PASSWORD})
    assert len(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", answer.text)) == 8
    return secret


def secret_on(page: str) -> bytes:
    """Read the secret off the page that sets it up."""
    import base64

    found = re.search(r'class="mono">([A-Z2-7 ]+)<', page)
    assert found
    assert 'src="data:image/svg+xml' in page
    return base64.b32decode(found[1].replace(" ", ""))


def test_with_a_second_factor_the_password_alone_is_not_enough(
    config: Config, monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = with_factor(config)
    client = browser(config)
    assert sign_in(client).status_code == 200
    assert sign_in(client, code=code_at(secret, NOW)).status_code == 200, "the code that set it up is used up"
    now = at(monkeypatch, 2 * STEP)
    assert sign_in(client, code=code_at(secret, now)).status_code == 303
    assert "已启用" in client.get("/account").text
    assert client.post("/account/second-factor/off", data={"present": PASSWORD}).location == "/account"
    assert sign_in(browser(config)).status_code == 303


def test_recovery_codes_are_shown_once_and_renewed(config: Config) -> None:
    with_factor(config)
    client = browser(config)
    with_codes = browser(config)
    assert "不对" in sign_in(client, code="AAAAA-AAAAA").text
    set_up = somebody(config, "li", now=NOW)
    sign_in(with_codes, set_up)
    assert with_codes.get("/account/recovery-codes").location == "/account/second-factor"
    secret = secret_on(with_codes.get("/account/second-factor").text)
    data = {"code": code_at(secret, NOW), "present": PASSWORD}
    codes = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", with_codes.post("/account/second-factor", data=data).text)
    assert not re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", with_codes.post("/account/second-factor", data=data).text)
    assert sign_in(client, "li", code=codes[0]).status_code == 303
    assert "还剩7个恢复码" in client.get("/account").text
    fresh = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}",
                       client.post("/account/recovery-codes", data={"present": PASSWORD}).text)
    assert sign_in(browser(config), "li", code=codes[1]).status_code == 200
    assert sign_in(browser(config), "li", code=fresh[1]).status_code == 303


def test_where_the_policy_asks_for_it_there_is_no_way_in_without_a_second_factor(config: Config) -> None:
    somebody(config)
    client, before = browser(config), browser(config)
    sign_in(before)
    set_factor_policy(config, "admin", frozenset({Role.SUPERVISOR}))
    assert before.get("/").location == "/sign-in", "whoever is in already is led to it, too"
    assert sign_in(client, onward="?next=/account").location == "/account"
    for path in ("/", "/account", "/journal", "/nothing"):
        assert client.get(path).location.startswith("/sign-in")
    assert client.get("/sign-in?next=/account").location == "/sign-in/second-factor?next=/account"
    page = client.get("/sign-in/second-factor?next=/account").text
    assert "必须使用两步验证" in page
    secret = secret_on(page)
    wrong = client.post("/sign-in/second-factor", data={"code": "000000", "present": PASSWORD})
    assert "验证码不对" in wrong.text
    assert secret_on(wrong.text) == secret
    answer = client.post("/sign-in/second-factor?next=/account",
                         data={"code": code_at(secret, NOW), "present": PASSWORD})
    assert 'href="/account"' in answer.text
    assert client.get("/account").status_code == 200
    assert "不能停用" in client.post("/account/second-factor/off", data={"present": PASSWORD}).text
    assert before.get("/").status_code == 303, "sessions from before the second factor are over"


def test_the_page_that_sets_it_up_is_closed_to_strangers(config: Config) -> None:
    assert browser(config).get("/sign-in/second-factor").location == "/sign-in?next=/"
    assert browser(config).post("/sign-in/second-factor", data={"code": "1", "present": "x"}).status_code == 303


@pytest.mark.parametrize("path", [
    "/sign-in", "/sign-out", "/account/password", "/account/sign-out-everywhere", "/account/second-factor",
    "/account/second-factor/off", "/account/recovery-codes"])
def test_a_forged_request_does_nothing_and_is_not_noted(config: Config, path: str) -> None:
    somebody(config)
    client = browser(config, csrf=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token
    client.post("/sign-in", data={"name": "zhang", "password": PASSWORD, "csrf_token": token[1]})
    noted = latest_entries(config)
    new = {"name": "zhang", "present": PASSWORD, "password": "another one 77", "again": "another one 77"}
    assert client.post(path, data=new).status_code == 400
    assert client.get("/account").status_code == 200
    assert latest_entries(config) == noted


def test_the_cookie_is_strict_and_travels_over_tls_only_where_it_came_so(config: Config) -> None:
    somebody(config)
    plain = sign_in(browser(config)).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Strict" in plain
    assert "Secure" not in plain
    data = {"name": "zhang", "password": PASSWORD}
    over_tls = browser(config).post("/sign-in", data=data, base_url="https://office.example")
    assert "Secure" in over_tls.headers["Set-Cookie"]
    proxied = browser(config)
    proxied.application.config["SESSION_COOKIE_SECURE"] = True
    assert "Secure" in sign_in(proxied).headers["Set-Cookie"]


def test_a_reader_who_is_signed_in_is_not_asked_again(config: Config) -> None:
    somebody(config)
    client = browser(config)
    sign_in(client)
    assert client.get("/sign-in?next=/account").location == "/account"


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/account/password", "/account/second-factor"])
def test_every_page_is_there_in_english(config: Config, path: str) -> None:
    somebody(config)
    client = browser(config)
    if path != "/sign-in":
        sign_in(client)
    text = re.sub(r"zhang的职务|中文|模范机关", "", client.get(path + "?lang=en").text)
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


def test_whoever_sent_a_form_after_the_session_is_told_and_led_back_to_its_page(config: Config) -> None:
    somebody(config)
    client, page = browser(config), "/rounds/new?copy=R1"
    answer = client.post("/rounds/new", data={"title": "x"}, headers={"Referer": f"http://localhost{page}"})
    assert answer.location == "/sign-in?next=%2Frounds%2Fnew%3Fcopy%3DR1&lost=1"
    assert "刚才填的没有保存" in client.get(answer.location).text
    assert "刚才填的没有保存" not in client.get("/sign-in").text
    assert sign_in(client, onward=answer.location.removeprefix("/sign-in")).location == page


@pytest.mark.parametrize("referer", [
    "http://evil.example/x", "http://localhost", "x", "//localhost/x", "http://[", ""])
def test_a_form_from_nowhere_leads_home_and_says_the_same_of_every_address(config: Config, referer: str) -> None:
    for path in ("/rounds/new", "/nothing/here"):
        where = browser(config).post(path, headers={"Referer": referer}).location
        assert where in {"/sign-in?lost=1", "/sign-in?next=%2Fx&lost=1"}
        assert (where == "/sign-in?lost=1") == (referer != "//localhost/x")
