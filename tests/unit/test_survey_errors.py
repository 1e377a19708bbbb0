"""What went wrong is told alike to readers in a browser and at the command line."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

import survey
from questionnaires.errors import MofanError

BRACKETS = re.compile(r"（[^）]*）|\([^)]*\)")
COMMAND = re.compile(r"\bmofan [a-z]|--[a-z]")


def below(family: type[MofanError]) -> Iterator[type[MofanError]]:
    for error in family.__subclasses__():
        yield error
        yield from below(error)


def told_on_pages_too() -> list[type[MofanError]]:
    """Every error of the use cases; those of the commands are only ever told at the command line."""
    for module in pkgutil.walk_packages(survey.__path__, "survey."):
        import_module(module.name)
    return [error for error in set(below(MofanError))
            if error.__module__.startswith("survey.") and not error.__module__.startswith("survey.commands.")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sentence_says_what_to_do_and_names_a_command_only_in_brackets(lang: str) -> None:
    sentences = {error.__qualname__: str(getattr(error, lang, "")) for error in told_on_pages_too()}
    assert sum("mofan round finish" in sentence for sentence in sentences.values()) == 1
    assert {name: said for name, said in sentences.items() if COMMAND.search(BRACKETS.sub("", said))} == {}
