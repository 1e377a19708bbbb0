"""Accounts: powers kept apart, invitations that work once, and always somebody left who can let others in."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.accounts import errors, office_secret
from survey.accounts.administering import (
    INVITED_FOR,
    add_account,
    all_accounts,
    change_account,
    factor_policy,
    find_account,
    invite_again,
    reset_account,
    set_disabled,
    set_factor_policy,
)
from survey.accounts.entering import accept_invitation, invited_account, sign_in
from survey.accounts.naming import LEAST_REASON, canonical_name, require_kept_apart
from survey.accounts.office_key import FILE_NAME, seal, unseal
from survey.accounts.passwords import require_usable
from survey.authority import Account, Role, powers_of
from survey.chronicle import inspect_log, latest_entries
from survey.config import Config
from survey.installation import set_up
from survey.store.office import FILE_NAME as OFFICE
from tests.accounts import PASSWORD, quick_hash, somebody, typed
from tests.whole_rounds import UNITS

NOW = 1_800_000_000


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


def supervisor(name: str = "zhang") -> Account:
    return Account(name, frozenset({Role.SUPERVISOR}), title="监督员")


@given(st.sets(st.sampled_from(Role)).map(frozenset), st.text(max_size=8))
def test_two_powers_meet_in_one_account_only_with_a_reason(roles: frozenset[Role], reason: str) -> None:
    given_reason = len(" ".join(reason.split())) >= LEAST_REASON
    if len(powers_of(roles)) < 2 or given_reason:
        require_kept_apart(roles, reason)
    else:
        with pytest.raises(errors.PowersTogether) as refused:
            require_kept_apart(roles, reason)
        assert all(power.label.zh in refused.value.sentence("zh") for power in powers_of(roles))
        assert all(power.label.en in refused.value.sentence("en") for power in powers_of(roles))


def test_the_reason_stands_in_the_list_and_in_the_staff_log(config: Config) -> None:
    both = Account("li", frozenset({Role.ISSUER, Role.ORGAN_COMMITTEE}), title="组织科", reason=" 机关只有 两个人 ")
    add_account(config, "admin", both)
    assert all_accounts(config)[0].account.reason == "机关只有 两个人"
    entry = latest_entries(config)[0]
    assert (entry.account, entry.action) == ("admin", "accounts.add")
    assert json.loads(entry.subject) == {
        "account": "li", "title": "组织科", "roles": "issuer, organ_committee", "reason": "机关只有 两个人"}


def test_a_refused_account_is_neither_kept_nor_noted(config: Config) -> None:
    with pytest.raises(errors.PowersTogether):
        add_account(config, "admin", Account("li", frozenset({Role.ISSUER, Role.SECRETARY}), "b1", "李"))
    add_account(config, "admin", supervisor())
    with pytest.raises(errors.PowersTogether):
        change_account(config, "admin", Account("zhang", frozenset({Role.ISSUER, Role.ADMINISTRATOR}), title="张"))
    with pytest.raises(errors.AccountExists):
        add_account(config, "admin", supervisor(" ＺＨＡＮＧ "))
    assert [paper.account.roles for paper in all_accounts(config)] == [{Role.SUPERVISOR}]
    assert inspect_log(config).count == 1


@pytest.mark.parametrize(("account", "refusal"), [
    (Account("x", frozenset({Role.ISSUER}), title="一"), errors.NameUnusable),
    (Account("-ab", frozenset({Role.ISSUER}), title="一"), errors.NameUnusable),
    (Account("a/b", frozenset({Role.ISSUER}), title="一"), errors.NameUnusable),
    (Account("a" * 33, frozenset({Role.ISSUER}), title="一"), errors.NameUnusable),
    (Account("ab", frozenset({Role.ISSUER}), title=" "), errors.TitleUnusable),
    (Account("ab", frozenset({Role.ISSUER}), title="一\u202e二"), errors.TitleUnusable),
    (Account("ab", frozenset(), title="一"), errors.NoRole),
    (Account("ab", frozenset({Role.SECRETARY}), title="一"), errors.BranchNeeded),
    (Account("ab", frozenset({Role.RATER}), "O", "一"), errors.BranchNeeded),
])
def test_an_account_that_makes_no_sense_is_refused(
    config: Config, account: Account, refusal: type[errors.AccountError],
) -> None:
    with pytest.raises(refusal):
        add_account(config, "admin", account)
    assert all_accounts(config) == ()


def test_only_branch_roles_keep_a_branch(config: Config) -> None:
    add_account(config, "admin", Account("ab", frozenset({Role.ISSUER}), "b1", "一"))
    add_account(config, "admin", Account("书记", frozenset({Role.SECRETARY, Role.RATER}), "b1", "二"))
    assert [paper.account.unit for paper in all_accounts(config)] == [None, "b1"]


def test_an_invitation_works_once(config: Config) -> None:
    invitation = add_account(config, "admin", supervisor(), NOW)
    assert invited_account(config, invitation.token, NOW).account.name == "zhang"
    with pytest.raises(errors.WrongSignIn):
        sign_in(config, "zhang", "", typed(PASSWORD), NOW)
    assert accept_invitation(config, invitation.token, PASSWORD, quick_hash, NOW + 60) == "zhang"
    with pytest.raises(errors.InvitationGone):
        accept_invitation(config, invitation.token, PASSWORD + "x", quick_hash, NOW + 61)
    assert sign_in(config, "zhang", "", typed(PASSWORD), NOW + 62)


@pytest.mark.parametrize("spoil", ["late", "wrong", "renewed", "disabled"])
def test_an_invitation_stops_counting(config: Config, spoil: str) -> None:
    invitation, now = add_account(config, "admin", supervisor(), NOW), NOW + INVITED_FOR - 1
    assert invited_account(config, invitation.token, now)
    token = invitation.token
    if spoil == "late":
        now += 1
    elif spoil == "wrong":
        token = token[:-1]
    elif spoil == "renewed":
        assert invite_again(config, "admin", "zhang", NOW).token != token
    else:
        set_disabled(config, "admin", "zhang", disabled=True)
    with pytest.raises(errors.InvitationGone):
        accept_invitation(config, token, PASSWORD, quick_hash, now)
    assert not find_account(config, "zhang").accepted


def test_neither_token_nor_password_is_kept_in_the_data_folder(config: Config) -> None:
    invitation = add_account(config, "admin", supervisor())
    kept = (config.data / OFFICE).read_bytes()
    assert invitation.token.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert b"zhang" in kept, "the file is read as it is"


def test_whoever_lost_the_password_is_reset_and_the_old_one_is_void(config: Config) -> None:
    somebody(config)
    with pytest.raises(errors.AccountInUse):
        invite_again(config, "admin", "zhang")
    invitation = reset_account(config, "admin", "zhang")
    with pytest.raises(errors.WrongSignIn):
        sign_in(config, "zhang", "", typed(PASSWORD))
    accept_invitation(config, invitation.token, "another one 77", quick_hash)
    assert sign_in(config, "zhang", "", typed("another one 77"))


def test_there_is_always_an_administrator_left(config: Config) -> None:
    somebody(config, "chief", Role.ADMINISTRATOR)
    add_account(config, "chief", Account("spare", frozenset({Role.ADMINISTRATOR}), title="备用"))
    for attempt in (
        lambda: set_disabled(config, "chief", "chief", disabled=True),
        lambda: reset_account(config, "chief", "chief"),
        lambda: change_account(config, "chief", Account("chief", frozenset({Role.SUPERVISOR}), title="张")),
    ):
        with pytest.raises(errors.LastAdministrator):
            attempt()
    assert sign_in(config, "chief", "", typed(PASSWORD)), "nothing of it was done"
    somebody(config, "second", Role.ADMINISTRATOR)
    set_disabled(config, "second", "chief", disabled=True)
    assert find_account(config, "chief").disabled
    assert reset_account(config, "mofan", "second", even_last=True).token


def test_changed_roles_are_noted_and_hold(config: Config) -> None:
    somebody(config, "zhang", Role.ISSUER)
    change_account(config, "admin", Account("zhang", frozenset({Role.SECRETARY}), "b2", "新的职务"))
    paper = find_account(config, "zhang")
    assert paper.account == Account("zhang", frozenset({Role.SECRETARY}), "b2", "新的职务")
    assert latest_entries(config)[0].action == "accounts.change"


def test_the_policy_names_roles(config: Config) -> None:
    assert factor_policy(config) == frozenset()
    set_factor_policy(config, "admin", frozenset({Role.ADMINISTRATOR, Role.ISSUER}))
    set_factor_policy(config, "admin", frozenset({Role.ADMINISTRATOR}))
    assert factor_policy(config) == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("password", [
    "short", "9 chars..", "1234567890", "aaaaaaaaaaaa", "Password123", "zhangsan-zhangsan", "ZHANGSAN2026",
    "abcdefghijkl", "qwertyuiop", "x" * 201, "ababababab",
])
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(errors.PasswordUnusable):
        require_usable(password, "zhangsan")


@pytest.mark.parametrize("password", ["correct horse battery", PASSWORD, "zhangsan likes 9 tea", "T4;kz0-pqW"])
def test_any_other_password_will_do(password: str) -> None:
    require_usable(password, "zhangsan")


def test_a_name_is_the_same_however_it_is_typed() -> None:
    assert canonical_name(" Ｚhang.San ") == canonical_name("zhang.san") == "zhang.san"


def test_the_office_has_a_secret_of_its_own_outside_the_data(config: Config, tmp_path: Path) -> None:
    first = office_secret(config, "cookies")
    assert first == office_secret(config, "cookies")
    assert first != office_secret(config, "something else")
    path = config.secrets / FILE_NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert not path.is_relative_to(config.data)
    other = Config.for_folder(tmp_path / "other")
    set_up(other, UNITS)
    assert office_secret(other, "cookies") != first


def test_what_is_sealed_opens_for_its_purpose_and_owner_only(config: Config) -> None:
    sealed = seal(config, "a", "zhang", b"secret")
    assert unseal(config, "a", "zhang", sealed) == b"secret"
    assert b"secret" not in sealed
    for purpose, owner in (("b", "zhang"), ("a", "li")):
        with pytest.raises(errors.OfficeKeyDamaged):
            unseal(config, purpose, owner, sealed)


def test_a_damaged_office_secret_is_named_and_never_replaced(config: Config) -> None:
    (config.secrets / FILE_NAME).write_bytes(b"half")
    with pytest.raises(errors.OfficeKeyDamaged):
        office_secret(config, "cookies")
    assert (config.secrets / FILE_NAME).read_bytes() == b"half"
