"""The command line: help in both languages, one sentence per error, never a traceback."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import survey.commands
from questionnaires.errors import QuestionnaireError
from survey.cli import COMMANDS, CommandFolder, main

ROOT = Path(survey.commands.__path__[0]).parents[1]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> click.Command:
    """A command `demo` whose body the test decides: `ending.callback = …`."""
    command = click.Command("demo", params=[click.Option(["--port"], type=int)], callback=lambda port: None)  # noqa: ARG005
    monkeypatch.setattr(CommandFolder, "get_command", lambda _group, _ctx, _name: command)
    return command


def raising(error: BaseException) -> Callable[[int | None], None]:
    def body(port: int | None) -> None:
        raise error

    return body


def test_help_speaks_both_languages_and_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "匿名问卷" in result.output
    assert "Anonymous surveys" in result.output
    for name, line in COMMANDS.items():
        assert f"  {name} " in result.output
        assert line.zh[:6] in result.output


def test_without_a_command_the_help_is_shown() -> None:
    result = run()
    assert result.exit_code == 2
    assert "questionnaires" in result.stderr


def test_every_listed_command_is_a_module_and_the_other_way_round() -> None:
    modules = {path.stem for path in (ROOT / "survey" / "commands").glob("*.py")}
    # options: what several commands ask alike; amending: commands of `round`
    assert modules - {"__init__", "options", "amending"} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_both_languages(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    seen = [(name, command)]
    if isinstance(command, click.Group):
        seen += [(f"{name} {sub}", inner) for sub, inner in command.commands.items()]
    for path, inner in seen:
        result = run(*path.split(), "--help")
        assert result.exit_code == 0, result.output
        assert "显示用法 / Show this help." in result.output
        assert re.search("[一-鿿]{2}", inner.help or ""), f"{path}: no Chinese help"
        assert re.search(r"[A-Za-z]{3,} [a-z]{1,}", inner.help or ""), f"{path}: no English help"


def test_the_version_is_the_one_that_was_installed() -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert result.output.startswith("mofan, version ")


def test_an_error_one_can_mend_is_told_in_both_languages(ending: click.Command) -> None:
    ending.callback = raising(QuestionnaireError(["a.toml: item.1"]))
    result = run("demo")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "问卷定义有1处错误" in result.stderr
    assert "1 mistake(s)" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unexpected_error_is_one_sentence_with_its_kind(ending: click.Command) -> None:
    ending.callback = raising(ZeroDivisionError("secret detail"))
    result = run("demo")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret detail" not in result.stderr  # the detail may hold what a respondent wrote


def test_the_details_are_shown_to_whoever_asks_for_them(
    ending: click.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOFAN_DEBUG", "1")
    ending.callback = raising(ZeroDivisionError("the detail"))
    result = run("demo")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "the detail" in result.stderr


def test_an_interrupt_is_told_without_alarm(ending: click.Command) -> None:
    ending.callback = raising(KeyboardInterrupt())
    result = run("demo")
    assert result.exit_code == 130
    assert result.stderr == "已中断。\nInterrupted.\n"
    ending.callback = raising(click.Abort())
    assert run("demo").exit_code == 130


def test_a_file_that_cannot_be_read_is_named(ending: click.Command) -> None:
    ending.callback = raising(PermissionError(13, "Permission denied", "/srv/box.db"))
    result = run("demo")
    assert result.exit_code == 1
    assert result.stderr.count("/srv/box.db") == 2


@pytest.mark.parametrize("args", [["--bogus"], ["nonesuch"]])
def test_a_wrong_word_is_answered_with_where_to_look(args: list[str]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert "用法见：mofan --help" in result.stderr
    assert result.stderr.count(args[0]) >= 1


@pytest.mark.parametrize(("args", "named"), [
    (["verify"], "RELEASE.json|DIR"), (["round", "new"], "DIR"), (["round", "new", "x"], "--id"),
    (["slips", "x"], "--out"),
])
def test_what_is_missing_is_named_in_chinese_too(args: list[str], named: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"缺少 {named}；")


def test_a_wrong_option_of_a_command_points_to_its_own_help(ending: click.Command) -> None:
    assert ending.name == "demo"
    result = run("demo", "--port", "many")
    assert result.exit_code == 2
    assert "用法见：mofan demo --help" in result.stderr
    assert "--port" in result.stderr


def test_a_chosen_exit_code_is_kept(ending: click.Command) -> None:
    ending.callback = raising(click.exceptions.Exit(1))
    result = run("demo")
    assert (result.exit_code, result.stderr) == (1, "")
    ending.callback = raising(click.ClickException("no"))
    assert run("demo").exit_code == 1


def test_help_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys\nfrom survey.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit as end: assert end.code == 0\n"
        "heavy = {'matplotlib', 'scipy', 'flask', 'typst', 'numpy', 'sqlite3'} & set(sys.modules)\n"
        "heavy |= {name for name in sys.modules if name.startswith('survey.commands.')}\n"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_installed_command_answers_from_anywhere(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("mofan")
    environ = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [command, "nonesuch"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("命令用法有误")


def test_a_key_file_that_is_not_there_is_named_in_both_languages(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["round", "close", str(tmp_path), "--key", str(tmp_path / "stick.key")])
    assert done.exit_code == 2
    assert "--key 的值不能用，例如文件不存在" in done.output
    assert "stick.key" in done.output
