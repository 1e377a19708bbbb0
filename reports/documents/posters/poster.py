"""A poster to hang where those served come by: one large QR code, who is asked, and what they are promised."""

from dataclasses import dataclass

from questionnaires.model import Text
from reports.documents.blocks import Document
from reports.documents.legible import legible
from reports.documents.slips.batch import qr
from reports.documents.typesetting import typeset
from reports.documents.voice import Voice, voice_of
from reports.release import CONVENIENCE


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on a poster; on an open form nobody needs a slip."""

    organ: str
    round_title: Text
    audience: Text
    respondents: Text
    form: Text
    minutes: int
    promise: Text
    url: str
    closes_on: str | None = None
    is_open: bool = False
    simulated: bool = False


def poster(wanted: Poster, lang: str) -> bytes:
    """Typeset the poster: one A4 page."""
    voice, organ = voice_of("posters", lang), legible(wanted.organ)
    return typeset(Document(
        template="posters", lang=lang, title=legible(wanted.form.say(lang)), author=organ, header="", footer="",
        blocks=[], pictures={"qr": qr(wanted.url)}, extra=_words(wanted, organ, voice)))


def _words(wanted: Poster, organ: str, voice: Voice) -> dict[str, object]:
    def said(text: Text) -> str:
        return legible(text.say(voice.lang))

    facts = [voice("minutes", count=wanted.minutes)]
    if wanted.closes_on:
        facts.append(voice("until", date=legible(wanted.closes_on)))
    return {
        "organ": organ, "round": said(wanted.round_title), "audience": said(wanted.audience),
        "respondents": voice("respondents", who=legible(wanted.respondents.say(voice.lang))),
        "form": said(wanted.form), "facts": facts, "address": legible(wanted.url), "qr_name": voice("qr"),
        "scan": voice("scan"), "how": voice("how_open" if wanted.is_open else "how_invited"),
        "promise": said(wanted.promise),
        "sample": voice("sample", sample=CONVENIENCE) if wanted.is_open else "",
        "simulated": voice("simulated") if wanted.simulated else "",
    }
