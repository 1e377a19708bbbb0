"""`mofan slips`: write the code slips to print."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from survey.commands.options import (
    NEW_FOLDER,
    configured,
    folder_argument,
    lang_option,
    names_in,
    option,
    public_url_option,
    say,
)
from survey.config import Config
from survey.errors import RoundError
from survey.issuing import MOST_SLIPS, Codes, Order, drawing, plan_orders, unserved
from survey.printing import Press, file_name
from survey.secret_files import sync_folder, write_secret


class FolderTaken(RoundError):
    """Slips go into a folder of their own."""

    zh = "{folder} 已经存在。请换一个新的文件夹名。"
    en = "{folder} exists already. Name a new folder."


def read_count(value: str, hint: str = "--for") -> tuple[str, int]:
    """Read “A3=200”."""
    name, _, number = value.partition("=")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MOST_SLIPS):
        raise click.BadParameter(f"{value!r}: A3=200", param_hint=hint)
    return name.strip(), int(number)


@click.command("slips")
@folder_argument
@option("--out", required=True, metavar="FOLDER", type=NEW_FOLDER, zh="写到哪个新文件夹，须在数据文件夹之外",
        en="New folder to write to, outside the data folder.")
@option("--units", metavar="b1,b2", zh="只印这些支部，默认尚未印过的全部支部",
        en="These branches only; by default all that have none yet.")
@option("--spares", default=0, show_default=True, type=click.IntRange(0, 100), zh="每个支部另备几张",
        en="Spare slips for every branch.")
@option("--for", "audiences", multiple=True, metavar="A3=200", zh="服务对象问卷及张数，可多次使用",
        en="Questionnaire of a served group and number of slips; may be repeated.")
@option("--more", type=click.IntRange(1, 1000), metavar="K",
        zh="给 --units 再印K张，记为补发；或允许 --for 再印一批",
        en="Print K more for --units, counted as a reissue; or allow a further batch of --for.")
@lang_option
@public_url_option
def slips(  # noqa: PLR0917 -- click passes every option by name
    folder: Path, out: Path, units: str | None, spares: int, audiences: tuple[str, ...], more: int | None,
    lang: str, public_url: str | None,
) -> None:
    """印制凭证：每个支部、每份问卷一个 PDF，默认每名党员一张。凭证码只在这些 PDF 里，只生成一次。

    Write the slips: one PDF per branch and questionnaire, by default one slip per member. The codes exist in these
    PDFs alone, and are made once.
    """
    config = configured(folder, public_url)
    target = config.outside(out)  # beside the box, codes would let whoever copies the data answer for members
    orders = plan_orders(config, names_in(units) if units is not None else None, dict(map(read_count, audiences)),
                         spares=spares, more=more or 0)
    with whole_folder(target) as unfinished:
        codes = print_into(config, orders, unfinished, lang)
    count = sum(len(new) for new in codes.values())
    say(f"共{count}张，在 {target}。印好后请删除这个文件夹。",
        f"{count} slips are in {target}. Delete this folder once they are printed.")
    if left := unserved(config):
        say(f"还没有印凭证的服务对象问卷：{'、'.join(left)}。例如加 --for {left[0]}=100。",
            f"Served groups without slips yet: {', '.join(left)}. For instance, add --for {left[0]}=100.")


def print_into(config: Config, orders: list[Order], folder: Path, lang: str) -> Codes:
    """Print what was ordered into a folder, one PDF per unit and questionnaire, and issue it."""
    progress = click.progressbar(orders, label="印制 · printing", file=sys.stderr)
    with drawing(config, orders) as drawn, progress as bar:
        press = Press.of_round(config, drawn.plan.id, lang)
        for order in bar:
            write_secret(folder / file_name(drawn.plan, order), press.sheet(drawn, order), data_folder=config.data)
    return drawn.codes


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill that gets its name only when all went well; otherwise nothing is left of it."""
    if target.exists():
        raise FolderTaken(folder=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        yield unfinished
        unfinished.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
