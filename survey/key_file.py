"""The key file the committee keeps: the round's private key under a passphrase, outside the data folder."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field, StringConstraints, ValidationError

from questionnaires.model import Frozen
from survey.ballots import Notice
from survey.errors import KeyFileDamaged, KeyOfAnotherRound, WrongPassphrase
from survey.sealing import RoundKey
from survey.secret_files import destroy_file, read_secret, write_secret
from survey.tickets.slips import ALPHABET, plain

Hex = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2})*$")]

GROUPS: Final = 5  # of four characters: 100 bits, out of reach even for whoever copies the file


class _KeyFile(Frozen):
    """The file's content; everything but `sealed` may be read without the passphrase and is bound to it."""

    mofan_key: Literal[1] = 1
    round_id: str
    plan_hash: str
    public: Hex
    scrypt_n: Annotated[int, Field(ge=2 ** 17, le=2 ** 20)] = 2 ** 17
    salt: Hex
    nonce: Annotated[Hex, Field(min_length=24, max_length=24)]
    sealed: Hex = ""
    checksum: Hex = ""  # tells a damaged copy from a wrong passphrase; it is no secret and no proof

    def bound(self) -> bytes:
        """The part the encryption vouches for."""
        return _canonical(self.model_dump(exclude={"sealed", "checksum"}))

    def summed(self) -> str:
        """The checksum this content should carry."""
        return hashlib.sha256(_canonical(self.model_dump(exclude={"checksum"}))).hexdigest()

    def cipher(self, passphrase: str) -> ChaCha20Poly1305:
        """Stretch the passphrase into the key of the file (scrypt, 128 MiB)."""
        stretch = Scrypt(salt=bytes.fromhex(self.salt), length=32, n=self.scrypt_n, r=8, p=1)
        return ChaCha20Poly1305(stretch.derive(_canonical_passphrase(passphrase)))


@dataclass(frozen=True, slots=True)
class KeyCopy:
    """A key file that somebody hands over, from a stick say: in memory alone, never written here."""

    name: str
    content: bytes


KeySource = Path | KeyCopy
"""Where a key file is: on this machine, or handed over."""


def _canonical(content: dict[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _canonical_passphrase(passphrase: str) -> bytes:
    return plain(passphrase[:200]).encode()


def new_passphrase() -> str:
    """Draw a passphrase fit for paper: five groups of four characters, 100 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(GROUPS))


def write_key_file(path: Path, key: RoundKey, passphrase: str, *, data_folder: Path) -> None:
    """Keep the key at `path` under the passphrase; never over another file, never inside the data folder."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    unsealed = _KeyFile(round_id=key.round_id, plan_hash=key.plan_hash, public=key.public.hex(),
                        salt=salt.hex(), nonce=nonce.hex())
    sealed = unsealed.cipher(passphrase).encrypt(nonce, key.private.private_bytes_raw(), unsealed.bound())
    content = unsealed.model_copy(update={"sealed": sealed.hex()})
    content = content.model_copy(update={"checksum": content.summed()})
    write_secret(path, content.model_dump_json(indent=1).encode() + b"\n", data_folder=data_folder)


def read_key_file(source: KeySource, passphrase: str, *, notice: Notice | None = None) -> RoundKey:
    """Open a key file; given the notice of a round, KeyOfAnotherRound unless it is that round's key."""
    content, path = _checked(source), _name(source)
    if notice is not None and (content.plan_hash, content.public) != (notice.plan_hash, notice.seal_key.hex()):
        raise KeyOfAnotherRound(path=path, round_id=content.round_id)
    try:
        secret = content.cipher(passphrase).decrypt(
            bytes.fromhex(content.nonce), bytes.fromhex(content.sealed), content.bound())
    except InvalidTag as error:
        raise WrongPassphrase(path=path) from error
    return RoundKey(content.round_id, content.plan_hash, X25519PrivateKey.from_private_bytes(secret))


def _name(source: KeySource) -> str:
    return source.name if isinstance(source, KeyCopy) else str(source)


def _checked(source: KeySource) -> _KeyFile:
    """Read the file and make sure it is what was written."""
    given = source.content if isinstance(source, KeyCopy) else read_secret(source)
    try:
        content = _KeyFile.model_validate_json(given)
    except ValidationError as error:
        raise KeyFileDamaged(path=_name(source)) from error
    if content.checksum != content.summed():
        raise KeyFileDamaged(path=_name(source))
    return content


def round_of_key(path: Path) -> str:
    """Tell which round a key file is for; it can be read without the passphrase."""
    return _checked(path).round_id


def require_key_of(path: Path, plan_hash: str) -> None:
    """Raise KeyFileDamaged or KeyOfAnotherRound unless the file is a key of the round with this plan."""
    content = _checked(path)
    if content.plan_hash != plan_hash:
        raise KeyOfAnotherRound(path=path, round_id=content.round_id)


def destroy_key_file(path: Path) -> None:
    """Destroy this copy of the key; once every copy is gone, no envelope can ever be opened again."""
    destroy_file(path)
