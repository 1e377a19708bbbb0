"""Files that must never lie beside the data they protect: made private, never overwritten, destroyed."""

import os
from pathlib import Path
from typing import Final

from survey.config import InsideDataFolder
from survey.errors import SecretFileExists, SecretFileMissing, SecretFileUnusable

LONGEST_SECRET: Final = 64 * 1024  # a key file has less than one of these


def refuse_inside(data_folder: Path, path: Path) -> None:
    """Raise InsideDataFolder if `path`, all links followed, lies in the data folder."""
    # Whoever copies or backs up the data folder must not get the key along with it.
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise InsideDataFolder(path=path, data=data_folder)


def write_secret(path: Path, content: bytes, *, data_folder: Path) -> None:
    """Write a new file that only its owner may read, durably; never over another, never inside the data."""
    refuse_inside(data_folder, path)
    try:
        # O_EXCL also refuses a dangling link somebody planted under that name.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SecretFileExists(path=path) from error
    except OSError as error:
        raise SecretFileUnusable(path=path, reason=error.strerror) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)  # half a key would only raise false hopes
        raise SecretFileUnusable(path=path, reason=error.strerror) from error


def read_secret(path: Path) -> bytes:
    """Read a secret; SecretFileMissing or SecretFileUnusable if that fails."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_SECRET + 1)
    except FileNotFoundError as error:
        raise SecretFileMissing(path=path) from error
    except OSError as error:
        raise SecretFileUnusable(path=path, reason=error.strerror) from error
    if len(content) > LONGEST_SECRET:
        raise SecretFileUnusable(path=path, reason="> 64 KB")
    return content


def destroy_file(path: Path) -> None:
    """Overwrite a file, remove it, and make both durable; fine if it is gone already.

    This cannot reach what a solid-state disk set aside, a snapshot or backup, or a copy somebody made:
    hence keys are kept on a stick of their own, and a key file is worth nothing without its passphrase.
    """
    try:
        with path.open("r+b", buffering=0) as file:
            file.write(os.urandom(path.stat().st_size))
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SecretFileUnusable(path=path, reason=error.strerror) from error


def forbid_core_dumps() -> None:
    """Keep a crash of this process from writing its memory, opened ballots and all, to disk."""
    if os.name == "posix":
        import resource  # noqa: PLC0415 -- there is none elsewhere

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def sync_folder(folder: Path) -> None:
    """Make a created, renamed or removed name durable where the system offers that."""
    if os.name != "posix":  # Windows has no handle for it and journals names by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
