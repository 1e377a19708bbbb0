"""Mistakes in definition files, found, placed and said in both languages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from questionnaires.errors import Mistake

SENTENCES = {
    "missing": ("缺少这一项", "is missing"),
    "extra_forbidden": ("没有这个键，请检查拼写", "is not a known key, check the spelling"),
    "string_too_short": ("不能为空", "must not be empty"),
    "string_too_long": ("太长，最多{max_length}个字符", "is too long, at most {max_length} characters"),
    "string_type": ("应为文字，放在引号里", "must be text, in quotes"),
    "int_type": ("应为整数", "must be a whole number"),
    "int_parsing": ("应为整数", "must be a whole number"),
    "int_from_float": ("应为整数", "must be a whole number"),
    "float_type": ("应为数", "must be a number"),
    "float_parsing": ("应为数", "must be a number"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "bool_parsing": ("应为 true 或 false", "must be true or false"),
    "tuple_type": ("应为列表 [ … ]", "must be a list [ … ]"),
    "dict_type": ("应为一组键和值", "must be a table of keys and values"),
    "model_type": ("应为一组键和值", "must be a table of keys and values"),
    "too_short": ("至少{min_length}项", "needs at least {min_length} entries"),
    "too_long": ("最多{max_length}项", "takes at most {max_length} entries"),
    "literal_error": ("应为以下之一：{expected}", "must be one of: {expected}"),
    "enum": ("应为以下之一：{expected}", "must be one of: {expected}"),
    "greater_than_equal": ("不能小于{ge}", "must be at least {ge}"),
    "less_than_equal": ("不能大于{le}", "must be at most {le}"),
}
UNTRANSLATED = "{msg}"
BAD_ID = ("应以字母开头，只用字母、数字和 . _ -，最多40个",
          "must start with a letter and use only letters, digits, . _ and -, at most 40")
BAD_CHARACTER = ("含有控制字符", "holds a control character")
NAMING_KEYS = ("id", "facet", "criterion", "value")

Path = Sequence[str | int]


def mistake(file: str, path: str, zh: str, en: str) -> Mistake:
    """Write one mistake; a mistake of the whole file has no path."""
    return Mistake(f"{file}: {path}" if path else file, zh, en)


def spell(document: Any, path: Path) -> str:
    """Write a path as a reader would find it: entries of a list by their id where they have one."""
    steps = []
    for step in path:
        inner = document[step] if _has(document, step) else None
        name = step
        if isinstance(step, int) and isinstance(inner, dict):
            name = next((inner[key] for key in NAMING_KEYS if isinstance(inner.get(key), str | int)), step)
        steps.append(str(name))
        document = inner
    return ".".join(steps)


def from_validation(file: str, document: Any, error: ValidationError) -> Iterator[Mistake]:
    """Translate what pydantic found in a file."""
    details = error.errors(include_url=False)
    for detail in details:
        # A list whose entries are wrong is called too short as well, which would only confuse.
        inner = (other["loc"] for other in details if len(other["loc"]) > len(detail["loc"]))
        if detail["type"] != "too_short" or not any(loc[:len(detail["loc"])] == detail["loc"] for loc in inner):
            yield mistake(file, spell(document, detail["loc"]), *sentences(dict(detail)))


def sentences(detail: Mapping[str, Any]) -> tuple[str, str]:
    """Say in both languages what pydantic says in one; our own validators already say it in both."""
    facts = detail.get("ctx", {})
    if detail["type"] == "value_error":
        zh, _, en = str(facts["error"]).partition(" / ")
        return zh, en or zh
    if detail["type"] == "string_pattern_mismatch":
        return BAD_ID if "A-Za-z" in facts["pattern"] else BAD_CHARACTER
    zh, en = SENTENCES.get(detail["type"], (UNTRANSLATED, UNTRANSLATED))
    known = {**facts, "expected": str(facts.get("expected", "")).replace(" or ", ", "), "msg": detail["msg"]}
    return zh.format_map(known), en.format_map(known)


def _has(document: Any, step: str | int) -> bool:
    if isinstance(document, dict):
        return step in document
    return isinstance(document, list) and isinstance(step, int) and step < len(document)
