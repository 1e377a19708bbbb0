"""Changes since the last round as rows of a table: only where both rounds asked exactly the same."""

from dataclasses import dataclass
from enum import StrEnum

from reports.findings.trend import Change
from reports.sentences import NOTHING, SignedSpan, figure, signed


class Reading(StrEnum):
    """What a change comes to; the words stand in the documents' own list."""

    ROSE = "rose"
    FELL = "fell"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Moved:
    """One dimension in two rounds."""

    title: str
    before: str
    now: str
    change: str
    interval: str
    organ: str
    reading: Reading
    n: tuple[int, int]


def moved(found: tuple[Change, ...], whole: tuple[Change, ...], lang: str) -> tuple[Moved, ...]:
    """Write the changes of a unit beside those of the organ."""
    organ = {change.id: signed(change.value) for change in whole}
    return tuple(_moved(change, organ.get(change.id, NOTHING), lang) for change in found)


def _moved(change: Change, organ: str, lang: str) -> Moved:
    reading = Reading.FLAT
    if change.is_told_apart:
        reading = Reading.ROSE if change.value > 0 else Reading.FELL
    interval = SignedSpan(change.interval).say(lang) if change.interval is not None else NOTHING
    return Moved(change.title.say(lang), figure(change.before), figure(change.now), signed(change.value), interval,
                 organ, reading, (change.before.n, change.now.n))
