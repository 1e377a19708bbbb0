"""The booth that the anonymous app casts into: one box, one pepper, one writing thread."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from survey.ballots import Ballot, Notice, Outcome
from survey.errors import StoreError, StoreMissing, SurveyError
from survey.store.box import FILE_NAME, Box
from survey.store.writer import GroupCommit
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest

FRESHNESS: Final = 2.0  # seconds until a new notice or a close is seen on pages; casting sees it at once

# Says what ails the box, for whoever runs the server; never what was asked, by whom, or when.
_log = logging.getLogger(__name__)


class _Posted(NamedTuple):
    notice: Notice | None
    open: bool


class BoothAt:
    """The booth over the box.db in `data_folder`; rounds may open, close and end while it stands."""

    def __init__(self, data_folder: Path, pepper_path: Path, freshness: float = FRESHNESS) -> None:
        self._box_path = data_folder / FILE_NAME
        self._pepper_path = pepper_path
        self._box: Box | None = None  # this and the next belong to the writing thread
        self._inode = 0
        self._posted = _Posted(None, open=False)
        self._writer: GroupCommit[Ballot, Outcome] = GroupCommit(
            self._commit, self._look, self._leave, freshness)

    def notice(self) -> Notice | None:
        """Give what is posted now, None if no round is."""
        return self._posted.notice

    def is_open(self) -> bool:
        """Tell whether ballots are taken now."""
        return self._posted.open

    def cast(self, ballot: Ballot) -> Outcome:
        """Burn the code or stamp and keep the ballot, both or neither; returns only once that is on disk."""
        return self._writer.submit(ballot)

    def stop(self) -> None:
        """Commit what is waiting and let go of the box."""
        self._writer.stop()

    def _commit(self, ballots: Sequence[Ballot]) -> Sequence[Outcome | Exception]:
        try:
            box = self._current_box()
            # Read each time: the pepper belongs to the round, and a round may have ended a moment ago.
            pepper = read_pepper(self._pepper_path)
            results = box.cast([(digest(pepper, ballot.code), ballot) for ballot in ballots])
        except StoreMissing:
            return [Outcome.CLOSED] * len(ballots)
        except SurveyError as error:
            _log.error("%s", error)
            raise
        if Outcome.CLOSED in results:
            self._posted = self._posted._replace(open=False)
        return results

    def _look(self) -> None:
        """See what is posted; while the box cannot be read, what was seen last stays."""
        try:
            box = self._current_box()
            box.look_again()
            self._posted = _Posted(box.notice, box.is_open())
            box.make_ready()
        except StoreMissing:
            self._posted = _Posted(None, open=False)
        except StoreError as error:
            _log.error("%s", error)

    def _current_box(self) -> Box:
        """Give the box that lies there now; a round that ended left another file, or none."""
        try:
            # While the old file is held open its number cannot be given to a new one.
            inode = self._box_path.stat().st_ino
        except FileNotFoundError as error:
            self._leave()
            raise StoreMissing(path=self._box_path) from error
        if self._box is None or inode != self._inode:
            self._leave()
            self._box, self._inode = Box(self._box_path), inode
            self._posted = _Posted(self._box.notice, self._box.is_open())
        return self._box

    def _leave(self) -> None:
        if self._box is not None:
            self._box.leave()
            self._box = None
