"""`mofan demo`: the whole way on a fictional organ, from codes to reports, then the pages to look at."""

import time
from pathlib import Path

import click

from reports.documents import count_reports, write_reports
from reports.release import read_release
from survey.commands.options import NEW_FOLDER, configured, say
from survey.commands.serve import start_all
from survey.config import Config
from survey.demo.logins import FILE_NAME
from survey.demo.running import DemoRun, effort, run
from survey.processes import Doors
from survey.serve import Listener

OUT = "out"


@click.command("demo")
@click.option("--dir", "folder", default="demo", show_default=True, metavar="DIR", type=NEW_FOLDER,
              help="放在哪里 / Where to put it.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535),
              help="答卷网页的端口 / Port of the answering pages.")
@click.option("--staff-port", default=8001, show_default=True, type=click.IntRange(1, 65535),
              help="工作台的端口 / Port of the office.")
@click.option("--no-serve", is_flag=True, help="写完报告就结束，不打开网页 / Stop when the reports are written.")
@click.option("--seed", default=7, show_default=True, metavar="N", type=click.IntRange(0),
              help="同一种子，同样的报告 / The same seed, the same reports.")
def demo(folder: Path, port: int, staff_port: int, no_serve: bool, seed: int) -> None:
    """用虚构的机关走完全程：发码、作答、截止、出报告，再打开答卷网页和工作台。

    全部是模拟数据。报告写入 DIR/out；密钥、盐值和登录密码放在 DIR 旁边的 DIR.keys。

    The whole way with a fictional organ: codes, answers, close, reports, then the pages and the office. Everything
    is simulated. Reports go to DIR/out; key, pepper and logins lie beside DIR, in DIR.keys.
    """
    config = configured(folder)
    doors = Doors(Listener("127.0.0.1", port), Listener("127.0.0.1", staff_port))
    if not no_serve:
        doors.check()  # rather now than after a minute's work
    began = time.monotonic()
    with click.progressbar(length=effort(), label="作答 · answering") as bar:
        made = run(config, seed, bar.update)
    reports = list(write_everything(config, made))
    say(f"{len(reports)}份 PDF 写入 {config.data / OUT}（{time.monotonic() - began:.0f}秒）。",
        f"{len(reports)} PDFs are in {config.data / OUT} ({time.monotonic() - began:.0f} s).")
    show_codes(made)
    show_logins(config, made)
    if not no_serve:
        start_all(config, doors)


def write_everything(config: Config, made: DemoRun) -> list[Path]:
    """Write the reports of both closed rounds in Chinese and of the last one in English."""
    releases = [read_release(path) for path in made.releases]
    *_, last = releases
    written: list[Path] = []
    for release, before, lang, name in (
        (releases[0], None, "zh", made.closed[0]),
        (last, releases[-2], "zh", made.closed[-1]),
        (last, releases[-2], "en", f"{made.closed[-1]}-en"),
    ):
        with click.progressbar(length=count_reports(release), label=f"报告 · reports {name}") as bar:
            written += write_reports(release, before, config.data / OUT / name, lang, bar.update)
    return written


def show_codes(made: DemoRun) -> None:
    """Print a few unused codes of the open round, by form."""
    say(f"轮次 {made.open_round} 正在进行，可用下面的码试填：",
        f"Round {made.open_round} is open; try it with one of these codes:")
    for form, codes in made.codes.items():
        click.echo(f"  {form:<12} {'  '.join(codes)}")


def show_logins(config: Config, made: DemoRun) -> None:
    """Print the ways into the office, one for every role."""
    place = config.secrets / FILE_NAME
    say(f"工作台可用下面的登录名和密码登录（也写在 {place}）：",
        f"Sign into the office with one of these names and passwords (also in {place}):")
    for login in made.logins:
        click.echo(login.line)
