"""The questionnaires of an office: the built-in definition files, those laid over them, and forms of one's own.

Whatever is put into the overlay is read together with all the rest first, so that a file with a mistake never
takes the place of one that works; all mistakes are told at once. Files are named after ids, never by their sender.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from questionnaires.catalogue import Catalogue
from questionnaires.definitions import SHAPES
from questionnaires.errors import Mistake, QuestionnaireError
from questionnaires.loader import Loaded, load
from questionnaires.model import Questionnaire, Text
from questionnaires.reading import LARGEST_FILE, built_in_files, tables_in
from questionnaires.texts import wordings
from questionnaires.wording import Remark, review
from questionnaires.writing import own_file
from reports.fonts import missing_glyphs
from survey.config import Config
from survey.errors import RoundError
from survey.secret_files import sync_folder
from survey.tables import shown
from survey.units import is_safe_id

FOLDER: Final = "questionnaires"
BANK_SCALES: Final = ("member", "satisfaction")


class FormIdUnusable(RoundError):
    """The id of a questionnaire becomes a file name and stands in plans."""

    zh = "问卷编号“{form_id}”不能用：以字母开头，只用英文字母、数字、-、_，最长32个，不与已有的问卷和内置文件重名。"
    en = ("The questionnaire id “{form_id}” cannot be used: start with a letter, use letters a–z, digits, - and _ "
          "only, at most 32, and no id or file name that is there already.")


class NoSuchDefinition(RoundError):
    """There is no definition file or questionnaire of that name."""

    zh = "没有“{name}”。"
    en = "There is no “{name}”."


@dataclass(frozen=True)
class Bank:
    """What can be asked: the catalogue, where its own forms lie, what was replaced, and remarks on wording."""

    catalogue: Catalogue
    own_files: Mapping[str, str]      # id of a form of one's own → its file
    replaced: tuple[str, ...]         # built-in files that another stands in for
    remarks: tuple[Remark, ...] = ()  # on everything that is not as it came


def bank(config: Config) -> Bank:
    """Read everything that can be asked; QuestionnaireError lists every mistake of the files laid over it."""
    return _read(config.overlay, _state(config))


def _state(config: Config) -> tuple[tuple[str, int, int, int], ...]:
    """Tell one state of the overlay from another: reading it all takes longer than drawing a page."""
    found = ((name, (config.data / FOLDER / name).stat()) for name in overlaid(config))
    return tuple((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in found)


@lru_cache(maxsize=4)
def _read(overlay: Path | None, _state: tuple[tuple[str, int, int, int], ...]) -> Bank:
    loaded = load(overlay)
    return Bank(loaded.catalogue, loaded.own_files, loaded.replaced, tuple(_remarks(loaded)))


def _remarks(loaded: Loaded) -> Iterator[Remark]:
    mine = {*loaded.own_files.values(), *loaded.replaced}
    if mine:
        yield from (remark for remark in review(loaded.catalogue, loaded.own_files) if remark.file in mine)
        yield from (remark for remark in unprintable(loaded) if remark.file in mine)


def unprintable(loaded: Loaded) -> Iterator[Remark]:
    """Find characters that the reports cannot print, before a report has to."""
    for wording in wordings(loaded.catalogue, loaded.own_files):
        if missing := missing_glyphs(wording.text.zh + wording.text.en):
            found = "".join(sorted(missing))
            yield Remark(wording.file, wording.id, "font", Text(
                zh=f"报告的字体印不出：“{found}”。", en=f"The reports' font cannot print “{found}”."))


def overlaid(config: Config) -> tuple[str, ...]:
    """Name the files in the overlay, whole or not."""
    return tuple(sorted(path.name for path in (config.overlay or Path("/nowhere")).glob("*.toml")))


def content_of(config: Config, name: str) -> bytes:
    """Give a definition file as it is used now; NoSuchDefinition for any other name."""
    if name in overlaid(config):
        return (config.data / FOLDER / name).read_bytes()
    if name in SHAPES:
        return built_in_files((name,))[name]
    raise NoSuchDefinition(name=shown(name))


def copy_form(config: Config, form_id: str, new_id: str, title: Text) -> str:
    """Lay a copy of a questionnaire under a new id into the overlay, to be adapted; gives the name of its file."""
    known = bank(config)
    taken = {form.id.lower() for form in known.catalogue.questionnaires}
    if new_id.lower() in taken or not _is_free(config, new_id):
        raise FormIdUnusable(form_id=shown(new_id))
    text = own_file(_form(known.catalogue, form_id), new_id, title, BANK_SCALES)
    return put_own(config, text.encode())


def _form(catalogue: Catalogue, form_id: str) -> Questionnaire:
    try:
        return catalogue.questionnaire(form_id)
    except KeyError as error:
        raise NoSuchDefinition(name=shown(form_id)) from error


def put_own(config: Config, content: bytes) -> str:
    """Take a questionnaire of one's own in, or a new version of one; gives the name of its file.

    QuestionnaireError lists every mistake; nothing is taken in then.
    """
    form_id = _id_in(content)
    name = next((file for file, held in _own_ids(config).items() if held == form_id), None)
    if name is None:
        if not _is_free(config, form_id):
            raise FormIdUnusable(form_id=shown(form_id))
        name = f"{form_id}.toml"
    return _put(config, name, content)


def replace_built_in(config: Config, name: str, content: bytes) -> str:
    """Lay a file over the built-in one of the same name; QuestionnaireError lists every mistake."""
    if name not in SHAPES:
        raise NoSuchDefinition(name=shown(name))
    return _put(config, name, content)


def remove(config: Config, name: str) -> None:
    """Take a file out of the overlay: a form of one's own goes, a built-in file is in use again."""
    if name not in overlaid(config):
        raise NoSuchDefinition(name=shown(name))
    _try_out(config, {name: None}, name)
    (config.data / FOLDER / name).unlink()
    sync_folder(config.data / FOLDER)


def _is_free(config: Config, form_id: str) -> bool:
    taken = {name.lower() for name in (*SHAPES, *overlaid(config))}
    return is_safe_id(form_id) and form_id[0].isalpha() and f"{form_id}.toml".lower() not in taken


def _id_in(content: bytes) -> str:
    """Find the id a file gives its questionnaire; a file that cannot be read so far is a mistake like any other."""
    head: Any = _document(content).get("questionnaire")
    found = head.get("id") if isinstance(head, dict) else None
    if not isinstance(found, str):
        raise QuestionnaireError([Mistake("questionnaire.id", "缺少这一项", "is missing")])
    return found


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_FILE:
        raise QuestionnaireError([Mistake("TOML", "文件超过1 MB", "is larger than 1 MB")])
    try:
        return tables_in(content)
    except UnicodeDecodeError as error:
        raise QuestionnaireError([Mistake("TOML", "不是 UTF-8 编码，请另存为 UTF-8",
                                          "is not UTF-8, save it as UTF-8")]) from error
    except (ValueError, RecursionError) as error:
        raise QuestionnaireError([Mistake("TOML", f"写法有误，请检查引号（要用半角）和括号：{error}",
                                          f"is not valid TOML, check quotes and brackets: {error}")]) from error


def _own_ids(config: Config) -> dict[str, str]:
    """Give the id that each file of one's own gives its questionnaire; files that cannot be read have none."""
    found: dict[str, str] = {}
    for name in overlaid(config):
        if name not in SHAPES:
            try:
                found[name] = _id_in(content_of(config, name))
            except QuestionnaireError:
                continue
    return found


def _put(config: Config, name: str, content: bytes) -> str:
    _try_out(config, {name: content}, name)
    folder = config.data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    unfinished = folder / f".{name}.new"  # not read: its name does not end in .toml
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)
    sync_folder(folder)
    return name


def _try_out(config: Config, changes: Mapping[str, bytes | None], name: str) -> None:
    """Read everything as it would be, in a folder aside.

    Mistakes of other files that lie there already do not stand in the way of mending this one.
    """
    with tempfile.TemporaryDirectory(prefix="mofan-") as aside:
        for held in overlaid(config):
            if held not in changes:
                shutil.copyfile(config.data / FOLDER / held, Path(aside) / held)
        for changed, content in changes.items():
            if content is not None:
                (Path(aside) / changed).write_bytes(content)
        try:
            load(Path(aside))
        except QuestionnaireError as error:
            before = _mistakes_now(config)
            new = [mistake for mistake in error.mistakes if mistake not in before or _is_of(name, mistake)]
            if new:
                raise QuestionnaireError(new) from error


def _mistakes_now(config: Config) -> tuple[Mistake | str, ...]:
    try:
        load(config.overlay)
    except QuestionnaireError as error:
        return error.mistakes
    return ()


def _is_of(name: str, mistake: Mistake | str) -> bool:
    return isinstance(mistake, Mistake) and mistake.place.partition(":")[0] == name
