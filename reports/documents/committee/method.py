"""Annexes: every rule in a few plain lines, and what the disclosure audit did."""

from collections import Counter
from typing import Final, Literal

from reports.documents.blocks import Block, Cell, Column, Paragraph, Table
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.method import METHOD

DONE: Final[tuple[Literal["coarsened", "hidden", "shares_coarsened", "shares_hidden"], ...]] = (
    "coarsened", "hidden", "shares_coarsened", "shares_hidden")


def method(source: Source, voice: Voice) -> list[Block]:
    """Write the rules the release was made by, as it froze them."""
    release = source.release
    rules = (release.method or METHOD).rules
    rows = [(Cell(voice(f"rule_{rule.id}") if f"rule_{rule.id}" in voice.words else "", "strong"),
             rule.say(voice.lang)) for rule in rules]
    said: list[Block] = [Paragraph(voice("method_simulated"))] if release.simulated else []
    version = (release.method or METHOD).version
    return [Paragraph(voice("method_text", version=version)), *said,
            Table((Column(""), Column("", share=1)), tuple(rows), small=True, headless=True, splits=True)]


def audit(source: Source, voice: Voice) -> list[Block]:
    """Sum up what was hidden or coarsened against working out; nothing where the release was not audited."""
    release, log = source.release, source.release.audit
    if log is None:
        return []
    width, earlier = f"{log.least_width:.1f}", len(log.earlier)
    said = [voice("audit_text", width=width)]
    if earlier:
        said.append(voice("audit_earlier", count=earlier))
    if not log.steps:
        said.append(voice("audit_passed"))
    paragraph = Paragraph(("" if voice.lang == "zh" else " ").join(said))
    if not log.steps:
        return [paragraph]
    counts = Counter((step.dimension, step.done) for step in log.steps)
    titles = voice.table("audit_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    rows: list[tuple[str | Cell, ...]] = [
        (ref.title.say(voice.lang), *(str(counts[ref.id, done] or "") for done in DONE))
        for ref in release.dimensions]
    whole = Counter(step.done for step in log.steps)
    rows.append(tuple(Cell(text, "strong") for text in (voice("audit_sum"), *(str(whole[done]) for done in DONE))))
    return [paragraph, Table(columns, tuple(rows), voice("audit_caption"), voice("audit_note"), small=True)]
