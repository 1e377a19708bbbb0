"""A questionnaire as a WTForms form: the definition that draws the page and judges every answer."""

# WTForms has no types.
# mypy: disable-error-code="no-untyped-call"

from typing import Any, Final, Protocol

from wtforms import StringField, SubmitField
from wtforms.form import BaseForm

from questionnaires.answers import Sheet, encode_scores, open_items
from questionnaires.model import ItemKind, Questionnaire
from survey.ballots import Ballot, Notice
from survey.respondent.kinds import KINDS, typed_code
from survey.respondent.words import speaker
from survey.tickets.slips import normalise
from survey.tickets.stamps import door, token_of

# Item ids begin with a letter, so these names can never be an item's.
CODE: Final = "_code"
HAND_IN_BLANK: Final = "_blank"
STAMP: Final = "_stamp"


class Posted(Protocol):
    """Form data as WTForms takes it, e.g. a werkzeug MultiDict."""

    def getlist(self, name: str, /) -> list[Any]:
        """Give all values of a field."""

    def keys(self) -> Any:
        """Give the names of the fields."""


class AnswerForm(BaseForm):
    """One questionnaire in one language, empty or with what somebody posted; `door` is that of an open form."""

    def __init__(self, questionnaire: Questionnaire, lang: str, posted: Posted | None = None,
                 door: str | None = None) -> None:
        items = {item.id: KINDS[item.kind].field(questionnaire, item, lang) for item in questionnaire.items}
        stamp = {STAMP: StringField()} if door else {}
        super().__init__({CODE: typed_code(lang)} | items | {HAND_IN_BLANK: SubmitField()} | stamp)
        self.questionnaire = questionnaire
        self.door = door
        self._say = speaker(lang)
        self._strangers = set(posted.keys()) - set(self._fields) if posted is not None else set()
        self.process(posted)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge every field, and refuse names that this form does not ask."""
        fields_are_good = bool(super().validate(extra_validators))
        if self._strangers:
            self.form_errors.append(self._say("mistake_stranger"))
        return fields_are_good and not self._strangers

    @property
    def typed_code(self) -> str:
        """The code as typed."""
        return str(self[CODE].data)

    @property
    def needs_no_code(self) -> bool:
        """An open form that came without a code: a stamp is asked for instead."""
        return self.door is not None and not self.typed_code

    @property
    def entitlement(self) -> str | None:
        """What the booth burns: the slip's code or, on an open form without one, the stamp's token; else None."""
        if self.door is not None and self.needs_no_code:
            return token_of(str(self[STAMP].data), self.door)
        return normalise(self.typed_code)

    @property
    def is_blank(self) -> bool:
        """Nothing at all is answered."""
        return not self.sheet()

    @property
    def blank_is_meant(self) -> bool:
        """The button for handing in a blank form was used."""
        return bool(self[HAND_IN_BLANK].data)

    @property
    def answered(self) -> int:
        """How many questions show an answer, written ones apart."""
        return sum(any(choice.selected and choice.value for choice in self[item.id].iter_choices())
                   for item in self.questionnaire.items if item.kind is not ItemKind.OPEN)

    def sheet(self) -> Sheet:
        """The answers that count; one that ends the form stands alone."""
        answers = self._answers()
        for item in self.questionnaire.items:
            if item.ends_on is not None and answers.get(item.id) == item.ends_on:
                return {item.id: item.ends_on}
        return answers

    def _answers(self) -> Sheet:
        read = ((item.id, KINDS[item.kind].answer(self[item.id].data))
                for item in self.questionnaire.items if not self[item.id].errors)
        return {item_id: answer for item_id, answer in read if answer is not None}

    def ballot(self, index: int, code: str) -> Ballot:
        """Give the ballot of a valid form; `index` is the form's place in the notice."""
        sheet = self.sheet()
        return Ballot(code=code, form=index, scores=encode_scores(self.questionnaire, sheet),
                      texts=tuple(str(sheet.get(item.id, "")) for item in open_items(self.questionnaire)),
                      stamped=self.needs_no_code)


def door_of(notice: Notice, index: int) -> str | None:
    """Name the door of an open form, None for a form that needs a slip."""
    return door(notice.plan_hash, notice.forms[index].id) if notice.is_open_form(index) else None


def question_count(questionnaire: Questionnaire) -> int:
    """How many questions a form asks, written ones apart."""
    return sum(1 for item in questionnaire.items if item.kind is not ItemKind.OPEN)
