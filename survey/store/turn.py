"""Taking turns: what moves a round on is done by one process at a time, whoever started it.

The right is a lock on a file of its own that the operating system takes back when its holder dies, so that no
crash leaves a sign behind that somebody would have to clear away. Nothing is ever written into the file.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from survey.errors import RoundError, StoreBusy, StoreError
from survey.store.connection import connect, explained

FILE_NAME: Final = "turn.lock"
PATIENCE: Final = 2.0  # seconds; whoever waits longer waits for a close, and is better told so


class TurnTaken(RoundError):
    """Another step of a round is being carried out at this moment."""

    zh = "另一项操作正在进行（例如正在汇总答卷），这一步没有做。请稍后再试。"
    en = "Another step is being carried out (such as a close), so this one was not. Try again shortly."


@contextmanager
def turn_in(data_folder: Path, patience: float = PATIENCE) -> Generator[None]:
    """Be the only one to move rounds on for the length of a block; TurnTaken after so many seconds of waiting.

    Must not be taken again inside the block: it would wait for itself.
    """
    path = data_folder / FILE_NAME
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(path=path, reason=error.strerror) from error
    db = connect(path)
    try:
        try:
            with explained(path):
                db.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
                db.execute("BEGIN IMMEDIATE")
        except StoreBusy as error:
            raise TurnTaken from error
        yield
    finally:
        db.close()
