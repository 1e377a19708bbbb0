"""The schema in the docs is the model's, and real releases keep it; checked by a small validator of our own."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reports.derivation import completed
from reports.exporting import release_schema
from tests.closed import own_questionnaire, planted

ROOT = Path(__file__).parents[2]
STALE = "docs/release.schema.json is stale: mofan export --schema > docs/release.schema.json"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,),
    "object": (dict,), "null": (type(None),)}


@cache
def schema() -> dict[str, Any]:
    return json.loads(release_schema())  # type: ignore[no-any-return]


def wrong(value: Any, rule: dict[str, Any], where: str = "$") -> list[str]:
    """What in `value` breaks `rule`: the part of JSON Schema (draft 2020-12) that our schema uses."""
    if "$ref" in rule:
        return wrong(value, schema()["$defs"][rule["$ref"].removeprefix("#/$defs/")], where)
    if "anyOf" in rule:
        return [] if any(not wrong(value, part, where) for part in rule["anyOf"]) else [where]
    if not _is_allowed(value, rule):
        return [f"{where}: {value!r}"[:80]]
    if isinstance(value, dict):
        return _of_object(value, rule, where)
    parts = value if isinstance(value, list) else []
    return [text for n, part in enumerate(parts) for text in wrong(part, rule.get("items", {}), f"{where}[{n}]")]


def _is_allowed(value: Any, rule: dict[str, Any]) -> bool:
    kind = rule.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return False
    if value not in rule.get("enum", [value]) or value != rule.get("const", value):
        return False
    return not (isinstance(value, str) and "pattern" in rule) or bool(re.search(rule["pattern"], value))


def _of_object(value: dict[str, Any], rule: dict[str, Any], where: str) -> list[str]:
    known, rest = rule.get("properties", {}), rule.get("additionalProperties", True)
    found = [f"{where}: {name} is missing" for name in rule.get("required", ()) if name not in value]
    for name, part in value.items():
        if name in known or isinstance(rest, dict):
            found += wrong(part, known.get(name, rest), f"{where}.{name}")
        elif rest is False:
            found.append(f"{where}: {name} is unknown")
    return found


def test_the_schema_in_the_docs_is_that_of_the_model() -> None:
    assert (ROOT / "docs" / "release.schema.json").read_bytes() == release_schema(), STALE


@pytest.mark.parametrize("release", [planted, own_questionnaire])
def test_real_releases_keep_the_schema(release: Any) -> None:
    assert wrong(json.loads(completed(release()).to_bytes()), schema()) == []


def test_the_schema_refuses_what_a_release_never_holds() -> None:
    content = json.loads(completed(planted()).to_bytes())
    changes: list[dict[str, Any]] = [
        {"format": "mofan-release/0"}, {"extra": 1}, {"organ": None}, {"dimensions": {}}, {"derived": {}}]
    for change in changes:
        assert wrong({**content, **change}, schema())
    del content["rules"]
    assert wrong(content, schema()) == ["$: rules is missing"]


def test_patterns_are_written_for_every_validator() -> None:
    assert b"\\\\x{" not in release_schema()
    assert b"\\\\u202a" in release_schema()


def test_every_field_of_the_file_is_explained_in_the_docs_in_both_languages() -> None:
    zh, en = (ROOT / "docs" / "release.md").read_text("utf-8").split('<a id="english"></a>')
    fields = {name for part in (schema(), *schema()["$defs"].values()) for name in part.get("properties", {})}
    for text in (zh, en):
        written = set(re.findall(r"`([A-Za-z_0-9]+)`", text))
        assert sorted(fields - written) == []
