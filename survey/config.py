"""Where things lie and what we are called: one frozen configuration, read once and passed on.

Data and secrets live in two folders, so that whoever copies the data (a backup, a disk sent for repair)
does not get the pepper and keys along with it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from questionnaires.errors import MofanError
from questionnaires.model import Lang

DATA, SECRETS, PUBLIC_URL, LANG = "MOFAN_DATA", "MOFAN_SECRETS", "MOFAN_PUBLIC_URL", "MOFAN_LANG"


class BadSetting(MofanError):
    """A setting is missing or malformed; names the variable, so that it can be found and mended."""

    zh = "设置 {variable} 不能用：{value!r}。应为：{expected_zh}。"
    en = "The setting {variable} cannot be used: {value!r}. Expected: {expected_en}."


class InsideDataFolder(MofanError):
    """A secret would lie inside the data folder, where every copy of the data would carry it away."""

    zh = "{path} 在数据文件夹 {data} 之内。密钥和口令必须放在数据文件夹之外。"
    en = "{path} lies inside the data folder {data}. Keys and secrets must be kept outside it."


@dataclass(frozen=True)
class Config:
    """The folders, public address and language of one installation; paths are absolute, links resolved."""

    data: Path
    secrets: Path
    public_url: str | None = None  # printed into QR codes; without it slips cannot be made for a network
    lang: Lang = Lang.ZH

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", self.data.expanduser().resolve())
        object.__setattr__(self, "secrets", self.outside(self.secrets))

    @classmethod
    def for_folder(cls, data: Path | str, environ: Mapping[str, str] = os.environ) -> Self:
        """Configure the data folder `data`; everything else comes from the environment or its default."""
        folder = Path(data).expanduser().resolve()
        secrets = environ.get(SECRETS) or folder.with_name(f"{folder.name}.keys")
        return cls(folder, Path(secrets), public_address(environ.get(PUBLIC_URL)), _lang(environ.get(LANG)))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Configure from the environment alone, as a server process does; `MOFAN_DATA` is required."""
        data = environ.get(DATA)
        if not data:
            expected = {"expected_zh": "数据文件夹的路径", "expected_en": "the path of the data folder"}
            raise BadSetting(variable=DATA, value="", **expected)
        return cls.for_folder(data, environ)

    def to_env(self) -> dict[str, str]:
        """Give the variables that make `from_env` of a child process return this very configuration."""
        given = {DATA: str(self.data), SECRETS: str(self.secrets), LANG: str(self.lang)}
        return given | ({PUBLIC_URL: self.public_url} if self.public_url else {})

    @property
    def pepper(self) -> Path:
        """Where the pepper of the round lies that has the box."""
        return self.secrets / "pepper"

    @property
    def overlay(self) -> Path | None:
        """Where a user's own questionnaires lie, None where there are none."""
        folder = self.data / "questionnaires"
        return folder if folder.is_dir() else None

    def outside(self, path: Path) -> Path:
        """Give `path` with links resolved, or refuse it when it lies in the data folder."""
        # Links are followed first: a link out of the way that points back inside hides nothing from a copy.
        real = path.expanduser().resolve()
        if real.is_relative_to(self.data):
            raise InsideDataFolder(path=path, data=self.data)
        return real


def public_address(text: str | None) -> str | None:
    """Check a public address: where members reach the forms, without anything after the path; else BadSetting."""
    if not text:
        return None
    try:
        parts = urlsplit(text.strip())
        usable = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
            and not (parts.query or parts.fragment or "@" in parts.netloc)
            and text.strip().isprintable()
            and " " not in text.strip()
        )
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting(
            variable=PUBLIC_URL,
            value=text,
            expected_zh="http:// 或 https:// 开头的地址，如 https://survey.example",
            expected_en="an address that starts with http:// or https://, such as https://survey.example",
        )
    return text.strip().rstrip("/")


def _lang(text: str | None) -> Lang:
    """Check a language: Chinese unless English is asked for."""
    if text and text not in set(Lang):
        raise BadSetting(variable=LANG, value=text, expected_zh="zh 或 en", expected_en="zh or en")
    return Lang(text) if text else Lang.ZH
