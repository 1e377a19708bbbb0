"""Sealing answers on receipt, so that nobody reads them before the close and nobody after the finish.

Every ballot becomes two envelopes without a link: its scores with the unit, its free text without. All
envelopes of a kind have the same length. They are closed with the round's public key (HPKE, RFC 9180);
the private key exists only in the passphrase-protected file that the committee keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from survey.ballots import Notice
from survey.errors import EnvelopeDamaged

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_LENGTH_BYTES: Final = 4
OVERHEAD: Final = 32 + 16  # HPKE's encapsulated key and authentication tag


class Kind(StrEnum):
    """What an envelope holds; an envelope of one kind never opens as the other."""

    SCORES = "scores"
    TEXTS = "texts"


class ScoreRecord(NamedTuple):
    """What a score envelope holds: the unit's place in the plan, the form, and its packed answers."""

    unit: int
    form: int
    scores: bytes

    def packed(self) -> bytes:
        """Give the record as bytes."""
        return self.unit.to_bytes(2, "big") + self.form.to_bytes(1, "big") + self.scores

    @classmethod
    def unpack(cls, record: bytes) -> Self:
        """Read what `packed` gave."""
        return cls(int.from_bytes(record[:2], "big"), record[2], record[3:])


class TextRecord(NamedTuple):
    """What a text envelope holds: the form and one text per open item. It has no place for a unit."""

    form: int
    texts: tuple[str, ...]

    def packed(self) -> bytes:
        """Give the record as bytes: per text its length in UTF-16 code units, then the text."""
        encoded = [text.encode("utf-16-le") for text in self.texts]
        return self.form.to_bytes(1, "big") + b"".join(
            (len(text) // 2).to_bytes(2, "big") + text for text in encoded)

    @classmethod
    def unpack(cls, record: bytes) -> Self:
        """Read what `packed` gave."""
        texts, place = [], 1
        while place < len(record):
            start = place + 2
            place = start + 2 * int.from_bytes(record[place:start], "big")
            texts.append(record[start:place].decode("utf-16-le"))
        return cls(record[0], tuple(texts))


def _binding(kind: Kind, plan_hash: str) -> bytes:
    """Tie an envelope to its kind and to the frozen plan it was answered under."""
    return f"mofan 1 {kind} {plan_hash}".encode()


@dataclass(frozen=True)
class Seal:
    """Closes the envelopes of a round; holds only what everybody may know."""

    notice: Notice

    @cached_property
    def _public_key(self) -> X25519PublicKey:
        return X25519PublicKey.from_public_bytes(self.notice.seal_key)

    @cached_property
    def _rooms(self) -> dict[Kind, int]:
        return {Kind.SCORES: _LENGTH_BYTES + 3 + self.notice.score_room,
                Kind.TEXTS: _LENGTH_BYTES + 1 + self.notice.text_room}

    def length(self, kind: Kind) -> int:
        """Bytes every envelope of a kind takes in this round."""
        return self._rooms[kind] + OVERHEAD

    def scores(self, record: ScoreRecord) -> bytes:
        """Close a score envelope."""
        return self._close(Kind.SCORES, record.packed())

    def texts(self, record: TextRecord) -> bytes:
        """Close a text envelope; it is as long as any other, also when nothing was written."""
        return self._close(Kind.TEXTS, record.packed())

    def _close(self, kind: Kind, record: bytes) -> bytes:
        # Padding: a length would tell which form was answered, or how much somebody had to say.
        padded = (len(record).to_bytes(_LENGTH_BYTES, "big") + record).ljust(self._rooms[kind], b"\0")
        if len(padded) != self._rooms[kind]:
            raise ValueError("record longer than the room of this round")
        return _SUITE.encrypt(padded, self._public_key, info=_binding(kind, self.notice.plan_hash))


@dataclass(frozen=True)
class RoundKey:
    """The private key of one round: the only thing that opens its envelopes."""

    round_id: str
    plan_hash: str
    private: X25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls, round_id: str, plan_hash: str) -> Self:
        """Make a key from the operating system's generator."""
        return cls(round_id, plan_hash, X25519PrivateKey.generate())

    @cached_property
    def public(self) -> bytes:
        """The half that goes into the notice."""
        return self.private.public_key().public_bytes_raw()

    def open_scores(self, envelopes: Sequence[bytes]) -> list[ScoreRecord]:
        """Open score envelopes, sorted by content; EnvelopeDamaged if one does not open."""
        return sorted(ScoreRecord.unpack(self._open(Kind.SCORES, envelope)) for envelope in envelopes)

    def open_texts(self, envelopes: Sequence[bytes]) -> list[TextRecord]:
        """Open text envelopes, sorted by content; EnvelopeDamaged if one does not open."""
        return sorted(TextRecord.unpack(self._open(Kind.TEXTS, envelope)) for envelope in envelopes)

    def _open(self, kind: Kind, envelope: bytes) -> bytes:
        try:
            padded = _SUITE.decrypt(envelope, self.private, info=_binding(kind, self.plan_hash))
        except (InvalidTag, ValueError) as error:
            raise EnvelopeDamaged from error
        length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
        return padded[_LENGTH_BYTES:_LENGTH_BYTES + length]
