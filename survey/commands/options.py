"""What several commands take: the data folder, a round, a passphrase; and saying things in both languages."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from survey.config import PUBLIC_URL, Config
from survey.errors import SecretFileUnusable
from survey.rounds import RELEASES
from survey.secret_files import read_secret
from survey.store.office import FILE_NAME as OFFICE

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE: Final = click.Path(dir_okay=False, path_type=Path)
NEW_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


def option(*names: str, zh: str, en: str, **settings: Any) -> Decorator:
    """Make a click option whose help is there in both languages."""
    return click.option(*names, help=f"{zh} / {en}", **settings)


folder_argument: Final = click.argument("folder", metavar="DIR", type=NEW_FOLDER)
round_option: Final = option("--round", "round_id", metavar="ID", zh="轮次编号，默认最近一轮",
                             en="Id of the round, by default the latest that fits.")
key_option: Final = option("--key", "key_path", metavar="FILE", required=True, type=FILE, zh="本轮密钥文件",
                           en="Key file of the round.")
passphrase_option: Final = option("--passphrase-file", metavar="FILE", type=FILE, zh="从文件读取口令，默认现场输入",
                                  en="Read the passphrase from a file instead of asking for it.")
lang_option: Final = option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, zh="语言",
                            en="Language.")
public_url_option: Final = option("--public-url", metavar="URL", zh="答卷网页的对外地址，印在二维码里",
                                  en="Address members reach the pages at, printed into QR codes.")


def configured(folder: Path, public_url: str | None = None) -> Config:
    """Configure a data folder; an address given on the command line goes before the environment's."""
    given = {PUBLIC_URL: public_url} if public_url else {}
    return Config.for_folder(folder, {**os.environ, **given})


def ask_passphrase(passphrase_file: Path | None) -> str:
    """Read the passphrase from its file, or ask for it without showing it."""
    if passphrase_file is not None:
        try:
            return read_secret(passphrase_file).decode("utf-8-sig").strip()
        except UnicodeDecodeError as error:
            raise SecretFileUnusable(path=passphrase_file, reason="UTF-8?") from error
    return str(click.prompt("口令 / Passphrase", hide_input=True))


def names_in(text: str | None) -> list[str]:
    """Read “A1,A2”."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def keeps_releases(target: Path) -> bool:
    """True inside the folder where an installation keeps its releases, which can never be made again."""
    whole = target.resolve()
    return any(place.name == RELEASES and (place.parent / OFFICE).exists() for place in (whole, *whole.parents))


def say(zh: str, en: str) -> None:
    """Tell the reader something in both languages."""
    click.echo(f"{zh}\n{en}")
