"""Names that one definition file uses and another defines; every stray or doubled one is a mistake.

Works on the files as read, before their shapes are checked, so that a slip in one place does not hide
the slips elsewhere. A pattern is a path in which `*` stands for every entry of a list or table.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from questionnaires.errors import Mistake
from questionnaires.mistakes import mistake, spell

Document = Mapping[str, Any]

DEFINED = {
    "scale": ("scales.toml", "scale.*.id"),
    "dimension": ("six_models.toml", "dimension.*.id"),
    "criterion": ("six_models.toml", "dimension.*.criterion.*.id"),
    "fact": ("facts.toml", "fact.*.id"),
    "facet": ("satisfaction.toml", "facet.*.id"),
    "audience": ("satisfaction.toml", "audience.*.id"),
    "topic": ("discussion.toml", "topic.*.id"),
    "layer": ("framework.toml", "layer.*.id"),
    "stage": ("framework.toml", "stage.*.id"),
    "problem": ("framework.toml", "problem.*.id"),
    "source": ("framework.toml", "source_codes.*"),
    "questionnaire": ("forms.toml", "member.form.*.id"),
}
USED = (
    ("six_models.toml", "dimension.*.criterion.*.owners.*", "layer"),
    ("six_models.toml", "dimension.*.criterion.*.probes.*", "problem"),
    ("six_models.toml", "dimension.*.criterion.*.sources.*", "source"),
    ("facts.toml", "fact.*.sources.*", "source"),
    ("facts.toml", "cap.*.criterion", "criterion"),
    ("facts.toml", "cap.*.fact", "fact"),
    ("facts.toml", "cap.*.when", "fact"),
    ("satisfaction.toml", "audience.*.item.*.facet", "facet"),
    ("satisfaction.toml", "audience.*.practice", "criterion"),
    ("satisfaction.toml", "contact.not_for.*", "audience"),
    ("framework.toml", "problem.*.items.*", "criterion"),
)
USED_BY_OWN = (
    ("questionnaire.audience", "audience"),
    ("section.*.item.*.scale", "scale"),
    ("section.*.item.*.criterion", "criterion"),
    ("section.*.item.*.facet", "facet"),
    ("section.*.item.*.of.*", "item"),
)
ONCE_IN_OWN = (("scale", "scale.*.id"), ("section", "section.*.id"), ("item", "section.*.item.*.id"))
ASKED_IN_DISCUSSION = ("topic.*.item.id", "meta.*.id")
KINDS = {
    "scale": ("尺度", "scale"), "dimension": ("模范", "dimension"), "criterion": ("条目", "criterion"),
    "fact": ("事实", "fact"), "facet": ("方面", "facet"), "audience": ("服务对象", "audience"),
    "topic": ("专题", "topic"), "layer": ("责任层", "layer"), "stage": ("阶段", "stage"),
    "problem": ("老难题", "problem"), "source": ("依据代码", "source code"), "item": ("题号", "item"),
    "questionnaire": ("问卷", "questionnaire"), "section": ("分组", "section"),
}

Found = tuple[tuple[str | int, ...], Any]


def occurrences(document: Any, pattern: str) -> Iterator[Found]:
    """Yield path and value of everything a pattern matches; a final `*` on a table yields its keys."""
    step, _, rest = pattern.partition(".")
    for key, value in _entries(document, step):
        if rest:
            yield from (((key, *path), found) for path, found in occurrences(value, rest))
        else:
            yield (key,), key if step == "*" and isinstance(document, dict) else value


def reference_mistakes(documents: Mapping[str, Document], own: Mapping[str, Document]) -> Iterator[Mistake]:
    """Find unknown and doubled names in the bank's files and in questionnaires of one's own."""
    defined = {kind: _defined(documents[file], pattern)
               for kind, (file, pattern) in DEFINED.items() if file in documents}
    for kind, (file, pattern) in DEFINED.items():
        if file in documents:
            yield from _doubled(file, documents[file], kind, pattern)
    yield from _doubled("discussion.toml", documents.get("discussion.toml"), "item", *ASKED_IN_DISCUSSION)
    yield from _facets_asked_twice(documents.get("satisfaction.toml", {}))
    for file, pattern, kind in USED:
        if file in documents:
            yield from _unknown(file, documents[file], pattern, kind, defined)
    taken = defined.get("questionnaire", set()) | defined.get("audience", set())
    for file, document in own.items():
        yield from _own_mistakes(file, document, defined)
        yield from _taken_ids(file, document, taken)
        taken |= _defined(document, "questionnaire.id")


def _taken_ids(file: str, document: Document, taken: set[str]) -> Iterator[Mistake]:
    for path, name in occurrences(document, "questionnaire.id"):
        if isinstance(name, str) and name in taken:
            yield mistake(file, spell(document, path), f"已有这个编号的问卷：{name}",
                          f"there is a questionnaire of this id already: {name}")


def _own_mistakes(file: str, document: Document, defined: Mapping[str, set[str]]) -> Iterator[Mistake]:
    known = {**defined, "item": _defined(document, "section.*.item.*.id")}
    if "scale" in defined:
        known["scale"] = defined["scale"] | _defined(document, "scale.*.id")
    for pattern, kind in USED_BY_OWN:
        yield from _unknown(file, document, pattern, kind, known)
    for kind, pattern in ONCE_IN_OWN:
        yield from _doubled(file, document, kind, pattern)


def _facets_asked_twice(document: Document) -> Iterator[Mistake]:
    for path, audience in occurrences(document, "audience.*"):
        for inner, facet in _repeated(audience, "item.*.facet"):
            yield mistake("satisfaction.toml", spell(document, (*path, *inner)),
                          f"这个方面问了两次：{facet}", f"facet asked twice: {facet}")


def _unknown(file: str, document: Document, pattern: str, kind: str,
             defined: Mapping[str, set[str]]) -> Iterator[Mistake]:
    if kind not in defined:  # the file that defines them could not be read: its own mistake is enough
        return
    zh, en = KINDS[kind]
    for path, name in occurrences(document, pattern):
        if isinstance(name, str) and name not in defined[kind]:
            yield mistake(file, spell(document, path), f"没有这个{zh}：{name}", f"unknown {en}: {name}")


def _doubled(file: str, document: Document | None, kind: str, *patterns: str) -> Iterator[Mistake]:
    zh, en = KINDS[kind]
    for path, name in _repeated(document, *patterns):
        yield mistake(file, spell(document, path), f"{zh}编号重复：{name}", f"{en} id used twice: {name}")


def _repeated(document: Any, *patterns: str) -> Iterator[Found]:
    counts: Counter[str] = Counter()
    for path, name in (found for pattern in patterns for found in occurrences(document, pattern)):
        if isinstance(name, str):
            counts[name] += 1
            if counts[name] == 2:
                yield path, name


def _defined(document: Document, pattern: str) -> set[str]:
    return {name for _, name in occurrences(document, pattern) if isinstance(name, str)}


def _entries(document: Any, step: str) -> Iterator[tuple[str | int, Any]]:
    if step != "*":
        if isinstance(document, dict) and step in document:
            yield step, document[step]
    elif isinstance(document, dict):
        yield from document.items()
    elif isinstance(document, list):
        yield from enumerate(document)
