"""The office's own secret, beside the data and never in it: one file, from which every purpose gets its own key."""

import hmac
import os
from contextlib import suppress
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey.accounts.errors import OfficeKeyDamaged
from survey.config import Config
from survey.errors import SecretFileExists, SecretFileMissing
from survey.secret_files import read_secret, write_secret

FILE_NAME: Final = "office.secret"  # not “….key”: a round called “office” keeps its own key beside it
LENGTH: Final = 32
_NONCE: Final = 12


def office_secret(config: Config, purpose: str) -> bytes:
    """Give the 32 bytes that serve one purpose of the office; the file behind them is made on first use.

    Raises OfficeKeyDamaged where the file is not whole, or the errors of `secret_files`.
    """
    return HKDF(SHA256(), LENGTH, salt=None, info=b"mofan office: " + purpose.encode()).derive(_root(config))


def _root(config: Config) -> bytes:
    path = config.secrets / FILE_NAME
    try:
        root = read_secret(path)
    except SecretFileMissing:
        with suppress(SecretFileExists):  # somebody else was first
            write_secret(path, os.urandom(LENGTH), data_folder=config.data)
        root = read_secret(path)
    if len(root) != LENGTH:
        raise OfficeKeyDamaged(path=path)
    return root


def keyed_hash(config: Config, purpose: str, text: str) -> str:
    """Hash what is too short to be hashed openly (hex); worth nothing to whoever has only the data."""
    return hmac.digest(office_secret(config, purpose), text.encode("utf-8", "replace"), "sha256").hex()


def seal(config: Config, purpose: str, owner: str, content: bytes) -> bytes:
    """Encrypt a secret that lies in the data folder; it opens for the same purpose and owner only."""
    nonce = os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(office_secret(config, purpose)).encrypt(nonce, content, owner.encode())


def unseal(config: Config, purpose: str, owner: str, sealed: bytes) -> bytes:
    """Decrypt what `seal` gave; OfficeKeyDamaged where the office's secret is another one by now."""
    try:
        cipher = ChaCha20Poly1305(office_secret(config, purpose))
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.encode())
    except InvalidTag as error:
        raise OfficeKeyDamaged(path=config.secrets / FILE_NAME) from error
