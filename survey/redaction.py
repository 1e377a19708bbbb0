"""Open answers: taken out once for two people to redact apart, and published only where both agree."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reports.release import Release, read_release
from survey.assessments import NO, YES, tidy
from survey.closing import open_texts, release_path, texts_by_item, write_durably
from survey.config import Config
from survey.errors import RoundError, RoundStateMismatch
from survey.installation import office_at
from survey.key_file import read_key_file
from survey.rounds import NoRelease, find_round, plan_of
from survey.secret_files import forbid_core_dumps, refuse_inside, write_secret
from survey.store import box
from survey.store.box import Box
from survey.store.office import RoundState
from survey.tables import ACTIVE, Mistake, MistakesInTable, Row, disarmed, read_table

COLUMNS: Final = ("item", "text", "keep", "redacted")
ALIASES: Final = {"题目": "item", "原文": "text", "保留": "keep", "改写": "redacted"}
TEXTS_FILE: Final = "texts.json"

Wording = tuple[str, str, str]
"""An item, what somebody wrote, and what of it may be published."""


class NoTexts(RoundError):
    """No open question was answered often enough."""

    zh = "没有一道文字题的回答达到{least}份，不能取出。"
    en = "No open question has {least} answers; none can be taken out."


class SameReviewer(RoundError):
    """Two people redact, each in a file of their own."""

    zh = "两个文件是同一个。要由两个人各自审改一份。"
    en = "Both are the same file. Two people redact, each in a file of their own."


def take_out(config: Config, key_path: Path, passphrase: str, out: Path, round_id: str | None = None) -> int:
    """Write the open answers of a closed round to a table outside the data folder; gives how many.

    Only items with enough answers, the whole organ together, sorted by their wording: no unit, no order, no scores.
    """
    forbid_core_dumps()
    refuse_inside(config.data, out)
    with office_at(config) as office:
        paper = find_round(office, round_id, RoundState.CLOSED)
        if paper.state is not RoundState.CLOSED:
            raise RoundStateMismatch(paper.id, paper.state)
    with Box(config.data / box.FILE_NAME) as ballots:
        notice, sealed = ballots.notice, ballots.sealed()
        key = read_key_file(key_path, passphrase, notice=notice)
    opened, _ = open_texts(key, notice, sealed)
    least = plan_of(paper).rules.text_n
    rows = [(item, text) for item, texts in texts_by_item(notice, opened).items() if len(texts) >= least
            for text in sorted(tidy(text) for text in texts)]
    if not rows:
        raise NoTexts(least=least)
    write_secret(out, _table(rows), data_folder=config.data)
    return len(rows)


def _table(rows: list[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows((item, disarmed(written), "", "") for item, written in rows)
    return text.getvalue().encode("utf-8-sig")


def publish(config: Config, first: Path, second: Path, round_id: str | None = None) -> tuple[Path, int]:
    """Publish what both reviewers kept with the same wording, beside the release; gives the file and how many."""
    if first.samefile(second):
        raise SameReviewer
    with office_at(config) as office:
        paper = find_round(office, round_id, RoundState.CLOSED, RoundState.FINISHED)
        if office.release(paper.id) is None:
            raise NoRelease(round_id=paper.id)
    release = read_release(release_path(config, paper.id))
    agreed = Counter(read_reviewed(first, release)) & Counter(read_reviewed(second, release))
    texts: dict[str, list[str]] = {}
    for item, _, wording in sorted(agreed.elements()):
        texts.setdefault(item, []).append(wording)
    content = {"round": paper.id, "release": release.sha256, "texts": {i: sorted(t) for i, t in texts.items()}}
    data = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    path = release_path(config, paper.id).with_name(TEXTS_FILE)
    write_durably(path, data)
    write_durably(path.with_name(path.name + ".sha256"),
                  f"{hashlib.sha256(data).hexdigest()}  {path.name}\n".encode())
    return path, agreed.total()


def read_reviewed(path: Path, release: Release) -> list[Wording]:
    """Read what one reviewer kept; MistakesInTable lists every mistake, nothing is published then."""
    rows = read_table(path, COLUMNS, aliases=ALIASES)
    mistakes = [*_mistakes(rows, release)]
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    return [(row["item"], _plain(row["text"]), _plain(row["redacted"]) or _plain(row["text"]))
            for row in rows if row["keep"].lower() in YES]


def _mistakes(rows: list[Row], release: Release) -> Iterator[Mistake]:
    counted = Counter(row["item"] for row in rows)
    for row in rows:
        written = release.texts.get(row["item"])
        if not isinstance(written, int):
            yield Mistake(row.number, "item", "本轮没有可以公布的这道题",
                          "no such item can be published in this round")
        elif counted[row["item"]] > written:
            yield Mistake(row.number, "item", f"这道题只有{written}份回答，表中却有{counted[row['item']]}行",
                          f"this item has {written} answers but {counted[row['item']]} rows")
        if row["keep"].lower() not in {*YES, *NO, ""}:
            yield Mistake(row.number, "keep", "应为“是”“否”或空白", "should be yes, no or empty")


def _plain(text: str) -> str:
    """Undo `disarmed`, on one line."""
    line = tidy(text)
    return line[1:] if line.startswith("'") and line[1:].startswith(ACTIVE) else line
