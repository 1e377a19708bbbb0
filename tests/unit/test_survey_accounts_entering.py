"""Getting in: back-off by name, second factors used once, sessions that end."""

import contextlib
import itertools
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.accounts import errors, own
from survey.accounts.administering import change_account, set_disabled, set_factor_policy
from survey.accounts.entering import SPANS, end_all_sessions, end_session, sign_in, visitor
from survey.accounts.passwords import LONGEST_WAIT, wait_after
from survey.accounts.second_factor import (
    RECOVERY_CODES,
    STEP,
    code_at,
    matching_step,
    new_recovery_codes,
    provisioning_uri,
    read_recovery_code,
    secret_text,
)
from survey.authority import Account, Role
from survey.config import Config
from survey.installation import set_up
from survey.store.office import FILE_NAME as OFFICE
from survey.store.sessions import FORGOTTEN
from tests.accounts import PASSWORD, quick_hash, somebody, typed
from tests.whole_rounds import UNITS

NOW = 1_800_000_000
SHARED = b"12345678901234567890"
SUPERVISOR = frozenset({Role.SUPERVISOR})
# RFC 6238, appendix B, SHA-1: its eight digits end in the six of the same moment.
VECTORS = [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
           (2000000000, "69279037"), (20000000000, "65353130")]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


def enrolled(config: Config, now: int = NOW) -> tuple[bytes, tuple[str, ...]]:
    secret = own.propose_factor(config, somebody(config, now=now))
    return secret, own.confirm_factor(config, "zhang", code_at(secret, now), typed(PASSWORD), now)


def fail(config: Config, name: str, now: int) -> str:
    """Try once with a wrong password; gives what it was met with."""
    with pytest.raises(errors.AccountError) as met:
        sign_in(config, name, "", typed("wrong"), now)
    return met.value.sentence("zh") + met.value.sentence("en")


@given(st.integers(0, 200))
def test_waiting_grows_up_to_a_quarter_of_an_hour(failures: int) -> None:
    assert wait_after(failures) == (0 if failures < 5 else min(2 ** (failures - 4), LONGEST_WAIT))
    assert LONGEST_WAIT == 900


def test_after_five_failures_each_further_one_waits_longer(config: Config) -> None:
    somebody(config)
    for _ in range(5):
        assert "2" not in fail(config, "zhang", NOW)
    assert "2秒" in fail(config, "zhang", NOW)
    with pytest.raises(errors.TooSoon):
        sign_in(config, "zhang", "", typed(PASSWORD), NOW + 1)
    assert "不对" in fail(config, "zhang", NOW + 2)
    assert "4秒" in fail(config, "zhang", NOW + 2)
    assert sign_in(config, "zhang", "", typed(PASSWORD), NOW + 6)
    assert "不对" in fail(config, "zhang", NOW + 6), "whoever got in starts anew"


def test_many_tries_at_once_are_no_way_round_the_waiting(config: Config) -> None:
    somebody(config)
    with ThreadPoolExecutor(8) as crowd:
        met = list(crowd.map(lambda _: fail(config, "zhang", NOW), range(24)))
    assert sum("不对" in sentence for sentence in met) == 5


def test_a_clock_set_back_makes_nobody_wait_for_ever(config: Config) -> None:
    for _ in range(5):
        fail(config, "zhang", NOW)
    assert "2秒" in fail(config, "zhang", NOW - 1000)


def test_an_unknown_name_is_met_like_a_known_one(config: Config) -> None:
    somebody(config)
    set_disabled(config, "admin", somebody(config, "gone"), disabled=True)
    met = {name: [fail(config, name, NOW + tick) for tick in range(9)] for name in ("zhang", "nobody", "gone")}
    assert met["zhang"] == met["nobody"] == met["gone"]


@pytest.mark.parametrize("name", ["zhang", "nobody", "", "\ud800"])
def test_the_slow_comparison_runs_whoever_is_named(config: Config, name: str) -> None:
    somebody(config)
    compared: list[str | None] = []

    def compare(hashed: str | None) -> bool:
        compared.append(hashed)
        return False

    with pytest.raises(errors.WrongSignIn):
        sign_in(config, name, "", compare, NOW)
    assert compared == [quick_hash(PASSWORD) if name == "zhang" else None]


def test_failures_are_forgotten_after_a_day_and_kept_without_names(config: Config) -> None:
    somebody(config)
    for _ in range(5):
        fail(config, "my-secret-password", NOW)
    assert b"my-secret-password" not in (config.data / OFFICE).read_bytes()
    assert "不对" in fail(config, "my-secret-password", NOW + FORGOTTEN)


@pytest.mark.parametrize(("moment", "digits"), VECTORS)
def test_codes_are_those_of_the_standard(moment: int, digits: str) -> None:
    assert code_at(SHARED, moment) == digits[-6:]
    assert matching_step(SHARED, digits[-6:], moment) == moment // STEP


@given(st.integers(STEP * 3, 4_000_000_000), st.integers(-3, 3))
def test_a_clock_may_be_one_step_off(now: int, steps: int) -> None:
    then = now + steps * STEP
    others = {code_at(SHARED, now + near * STEP) for near in (-1, 0, 1)}
    if abs(steps) <= 1:
        assert matching_step(SHARED, f" {code_at(SHARED, then)[:3]} {code_at(SHARED, then)[3:]}", now) is not None
    elif code_at(SHARED, then) not in others:
        assert matching_step(SHARED, code_at(SHARED, then), now) is None


@given(st.text(max_size=60))
def test_nonsense_is_no_code(text: str) -> None:
    matching_step(SHARED, text, NOW)
    read_recovery_code(text)


def test_the_secret_can_be_scanned_and_typed() -> None:
    assert secret_text(SHARED) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert provisioning_uri(SHARED, "张三").startswith("otpauth://totp/Mofan:%E5%BC%A0%E4%B8%89?")


def test_a_second_factor_counts_once_it_was_tried_out(config: Config) -> None:
    secret = own.propose_factor(config, somebody(config, now=NOW))
    assert own.propose_factor(config, "zhang") == secret, "a page loaded again shows the same"
    assert sign_in(config, "zhang", "", typed(PASSWORD), NOW)
    with pytest.raises(errors.WrongCode):
        own.confirm_factor(config, "zhang", "000000", typed(PASSWORD), NOW)
    with pytest.raises(errors.WrongPassword):
        own.confirm_factor(config, "zhang", code_at(secret, NOW), typed("wrong"), NOW)
    own.confirm_factor(config, "zhang", code_at(secret, NOW), typed(PASSWORD), NOW)
    with pytest.raises(errors.WrongSignIn):
        sign_in(config, "zhang", "", typed(PASSWORD), NOW + 60)
    assert sign_in(config, "zhang", code_at(secret, NOW + 60), typed(PASSWORD), NOW + 60)
    assert secret not in (config.data / OFFICE).read_bytes()


def test_a_step_counts_once_and_never_after_a_later_one(config: Config) -> None:
    secret, _ = enrolled(config)
    later = NOW + 5 * STEP
    for code in (code_at(secret, NOW), "000000", ""):
        with pytest.raises(errors.WrongSignIn):
            sign_in(config, "zhang", code, typed(PASSWORD), NOW)
    assert sign_in(config, "zhang", code_at(secret, later + STEP), typed(PASSWORD), later)
    for step in (0, 1):
        with pytest.raises(errors.WrongSignIn):
            sign_in(config, "zhang", code_at(secret, later + step * STEP), typed(PASSWORD), later)
    assert sign_in(config, "zhang", code_at(secret, later + 2 * STEP), typed(PASSWORD), later + 2 * STEP)


@pytest.mark.parametrize("leave", [
    end_session,
    lambda config, _token, now: end_all_sessions(config, "zhang", now),
    lambda config, _token, now: sign_in(config, somebody(config, "li", now=now), "", typed(PASSWORD), now),
], ids=["signs out", "signs out everywhere", "somebody else signs in"])
def test_no_time_of_a_sign_in_is_left_once_somebody_leaves(
    config: Config, leave: Callable[[Config, str, int], object],
) -> None:
    secret, _codes = enrolled(config)
    later = NOW + 10 * STEP
    token = sign_in(config, "zhang", code_at(secret, later), typed(PASSWORD), later)
    left = later + SPANS.idle
    leave(config, token, left)
    with contextlib.closing(sqlite3.connect(config.data / OFFICE)) as db:
        kept = db.execute("SELECT factor_step, (SELECT count(*) FROM session WHERE account = 'zhang')"
                          " FROM account WHERE name = 'zhang'").fetchone()
    assert kept == (0, 0)


def test_a_code_that_was_used_stays_used_when_somebody_comes_or_goes(config: Config) -> None:
    secret, _codes = enrolled(config)
    later = NOW + 10 * STEP
    code = code_at(secret, later)
    token = sign_in(config, "zhang", code, typed(PASSWORD), later)
    for moment in range(later, later + 4 * STEP, STEP // 2):
        end_session(config, token, moment)
        with pytest.raises(errors.AccountError):
            sign_in(config, "zhang", code, typed(PASSWORD), moment)


def test_of_many_who_show_the_same_code_one_gets_in(config: Config) -> None:
    secret, _ = enrolled(config)
    code = code_at(secret, NOW + STEP)

    def enter(_: int) -> bool:
        try:
            return bool(sign_in(config, "zhang", code, typed(PASSWORD), NOW + STEP))
        except errors.AccountError:
            return False

    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(enter, range(4))) == 1


def test_recovery_codes_stand_in_for_a_lost_phone_once_each(config: Config) -> None:
    _, codes = enrolled(config)
    assert len(set(codes)) == RECOVERY_CODES == 8
    assert sign_in(config, "zhang", f" {codes[0].lower().replace('-', ' ')}", typed(PASSWORD), NOW)
    with pytest.raises(errors.WrongSignIn):
        sign_in(config, "zhang", codes[0], typed(PASSWORD), NOW)
    assert own.standing(config, "zhang", SUPERVISOR).codes_left == 7
    renewed = own.renew_recovery_codes(config, "zhang", typed(PASSWORD))
    with pytest.raises(errors.WrongSignIn):
        sign_in(config, "zhang", codes[1], typed(PASSWORD), NOW)
    assert sign_in(config, "zhang", renewed[1], typed(PASSWORD), NOW)
    kept = (config.data / OFFICE).read_bytes()
    assert not any(code.replace("-", "").encode() in kept or code.encode() in kept for code in renewed)


def test_recovery_codes_are_easy_to_copy_by_hand() -> None:
    for code in new_recovery_codes():
        assert len(code) == 11
        assert not set(code) & set("OILU")
        assert read_recovery_code(code) == code.replace("-", "")


def test_a_second_factor_can_be_given_up_unless_the_policy_asks_for_it(config: Config) -> None:
    enrolled(config)
    set_factor_policy(config, "admin", SUPERVISOR)
    with pytest.raises(errors.FactorRequired):
        own.drop_factor(config, "zhang", SUPERVISOR, typed(PASSWORD))
    set_factor_policy(config, "admin", frozenset())
    own.drop_factor(config, "zhang", SUPERVISOR, typed(PASSWORD))
    assert sign_in(config, "zhang", "", typed(PASSWORD), NOW)


def test_whoever_must_have_a_second_factor_gets_no_further_without(config: Config) -> None:
    token = sign_in(config, somebody(config), "", typed(PASSWORD), NOW)
    found = visitor(config, token, NOW)
    assert found is not None
    assert not found.must_enrol
    set_factor_policy(config, "admin", SUPERVISOR)
    found = visitor(config, token, NOW)
    assert found is not None
    assert found.must_enrol


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(config: Config) -> None:
    name = somebody(config)
    token = sign_in(config, name, "", typed(PASSWORD), NOW)
    assert visitor(config, token, NOW + SPANS.idle - 1) is not None
    assert visitor(config, token, NOW + 2 * SPANS.idle - 2) is not None, "a click keeps it going"
    assert visitor(config, token, NOW + 4 * SPANS.idle) is None
    assert visitor(config, token, NOW + 2 * SPANS.idle) is None, "and it is gone for good"
    token = sign_in(config, name, "", typed(PASSWORD), NOW)
    for moment in range(NOW, NOW + SPANS.longest, SPANS.idle // 2):
        assert visitor(config, token, moment) is not None
    assert visitor(config, token, NOW + SPANS.longest) is None
    assert (SPANS.idle, SPANS.longest) == (1800, 43200)


def test_signing_out_ends_this_session_or_all(config: Config) -> None:
    somebody(config)
    first, second, third = (sign_in(config, "zhang", "", typed(PASSWORD), NOW) for _ in range(3))
    end_session(config, first)
    assert [visitor(config, token, NOW) is None for token in (first, second, third)] == [True, False, False]
    end_all_sessions(config, "zhang")
    assert [visitor(config, token, NOW) is None for token in (second, third)] == [True, True]


@pytest.mark.parametrize("change", ["password", "factor", "disabled"])
def test_a_change_of_what_lets_somebody_in_ends_every_session(config: Config, change: str) -> None:
    token = sign_in(config, somebody(config, now=NOW), "", typed(PASSWORD), NOW)
    if change == "password":
        own.change_password(config, "zhang", "another one 77", typed(PASSWORD), quick_hash)
    elif change == "factor":
        secret = own.propose_factor(config, "zhang")
        own.confirm_factor(config, "zhang", code_at(secret, NOW), typed(PASSWORD), NOW)
    else:
        set_disabled(config, "admin", "zhang", disabled=True)
    assert visitor(config, token, NOW) is None


def test_a_refused_password_changes_nothing(config: Config) -> None:
    token = sign_in(config, somebody(config), "", typed(PASSWORD), NOW)
    with pytest.raises(errors.PasswordUnusable):
        own.change_password(config, "zhang", "short", typed(PASSWORD), quick_hash)
    with pytest.raises(errors.WrongPassword):
        own.change_password(config, "zhang", "another one 77", typed("wrong"), quick_hash)
    assert visitor(config, token, NOW) is not None


def test_new_roles_hold_from_the_next_click(config: Config) -> None:
    token = sign_in(config, somebody(config), "", typed(PASSWORD), NOW)
    change_account(config, "admin", Account("zhang", frozenset({Role.ISSUER}), title="发证"))
    found = visitor(config, token, NOW)
    assert found is not None
    assert found.account.roles == {Role.ISSUER}


def test_tokens_are_kept_as_hashes_and_never_alike(config: Config) -> None:
    somebody(config)
    tokens = [sign_in(config, "zhang", "", typed(PASSWORD), NOW) for _ in range(3)]
    assert all(len(one) >= 43 and one != other for one, other in itertools.combinations(tokens, 2))
    assert not any(token.encode() in (config.data / OFFICE).read_bytes() for token in tokens)
