"""Reads a regular submission straight from its bytes; anything else is left to WTForms.

WTForms takes some milliseconds to judge a form. Nearly every submission is regular (known fields, each
once, each with an offered value), and for those the form definition is turned into lookup tables once.
"""

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from questionnaires.answers import encode_scores, offsets, open_items, score_length
from questionnaires.model import Item, ItemKind, Questionnaire
from survey.ballots import Ballot
from survey.respondent.forms import CODE, AnswerForm
from survey.respondent.kinds import KINDS
from survey.respondent.typed import clean, length
from survey.tickets.slips import normalise


@dataclass(frozen=True)
class _Single:
    """A rating or choice: where its code stands, and the code of every offered value but the ending one."""

    place: int
    codes: dict[bytes, int]


@dataclass(frozen=True)
class _Several:
    """A pick: where its two bytes stand, the bit of every offered value, and how many may be set."""

    place: int
    bits: dict[bytes, int]
    most: int


@dataclass(frozen=True)
class _Written:
    """A free text: its place among the texts, and its limit."""

    place: int
    most: int


class _Irregular(Exception):
    """Not an error: the submission takes the other road."""


class Reader:
    """Lookup tables for one form, made from the form WTForms judges by."""

    def __init__(self, questionnaire: Questionnaire, index: int) -> None:
        form = AnswerForm(questionnaire, "zh")
        places = offsets(questionnaire)
        written = {item.id: _Written(place, item.max_length)
                   for place, item in enumerate(open_items(questionnaire))}
        self._index = index
        self._length = score_length(questionnaire)
        self._text_count = len(written)
        self._slots: dict[bytes, _Single | _Several | _Written] = {
            item.id.encode(): written.get(item.id) or _table(form, item, places[item.id])
            for item in questionnaire.items}

    def read(self, body: bytes) -> Ballot | None:
        """Give the ballot of a regular submission with something answered, None for everything else."""
        try:
            return self._read(body)
        except (_Irregular, KeyError, UnicodeDecodeError):
            return None

    def _read(self, body: bytes) -> Ballot:
        scores, texts, seen = bytearray(self._length), [""] * self._text_count, set()
        first, _, rest = body.partition(b"&")
        name, _, typed = first.partition(b"=")
        code = normalise(_text(typed)) if name == CODE.encode() else None
        if code is None:
            raise _Irregular
        for pair in rest.split(b"&"):
            name, _, value = pair.partition(b"=")
            slot = self._slots[name]
            if isinstance(slot, _Several):
                _set_bit(scores, slot, value)
                continue
            if name in seen:
                raise _Irregular
            seen.add(name)
            if isinstance(slot, _Single):
                scores[slot.place] = slot.codes[value]
            elif value:
                texts[slot.place] = _fitting(value, slot.most)
        if not any(scores) and not any(texts):
            raise _Irregular
        return Ballot(code=code, form=self._index, scores=bytes(scores), texts=tuple(texts))


def _table(form: AnswerForm, item: Item, place: int) -> _Single | _Several:
    """Ask the form what it offers, and the encoder what each offer becomes."""
    def packed(data: str | list[str]) -> int:
        answer = KINDS[item.kind].answer(data)
        record = encode_scores(form.questionnaire, {} if answer is None else {item.id: answer})
        return int.from_bytes(record[place:place + (2 if item.kind is ItemKind.PICK else 1)], "big")

    offered = [choice.value for choice in form[item.id].iter_choices()]
    if item.kind is ItemKind.PICK:
        return _Several(place, {value.encode(): packed([value]) for value in offered}, item.count)
    return _Single(place, {value.encode(): packed(value) for value in offered if value != str(item.ends_on)})


def _set_bit(scores: bytearray, slot: _Several, value: bytes) -> None:
    bits = int.from_bytes(scores[slot.place:slot.place + 2], "big") | slot.bits[value]
    if bits.bit_count() > slot.most:
        raise _Irregular
    scores[slot.place:slot.place + 2] = bits.to_bytes(2, "big")


def _text(value: bytes) -> str:
    return unquote_to_bytes(value.replace(b"+", b" ")).decode("utf-8")


def _fitting(value: bytes, most: int) -> str:
    text = clean(_text(value))
    if length(text) > most:
        raise _Irregular
    return text
