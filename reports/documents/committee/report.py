"""Put the committee's report together, section by section."""

from reports.documents.blocks import Block, Document, Outline, PageBreak
from reports.documents.committee.actions import advice, issues
from reports.documents.committee.annexes import annexes
from reports.documents.committee.basics import basics
from reports.documents.committee.gaps import gaps
from reports.documents.committee.overall import overall
from reports.documents.committee.reading import reading
from reports.documents.committee.summary import summary
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice, voice_of

SHORT_HASH = 16


def committee_report(source: Source, lang: str, date: str | None = None) -> Document:
    """Write the committee's report; `date` is printed as given, a blank to be filled in without one."""
    voice, pictures = voice_of("committee", lang), Pictures(lang)
    blocks: list[Block] = [
        *summary(source, voice, pictures), PageBreak(),
        Outline(voice("contents")), *reading(source, voice), PageBreak(),
        *basics(source, voice), *overall(source, voice, pictures), *gaps(source, voice, pictures),
        *issues(source, voice), *advice(source, voice), *annexes(source, voice),
    ]
    return Document(
        template="committee", lang=lang, title=" ".join(_title(source, voice).split("\n")),
        author=source.release.organ_name, header=voice("header", organ=source.release.organ_name),
        footer=footer(source, voice), blocks=blocks, pictures=pictures.drawn,
        cover=_cover(source, voice, date))


def footer(source: Source, voice: Voice) -> str:
    """What stands at the foot of every page."""
    return voice("kept") + (f" · {voice('simulated')}" if source.release.simulated else "")


def _title(source: Source, voice: Voice) -> str:
    return voice("title" if source.has_criteria else "title_plain")


def _cover(source: Source, voice: Voice, date: str | None) -> dict[str, str]:
    release = source.release
    return {
        "kept": voice("kept"), "simulated": voice("simulated") if release.simulated else "",
        "title": _title(source, voice), "subtitle": voice("subtitle") if release.audiences else "",
        "organ": release.organ_name, "round": release.title.say(voice.lang), "draft": voice("draft"),
        "foot": voice("foot", sha=source.sha256[:SHORT_HASH] + "…"), "date": date or voice("undated"),
    }
