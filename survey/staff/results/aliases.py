"""Other names for branches, for showing figures in a meeting: drawn by lot, the same throughout a round.

The lot must not be one that anybody could draw again: were it computed from what is printed (ids, the hash of
the release), every alias could be turned back. So it hangs on the office's own key. It may by chance be the
organisation's order: a lot that never is would tell something, too.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from string import ascii_uppercase
from typing import Final

from questionnaires.model import Text
from reports.profile import Profile
from reports.release import UnitRef

STEMS: Final = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Alias:
    """A branch's other name: its letter in addresses, and its name in both languages."""

    letter: str
    name: Text


def letters(place: int) -> str:
    """Give the letters of a place as a spreadsheet counts its columns: A to Z, then AA."""
    found, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        found = ascii_uppercase[rest] + found
    return found


def draw(units: Sequence[str], round_id: str, key: bytes) -> dict[str, Alias]:
    """Draw an alias for every unit of a round, by unit id, in the order of the lot."""
    def lot(unit: str) -> bytes:
        return hmac.digest(key, f"mofan alias\0{round_id}\0{unit}".encode(), sha256)

    few = len(units) <= len(STEMS)
    return {unit: Alias(letters(place), Text(zh=STEMS[place] if few else letters(place), en=letters(place)))
            for place, unit in enumerate(sorted(units, key=lot))}


def disguised(profile: Profile, alias: Alias, lang: str) -> Profile:
    """Give a profile under its alias: neither its name nor its id nor what it is made of is left in it."""
    kind = profile.unit.kind
    unit = UnitRef(id=f"alias-{alias.letter}", name=alias.name.say(lang), parent=None, kind=kind,
                   members=profile.unit.members)
    # What a branch wrote beside its levels may name it, and no comparison needs it.
    result = profile.result.model_copy(update={"unit": unit, "own": None, "merged_into": None})
    return replace(profile, unit=unit, result=result)
