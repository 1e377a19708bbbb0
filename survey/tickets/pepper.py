"""The pepper 验码密钥: 32 random bytes outside the data folder that make stolen slip hashes worthless."""

import secrets
from pathlib import Path
from typing import Final

from survey.errors import PepperDamaged
from survey.secret_files import destroy_file, read_secret, write_secret

LENGTH: Final = 32


def new_pepper(path: Path, *, data_folder: Path) -> bytes:
    """Make the pepper of a round and keep it at `path`, which must lie outside the data folder."""
    pepper = secrets.token_bytes(LENGTH)
    write_secret(path, pepper, data_folder=data_folder)
    return pepper


def read_pepper(path: Path) -> bytes:
    """Read the pepper; PepperDamaged if it is not whole."""
    pepper = read_secret(path)
    if len(pepper) != LENGTH:
        raise PepperDamaged(path=path)
    return pepper


def destroy_pepper(path: Path) -> None:
    """Destroy the pepper; from then on nobody can tell whether a found slip was ever used."""
    destroy_file(path)
