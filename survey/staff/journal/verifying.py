"""Verifications of releases: each done once in the background, and kept in memory until a file changes.

Kept in memory only: nobody can write a verification into the data folder that never took place. After an update the
office starts anew, so that every verification shown was made by the rules of the verifier that is running.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from threading import Lock
from typing import Final

from flask import current_app

from reports.verification import Verification
from survey.kept import Keeper
from survey.supervising import Case, verify_case

MOST: Final = 16
"""Verifications kept; one takes some kilobytes."""
PATIENCE: Final = 1.5
"""Seconds a reader waits before being told that the verification is running."""
LARGE: Final = 1_000_000
"""Bytes from which a release is verified in a process of its own: it would hold up pages for half a minute."""
_DESK: Final = "office-verifier"
_setting_up = Lock()

Mark = tuple[Case, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification came to, and when it was done."""

    found: Verification
    at: datetime


class Verifier:
    """The verifications in memory."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._done: Keeper[Mark, Verified] = Keeper("verifier", MOST)
        self.patience = patience

    def take(self, case: Case) -> Verified:
        """Give a verification; StillMaking while it is running, NotARelease for what is no release."""
        return self._done.take((case, case.marks()), lambda: verified(case), self.patience)

    def renew(self, case: Case) -> None:
        """Begin to verify anew, from all files; one that is running goes on."""
        self._done.renew((case, case.marks()), lambda: verified(case))


def verified(case: Case) -> Verified:
    """Verify a release, apart from the pages where it takes long."""
    if case.size < LARGE:
        found = verify_case(case)
    else:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            found = pool.submit(verify_case, case).result()
    return Verified(found, datetime.now(UTC))


def verifier() -> Verifier:
    """Give the verifier of this office, setting it up for the first reader."""
    with _setting_up:
        found: Verifier = current_app.extensions.setdefault(_DESK, Verifier())
    return found
