"""`mofan slips`: write the code slips to print."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from reports.documents.slips import Slip, SlipBatch, slips_pdf
from survey.ballots import Notice
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
from survey.installation import office_at
from survey.issuing import Codes, Order, issue_slips, plan_orders, unserved
from survey.plan import RoundPlan
from survey.rounds import frozen_catalogue
from survey.secret_files import sync_folder, write_secret
from survey.tickets.slips import printed

MOST_SLIPS: Final = 100_000


class FolderTaken(RoundError):
    """Slips go into a folder of their own."""

    zh = "{folder} 已经存在。请换一个新的文件夹名。"
    en = "{folder} exists already. Name a new folder."


class NoPublicUrl(RoundError):
    """A QR code needs the address it leads to."""

    zh = "不知道答卷网页的地址，二维码无从印起。请加 --public-url。"
    en = "The address of the answering pages is not known, so no QR code can be made. Add --public-url."


def read_count(value: str) -> tuple[str, int]:
    """Read “A3=200”."""
    name, _, number = value.partition("=")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MOST_SLIPS):
        raise click.BadParameter(f"{value!r}: A3=200", param_hint="--for")
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
        codes = issue_slips(config, orders, Printer(config, orders, unfinished, lang))
    count = sum(len(new) for new in codes.values())
    say(f"共{count}张，在 {target}。印好后请删除这个文件夹。",
        f"{count} slips are in {target}. Delete this folder once they are printed.")
    if left := unserved(config):
        say(f"还没有印凭证的服务对象问卷：{'、'.join(left)}。例如加 --for {left[0]}=100。",
            f"Served groups without slips yet: {', '.join(left)}. For instance, add --for {left[0]}=100.")


@dataclass(frozen=True)
class Printer:
    """Prints what was ordered into a folder: one PDF per unit and questionnaire."""

    config: Config
    orders: list[Order]
    folder: Path
    lang: str

    def __call__(self, notice: Notice, plan: RoundPlan, codes: Codes) -> None:
        """Write every PDF; NoPublicUrl where nobody could find the pages."""
        url = self.config.public_url or plan.public_url
        if url is None:
            raise NoPublicUrl
        with office_at(self.config) as office:
            promise = frozen_catalogue(office, plan).promise
        with click.progressbar(self.orders, label="印制 · printing", file=sys.stderr) as bar:
            for order in bar:
                unit, form = plan.units[order.unit], notice.forms[order.form]
                new, address = codes[unit.id, form.id], f"{url}/{self.lang}/f/{form.id}"
                batch = SlipBatch(
                    organ=notice.organ, round_title=notice.title, unit=unit.name, form=form.title, promise=promise,
                    slips=[_slip(code, address, place >= order.slips) for place, code in enumerate(new)],
                    closes_on=notice.closes_on, simulated=notice.simulated)
                write_secret(self.folder / f"{unit.id}-{form.id}.pdf", slips_pdf(batch, self.lang),
                             data_folder=self.config.data)


def _slip(code: str, address: str, is_spare: bool) -> Slip:
    # The code stands behind the “#”: browsers keep that part to themselves, so it reaches no log on the way.
    return Slip(printed(code), f"{address}#c={printed(code)}", is_spare)


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
