"""Finishing a round: whatever could open, try or recount a ballot is destroyed."""

from collections.abc import Iterable
from pathlib import Path

from survey.config import Config
from survey.errors import RoundStateMismatch
from survey.installation import office_at
from survey.key_file import destroy_key_file, require_key_of
from survey.opening import default_key_path
from survey.store import box
from survey.store.office import Office, RoundPaper, RoundState
from survey.tickets.pepper import destroy_pepper


def finish_round(config: Config, round_id: str, key_paths: Iterable[Path] = (), *, abandon: bool = False) -> None:
    """Destroy key files, pepper, slips and sealed ballots of a closed round; what is gone already is fine.

    `abandon` ends a round that cannot be closed (its key is lost) without any result.
    """
    with office_at(config) as office:
        paper = office.round(round_id)
        if abandon:
            _skip_the_close(office, paper)
        elif paper.state is not RoundState.CLOSED:
            raise RoundStateMismatch(round_id, paper.state)
        keys = [path for path in {*key_paths, default_key_path(config, round_id)} if path.exists()]
        # All are looked at before the first is destroyed: a mistyped name must not cost somebody's file.
        for path in keys:
            require_key_of(path, paper.plan_hash)
        for path in keys:
            destroy_key_file(path)
        destroy_pepper(config.pepper)
        box.destroy(config.data / box.FILE_NAME)
        office.advance(round_id, RoundState.FINISHED)


def _skip_the_close(office: Office, paper: RoundPaper) -> None:
    for step in (RoundState.CLOSING, RoundState.CLOSED):
        if office.round(paper.id).state is step.before:
            office.advance(paper.id, step)
