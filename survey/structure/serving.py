"""Who is served: for each audience the organisations and offices that get its form, and how many slips each.

Organisations and offices only. A person's name has no place here: nobody is chosen by name to answer.
"""

import csv
import io
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from questionnaires.catalogue import Audience
from questionnaires.loader import load_catalogue
from survey.config import Config
from survey.errors import SurveyError
from survey.installation import keeper_at
from survey.organisation import number_in
from survey.store.partners import Partners, Served, ServedMeanwhile
from survey.store.structure import Structure
from survey.structure.editing import version_of
from survey.structure.importing import NothingOnTrial, throw_away
from survey.tables import Mistake, MistakesInTable, Row, disarmed, read_table, shown
from survey.units import LONGEST_NAME, MOST_MEMBERS, is_usable_name, plain_name

COLUMNS: Final = ("audience", "name", "slips")
CHINESE: Final = ("服务对象", "单位名称", "份数")
ALIASES: Final = dict(zip(CHINESE, COLUMNS, strict=True)) | {
    "对象": "audience", "类别": "audience", "名称": "name", "单位": "name", "张数": "slips", "凭证数": "slips"}
TOPIC: Final = "served"
MOST_SERVED: Final = 5_000

_SERVED: Final = TypeAdapter(tuple[Served, ...])


class ServedRefused(SurveyError):
    """An entry cannot be noted as it was typed."""

    zh = "{reason_zh}"
    en = "{reason_en}"


class ServedOutdated(SurveyError):
    """The list changed after the page was drawn on which somebody edits it."""

    zh = "您打开本页之后，这份名单有了改动，所以没有保存。请核对后再保存一次。"
    en = "The list changed after you opened this page, so nothing was saved. Check it and save again."


@dataclass(frozen=True, slots=True)
class Listing:
    """All organisations served, audience by audience."""

    entries: tuple[Served, ...]

    @property
    def version(self) -> str:
        """A short hash of the whole list."""
        return version_of([[e.audience, e.name, e.slips] for e in self.entries])

    def of(self, audience: str) -> tuple[Served, ...]:
        """The organisations of one audience."""
        return tuple(entry for entry in self.entries if entry.audience == audience)

    @property
    def counts(self) -> dict[str, int]:
        """Slips by audience id; audiences of which nobody is listed are left out."""
        counted: Counter[str] = Counter()
        for entry in self.entries:
            counted[entry.audience] += entry.slips
        return dict(counted)


def audiences(config: Config) -> tuple[Audience, ...]:
    """Give the audiences the questionnaires of this installation know."""
    return load_catalogue(config.overlay).audiences


def listing(config: Config) -> Listing:
    """Give all organisations served."""
    with keeper_at(config, Partners) as partners:
        return Listing(partners.served())


def audience_counts(config: Config) -> dict[str, int]:
    """Give how many slips each audience needs, by audience id (A1 …), for those with anybody listed."""
    return listing(config).counts


def put_entry(config: Config, seen: str, entry: Served, instead_of: str | None = None) -> None:
    """Add an organisation or change the one named `instead_of`; ServedRefused, ServedOutdated."""
    entry = Served(entry.audience, plain_name(entry.name), entry.slips)
    if entry.audience not in {audience.id for audience in audiences(config)}:
        raise ServedRefused(reason_zh=f"没有服务对象“{shown(entry.audience)}”。",
                            reason_en=f"There is no audience “{shown(entry.audience)}”.")
    before = _seen(config, seen)
    others = {e.name for e in before.of(entry.audience)} - {instead_of}
    for wrong in _mistakes(entry, others):
        raise ServedRefused(reason_zh=wrong.zh + "。", reason_en=wrong.en + ".")
    after = [entry if (e.audience, e.name) == (entry.audience, instead_of) else e for e in before.entries]
    _keep(config, after if entry in after else [*after, entry], before)


def drop_entry(config: Config, seen: str, audience: str, name: str) -> None:
    """Take an organisation off the list; nothing happens where it does not stand there; ServedOutdated."""
    before = _seen(config, seen)
    _keep(config, [e for e in before.entries if (e.audience, e.name) != (audience, name)], before)


def _seen(config: Config, seen: str) -> Listing:
    found = listing(config)
    if found.version != seen:
        raise ServedOutdated
    return found


def _keep(config: Config, entries: Iterable[Served], before: Listing) -> None:
    with keeper_at(config, Partners) as partners:
        try:
            partners.replace_served(entries, before.entries)
        except ServedMeanwhile as error:
            raise ServedOutdated from error


def _mistakes(entry: Served, others: Iterable[str], row: int | None = None) -> Iterator[Mistake]:
    if not is_usable_name(entry.name):
        yield Mistake(row, "name", f"单位名称应有1至{LONGEST_NAME}个字，不含控制字符",
                      f"a name has 1 to {LONGEST_NAME} characters and no control characters")
    elif entry.name in others:
        yield Mistake(row, "name", f"“{shown(entry.name)}”已经在这一类里",
                      f"“{shown(entry.name)}” is listed already")
    if not 1 <= entry.slips <= MOST_MEMBERS:
        yield Mistake(row, "slips", f"份数应为1至{MOST_MEMBERS}的整数",
                      f"slips should be a whole number from 1 to {MOST_MEMBERS}")


def read_served(path: Path, known: tuple[Audience, ...]) -> tuple[Served, ...]:
    """Read a table of audience, name and slips; MistakesInTable names every mistake by row and column."""
    ids = {said.lower(): audience.id for audience in known for said in (
        audience.id, audience.text.zh, audience.text.en, audience.short.zh, audience.short.en)}
    rows = read_table(path, COLUMNS, aliases=ALIASES)
    entries = [Served(ids.get(row["audience"].lower(), ""), plain_name(row["name"]), number_in(row["slips"]) or 0)
               for row in rows]
    mistakes = list(_table_mistakes(rows, entries, known))
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    return tuple(sorted(entries, key=lambda entry: entry.audience))


def _table_mistakes(rows: list[Row], entries: list[Served], known: tuple[Audience, ...]) -> Iterator[Mistake]:
    if len(rows) > MOST_SERVED:
        yield Mistake(None, None, f"有{len(rows)}行，最多{MOST_SERVED}行",
                      f"there are {len(rows)} rows; at most {MOST_SERVED} are possible")
    names: dict[str, set[str]] = {}
    for row, entry in zip(rows, entries, strict=True):
        others = names.setdefault(row["audience"].lower(), set())
        if not entry.audience:
            listed = "、".join(audience.id for audience in known)
            yield Mistake(row.number, "audience", f"“{shown(row['audience'])}”不是服务对象，可用的有：{listed}",
                          f"“{shown(row['audience'])}” is no audience; there are: {listed.replace('、', ', ')}")
        yield from _mistakes(entry, others, row.number)
        others.add(entry.name)


def served_csv(entries: Iterable[Served], *, chinese: bool = False) -> bytes:
    """Write the list as the table it is read from, for office programs: with a byte-order mark, disarmed."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(CHINESE if chinese else COLUMNS)
    sheet.writerows((entry.audience, disarmed(entry.name), entry.slips) for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def upload(config: Config, account: str, path: Path) -> str:
    """Read a list and keep it for its uploader to look at; gives the id it is kept under."""
    entries, list_id = read_served(path, audiences(config)), secrets.token_urlsafe(12)
    with keeper_at(config, Structure) as structure:
        structure.put_on_trial(account, TOPIC, list_id, _SERVED.dump_json(entries).decode())
    return list_id


def on_trial(config: Config, account: str, list_id: str) -> Listing:
    """Give an uploaded list back to its uploader; NothingOnTrial where it is gone."""
    with keeper_at(config, Structure) as structure:
        content = structure.on_trial(account, TOPIC, list_id)
    if content is None:
        raise NothingOnTrial
    return Listing(_SERVED.validate_json(content))


def take_over(config: Config, account: str, list_id: str, seen: str) -> None:
    """Put an uploaded list in place of the one of version `seen`; ServedOutdated where that is another now."""
    entries = on_trial(config, account, list_id).entries
    _keep(config, entries, _seen(config, seen))
    throw_away(config, account, TOPIC)
