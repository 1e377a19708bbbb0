"""A questionnaire written out as a definition file of one's own, to be adapted in any editor and read in again."""

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

from questionnaires.model import Frozen, Item, Questionnaire, Scale, Text

NOTE: Final = """\
# 问卷文件：改引号里的文字，zh 和 en 一起改，存为 UTF-8。题号（id）不改；意思变了，就换新题号。
# A questionnaire: change what stands in quotes, zh and en together, and save as UTF-8. Ids stay; a new meaning
# gets a new id.
"""


def own_file(questionnaire: Questionnaire, new_id: str, title: Text, bank_scales: Collection[str]) -> str:
    """Write a questionnaire as a file of its own (TOML) under a new id and title.

    Scales named in `bank_scales` are those of the bank, and only referred to.
    """
    head = questionnaire.model_copy(update={"id": new_id, "title": title})
    parts = [NOTE, _table("[questionnaire]", head, "id", "kind", "audience", "minutes", "title", "intro")]
    parts += (_scale(scale) for scale in questionnaire.scales if scale.id not in bank_scales)
    for section in questionnaire.sections:
        parts.append(_table("[[section]]", section, "id", "scored", "title", "lead_in"))
        parts += (_item(item) for item in section.items)
    return "\n".join(parts)


def _scale(scale: Scale) -> str:
    return _table("[[scale]]", scale, "id", "options", "exits", "counting_rules")


def _item(item: Item) -> str:
    return _table("[[section.item]]", item, *Item.model_fields)


def _table(head: str, model: Frozen, *names: str) -> str:
    """Write the fields of a model that say something beyond their default."""
    lines = [head]
    for name in names:
        value, default = getattr(model, name), type(model).model_fields[name].default
        if value is not None and (name == "id" or value != default):
            lines += _lines(name, value)
    return "\n".join([*lines, ""])


def _lines(name: str, value: object) -> Iterator[str]:
    if isinstance(value, Text):
        yield from (f"{name}.{lang} = {_written(getattr(value, lang))}" for lang in ("zh", "en"))
    elif isinstance(value, tuple) and value and isinstance(value[0], Frozen):
        yield f"{name} = ["
        yield from (f"  {_written(entry.model_dump(mode='json'))}," for entry in value)
        yield "]"
    else:
        yield f"{name} = {_written(value)}"


def _written(value: Any) -> str:
    """Write one value; the escapes of JSON are those of TOML, and nothing of ours holds others."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_written(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)
