"""Stopping the intake of a round without its key: nothing is opened, and the close goes on from here later."""

from contextlib import suppress

from survey.config import Config
from survey.errors import StoreDamaged
from survey.installation import office_at
from survey.store import box
from survey.store.box import Box
from survey.store.office import RoundState
from survey.store.turn import turn_in


def stop_intake(config: Config, round_id: str) -> None:
    """Take no more answers, for good; RoundStateMismatch unless the round is open."""
    with turn_in(config.data):
        stop_in_turn(config, round_id)


def stop_in_turn(config: Config, round_id: str) -> None:
    """Stop intake; for whoever has the turn."""
    with office_at(config) as office:
        # The office says so first, as in a close: a round never calls itself open and takes no answers.
        office.advance(round_id, RoundState.CLOSING)
    with Box(config.data / box.FILE_NAME) as ballots:
        ballots.close()


def shut_in_turn(config: Config, round_id: str) -> None:
    """Shut the box of a round whose stop was cut off; for whoever has the turn. Fine if there is nothing to do."""
    with office_at(config) as office:
        if office.round(round_id).state is not RoundState.CLOSING:
            return
    # A damaged box takes no answers as it is; whoever closes the round is told of it.
    with suppress(StoreDamaged), Box(config.data / box.FILE_NAME) as ballots:
        if ballots.is_open():
            ballots.close()
