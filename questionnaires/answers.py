"""How a filled-in form becomes bytes and comes back: one code per item, the same length for everyone.

Codes per rating or choice (1 byte): 0 blank, 1 don't know, 2 not applicable, 3+k the k-th value
counted from the lowest. A pick takes 2 bytes, a bit for each item it picks from (big-endian, bit 0 =
first). Open items take no room here: free text is sealed apart from the scores.
"""

from collections.abc import Mapping

from questionnaires.model import Item, ItemKind, Questionnaire

BLANK, DONT_KNOW, NOT_APPLICABLE, FIRST_VALUE = 0, 1, 2, 3
EXIT_CODES = {"dk": DONT_KNOW, "na": NOT_APPLICABLE}

Answer = int | str | frozenset[str]
"""A value, "dk"/"na", free text, or the set of picked item ids. An unanswered item is absent."""

Sheet = Mapping[str, Answer]


def width(item: Item) -> int:
    """Bytes an item takes in a score record."""
    return {ItemKind.OPEN: 0, ItemKind.PICK: 2}.get(item.kind, 1)


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


def _code(questionnaire: Questionnaire, item: Item, answer: Answer | None) -> bytes:
    if item.kind is ItemKind.PICK:
        picked = answer if isinstance(answer, frozenset) else frozenset()
        return sum(1 << place for place, of in enumerate(item.of) if of in picked).to_bytes(2, "big")
    if answer is None or isinstance(answer, frozenset):
        return bytes([BLANK])
    if isinstance(answer, str):
        return bytes([EXIT_CODES[answer]])
    return bytes([answer - lowest_value(questionnaire, item) + FIRST_VALUE])


def encode_scores(questionnaire: Questionnaire, sheet: Sheet) -> bytes:
    """Pack every answer but the free text; the length is the same for every sheet."""
    return b"".join(_code(questionnaire, item, sheet.get(item.id)) for item in questionnaire.items if width(item))


def decode_scores(questionnaire: Questionnaire, record: bytes) -> dict[str, Answer]:
    """Unpack what `encode_scores` packed; ValueError if the record has another length."""
    if len(record) != score_length(questionnaire):
        raise ValueError("score record of the wrong length")
    sheet: dict[str, Answer] = {}
    exits = {code: name for name, code in EXIT_CODES.items()}
    for item_id, place in offsets(questionnaire).items():
        item = questionnaire.item(item_id)
        if item.kind is ItemKind.PICK:
            bits = int.from_bytes(record[place:place + 2], "big")
            if bits:
                sheet[item_id] = frozenset(of for i, of in enumerate(item.of) if bits >> i & 1)
        elif record[place] in exits:
            sheet[item_id] = exits[record[place]]
        elif record[place] != BLANK:
            sheet[item_id] = record[place] - FIRST_VALUE + lowest_value(questionnaire, item)
    return sheet


def open_items(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """The items answered in free text."""
    return tuple(item for item in questionnaire.items if item.kind is ItemKind.OPEN)
