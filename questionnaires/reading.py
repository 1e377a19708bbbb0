"""Definition files on their way from the disk to plain tables; whatever cannot be read is a mistake."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from questionnaires.errors import Mistake
from questionnaires.mistakes import mistake

LARGEST_FILE = 1_000_000  # bytes, some twenty times the largest built-in file
MOST_PARTS: Final = 16
"""Parts of a key between dots, many times what any definition needs."""

# A quoted part of more than 200 characters needs no counting: few of these fit into a file.
_PART: Final = r"""(?>[\w-]+|"(?:[^"\\\n]|\\.){0,200}"|'[^'\n]{0,200}')"""
_LONG_KEY: Final = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MOST_PARTS}}}")


def built_in_files(names: tuple[str, ...]) -> dict[str, bytes]:
    """Read the files that come with the program."""
    content = files("questionnaires") / "content"
    return {name: (content / name).read_bytes() for name in names}


def overlay_files(folder: Path | None, mistakes: list[Mistake]) -> dict[str, bytes]:
    """Read the TOML files of the user's folder in the order of their names; no folder, no files."""
    contents: dict[str, bytes] = {}
    if folder is None or not folder.exists():
        return contents
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        mistakes.append(mistake(str(folder), "", "读不了这个文件夹", f"folder cannot be read: {error.strerror}"))
        return contents
    for path in paths:
        try:
            contents[path.name] = path.read_bytes()
        except OSError as error:
            mistakes.append(mistake(path.name, "", "读不了这个文件", f"cannot be read: {error.strerror}"))
    return contents


def tables_in(content: bytes) -> dict[str, Any]:
    """Turn the bytes of a definition file into tables; ValueError where they are none, or RecursionError."""
    text = content.decode("utf-8-sig")
    if _LONG_KEY.search(text):
        # The library's work and memory grow with the square of a key's parts: a file of 1 MB would take all of it.
        raise ValueError(f"a key has more than {MOST_PARTS} parts")
    return tomllib.loads(text)


def parse(name: str, content: bytes, mistakes: list[Mistake]) -> dict[str, Any] | None:
    """Turn a file's bytes into tables; None where they are not TOML."""
    try:
        if len(content) > LARGEST_FILE:
            mistakes.append(mistake(name, "", "文件超过1 MB", "is larger than 1 MB"))
            return None
        return tables_in(content)
    except UnicodeDecodeError:
        mistakes.append(mistake(name, "", "不是 UTF-8 编码，请另存为 UTF-8", "is not UTF-8, save it as UTF-8"))
    except (ValueError, RecursionError) as error:
        mistakes.append(mistake(name, "", f"TOML 写法有误，请检查引号（要用半角）和括号：{error}",
                                f"is not valid TOML, check quotes and brackets: {error}"))
    return None
