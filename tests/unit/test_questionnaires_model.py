"""The model: what cannot be said in it, and a fingerprint that notices every word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questionnaires.loader import load_catalogue
from questionnaires.model import Item, ItemKind, Option, Questionnaire, Scale, Section, Text

FORMS = load_catalogue().questionnaires
WORDS = Text(zh="支部会讲清楚。", en="My branch explains.")


def wordings(dump: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Find every wording in a dumped questionnaire."""
    if isinstance(dump, dict):
        pairs: Any = dump.items()
    elif isinstance(dump, (list, tuple)):
        pairs = enumerate(dump)
    else:
        return [path] if path[-1] in ("zh", "en") else []
    return [found for key, inner in pairs for found in wordings(inner, (*path, key))]


@given(st.sampled_from(FORMS), st.data())
def test_any_changed_word_changes_the_fingerprint(form: Questionnaire, data: st.DataObject) -> None:
    dump: Any = form.model_dump(mode="json")
    *path, last = data.draw(st.sampled_from(wordings(dump)))
    place = dump
    for step in path:
        place = place[step]
    place[last] += "啊"
    other = Questionnaire.model_validate(dump)
    assert other.fingerprint != form.fingerprint
    assert other != form


def test_the_same_content_has_the_same_fingerprint_and_hash() -> None:
    for form in FORMS:
        again = Questionnaire.model_validate_json(form.model_dump_json())
        assert again == form
        assert again.fingerprint == form.fingerprint
        assert hash(again) == hash(form)


def test_a_definition_cannot_be_changed_once_it_is_made() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        FORMS[0].items[0].text.zh = "别的"  # type: ignore[misc]


@pytest.mark.parametrize("words", ["", "  ", "a" * 601, "a\x00b", "a\tb", "a\u202eb", "a\u2066b", "a\x9bb"])
def test_empty_overlong_and_disguising_words_are_refused(words: str) -> None:
    with pytest.raises(ValidationError):
        Text(zh=words, en="fine")
    with pytest.raises(ValidationError):
        Text(zh="好", en=words)


@pytest.mark.parametrize("values", [(0, 2), (1, 1), (0, 1, 3)])
def test_the_values_of_a_scale_and_of_a_choice_have_no_hole(values: tuple[int, ...]) -> None:
    options = tuple(Option(value=value, text=WORDS) for value in values)
    with pytest.raises(ValidationError, match="without a hole"):
        Scale(id="s", options=options)
    with pytest.raises(ValidationError, match="without a hole"):
        Item(id="i", kind=ItemKind.CHOICE, text=WORDS, options=options)


@pytest.mark.parametrize("watched", ["alert", "ends_on"])
def test_what_is_watched_is_one_of_the_options(watched: str) -> None:
    options = (Option(value=0, text=WORDS), Option(value=1, text=WORDS))
    assert Item.model_validate({"id": "i", "kind": "choice", "text": WORDS, "options": options, watched: 1})
    with pytest.raises(ValidationError, match="must be the value of an option"):
        Item.model_validate({"id": "i", "kind": "choice", "text": WORDS, "options": options, watched: 2})


def test_what_does_not_exist_cannot_be_found() -> None:
    with pytest.raises(KeyError):
        FORMS[0].item("M.POL-99")
    with pytest.raises(KeyError):
        load_catalogue().questionnaire("A7")


def test_an_item_stands_once_in_a_questionnaire_and_picks_only_of_its_items() -> None:
    scale = FORMS[0].scales[0]
    item = Item(id="i", kind=ItemKind.RATING, text=WORDS, scale=scale.id)
    pick = Item(id="p", kind=ItemKind.PICK, text=WORDS, of=("i", "j"))
    for items, complaint in (((item, item), "item ids used twice: i"), ((item, pick), "picks of unknown items j")):
        with pytest.raises(ValidationError, match=complaint):
            Questionnaire.model_validate({
                "id": "q", "kind": "member", "title": WORDS, "scales": (scale,),
                "sections": (Section(id="s", title=WORDS, items=items),)})


def test_scored_sections_on_different_scales_are_refused() -> None:
    def scale(name: str, lowest: int) -> Scale:
        return Scale(id=name, options=tuple(Option(value=lowest + i, text=WORDS) for i in range(5)))

    def section(name: str, of: str) -> Section:
        return Section(id=name, title=WORDS, items=(
            Item(id=f"{name}-1", kind=ItemKind.RATING, text=WORDS, scale=of),))

    with pytest.raises(ValidationError, match="share one scale"):
        Questionnaire(id="mixed", kind=FORMS[0].kind, title=WORDS, scales=(scale("zero", 0), scale("one", 1)),
                      sections=(section("A", "zero"), section("B", "one")))
