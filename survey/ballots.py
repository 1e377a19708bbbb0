"""What passes between the form, the box and the close: a ballot, what became of it, and the notice.

None of these types has a place for a person, a time or an address: what is not in the type cannot leak
from it.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from questionnaires.answers import open_items, score_length
from questionnaires.model import Frozen, Lang, Questionnaire, QuestionnaireKind, Text


class Outcome(StrEnum):
    """What became of a ballot. A wrong, used, foreign or other-round code is one and the same outcome."""

    COUNTED = "counted"
    REFUSED = "refused"
    CLOSED = "closed"
    FULL = "full"            # an open form has no place left


class Ballot(Frozen):
    """One filled-in form on its way into the box, with the code that will be burned for it."""

    code: str                # normalised by tickets.slips.normalise, check character dropped; or a stamp's token
    form: int                # index into Notice.forms
    scores: bytes            # answers.encode_scores
    texts: tuple[str, ...]   # one per open item of the form, "" where nothing was written
    stamped: bool = False    # came without a slip, on an open form: `code` is the token of a stamp


class Notice(Frozen):
    """What everybody may know about the round: posted on the box when it is opened, the same for all."""

    round_id: str
    title: Text
    organ: str
    simulated: bool = False
    mode: Literal["slip"] = "slip"
    forms: Annotated[tuple[Questionnaire, ...], Field(min_length=1)]
    plan_hash: str           # SHA-256 (hex) of the frozen plan
    seal_key: bytes          # X25519 public key, 32 bytes
    least_n: int = 5         # fewer answers than this are never reported apart
    closes_on: str | None = None  # a date to show, e.g. 2026-12-04; nothing closes by itself
    open_forms: tuple[str, ...] = ()  # forms of served groups that anybody may answer, without a slip

    @model_validator(mode="after")
    def _members_need_slips(self) -> Self:
        # One member, one answer: whatever a damaged or doctored notice says, their form never opens.
        audiences = {form.id for form in self.forms if form.kind is QuestionnaireKind.AUDIENCE}
        if not audiences >= set(self.open_forms):
            raise ValueError("only forms of served groups can be open")
        return self

    def is_open_form(self, index: int) -> bool:
        """True for a form that anybody may answer without a slip."""
        return self.forms[index].id in self.open_forms

    def form_index(self, questionnaire_id: str) -> int | None:
        """Find a form by its questionnaire id."""
        for index, form in enumerate(self.forms):
            if form.id == questionnaire_id:
                return index
        return None

    @property
    def score_room(self) -> int:
        """Bytes every sealed score record is padded to: the longest form of the round."""
        return max(score_length(form) for form in self.forms)

    @property
    def text_room(self) -> int:
        """Bytes every sealed text record is padded to: the wordiest form, every answer at its limit."""
        return max(sum(2 + 2 * item.max_length for item in open_items(form)) for form in self.forms)


LANGS = (Lang.ZH, Lang.EN)
