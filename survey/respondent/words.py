"""The app's own sentences, both languages side by side."""

import tomllib
from functools import cache, partial
from importlib import resources
from typing import Protocol

from questionnaires.model import Text


class Say(Protocol):
    """Gives a sentence by its key, in one language, with facts filled in."""

    def __call__(self, key: str, **facts: object) -> str:
        """Give the sentence; KeyError if there is none of that key."""


@cache
def words() -> dict[str, Text]:
    """All sentences by key; one that lacks a language cannot be loaded."""
    source = resources.files("survey.respondent").joinpath("words.toml").read_text("utf-8")
    return {key: Text.model_validate(entry) for key, entry in tomllib.loads(source).items()}


def _say(lang: str, key: str, /, **facts: object) -> str:
    return words()[key].say(lang).format(**facts)


def speaker(lang: str) -> Say:
    """Give the function that says sentences in `lang`."""
    return partial(_say, lang)
