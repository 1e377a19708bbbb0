"""Sheets of slips for one unit and one form, behind a form on which they are counted.

The codes exist nowhere else in readable form: nothing here is logged, cached or written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import segno

from questionnaires.model import Text
from reports.documents.blocks import Document
from reports.documents.legible import legible
from reports.documents.slips.record import Record, record_blocks
from reports.documents.typesetting import typeset
from reports.documents.voice import Voice, voice_of
from reports.sentences import Name, Sayable


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its code as printed, and the address its QR code opens (the code in the fragment)."""

    code_printed: str
    url: str
    is_spare: bool = False

    @property
    def address(self) -> str:
        """The address to type: without the fragment, which is the code itself."""
        return self.url.partition("#")[0]


@dataclass(frozen=True, slots=True)
class SlipBatch:
    """All slips of one unit for one form."""

    organ: str
    round_title: Text
    unit: str
    form: Text
    promise: Text
    slips: Sequence[Slip]
    closes_on: str | None = None
    simulated: bool = False


def slips_pdf(batch: SlipBatch, lang: str) -> bytes:
    """Typeset a batch: the counting form first, then the slips with lines to cut along."""
    voice = voice_of("slips", lang)
    organ = legible(batch.organ)
    title = voice("record_title")
    return typeset(Document(
        template="slips", lang=lang, title=title, author=organ,
        header=voice("header", organ=Name(organ), round=batch.round_title),
        footer=voice("kept") + (f" · {voice('simulated')}" if batch.simulated else ""),
        blocks=record_blocks(_record(batch), batch.closes_on, voice),
        pictures={slip.code_printed: qr(slip.url) for slip in batch.slips},
        extra={"slips": [_slip(slip, voice) for slip in batch.slips], **_same_on_all(batch, voice)}))


def _record(batch: SlipBatch) -> Record:
    spares = sum(slip.is_spare for slip in batch.slips)
    return Record(batch.unit, batch.form, len(batch.slips) - spares, spares)


def qr(url: str) -> bytes:
    """Draw an address as a QR code (error correction M, as a folded slip may be creased)."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue()


def _slip(slip: Slip, voice: Voice) -> dict[str, str]:
    return {"code": slip.code_printed, "address": legible(slip.address),
            "spare": voice("slip_spare") if slip.is_spare else ""}


def _same_on_all(batch: SlipBatch, voice: Voice) -> dict[str, str]:
    return {
        "organ": legible(batch.organ), "unit": legible(batch.unit), "form": _said(batch.form, voice),
        "round": _said(batch.round_title, voice), "promise": _said(batch.promise, voice),
        "simulated": voice("simulated") if batch.simulated else "", "how": voice("slip_how"),
        "code_name": voice("slip_code"), "qr_name": voice("slip_qr"), "fold": voice("slip_fold"),
        "until": voice("slip_until", date=legible(batch.closes_on)) if batch.closes_on else "",
    }


def _said(words: Sayable, voice: Voice) -> str:
    return legible(words.say(voice.lang))
