"""Every wording of a catalogue, with the file and the id under which its author will find it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from questionnaires.catalogue import Catalogue
from questionnaires.model import Frozen, Item, ItemKind, Questionnaire, QuestionnaireKind, Text

HOME = {
    "ladder": "scales.toml", "dimensions": "six_models.toml", "criteria": "six_models.toml",
    "facts": "facts.toml", "facets": "satisfaction.toml", "audiences": "satisfaction.toml",
    "framework": "framework.toml", "self_lead_in": "forms.toml", "facts_lead_in": "forms.toml",
    "promise": "forms.toml",
}


class Wording(NamedTuple):
    """One wording: where it stands, and as what it is shown."""

    file: str
    id: str
    text: Text
    rated: bool = False      # a statement that is answered on a scale
    on_ladder: bool = False  # … on the ladder of the members
    asked: bool = False      # part of what somebody is asked to judge


def wordings(catalogue: Catalogue, own_files: Mapping[str, str]) -> tuple[Wording, ...]:
    """All wordings of a catalogue, each once; `own_files` tells the file of a questionnaire of one's own."""
    found = [*_of_the_bank(catalogue)]
    for questionnaire in catalogue.questionnaires:
        found += _of_a_form(questionnaire, own_files.get(questionnaire.id))
    first: dict[tuple[Text, bool], Wording] = {}
    for wording in found:
        first.setdefault((wording.text, wording.rated), wording)
    return tuple(first.values())


def _of_the_bank(catalogue: Catalogue) -> Iterator[Wording]:
    for name, file in HOME.items():
        for path, text in _texts(getattr(catalogue, name), ""):
            if not path.endswith(".member"):  # comes again as the item it is asked in
                asked = name == "criteria" and not path.endswith((".evidence", ".not_applicable"))
                yield Wording(file, path or name, text, asked=asked)


def _of_a_form(questionnaire: Questionnaire, own_file: str | None) -> Iterator[Wording]:
    for item in questionnaire.items:
        yield from _of_an_item(item, own_file or _home(questionnaire, item))
    for path, text in _texts(questionnaire.scales, "scale"):
        yield Wording(own_file or "scales.toml", path, text)
    for name in ("title", "intro", "sections"):
        for path, text in _texts(getattr(questionnaire, name), f"{questionnaire.id}.{name}", stop_at=Item):
            yield Wording(own_file or "forms.toml", path, text)


def _of_an_item(item: Item, file: str) -> Iterator[Wording]:
    rated = item.kind is ItemKind.RATING and item.purpose is None
    yield Wording(file, item.id, item.text, rated=rated, on_ladder=rated and item.scale == "member", asked=True)
    for option in item.options:
        yield Wording(file, f"{item.id}.options.{option.value}", option.text)


def _home(questionnaire: Questionnaire, item: Item) -> str:
    if item.criterion:
        return "six_models.toml"
    return "satisfaction.toml" if questionnaire.kind is QuestionnaireKind.AUDIENCE else "discussion.toml"


def _texts(value: Any, path: str, stop_at: type[Frozen] | None = None) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif not (stop_at and isinstance(value, stop_at)):
        for name, inner in _parts(value):
            yield from _texts(inner, f"{path}.{name}".lstrip("."), stop_at)


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Frozen):
        yield from value
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield getattr(inner, "id", getattr(inner, "value", place)), inner
