"""The count afterwards: what members were thanked for is in the box, once, to the byte; codes burned, no others.

Nothing here asks the server or the product's own counting: the box is read behind its back, the envelopes are
opened with the committee's key, and what should be in them is made from what was posted.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.form_page import CODE, Fields
from benchmarks.stage import Stage
from questionnaires.answers import Answer, encode_scores, open_items
from questionnaires.model import ItemKind, Questionnaire
from survey.sealing import ScoreRecord, TextRecord
from survey.store import box
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest, normalise


@dataclass(frozen=True)
class Count:
    """How many were thanked, how many ballots the box holds, how many codes it burned, and what disagrees."""

    thanked: int
    kept: int
    burned: int
    disagreements: tuple[str, ...]


def expected(form: Questionnaire, fields: Fields) -> dict[str, Answer]:
    """Read posted fields as the answers they are meant as."""
    sheet: dict[str, Answer] = {}
    for item in form.items:
        values = [value for name, value in fields if name == item.id and value]
        if item.kind is ItemKind.PICK and values:
            sheet[item.id] = frozenset(values)
        elif values:
            sheet[item.id] = int(values[0]) if values[0].isdecimal() else values[0]
        if item.ends_on is not None and sheet.get(item.id) == item.ends_on:
            return {item.id: item.ends_on}
    return sheet


def count(stage: Stage, thanked: Mapping[str, Fields]) -> Count:
    """Compare the box with what members were thanked for (slip → posted fields)."""
    with sqlite3.connect(stage.config.data / box.FILE_NAME) as raw:
        live = {row[0] for row in raw.execute("SELECT digest FROM slip")}
        envelopes = {table: [row[0] for row in raw.execute(f"SELECT sealed FROM {table} WHERE used = 1")]  # noqa: S608
                     for table in ("score_slot", "text_slot")}
    raw.close()
    pepper, forms = read_pepper(stage.config.pepper), stage.opening.notice.forms
    issued: dict[str, tuple[int, int]] = {}
    for place, slips in stage.slips.items():
        issued |= dict.fromkeys(slips, place)
    burned = {slip for slip in issued if digest(pepper, normalise(slip) or "") not in live}
    scores: Counter[ScoreRecord] = Counter()
    texts: Counter[TextRecord] = Counter()
    for slip, fields in thanked.items():
        unit, form = issued[slip]
        sheet = expected(forms[form], [pair for pair in fields if pair[0] != CODE])
        scores[ScoreRecord(unit, form, encode_scores(forms[form], sheet))] += 1
        texts[TextRecord(form, tuple(str(sheet.get(item.id, "")) for item in open_items(forms[form])))] += 1
    key = stage.key()
    differ = {
        "codes burned": burned == set(thanked),
        "ballots kept": scores == Counter(key.open_scores(envelopes["score_slot"])),
        "texts kept": texts == Counter(key.open_texts(envelopes["text_slot"])),
    }
    return Count(len(thanked), len(envelopes["score_slot"]), len(burned),
                 tuple(name for name, same in differ.items() if not same))
