"""The English of the office is complete, fresh and of one mind."""

from functools import cache
from pathlib import Path

import pytest

from survey.staff.translations import HERE, PARTS, catalogue_path, compiled, kept, said, template


@cache
def _messages(part: str) -> frozenset[object]:
    return frozenset(message.id for message in template(part) if message.id)


@cache
def _spoken() -> dict[str, set[str]]:
    """Every sentence, by the file it stands in."""
    found: dict[str, set[str]] = {}
    for part in PARTS:
        for message, place in said(part):
            found.setdefault(place, set()).update([message] if isinstance(message, str) else message)
    return found


@pytest.mark.parametrize("part", PARTS)
def test_every_sentence_has_its_english(part: str) -> None:
    known = {message.id: message for message in kept(part) if message.id}
    missing = [m for m in _messages(part) if m not in known or not known[m].string or known[m].fuzzy]
    assert not missing


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_kept_that_nobody_says_any_more(part: str) -> None:
    assert {message.id for message in kept(part) if message.id} <= _messages(part)


@pytest.mark.parametrize("part", PARTS)
def test_what_the_office_loads_is_what_was_translated(part: str) -> None:
    path = catalogue_path(part, ".mo")
    assert path.exists() or not _messages(part)
    assert not path.exists() or path.read_bytes() == compiled(part)


@pytest.mark.parametrize("part", PARTS)
def test_english_keeps_every_placeholder(part: str) -> None:
    for message in kept(part):
        if message.id:
            assert not list(message.check()), message.id


def test_one_sentence_has_one_english() -> None:
    english: dict[object, set[object]] = {}
    for part in PARTS:
        for message in kept(part):
            if message.id:
                text = message.string if isinstance(message.string, str) else tuple(message.string or ())
                english.setdefault(message.id, set()).add(text)
    assert {chinese: texts for chinese, texts in english.items() if len(texts) > 1} == {}


def test_no_template_says_anything_untranslated() -> None:
    for path in (HERE / "templates").rglob("*.html"):
        assert _chinese_outside(path, _spoken().get(path.relative_to(HERE).as_posix(), set())) == []


def _chinese_outside(path: Path, spoken: set[str]) -> list[str]:
    left = []
    for line in path.read_text("utf-8").splitlines():
        bare = line
        for sentence in sorted(spoken, key=len, reverse=True):
            bare = bare.replace(sentence, "")
        bare = bare.replace("中文", "")
        if any("一" <= c <= "鿿" for c in bare) and "{% trans" not in line and "{#" not in line:
            left.append(line.strip())
    return left
