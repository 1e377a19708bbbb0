"""The command line `mofan`: finds commands, and turns whatever went wrong into a sentence and an exit code.

A command lives in `survey/commands/<name>.py` and is imported only when it is asked for, so that `--help`
answers at once and the respondents' server never pays for charts. Exit codes: 0 done, 1 failed, 2 the
reader can mend it, 130 interrupted.
"""

import importlib
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import cleandoc

import click

from questionnaires.errors import MofanError
from questionnaires.model import Text

COMMANDS = {
    "demo": Text(zh="用模拟数据走完全程并出报告", en="Run everything on simulated data and write the reports"),
    "init": Text(zh="建立数据文件夹，读入组织名单", en="Create a data folder from a list of branches"),
    "serve": Text(zh="启动答卷网页和工作台", en="Serve the answering pages and the office"),
    "account": Text(zh="管理工作台账号", en="Manage the accounts of the office"),
    "round": Text(zh="管理一轮测评：新建、开放、截止、销毁", en="Run a round: new, open, status, close, finish"),
    "slips": Text(zh="印制凭证", en="Write the code slips to print"),
    "places": Text(zh="给扫码就能填的问卷备名额", en="Make room for answers without a slip"),
    "assess": Text(zh="读入支部自评", en="Read the branches' self-assessments"),
    "report": Text(zh="写出报告", en="Write the reports"),
    "export": Text(zh="把发布文件导出为表格", en="Write a release as tables"),
    "verify": Text(zh="核验发布文件", en="Verify a release"),
    "texts": Text(zh="审改并公布文字回答", en="Redact and publish open answers"),
    "analyse": Text(zh="分析任何分组的评分数据", en="Analyse anybody's ratings by group"),
    "questionnaires": Text(zh="检查问卷", en="Check the questionnaires"),
}

HELP = "显示用法 / Show this help."


class Told(click.ClickException):
    """An ending with its sentence for the reader, Chinese first, and its exit code."""

    def __init__(self, zh: str, en: str, exit_code: int) -> None:
        super().__init__(f"{zh}\n{en}")
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: object = None) -> None:  # noqa: ARG002  # click's signature; errors go to stderr
        """Write the sentences to standard error."""
        click.echo(self.message, err=True)


@contextmanager
def told() -> Iterator[None]:
    """Let no traceback reach the reader: the one place where what went wrong becomes a sentence."""
    try:
        yield
    except (Told, click.exceptions.Exit, click.exceptions.NoArgsIsHelpError, BrokenPipeError):
        raise
    except Exception as error:
        if os.environ.get("MOFAN_DEBUG") == "1":
            traceback.print_exc()
        raise _ending(error) from error
    except KeyboardInterrupt as error:
        raise _ending(error) from error


def _ending(error: BaseException) -> Told:
    """Find the words and the exit code for whatever went wrong."""
    match error:
        case MofanError():
            return Told(error.sentence("zh"), error.sentence("en"), error.exit_code)
        case click.UsageError():
            return _misuse(error)
        case click.ClickException():
            return Told("出错了。", error.format_message(), error.exit_code)
        case KeyboardInterrupt() | click.Abort():
            return Told("已中断。", "Interrupted.", 130)
        case OSError(filename=str(name), strerror=str(why)):
            return Told(f"无法读写文件：{name}（{why}）。", f"Cannot read or write the file: {name} ({why}).", 1)
    kind = type(error).__name__
    return Told(
        f"程序内部出错（{kind}）。设 MOFAN_DEBUG=1 再运行一次可看到细节。",
        f"Internal error ({kind}). Run again with MOFAN_DEBUG=1 to see the details.",
        1,
    )


def _say_twice(command: click.Command, ctx: click.Context) -> None:
    """Explain `--help` in both languages, and list the command with its first sentence in each."""
    if option := command.get_help_option(ctx):
        option.help = HELP
    chinese, *rest = cleandoc(command.help or "").split("\n\n")
    english = next((paragraph for paragraph in rest if paragraph[:1].isascii()), None)
    if english and not command.short_help:
        command.short_help = f"{chinese.partition('。')[0]} / {english.partition('. ')[0].rstrip('.')}"


def _misuse(error: click.UsageError) -> Told:
    """Say which option cannot be used, a missing file above all, or that the words of the command are off."""
    path = error.ctx.command_path if error.ctx else "mofan"
    zh = f"命令用法有误，用法见：{path} --help"
    if isinstance(error, click.BadParameter):
        zh = f"{_named(error)} 的值不能用，例如文件不存在或格式不对；用法见：{path} --help"
    if isinstance(error, click.MissingParameter):
        zh = f"缺少 {_named(error)}；用法见：{path} --help"
    if isinstance(error, click.NoSuchOption):
        zh = f"没有 {error.option_name} 这个选项；用法见：{path} --help"
    return Told(zh, f"Usage error: {error.format_message()}", 2)


def _named(error: click.BadParameter) -> str:
    """Name the parameter as it is typed."""
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.make_metavar(
            error.ctx or click.Context(click.Command("mofan")))
    return hint if isinstance(hint, str) else " / ".join(hint or ())


class CommandFolder(click.Group):
    """A group whose commands are modules of `survey.commands`, each imported only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Name the commands in the order they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command and take the command of that name from it."""
        if cmd_name not in COMMANDS:
            return None
        with told():
            module = importlib.import_module(f"survey.commands.{cmd_name}")
            found = (thing for thing in vars(module).values() if isinstance(thing, click.Command))
            command = next(command for command in found if command.name == cmd_name)
        for asked in (command, *getattr(command, "commands", {}).values()):
            _say_twice(asked, ctx)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with their sentences, importing none of them."""
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, f"{line.zh} / {line.en}") for name, line in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options that stand before the command."""
        with told():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        with told():
            return super().invoke(ctx)


@click.group(
    "mofan",
    cls=CommandFolder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.help_option("-h", "--help", help=HELP)
@click.version_option(package_name="mofan", prog_name="mofan", help="显示版本 / Show the version.")
def main() -> None:
    """模范机关创建测评：匿名问卷、支部自评、差距分析报告。

    Anonymous surveys, branch self-assessment and honest gap-analysis reports.
    """
