"""Opening a round: its key is made, tried out and handed over, and only then the notice is posted."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from questionnaires.catalogue import Catalogue
from survey.ballots import Notice
from survey.config import Config
from survey.errors import RoundStateMismatch, RoundStillRunning, StoreExists
from survey.installation import keeper_at, office_at
from survey.key_file import destroy_key_file, new_passphrase, read_key_file, write_key_file
from survey.locking import lock_for_opening, settled_catalogue
from survey.plan import RoundPlan
from survey.rounds import plan_of
from survey.sealing import RoundKey, ScoreRecord, Seal
from survey.store import box
from survey.store.box import Box
from survey.store.ceremony import Ceremonies
from survey.store.office import RoundState
from survey.store.turn import turn_in
from survey.tickets.pepper import destroy_pepper, new_pepper


@dataclass(frozen=True, slots=True)
class Opening:
    """A round about to be opened: its key is kept, its notice not yet posted."""

    plan: RoundPlan
    notice: Notice
    key_path: Path
    passphrase: str


def prepare_opening(config: Config, round_id: str, key_path: Path | None = None) -> Opening:
    """Check that a round can be opened, and make and try out its key; nobody can answer yet.

    The passphrase is nowhere but in what this returns: show it before the notice is posted.
    """
    plan, catalogue = require_openable(config, round_id)
    key = RoundKey.generate(round_id, plan.sha256)
    notice = notice_of(plan, catalogue, key.public)
    path = config.outside(key_path or default_key_path(config, round_id))
    passphrase = new_passphrase()
    write_key_file(path, key, passphrase, data_folder=config.data)
    try:
        try_out(read_key_file(path, passphrase, notice=notice), notice)
    except BaseException:
        destroy_key_file(path)
        raise
    return Opening(plan, notice, path, passphrase)


def require_openable(config: Config, round_id: str) -> tuple[RoundPlan, Catalogue]:
    """Give the plan of a round and what it asks, or say why it cannot be opened now."""
    with office_at(config) as office:
        paper = office.round(round_id)
        plan = plan_of(paper)
        current = office.current_round()
        if current is not None and current.id != round_id:
            raise RoundStillRunning(round_id=round_id)
        if paper.state is not RoundState.PLANNED:
            raise RoundStateMismatch(round_id, paper.state)
        catalogue = settled_catalogue(config, office, plan)
    return plan, catalogue


def default_key_path(config: Config, round_id: str) -> Path:
    """Where the key of a round is put unless another place is named."""
    return config.secrets / f"{round_id}.key"


def key_fingerprint(notice: Notice) -> str:
    """Give the start of the SHA-256 of the round's public key, in groups to compare by eye."""
    return fingerprint_of(notice.seal_key)


def fingerprint_of(public: bytes) -> str:
    """Give the fingerprint of a public key."""
    digits = hashlib.sha256(public).hexdigest()[:24]
    return " ".join(digits[place:place + 4] for place in range(0, len(digits), 4))


def notice_of(plan: RoundPlan, catalogue: Catalogue, public: bytes) -> Notice:
    """Make the notice of a round from what its plan froze and the public half of its key."""
    return Notice(
        round_id=plan.id, title=plan.title, organ=plan.organ, simulated=plan.simulated,
        forms=tuple(catalogue.questionnaire(form.id) for form in plan.forms), plan_hash=plan.sha256,
        seal_key=public, least_n=plan.rules.unit_n,
        closes_on=plan.closes_on.isoformat() if plan.closes_on else None, open_forms=plan.open_audiences,
    )


def try_out(key: RoundKey, notice: Notice) -> None:
    """Open a sealed probe as the committee will open the answers: a lost key is a lost round."""
    probe = ScoreRecord(0, 0, os.urandom(notice.score_room))
    if key.open_scores([Seal(notice).scores(probe)]) != [probe]:
        raise RuntimeError("a sealed probe did not come back")


def post_opening(config: Config, opening: Opening) -> None:
    """Post the notice on a fresh box: from here on members with a slip can answer."""
    with turn_in(config.data):
        post_notice(config, opening.notice)
        with keeper_at(config, Ceremonies) as papers:
            papers.forget(opening.plan.id)  # a key made before, step by step, was not the one used


def post_notice(config: Config, notice: Notice) -> None:
    """Post a notice on a fresh box and note the round as open; for whoever has the turn."""
    with office_at(config) as office:
        if office.current_round() is not None:
            raise RoundStillRunning(round_id=notice.round_id)
        # Members are told that the plan was settled before they answered: no opening without its lock.
        lock_for_opening(config, notice.round_id, notice.plan_hash)
        _clear_unused(config)
        new_pepper(config.pepper, data_folder=config.data)
        box.post(config.data / box.FILE_NAME, notice)
        office.advance(notice.round_id, RoundState.OPEN)


def _clear_unused(config: Config) -> None:
    """Remove what an interrupted opening left: a box for which no slip was ever printed, and its pepper."""
    path = config.data / box.FILE_NAME
    if path.exists():
        with Box(path) as left:
            if left.counts().issued:
                raise StoreExists(path=path)
        box.destroy(path)
    destroy_pepper(config.pepper)
