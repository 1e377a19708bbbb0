"""Finishing a round: whatever could open, try or recount a ballot is destroyed."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from survey.config import Config
from survey.errors import KeyFileDamaged, RoundError, RoundStateMismatch, StoreDamaged
from survey.installation import keeper_at, office_at
from survey.key_file import destroy_key_file, require_key_of, round_of_key
from survey.opening import default_key_path
from survey.store import box
from survey.store.blind_ratings import BlindRatings
from survey.store.box import Box
from survey.store.office import Office, RoundPaper, RoundState
from survey.store.turn import turn_in
from survey.tickets.pepper import destroy_pepper

UNFINISHED: Final = (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED)


class KeyNotFound(RoundError):
    """No key file of the round was named or lies at the usual place; wherever it is, it would live on."""

    zh = ("没有找到轮次 {round_id} 的密钥文件，什么也没有销毁。请指明密钥文件（命令行用 --key）；"
          "如果每一份都已销毁或丢失，请如实声明（命令行用 --key-destroyed）。")
    en = ("No key file of round {round_id} was found; nothing was destroyed. Say which file it is (--key), or "
          "declare that every copy is destroyed or lost (--key-destroyed).")


def finish_round(
    config: Config, round_id: str, key_paths: Iterable[Path] = (), *, abandon: bool = False,
    key_destroyed: bool = False,
) -> list[Path]:
    """Destroy key files, pepper, slips and sealed ballots of a closed round; gives the key files destroyed.

    What is gone already is fine, but without any key file somebody must say that it is (`key_destroyed`).
    `abandon` ends a round that cannot be closed (its key is lost) without any result.
    """
    with turn_in(config.data):
        return finish_in_turn(config, round_id, key_paths, abandon=abandon, key_destroyed=key_destroyed)


def finish_in_turn(
    config: Config, round_id: str, key_paths: Iterable[Path] = (), *, abandon: bool = False,
    key_destroyed: bool = False,
) -> list[Path]:
    """Finish a round; for whoever has the turn."""
    with office_at(config) as office:
        paper = office.round(round_id)
        if paper.state not in (UNFINISHED if abandon else (RoundState.CLOSED,)):
            raise RoundStateMismatch(round_id, paper.state)
        keys = _keys_of(config, paper, key_paths)
        if not (keys or key_destroyed):
            raise KeyNotFound(round_id=round_id)
        if abandon:
            _skip_the_close(config, office, paper)
        # The keys go last: should this be cut off before, the next run finds them and needs no --key-destroyed.
        destroy_pepper(config.pepper)
        box.destroy(config.data / box.FILE_NAME)
        for path in keys:
            destroy_key_file(path)
        office.advance(round_id, RoundState.FINISHED)
    return keys


def _keys_of(config: Config, paper: RoundPaper, named: Iterable[Path]) -> list[Path]:
    """Find the key files to destroy: those named, and what lies where the key of this round is put.

    All are looked at before the first is destroyed: a mistyped name must not cost somebody's file.
    """
    own = default_key_path(config, paper.id)
    keys = {path for path in named if path.exists()} - {own}
    for path in keys:
        require_key_of(path, paper.plan_hash)
    return sorted(keys | ({own} if own.exists() and _is_of_round(own, paper.id) else set()))


def _is_of_round(path: Path, round_id: str) -> bool:
    """Tell whether a key file is this round's, in whatever condition: a lost round must end, damaged key or not.

    Another round's is left alone, as it would be somebody's answers.
    """
    try:
        return round_of_key(path) == round_id
    except KeyFileDamaged:
        return True


def _skip_the_close(config: Config, office: Office, paper: RoundPaper) -> None:
    """Shut the box, then say so in the office: a round that calls itself closed must take no answers."""
    if paper.state is not RoundState.CLOSED and (config.data / box.FILE_NAME).exists():
        # A damaged box takes no answers as it is, and must not keep its round alive.
        with suppress(StoreDamaged), Box(config.data / box.FILE_NAME) as ballots:
            ballots.close()
    for step in (RoundState.CLOSING, RoundState.CLOSED):
        if office.round(paper.id).state is step.before:
            office.advance(paper.id, step)
    with keeper_at(config, BlindRatings) as blind:  # as every close does
        blind.forget(paper.id, {unit.id for unit in office.units()})
