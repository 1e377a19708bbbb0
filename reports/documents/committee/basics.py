"""Section one: what was asked, who answered, how far the answers can be trusted."""

from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Points, Table, Tone
from reports.documents.legible import legible
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.participation import Turnout
from reports.findings.trust import sign_sentences
from reports.sentences import HIDDEN, Name

NUMBERS = 4


def basics(source: Source, voice: Voice) -> list[Block]:
    """Write the section, denominators first."""
    findings, release = source.findings, source.release
    rules, signs = release.rules, tuple(sign_sentences(release, findings.quality))
    key = "purpose_text" if release.audiences else "purpose_text_members"
    return [
        Heading(voice("basics")),
        Heading(voice("purpose"), level=2),
        Paragraph(voice(key, round=release.title, count=len(release.questionnaires))),
        *_amendments(source, voice),
        Heading(voice("taking_part"), level=2),
        Paragraph(voice.read(findings.participation.statement, findings.participation.shown)),
        _table(source, voice),
        Heading(voice("quality"), level=2),
        Points((*(voice.read(s) for s in findings.quality), *([voice.read(*signs)] if signs else []),
                voice("anonymity", unit_n=rules.unit_n, item_n=rules.item_n, below_item=rules.item_n - 1,
                      fine_n=rules.fine_n))),
    ]


def _amendments(source: Source, voice: Voice) -> list[Block]:
    """Tell what was changed while the round was open, with the hash that stands on the notice."""
    if not source.release.amendments:
        return []
    told = tuple(voice("amendment", number=amendment.number, date=str(amendment.published), what=amendment.what,
                       reason=Name(legible(amendment.reason.say(voice.lang))), sha=amendment.sha256[:12])
                 for amendment in source.release.amendments)
    return [Heading(voice("amendments"), level=2), Points(told)]


def _table(source: Source, voice: Voice) -> Table:
    part = source.findings.participation
    titles = voice.table("taking_part_cols")
    columns = (Column(titles[0], share=2), *(Column(title, "right") for title in titles[1:-1]),
               Column(titles[-1], share=1.6))
    rows: list[tuple[str | Cell, ...]] = [_row(unit, source, voice) for unit in part.units]
    rows.append(tuple(Cell(text if isinstance(text, str) else text.text, "strong")
                      for text in _row(part.organ, source, voice, name=voice("organ_total"))))
    if part.audiences:
        rows.append((Cell(voice("audiences_row"), "strong", len(columns)),))
        rows.extend(_row(audience, source, voice) for audience in part.audiences)
    return Table(columns, tuple(rows), voice("taking_part_caption"), voice("hidden_note"), small=True)


def _row(row: Turnout, source: Source, voice: Voice, name: str | None = None) -> tuple[str | Cell, ...]:
    called = name or (row.name if isinstance(row.name, str) else row.name.say(voice.lang))
    remark = ""
    if row.merged_into is not None:
        remark = voice("counted_in", group=Name(row.merged_into))
    elif row.kind == "merged":
        merged = next(unit.unit.merged for unit in source.release.units if unit.unit.name == row.name)
        remark = voice("merged_of", count=len(merged))
    elif row.is_convenience:
        remark = voice("no_rate")
    elif row.came_back == HIDDEN:
        remark = voice("counted_in_organ")
    tone: Tone = "strong" if row.kind == "group" else "plain"
    members = "" if row.members is None else str(row.members)
    return (Cell(called, tone), members, row.sent, row.came_back, row.rate, Cell(remark, "soft"))
