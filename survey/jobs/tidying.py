"""Tidying away: results nobody should take any more, and what interrupted clerks left behind."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from survey.config import Config
from survey.installation import keeper_at
from survey.jobs.asking import released_rounds
from survey.jobs.running import FOLDER
from survey.store.jobs import JobPaper, Jobs, JobState

KEPT: Final = 4
"""Ended jobs kept per kind and round: both languages, and as many again."""

_OURS: Final = re.compile(r"[0-9a-f]{16}")


def superfluous(papers: Iterable[JobPaper], bases: Mapping[str, str], kept: int = KEPT) -> tuple[str, ...]:
    """Tell, newest first, which ended jobs to forget: made from a corrected release, or not among the last."""
    seen: Counter[tuple[str, str]] = Counter()
    ids = []
    for paper in papers:
        if not paper.state.ended:
            continue
        outdated = bases.get(paper.wish.round_id) != paper.wish.basis
        seen[paper.wish.kind, paper.wish.round_id] += not outdated
        if outdated or seen[paper.wish.kind, paper.wish.round_id] > kept:
            ids.append(paper.id)
    return tuple(ids)


def tidy(config: Config) -> None:
    """Forget superfluous jobs and remove every file that belongs to none that is done or under way."""
    bases = {round_id: released.basis for round_id, released in released_rounds(config).items()}
    with keeper_at(config, Jobs) as jobs:
        if forgotten := superfluous(jobs.jobs(), bases):
            jobs.drop(forgotten)
        held = {paper.id: paper for paper in jobs.jobs()}
    for place in (config.data / FOLDER).glob("*"):
        if _OURS.fullmatch(place.name):
            _clear(place, held.get(place.name))


def _clear(place: Path, paper: JobPaper | None) -> None:
    """Remove what is left of a job but its result; one under way is left alone."""
    if paper is not None and paper.state is JobState.RUNNING:
        return
    kept = Path(paper.result.path).name if paper is not None and paper.result is not None else None
    with suppress(OSError):  # somebody takes it just now, and this system does not let go of open files
        for left in place.iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            elif left.name != kept:
                left.unlink()
        if kept is None:
            place.rmdir()
