"""Closing a round: stop intake, open the ballots in memory, make the one release, and write it durably.

Every step is recorded in the office, and the release is a function of the multiset of ballots and of the
releases before it. So a close that was interrupted anywhere is simply run again, and gives the same bytes.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from questionnaires.answers import open_items, score_length
from reports.collected import Collected
from reports.disclosure import release as make_release
from reports.errors import NothingToRelease
from reports.release import Release, read_release
from reports.responses import Responses
from survey.amendments import RoundCancelled, ends_in_cancelling, read_chain
from survey.assessments import Assessment, self_result
from survey.ballots import Notice
from survey.blind_rating import asked_criteria
from survey.config import Config
from survey.errors import EnvelopeDamaged, RoundStateMismatch, StoreDamaged
from survey.installation import keeper_at, office_at
from survey.key_file import KeySource, read_key_file
from survey.plan import RoundPlan
from survey.rounds import RELEASES, find_round, frozen_catalogue, plan_of
from survey.sealing import RoundKey, ScoreRecord, TextRecord
from survey.secret_files import forbid_core_dumps, sync_folder
from survey.store import box
from survey.store.blind_ratings import BlindRatings
from survey.store.box import Box, Sealed
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk, Issue
from survey.store.office import Office, ReleasePaper, RoundPaper, RoundState
from survey.store.turn import turn_in

RELEASE_FILE: Final = "release.json"
HOLDERS: Final = (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED)

Record = TypeVar("Record", ScoreRecord, TextRecord)


class Step(StrEnum):
    """The steps of a close, each reported when it is done."""

    KEY_READ = "key read"
    INTAKE_STOPPED = "intake stopped"
    BALLOTS_OPENED = "ballots opened"
    RELEASE_MADE = "release made"
    RELEASE_WRITTEN = "release written"
    RELEASE_NOTED = "release noted"
    ROUND_CLOSED = "round closed"


@dataclass(frozen=True, slots=True)
class Closed:
    """What a close came to; no release where too few answered."""

    round_id: str
    release: Release | None
    path: Path | None
    ballots: int       # opened and counted
    damaged: int       # sealed records that did not open or make no sense; their answers are lost
    live: int          # slips nobody used
    unexplained: int   # unused slips, places and answers in the box beyond (or short of) what the desk issued


@dataclass(frozen=True, slots=True)
class Opened:
    """The opened records of a round; they live in memory and nowhere else."""

    scores: tuple[ScoreRecord, ...]
    texts: tuple[TextRecord, ...]
    damaged: int


def close_round(
    config: Config, key: KeySource, passphrase: str, round_id: str | None = None,
    on_step: Callable[[Step], None] | None = None,
) -> Closed:
    """Close a round, or carry on with a close that was interrupted; a closed round gives its release again.

    A wrong key or passphrase is refused before anything is changed.
    """
    forbid_core_dumps()
    with turn_in(config.data):
        return _close(config, key, passphrase, round_id, on_step or _go_on)


def _close(
    config: Config, source: KeySource, passphrase: str, round_id: str | None, on_step: Callable[[Step], None],
) -> Closed:
    with office_at(config) as office:
        paper = find_round(office, round_id, *HOLDERS)
        if paper.state not in HOLDERS:
            raise RoundStateMismatch(paper.id, paper.state)
        with Box(config.data / box.FILE_NAME) as ballots:
            _require_own_box(config, paper, ballots.notice)
            key = read_key_file(source, passphrase, notice=ballots.notice)
            if ends_in_cancelling(read_chain(config, office, paper.id)):
                raise RoundCancelled(round_id=paper.id)
            on_step(Step.KEY_READ)
            if paper.state is RoundState.OPEN:
                # The office says so first: were the box shut first, a crash between would leave a round that
                # calls itself open and takes no answers.
                office.advance(paper.id, RoundState.CLOSING)
            ballots.close()
            on_step(Step.INTAKE_STOPPED)
            notice, sealed, counts = ballots.notice, ballots.sealed(), ballots.counts()
        opened = open_all(key, notice, plan_of(paper), sealed)
        on_step(Step.BALLOTS_OPENED)
        with Desk(config.data / DESK) as desk:
            issues, rooms = desk.issued(paper.id), desk.rooms(paper.id)
        release = _release(config, office, paper, notice, opened, issues)
        on_step(Step.RELEASE_MADE)
        path = _keep(config, office, paper, release, on_step) if release is not None else None
        if office.round(paper.id).state is RoundState.CLOSING:
            office.advance(paper.id, RoundState.CLOSED)
        # After this no consensus can change; what single raters thought alone has served its purpose.
        with keeper_at(config, BlindRatings) as blind:
            blind.forget(paper.id, {unit.id for unit in office.units()})
        on_step(Step.ROUND_CLOSED)
    printed = sum(issue.slips + issue.spares for issue in issues) + sum(rooms.values())
    live, room = sum(counts.live.values()), sum(counts.room.values())
    # Every slip printed, and every place, is now either unused or an answer: stuffing or emptying the box shows.
    return Closed(paper.id, release, path, ballots=len(opened.scores), damaged=opened.damaged, live=live,
                  unexplained=counts.used + live + room - printed)


def _go_on(step: Step) -> None:
    """Report to nobody."""


def _require_own_box(config: Config, paper: RoundPaper, notice: Notice) -> None:
    """Raise StoreDamaged where the box belongs to another round or its questions, or who is asked, were changed."""
    plan, asked = plan_of(paper), [form.fingerprint for form in notice.forms]
    if (notice.plan_hash != paper.plan_hash or asked != [form.fingerprint for form in plan.forms]
            or notice.open_forms != plan.open_audiences):
        raise StoreDamaged(path=config.data / box.FILE_NAME)


def open_all(key: RoundKey, notice: Notice, plan: RoundPlan, sealed: Sealed) -> Opened:
    """Open every envelope; one that does not open, or whose content fits no form or unit, is counted and left."""
    scores, bad_scores = _open(sealed.scores, key.open_scores, lambda r: _scores_fit(r, notice, plan))
    texts, bad_texts = open_texts(key, notice, sealed)
    return Opened(scores, texts, bad_scores + bad_texts)


def open_texts(key: RoundKey, notice: Notice, sealed: Sealed) -> tuple[tuple[TextRecord, ...], int]:
    """Open the text envelopes alone; gives them sorted, and how many were damaged."""
    return _open(sealed.texts, key.open_texts, lambda r: _texts_fit(r, notice))


def _open(
    envelopes: Iterable[bytes], opener: Callable[[list[bytes]], list[Record]], fits: Callable[[Record], bool],
) -> tuple[tuple[Record, ...], int]:
    records, damaged = [], 0
    for envelope in envelopes:
        try:
            (record,) = opener([envelope])
        except (EnvelopeDamaged, ValueError, IndexError):
            damaged += 1
            continue
        if fits(record):
            records.append(record)
        else:
            damaged += 1
    return tuple(sorted(records)), damaged


def _scores_fit(record: ScoreRecord, notice: Notice, plan: RoundPlan) -> bool:
    return (record.form < len(notice.forms) and record.unit < len(plan.units)
            and len(record.scores) == score_length(notice.forms[record.form]))


def _texts_fit(record: TextRecord, notice: Notice) -> bool:
    return record.form < len(notice.forms) and len(record.texts) == len(open_items(notice.forms[record.form]))


def _release(  # noqa: PLR0917 -- all that a close has opened
    config: Config, office: Office, paper: RoundPaper, notice: Notice, opened: Opened, issues: tuple[Issue, ...],
) -> Release | None:
    """Hand everything to the one door; None where too few answered to show even the organ."""
    try:
        return make_release(replace(collect(office, paper, notice, opened, issues),
                                    amendments=read_chain(config, office, paper.id),
                                    earlier=tuple(_earlier(config, office, paper.id))))
    except NothingToRelease:
        return None


def _earlier(config: Config, office: Office, round_id: str) -> Iterator[Release]:
    """Read the releases of the rounds before: a reader holds them too, and could subtract them.

    One that is no longer there cannot be looked at, and must not keep a round from ending; a changed one does.
    """
    for paper in office.rounds():
        if paper.id == round_id:
            return
        found = office.release(paper.id)
        if found is not None and (config.data / found.path).exists():
            yield read_release(config.data / found.path)


def collect(
    office: Office, paper: RoundPaper, notice: Notice, opened: Opened, issues: tuple[Issue, ...],
) -> Collected:
    """Put together what the door takes; nothing in it depends on the order of ballots, nor on a clock."""
    plan = plan_of(paper)
    catalogue = frozen_catalogue(office, plan)
    asked = {criterion.id for criterion in asked_criteria(catalogue, notice.forms[0])}
    # A branch can have been removed after it rated itself for this round and before the round was planned anew.
    planned = {unit.id for unit in plan.units}
    own = (Assessment.model_validate_json(content)
           for unit, content in office.assessments(paper.id).items() if unit in planned)
    rows: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    for record in opened.scores:
        rows[record.form].append((record.unit, record.scores))
    return Collected(
        round_id=plan.id, title=plan.title, organ_name=plan.organ, simulated=plan.simulated,
        plan_hash=plan.sha256, rules=plan.rules, analysis=plan.analysis, catalogue=catalogue,
        units=plan.reported_units,
        member_form=notice.forms[0], audience_forms=notice.forms[1:],
        # Spares replace slips that were lost or spoiled; they add nobody who was asked. Of an open form nobody
        # knows who was asked; slips for those without scripts do not give it a response rate.
        issued={(plan.units[i.unit].id, notice.forms[i.form].id): i.slips for i in issues
                if not notice.is_open_form(i.form)},
        open_forms=frozenset(notice.open_forms),
        responses={form.id: Responses.gather(form, rows[place]) for place, form in enumerate(notice.forms)},
        self_results={one.unit: self_result(one, catalogue, plan.rules.self_rule, asked=asked) for one in own},
        texts=texts_by_item(notice, opened.texts),
    )


def texts_by_item(notice: Notice, records: Iterable[TextRecord]) -> dict[str, tuple[str, ...]]:
    """Sort what was written under its item; blank answers are left out."""
    texts: dict[str, list[str]] = {item.id: [] for form in notice.forms for item in open_items(form)}
    for record in records:
        for item, text in zip(open_items(notice.forms[record.form]), record.texts, strict=True):
            if text.strip():
                texts[item.id].append(text)
    return {item: tuple(sorted(written)) for item, written in texts.items()}


def release_path(config: Config, round_id: str) -> Path:
    """Where the release of a round lies."""
    return config.data / RELEASES / round_id / RELEASE_FILE


def _keep(
    config: Config, office: Office, paper: RoundPaper, release: Release, on_step: Callable[[Step], None],
) -> Path:
    path = release_path(config, paper.id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = release.to_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    write_durably(path, content)
    write_durably(path.with_name(path.name + ".sha256"), f"{sha256}  {path.name}\n".encode())
    sync_folder(path.parent.parent)
    sync_folder(config.data)
    on_step(Step.RELEASE_WRITTEN)
    office.put_release(ReleasePaper(paper.id, sha256, path.relative_to(config.data).as_posix()))
    on_step(Step.RELEASE_NOTED)
    return path


def write_durably(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, on disk when this returns; what was there before is replaced."""
    # In the target folder, under one name: an interrupted run leaves nothing elsewhere, and the next overwrites it.
    unfinished = path.with_name(path.name + ".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)
