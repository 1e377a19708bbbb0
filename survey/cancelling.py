"""Cancelling an open round: published first, then nothing is ever opened and everything is destroyed."""

from datetime import date
from pathlib import Path

from questionnaires.model import Text
from reports.amendments import Amendment
from survey.amendments import ends_in_cancelling, publish, read_chain
from survey.config import Config
from survey.errors import RoundStateMismatch
from survey.finishing import finish_in_turn
from survey.installation import office_at
from survey.rounds import RELEASES
from survey.store.office import RoundState
from survey.store.turn import turn_in

CANCELLABLE = (RoundState.OPEN, RoundState.CLOSING)


def can_be_cancelled(config: Config, round_id: str) -> bool:
    """Tell whether a round may still be cancelled.

    Once a release is made its figures are known, noted or not (the close may have been cut off just then): taking
    them back would be choosing among results.
    """
    with office_at(config) as office:
        paper, release = office.round(round_id), office.release(round_id)
    return paper.state in CANCELLABLE and release is None and not (config.data / RELEASES / round_id).exists()


def cancel_round(config: Config, round_id: str, reason: Text, today: date | None = None) -> Amendment:
    """Publish that a round is cancelled, and destroy its box, its slips and the server's key file unopened.

    Cut off in between, it is made good by the next run of the timetable; copies of the key elsewhere are for
    their keepers to destroy, and open nothing any more.
    """
    with turn_in(config.data):
        if not can_be_cancelled(config, round_id):
            with office_at(config) as office:
                raise RoundStateMismatch(round_id, office.round(round_id).state)
        published = today or date.today()  # noqa: DTZ011 -- the office's own day
        made = publish(config, round_id, reason, published)
        finish_cancelled(config, round_id)
    return made


def finish_cancelled(config: Config, round_id: str) -> list[Path]:
    """Destroy what is left of a round that was cancelled; for whoever has the turn. Fine if nothing is left."""
    with office_at(config) as office:
        state = office.round(round_id).state
        if not ends_in_cancelling(read_chain(config, office, round_id)) or state is RoundState.FINISHED:
            return []
    # No key needs naming: without the box there is nothing left that a copy of it could open.
    return finish_in_turn(config, round_id, abandon=True, key_destroyed=True)
