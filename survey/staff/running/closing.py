"""Closes under way in this process: each in a thread of its own, so that a page can be left and come back to.

The passphrase lives as long as the thread does. Nothing here need survive a restart: a close that was cut off is
begun again with the passphrase, and gives the same release.
"""

import logging
import threading
from dataclasses import dataclass, field
from typing import ClassVar, Final

from questionnaires.errors import MofanError
from questionnaires.model import Text
from survey.closing import Closed, Step, close_round
from survey.config import Config
from survey.errors import RoundError
from survey.installation import keeper_at
from survey.key_file import KeySource
from survey.store.closes import CloseCounts, Closes

PATIENCE: Final = 20.0  # seconds to wait for the passphrase to be tried; it takes about one

_log = logging.getLogger(__name__)


class CloseRefused(RoundError):
    """A close went no further; says why in the words of what stopped it."""

    zh = "{reason_zh}"
    en = "{reason_en}"

    def __init__(self, reason: Text) -> None:
        super().__init__(reason_zh=reason.zh, reason_en=reason.en)


@dataclass
class Close:
    """One close under way, or just ended."""

    config: Config
    round_id: str
    done: int = 0                       # steps done
    ended: bool = False
    failure: Text | None = None         # why it went no further; words only, so that nothing holds the passphrase
    key_read: bool = False
    settled: threading.Event = field(default_factory=threading.Event)  # the passphrase opened the key, or it ended

    def run(self, key: KeySource, passphrase: str) -> None:
        """Close the round to its end, or note why it stopped."""
        try:
            counted = close_round(self.config, key, passphrase, self.round_id, self._step)
            with keeper_at(self.config, Closes) as closes:
                closes.put(self.round_id, _counts(counted))
        except MofanError as error:
            self.failure = Text(zh=error.sentence("zh"), en=error.sentence("en"))
        except Exception as error:  # noqa: BLE001 -- the thread's edge; a traceback could hold the passphrase
            _log.error("a close stopped: %s", type(error).__name__)
            self.failure = Text(zh="程序内部出错，汇总中断。请再试一次。",
                                en="The close was interrupted by an internal error. Try again.")
        finally:
            self.ended = True
            self.settled.set()

    def _step(self, step: Step) -> None:
        if step is Step.KEY_READ:
            with keeper_at(self.config, Closes) as closes:
                closes.begin(self.round_id)
            self.key_read = True
            self.settled.set()
        self.done += 1


def _counts(closed: Closed) -> CloseCounts:
    return CloseCounts(closed.ballots, closed.damaged, closed.live, closed.unexplained)


class ClosingRoom:
    """Every close of this process, one at a time for each round."""

    _door: ClassVar = threading.Lock()
    _closes: ClassVar[dict[tuple[str, str], Close]] = {}

    @classmethod
    def start(cls, config: Config, round_id: str, key: KeySource, passphrase: str) -> None:
        """Begin a close in the background; one under way goes on and this is none.

        Returns once the passphrase has opened the key; CloseRefused where it does not, and nothing has changed.
        """
        with cls._door:
            running = cls._closes.get(_place(config, round_id))
            if running is not None and not running.ended:
                return
            close = cls._closes[_place(config, round_id)] = Close(config, round_id)
            threading.Thread(target=close.run, args=(key, passphrase), name="close", daemon=True).start()
        close.settled.wait(PATIENCE)
        if close.failure is not None and not close.key_read:
            with cls._door:
                cls._closes.pop(_place(config, round_id), None)
            raise CloseRefused(close.failure)

    @classmethod
    def look(cls, config: Config, round_id: str) -> Close | None:
        """Give the close of a round that this process began last, None if it began none."""
        with cls._door:
            return cls._closes.get(_place(config, round_id))


def _place(config: Config, round_id: str) -> tuple[str, str]:
    return str(config.data), round_id
