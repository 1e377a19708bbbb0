"""Offices whose rounds are closed already: real releases in a data folder, without the way there."""

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from reports.release import Release
from survey.closing import release_path
from survey.config import Config
from survey.installation import office_at
from survey.store.office import ReleasePaper, RoundState
from tests.closed import SMALL, close
from tests.offices import office_in


@cache
def small(round_id: str = "2026", seed: int = 1) -> Release:
    """A release of three branches."""
    return close(replace(SMALL, round_id=round_id, seed=seed))


def closed_office(folder: Path, *releases: Release) -> Config:
    """Set up an office whose rounds ended in these releases, the last of them closed and not finished."""
    config = office_in(folder)
    for release in releases or (small("2025", 2), small()):
        with office_at(config) as office:
            office.add_round(release.round_id, f'{{"id":"{release.round_id}"}}', "5e" * 32)
            for earlier in office.rounds()[:-1]:
                if earlier.state is RoundState.CLOSED:
                    office.advance(earlier.id, RoundState.FINISHED)
            for step in (RoundState.OPEN, RoundState.CLOSING):
                office.advance(release.round_id, step)
        put_release(config, release)
        with office_at(config) as office:
            office.advance(release.round_id, RoundState.CLOSED)
    return config


def put_release(config: Config, release: Release) -> None:
    """Put a release where the close puts it; one that stands there is replaced, as a correction does."""
    path, content = release_path(config, release.round_id), release.to_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    path.with_name(path.name + ".sha256").write_text(f"{sha256}  {path.name}\n")
    with office_at(config) as office:
        office.put_release(ReleasePaper(release.round_id, sha256, path.relative_to(config.data).as_posix()))
