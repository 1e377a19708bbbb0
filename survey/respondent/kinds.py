"""One entry per kind of item: which field asks it, and what the posted value means."""

# WTForms has no types.
# mypy: disable-error-code="no-untyped-call"

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from questionnaires.answers import Answer
from questionnaires.model import Item, ItemKind, Questionnaire
from survey.respondent.typed import clean, length
from survey.respondent.words import Say, speaker

BLANK: Final = ""
"""The value of the radio button that takes an answer back."""

Validator = Callable[[BaseForm, Field], None]
FieldFactory = Callable[[Questionnaire, Item, str], Any]
"""What it gives is a WTForms field that waits to be bound to a form."""


@dataclass(frozen=True)
class Kind:
    """How one kind of item is asked and read."""

    field: FieldFactory
    answer: Callable[[Any], Answer | None]


def once(say: Say) -> Validator:
    """Refuse a field that arrived more than once: no form of ours sends that."""
    def check(_form: BaseForm, field: Field) -> None:
        if field.raw_data and len(field.raw_data) > 1:
            raise ValidationError(say("mistake_twice"))
    return check


def _at_most(most: int, say: Say) -> Validator:
    def check(_form: BaseForm, field: Field) -> None:
        count = len(set(field.data or ()))
        if count > most:
            raise ValidationError(say("mistake_pick", most=most, count=count))
    return check


def _no_longer_than(most: int, say: Say) -> Validator:
    def check(_form: BaseForm, field: Field) -> None:
        count = length(field.data)
        if count > most:
            raise ValidationError(say("mistake_long", most=most, count=count))
    return check


def _radio(item: Item, options: Iterable[tuple[str, str]], lang: str) -> Any:
    say = speaker(lang)
    choices = [SelectChoice(value, label) for value, label in options] + [SelectChoice(BLANK, say("blank"))]
    return RadioField(item.text.say(lang), [once(say)], choices=choices, default=BLANK,
                      invalid_choice_message=say("mistake_choice"))


def _rating(questionnaire: Questionnaire, item: Item, lang: str) -> Any:
    scale = questionnaire.scale_of(item)
    rungs = [(str(option.value), option.text.say(lang)) for option in scale.options]
    return _radio(item, rungs + [(way_out.id, way_out.text.say(lang)) for way_out in scale.exits], lang)


def _choice(_questionnaire: Questionnaire, item: Item, lang: str) -> Any:
    return _radio(item, [(str(option.value), option.text.say(lang)) for option in item.options], lang)


def _pick(questionnaire: Questionnaire, item: Item, lang: str) -> Any:
    say = speaker(lang)
    choices = [SelectChoice(of, questionnaire.item(of).text.say(lang)) for of in item.of]
    return SelectMultipleField(item.text.say(lang), [_at_most(item.count, say)], choices=choices, default=(),
                               option_widget=CheckboxInput(), invalid_choice_message=say("mistake_choice"))


def _open(_questionnaire: Questionnaire, item: Item, lang: str) -> Any:
    say = speaker(lang)
    return TextAreaField(item.text.say(lang), [once(say), _no_longer_than(item.max_length, say)], filters=[clean])


def typed_code(lang: str) -> Any:
    """The field for the code, the first of every form; what counts as a code is judged elsewhere."""
    return StringField(speaker(lang)("code"), [once(speaker(lang))], filters=[clean])


def _rated(value: str) -> Answer | None:
    return int(value) if value.isdecimal() else value or None


def _picked(values: Iterable[str]) -> Answer | None:
    return frozenset(values) or None


def _written(text: str) -> Answer | None:
    return text or None


KINDS: Final = {
    ItemKind.RATING: Kind(_rating, _rated),
    ItemKind.CHOICE: Kind(_choice, _rated),
    ItemKind.PICK: Kind(_pick, _picked),
    ItemKind.OPEN: Kind(_open, _written),
}
