"""The notice of a round to hang on the wall: what was settled before anybody answered, and every amendment."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Text
from reports.amendments import Amendment
from reports.documents.blocks import Block, Column, Document, Heading, Paragraph, Points, Table
from reports.documents.legible import legible
from reports.documents.typesetting import typeset
from reports.documents.voice import Voice, voice_of
from reports.sentences import Name


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """What everybody may know of a round."""

    organ: str
    round_id: str
    round_title: Text
    forms: tuple[Text, ...]
    plan_hash: str
    fingerprint: str                  # of the public key
    closes_on: str | None             # as amended
    amendments: Sequence[Amendment] = ()
    least_n: int = 5
    simulated: bool = False


def public_notice(notice: PublicNotice, lang: str) -> bytes:
    """Typeset the notice, with every amendment and its reason."""
    voice, organ = voice_of("slips", lang), legible(notice.organ)
    return typeset(Document(
        template="slips", lang=lang, title=voice("notice_title"), author=organ,
        header=voice("header", organ=Name(organ), round=Name(legible(notice.round_title.say(lang)))),
        footer=voice("notice_foot") + (f" · {voice('simulated')}" if notice.simulated else ""),
        blocks=[*_blocks(notice, voice), *_amended(notice, voice)], extra={"slips": []}))


def _blocks(notice: PublicNotice, voice: Voice) -> list[Block]:
    called = legible(f"{notice.round_title.say(voice.lang)} ({notice.round_id})")
    forms = ("、" if voice.lang == "zh" else ", ").join(legible(form.say(voice.lang)) for form in notice.forms)
    facts = ((voice("key_round"), called), (voice("notice_forms"), forms),
             (voice("notice_closes"), legible(notice.closes_on or voice("notice_no_day"))),
             (voice("notice_plan"), _grouped(notice.plan_hash)),
             (voice("key_fingerprint"), legible(notice.fingerprint)))
    promises = ("notice_voluntary", "notice_nameless", "notice_sealed", "notice_few", "notice_change")
    return [
        Heading(voice("notice_title"), numbered=False),
        Paragraph(voice("notice_text"), indent=False),
        Table((Column(""), Column("", share=1)), facts, headless=True, ruled=True),
        Heading(voice("notice_promises"), level=2, numbered=False),
        Points(tuple(voice(promise, least=notice.least_n) for promise in promises)),
    ]


def _grouped(digits: str) -> str:
    """Write a hash so that it can be compared by eye and broken over lines."""
    return " ".join(digits[place:place + 8] for place in range(0, len(digits), 8))


def _amended(notice: PublicNotice, voice: Voice) -> list[Block]:
    if not notice.amendments:
        return []
    told: list[Block] = [Heading(voice("notice_amendments"), level=2, numbered=False)]
    for amendment in notice.amendments:
        told += [
            Paragraph(amendment.what.say(voice.lang), indent=False,
                      lead=voice("notice_number", number=amendment.number, date=str(amendment.published))),
            Paragraph(legible(amendment.reason.say(voice.lang)), lead=voice("notice_reason"), indent=False),
            Paragraph(_grouped(amendment.sha256), lead=voice("notice_hash"), indent=False),
        ]
    return told
