"""One installation: a data folder with its stores, and a folder for secrets that never lies inside it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

from reports.release import UnitRef
from survey.config import Config
from survey.errors import SurveyError
from survey.secret_files import sync_folder
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import create_desk
from survey.store.office import FILE_NAME as OFFICE
from survey.store.office import Office, create_office
from survey.store.structure import Structure


class ForeignFolder(SurveyError):
    """The folder holds something else; nothing is put beside strangers' files."""

    zh = "{folder} 里已有其他文件。请换一个空的或新的文件夹。"
    en = "{folder} holds other files. Choose an empty or a new folder."


class NotSetUp(SurveyError):
    """There is no data folder where one was expected."""

    zh = "{folder} 不是数据文件夹。请先建立（命令：mofan init）。"
    en = "{folder} is not a data folder. Set one up first (mofan init)."


def set_up(config: Config, units: tuple[UnitRef, ...]) -> None:
    """Make the data folder and the secrets folder, or give an existing data folder a new organisation.

    What that changes is noted; rounds keep the organisation their plan froze. ForeignFolder where other files lie.
    """
    if (config.data / OFFICE).exists():
        with Structure(config.data / OFFICE) as structure:
            structure.replace(units, date.today().isoformat())  # noqa: DTZ011 -- the office's own day
        return
    if config.data.exists() and (not config.data.is_dir() or any(config.data.iterdir())):
        raise ForeignFolder(folder=config.data)
    # Whoever else has an account on this machine has no business in either folder.
    config.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    config.data.parent.mkdir(parents=True, exist_ok=True)
    _make_data_folder(config.data, units)


def set_up_empty(config: Config) -> None:
    """Make both folders without an organisation yet; one that is there stays as it is."""
    if not (config.data / OFFICE).exists():
        set_up(config, ())


def _make_data_folder(folder: Path, units: tuple[UnitRef, ...]) -> None:
    """Make the folder whole or not at all."""
    unfinished = folder.with_name(f".{folder.name}.new")
    for left in unfinished.glob("*") if unfinished.exists() else ():
        left.unlink()
    unfinished.mkdir(mode=0o700, exist_ok=True)
    create_desk(unfinished / DESK)
    create_office(unfinished / OFFICE)
    with Office(unfinished / OFFICE) as office:
        office.replace_units(units)
    with suppress(FileNotFoundError):
        folder.rmdir()
    unfinished.rename(folder)
    sync_folder(folder.parent)


def require_set_up(config: Config) -> None:
    """Raise NotSetUp unless the folder is a data folder."""
    if not (config.data / OFFICE).exists():
        raise NotSetUp(folder=config.data)


@contextmanager
def office_at(config: Config) -> Iterator[Office]:
    """Open the office's papers; NotSetUp where there are none."""
    require_set_up(config)
    with Office(config.data / OFFICE) as office:
        yield office


class Keeper(Protocol):
    """A keeper of one topic in office.db, opened by its path and let go at the end of a with block."""

    def __init__(self, path: Path) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...


K = TypeVar("K", bound=Keeper)


@contextmanager
def keeper_at(config: Config, keeper: type[K]) -> Iterator[K]:
    """Open a keeper over the office's file; NotSetUp where there is none."""
    require_set_up(config)
    with keeper(config.data / OFFICE) as opened:
        yield opened
