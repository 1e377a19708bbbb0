"""Asking for a job, seeing how far it is, and taking its file; nothing unfinished, outdated or changed is given."""

import hashlib
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from questionnaires.model import Text
from reports.documents.library import safe_name
from survey.config import Config
from survey.errors import SurveyError
from survey.installation import keeper_at, office_at
from survey.jobs.kinds import KINDS, Kind, require_kind
from survey.rounds import NoRelease
from survey.store.jobs import JobPaper, Jobs, JobState, Wish
from survey.store.office import ReleasePaper

LEASE: Final = 20  # seconds without a sign of life after which a clerk counts as gone
_PIECE: Final = 1 << 20


class JobUnknown(SurveyError):
    """There is no such job, or it was tidied away."""

    zh = "没有这个任务，或者它已被清理。请重新生成。"
    en = "There is no such job, or it was tidied away. Ask for it again."


class ResultGone(SurveyError):
    """There is no file to take: not yet, no longer, or not the one that was made."""

    zh = "没有可下载的文件：{why_zh}。"
    en = "There is no file to download: {why_en}."

    def __init__(self, why: Text) -> None:
        super().__init__(why_zh=why.zh, why_en=why.en)


NOT_YET: Final = Text(zh="任务还没有完成", en="the job is not done")
OUTDATED: Final = Text(zh="发布文件已更正，请重新生成", en="the release was corrected; ask for it again")
CHANGED: Final = Text(zh="文件不在了或被改动过，请重新生成", en="it is missing or was changed; ask for it again")


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its readers see it."""

    paper: JobPaper
    current: bool  # made from the release that stands now

    @property
    def id(self) -> str:
        """Its random id."""
        return self.paper.id

    @property
    def kind(self) -> Kind:
        """What it makes."""
        return KINDS[self.paper.wish.kind]

    @property
    def round_id(self) -> str:
        """The round it is about."""
        return self.paper.wish.round_id

    @property
    def lang(self) -> str:
        """The language of the file."""
        return str(json.loads(self.paper.wish.parameters)["lang"])

    @property
    def file_name(self) -> str:
        """What the file is called when it is taken: made of ids, never of names."""
        return f"mofan-{safe_name(self.round_id)}-{self.kind.id}-{self.lang}{self.kind.suffix}"

    @property
    def ready(self) -> bool:
        """True if there is a file to take."""
        return self.paper.state is JobState.DONE and self.current

    def silent(self, now: int) -> bool:
        """True if it is said to be under way but its clerk gives no sign of life."""
        beat = self.paper.beat
        return self.paper.state is JobState.RUNNING and (beat is None or abs(beat - now) > LEASE)


@dataclass(frozen=True, slots=True)
class Released:
    """The release of a round and the one it is compared with, as the office noted them."""

    paper: ReleasePaper
    before: ReleasePaper | None

    @property
    def basis(self) -> str:
        """SHA-256 of what files are made from; correcting either release gives another one."""
        both = [paper.sha256 for paper in (self.paper, self.before) if paper is not None]
        return hashlib.sha256("\n".join(both).encode("ascii")).hexdigest()


def released_rounds(config: Config) -> dict[str, Released]:
    """Give the releases by round id, the earliest first."""
    with office_at(config) as office:
        papers = [paper for held in office.rounds() if (paper := office.release(held.id)) is not None]
    return {paper.round_id: Released(paper, papers[place - 1] if place else None)
            for place, paper in enumerate(papers)}


def released_round(config: Config, round_id: str) -> Released:
    """Give the release of a round; RoundUnknown, NoRelease."""
    found = released_rounds(config).get(round_id)
    if found is None:
        with office_at(config) as office:
            raise NoRelease(round_id=office.round(round_id).id)
    return found


def ask(config: Config, kind: str, round_id: str, lang: str, asked_by: str) -> Job:
    """Ask for a file; while the same wish waits, is worked on or has a whole result, that job is given.

    WishUnknown, RoundUnknown, NoRelease.
    """
    require_kind(kind, lang)
    parameters = json.dumps({"lang": lang}, separators=(",", ":"))
    wish = Wish(kind, round_id, parameters, released_round(config, round_id).basis)
    with keeper_at(config, Jobs) as jobs:
        found = jobs.ask(secrets.token_hex(8), wish, asked_by)
        if found.state is JobState.DONE and not _is_there(config, found):
            jobs.drop((found.id,))  # a folder that was restored without its results makes them again
            found = jobs.ask(secrets.token_hex(8), wish, asked_by)
    return Job(found, current=True)


def job(config: Config, job_id: str) -> Job:
    """Give one job; JobUnknown."""
    with keeper_at(config, Jobs) as jobs:
        found = jobs.job(job_id)
    if found is None or found.wish.kind not in KINDS:
        raise JobUnknown
    return Job(found, _is_current(found, released_rounds(config)))


def jobs_of(config: Config, round_id: str) -> tuple[Job, ...]:
    """Give the jobs of a round, the newest first."""
    rounds = released_rounds(config)
    with keeper_at(config, Jobs) as jobs:
        held = jobs.jobs()
    return tuple(Job(paper, _is_current(paper, rounds)) for paper in held
                 if paper.wish.round_id == round_id and paper.wish.kind in KINDS)


def _is_current(paper: JobPaper, rounds: dict[str, Released]) -> bool:
    released = rounds.get(paper.wish.round_id)
    return released is not None and released.basis == paper.wish.basis


def take_result(config: Config, job_id: str) -> BinaryIO:
    """Open the file of a finished job for the caller to close, checked to the last byte; JobUnknown, ResultGone."""
    found = job(config, job_id)
    if found.paper.state is not JobState.DONE or found.paper.result is None:
        raise ResultGone(NOT_YET)
    if not found.current:
        raise ResultGone(OUTDATED)
    with suppress(OSError):
        # Results are put in place by renaming and never written to, so what is checked is what is read after.
        file = (config.data / found.paper.result.path).open("rb")
        try:
            if _sha256(file) == found.paper.result.sha256:
                file.seek(0)
                return file
        except BaseException:
            file.close()
            raise
        file.close()
    raise ResultGone(CHANGED)


def _is_there(config: Config, paper: JobPaper) -> bool:
    path = config.data / paper.result.path if paper.result is not None else Path()
    return paper.result is not None and path.is_file() and path.stat().st_size == paper.result.size


def _sha256(file: BinaryIO) -> str:
    seen = hashlib.sha256()
    while piece := file.read(_PIECE):
        seen.update(piece)
    return seen.hexdigest()
