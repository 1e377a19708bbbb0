"""Put one branch's check-up together: the picture first, what to talk about second, two pages in all."""

from reports.documents.blocks import Block, Callout, Document, Heading, PageBreak, Paragraph, Points
from reports.documents.checkup.first_page import picture
from reports.documents.checkup.second_page import discussion
from reports.documents.checkup.unlisted import organ_side
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice, voice_of
from reports.errors import UnknownUnit
from reports.findings.branches import UnitFindings
from reports.release import UnitResult
from reports.sentences import HIDDEN, Name, Sentence, rate, sentence


def checkup(source: Source, unit: str, lang: str) -> Document:
    """Write the check-up of one unit; UnknownUnit if the release has no check-up for it."""
    found = source.findings.units.get(unit)
    if found is None:
        raise UnknownUnit(unit=unit)
    voice, pictures = voice_of("checkup", lang), Pictures(lang)
    release, name = source.release, found.profile.unit.name
    title = voice("title", unit=Name(name))
    return Document(
        template="checkup", lang=lang, title=title, author=release.organ_name,
        header=voice("header", organ=release.organ_name, round=release.title),
        footer=f"{_footer(source, voice)} · SHA-256 {source.sha256[:16]}…",
        blocks=[Heading(title), *_opening(source, found.profile.result, voice),
                *_pages(source, found, voice, pictures)],
        pictures=pictures.drawn)


def _footer(source: Source, voice: Voice) -> str:
    return voice("kept") + (f" · {voice('simulated')}" if source.release.simulated else "")


def _opening(source: Source, result: UnitResult, voice: Voice) -> list[Block]:
    """Denominators first; then, where nothing can be shown, where this branch is counted."""
    facts = {"members": result.unit.members, "issued": result.issued}
    if isinstance(result.returned, int):
        said = voice("took_part", returned=result.returned,
                     rate=rate(result.returned, result.issued) if result.issued else HIDDEN, **facts)
        blocks: list[Block] = [Paragraph(said, indent=False)]
    else:
        blocks = [Paragraph(voice("took_part_hidden", **facts), indent=False),
                  Callout((voice.read(_where_counted(source, result)),))]
    notes = [voice.read(s) for s in source.findings.alarms]
    if source.is_altered:
        notes.append(voice("mark_note"))
    return [*blocks, *([Callout(tuple(notes), tone="warning")] if notes else [])]


def _where_counted(source: Source, result: UnitResult) -> Sentence:
    if result.merged_into is None:
        return sentence("unit_hidden")
    return sentence("unit_merged", group=Name(source.release.unit(result.merged_into).unit.name))


def _pages(source: Source, found: UnitFindings, voice: Voice, pictures: Pictures) -> list[Block]:
    asked = tuple(question.say(voice.lang) for question in found.questions)
    questions: list[Block] = [Heading(voice("questions"), level=2), Points(asked, numbered=True)]
    if found.profile.is_hidden:
        return [*picture(source, found, voice, pictures), *questions, PageBreak(),
                *organ_side(source, found, voice)]
    return [*picture(source, found, voice, pictures), PageBreak(),
            *discussion(source, found, voice, pictures), *questions]
