"""The method in plain sentences of both languages, frozen into a release with the version of its rules."""

import tomllib
from importlib.resources import files
from typing import Final

from questionnaires.model import Frozen, Id, Words


class Rule(Frozen):
    """One rule in a few plain sentences."""

    id: Id
    zh: Words
    en: Words

    def say(self, lang: str) -> str:
        """Give the rule in `lang`."""
        return self.en if lang == "en" else self.zh


class Method(Frozen):
    """Every rule a release was made by."""

    version: str
    rules: tuple[Rule, ...]


METHOD: Final = Method.model_validate(tomllib.loads(files("reports").joinpath("method.toml").read_text("utf-8")))
