"""How a filled-in form becomes bytes and comes back: one code per item, the same length for everyone.

Codes per rating or choice (1 byte): 0 blank, 1 don't know, 2 not applicable, 3+k the k-th value
counted from the lowest. A pick takes 2 bytes, a bit for each item it picks from (big-endian, bit 0 =
first). Open items take no room here: free text is sealed apart from the scores.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from questionnaires.model import Item, ItemKind, Questionnaire

BLANK, DONT_KNOW, NOT_APPLICABLE, FIRST_VALUE = 0, 1, 2, 3
EXIT_CODES = {"dk": DONT_KNOW, "na": NOT_APPLICABLE}

Answer = int | str | frozenset[str]
"""A value, "dk"/"na", free text, or the set of picked item ids. An unanswered item is absent."""

Sheet = Mapping[str, Answer]


def width(item: Item) -> int:
    """Bytes an item takes in a score record."""
    return {ItemKind.OPEN: 0, ItemKind.PICK: 2}.get(item.kind, 1)


@lru_cache(maxsize=64)
def score_length(questionnaire: Questionnaire) -> int:
    """Bytes the score record of a questionnaire takes."""
    return sum(width(item) for item in questionnaire.items)


def lowest_value(questionnaire: Questionnaire, item: Item) -> int:
    """The value that code 3 stands for."""
    if item.kind is ItemKind.CHOICE:
        return min(option.value for option in item.options)
    return questionnaire.scale_of(item).low


def offsets(questionnaire: Questionnaire) -> dict[str, int]:
    """Where each item's code stands in the score record; open items are left out."""
    position, places = 0, {}
    for item in questionnaire.items:
        if width(item):
            places[item.id] = position
        position += width(item)
    return places


class _Place(NamedTuple):
    """Where an item stands in the record, and the code of every answer it can be given but a pick."""

    item: Item
    start: int
    end: int
    codes: dict[int | str, int]
    answers: dict[int, int | str | None]


@lru_cache(maxsize=64)
def _codebook(questionnaire: Questionnaire) -> tuple[_Place, ...]:
    book = []
    for item_id, start in offsets(questionnaire).items():
        item = questionnaire.item(item_id)
        codes = {} if item.kind is ItemKind.PICK else _codes(questionnaire, item)
        answers = {BLANK: None, **{code: answer for answer, code in codes.items()}}
        book.append(_Place(item, start, start + width(item), codes, answers))
    return tuple(book)


def _codes(questionnaire: Questionnaire, item: Item) -> dict[int | str, int]:
    if item.kind is ItemKind.CHOICE:
        values, exits = [option.value for option in item.options], []
    else:
        scale = questionnaire.scale_of(item)
        values, exits = [option.value for option in scale.options], [way.id for way in scale.exits]
    low = min(values)
    return {**{value: value - low + FIRST_VALUE for value in values}, **{name: EXIT_CODES[name] for name in exits}}


def _code(place: _Place, answer: Answer | None) -> int:
    if place.item.kind is ItemKind.PICK:
        picked = answer if isinstance(answer, frozenset) else frozenset()
        return sum(1 << bit for bit, of in enumerate(place.item.of) if of in picked)
    if answer is None:
        return BLANK
    if isinstance(answer, frozenset) or answer not in place.codes:
        # Not which answer: a record of errors must not become a record of answers.
        raise ValueError(f"{place.item.id} has no such answer")
    return place.codes[answer]


def _answer(place: _Place, code: int) -> Answer | None:
    if place.item.kind is ItemKind.PICK and not code >> len(place.item.of):
        return frozenset(of for bit, of in enumerate(place.item.of) if code >> bit & 1) or None
    if code not in place.answers:
        raise ValueError(f"{place.item.id} has no such answer")
    return place.answers[code]


def encode_scores(questionnaire: Questionnaire, sheet: Sheet) -> bytes:
    """Pack every answer but the free text, always to one length; ValueError for an answer not on offer."""
    return b"".join(_code(place, sheet.get(place.item.id)).to_bytes(place.end - place.start, "big")
                    for place in _codebook(questionnaire))


def decode_scores(questionnaire: Questionnaire, record: bytes) -> dict[str, Answer]:
    """Unpack what `encode_scores` packed; ValueError for a record that it cannot have packed."""
    if len(record) != score_length(questionnaire):
        raise ValueError("score record of the wrong length")
    answers = ((place.item.id, _answer(place, int.from_bytes(record[place.start:place.end], "big")))
               for place in _codebook(questionnaire))
    return {item_id: answer for item_id, answer in answers if answer is not None}


@lru_cache(maxsize=64)
def open_items(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """The items answered in free text."""
    return tuple(item for item in questionnaire.items if item.kind is ItemKind.OPEN)
