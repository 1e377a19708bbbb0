"""`mofan account` and `mofan verify DIR`: the first way into the office, and whether its papers were left alone."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.accounts.entering import accept_invitation, invited_account
from survey.chronicle import inspect_log, latest_entries
from survey.cli import main
from survey.config import Config
from survey.rounds import plan_round
from survey.store.office import FILE_NAME
from tests.accounts import PASSWORD, quick_hash, somebody
from tests.offices import office_in
from tests.whole_rounds import CATALOGUE, made_up_plan


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office_in(tmp_path)


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def token_in(done: Result) -> str:
    assert done.exit_code == 0, done.output
    return done.output.strip().rpartition("/invitation/")[2]


def test_the_first_account_comes_from_the_command_line(config: Config) -> None:
    done = run("account", "add", config.data, "--name", "admin", "--role", "administrator", "--title", "信息中心")
    assert "只显示这一次" in done.output
    assert "Shown once" in done.output
    assert accept_invitation(config, token_in(done), PASSWORD, quick_hash) == "admin"
    listed = run("account", "list", config.data).output
    assert "admin  信息中心  系统管理员 administrator  可登录 active" in listed
    assert token_in(done) not in listed
    assert [entry.account for entry in latest_entries(config)] == ["admin", "mofan"]


def test_an_account_that_was_given_no_post_is_called_by_its_roles(config: Config) -> None:
    run("account", "add", config.data, "--name", "admin", "--role", "supervisor", "--role", "administrator")
    assert "admin  系统管理员、监督员  " in run("account", "list", config.data).output


def test_two_powers_need_a_reason_on_the_command_line_too(config: Config) -> None:
    roles = ("--role", "issuer", "--role", "secretary", "--unit", "b1")
    wanted = ("account", "add", config.data, "--name", "li", *roles)
    done = run(*wanted)
    assert done.exit_code == 2
    assert "不应同时" in done.stderr
    assert "should not hold" in done.stderr
    assert run(*wanted, "--reason", "支部只有三个人").exit_code == 0
    assert "兼任原因 / Reason: 支部只有三个人" in run("account", "list", config.data).output


def test_lost_accounts_are_helped_from_the_command_line(config: Config) -> None:
    first = token_in(run("account", "add", config.data, "--name", "admin", "--role", "administrator"))
    second = token_in(run("account", "invite", config.data, "--name", "admin"))
    assert first != second
    accept_invitation(config, second, PASSWORD, quick_hash)
    assert run("account", "invite", config.data, "--name", "admin").exit_code == 2
    assert run("account", "disable", config.data, "--name", "admin").exit_code == 2, "the last one stays"
    third = token_in(run("account", "reset", config.data, "--name", "admin"))
    assert invited_account(config, third).account.name == "admin"
    somebody(config)
    assert run("account", "disable", config.data, "--name", "zhang").exit_code == 0
    assert "已停用 disabled" in run("account", "list", config.data).output
    assert run("account", "enable", config.data, "--name", "zhang").exit_code == 0


def test_nobody_is_told_by_name(config: Config) -> None:
    assert run("account", "list", config.data).output.startswith("还没有账号。")
    done = run("account", "reset", config.data, "--name", "nobody")
    assert done.exit_code == 2
    assert "没有名为“nobody”的账号" in done.stderr
    assert run("account", "list", config.data.parent / "nowhere").exit_code == 2


def test_a_data_folder_left_alone_is_verified(config: Config) -> None:
    plan_round(config, made_up_plan(), CATALOGUE)
    somebody(config)
    head = inspect_log(config).head
    somebody(config, "li")
    done = run("verify", config.data, "--noted", head)
    assert done.exit_code == 0, done.output
    for piece in ("✓ 一致 agrees（4）", inspect_log(config).head, made_up_plan().sha256, "Everything agrees."):
        assert piece in done.output
    assert "✗" not in done.output


@pytest.mark.parametrize(("change", "piece"), [
    ("DROP TRIGGER staff_log_stays; UPDATE staff_log SET account = 'x' WHERE number = 1", "broken from entry 1"),
    ("DROP TRIGGER staff_log_lasts; DELETE FROM staff_log WHERE number = 2", "noted earlier is not in the staff"),
    ("UPDATE round SET plan = replace(plan, '2026', '2025')", "✗ 不一致 DIFFERS  R1"),
    ("UPDATE catalogue SET content = replace(content, '支部', '小组')", "frozen questionnaires  ✗"),
    ("DELETE FROM catalogue", "frozen questionnaires  ✗"),
    ("UPDATE round SET plan = '{}'", "✗ 不一致 DIFFERS  R1"),
])
def test_whatever_was_changed_is_named_with_exit_code_one(config: Config, change: str, piece: str) -> None:
    plan_round(config, made_up_plan(), CATALOGUE)
    somebody(config)
    head = inspect_log(config).head
    db = sqlite3.connect(config.data / FILE_NAME)
    db.executescript(change)
    db.close()
    done = run("verify", config.data, "--noted", head)
    assert done.exit_code == 1, done.output
    assert piece in done.output
    assert "Everything agrees." not in done.output


def test_what_is_no_data_folder_cannot_be_verified(tmp_path: Path) -> None:
    done = run("verify", tmp_path)
    assert done.exit_code == 2
    assert "不是数据文件夹" in done.stderr


def test_options_for_releases_and_for_folders_are_not_mixed(config: Config) -> None:
    assert run("verify", config.data, "--plan-hash", "0" * 64).exit_code == 2
    (config.data.parent / "release.json").write_text("{}")
    assert run("verify", config.data.parent / "release.json", "--noted", "0" * 64).exit_code == 2
