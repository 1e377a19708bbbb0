"""Sections four and five: issues and suggestions, both along the chain of responsibility."""

from questionnaires.catalogue import Named
from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.issues import Issue

MOST_ISSUES = 10


def issues(source: Source, voice: Voice) -> list[Block]:
    """Write the issues: one sentence, figures, scope, possible cause, by the layer that leads."""
    blocks: list[Block] = [Heading(voice("issues"))]
    if not source.findings.issues:
        return [*blocks, Paragraph(voice("issues_none"))]
    titles = voice.table("issues_cols")
    columns = (Column(titles[0]), Column(titles[1], share=1.5), Column(titles[2], share=1.5),
               Column(titles[3], share=0.9), Column(titles[4], share=1.4))
    rows: list[tuple[str | Cell, ...]] = []
    for layer, group in _listed(source):
        rows.append((Cell(_layer(layer, voice), "strong", len(columns)),))
        rows.extend(_issue_row(issue, voice) for issue in group)
    more = len(source.findings.issues) - MOST_ISSUES
    note = voice("issues_more", count=more) if more > 0 else ""
    return [*blocks, Paragraph(voice("issues_text")),
            Table(columns, tuple(rows), voice("issues_caption"), note, small=True)]


def _listed(source: Source) -> list[tuple[Named | None, list[Issue]]]:
    """The heaviest issues by layer; the others are left to the check-ups."""
    kept = {issue.id for issue in source.findings.issues[:MOST_ISSUES]}
    groups = [(layer, [issue for issue in group if issue.id in kept]) for layer, group in source.findings.by_layer]
    return [(layer, group) for layer, group in groups if group]


def _layer(layer: Named | None, voice: Voice) -> str:
    return f"{layer.id}  {layer.text.say(voice.lang)}" if layer is not None else voice("to_settle")


def _issue_row(issue: Issue, voice: Voice) -> tuple[str | Cell, ...]:
    scope = issue.scope.say(voice.lang) if issue.scope is not None else voice("whole")
    joint = "；" if voice.lang == "zh" else "; "
    return (issue.id, issue.statement.say(voice.lang), joint.join(e.say(voice.lang) for e in issue.evidence), scope,
            Cell(issue.cause.say(voice.lang), "soft"))


def advice(source: Source, voice: Voice) -> list[Block]:
    """Write the suggestions by layer, with columns the meeting fills in by hand."""
    titles = voice.table("advice_cols")
    columns = (Column(titles[0]), Column(titles[1], share=2.2), Column(titles[2], share=1.6),
               Column(titles[3], share=1.1), Column(titles[4], share=0.8))
    listed = {layer.id if layer else None: group for layer, group in _listed(source)}
    rows: list[tuple[str | Cell, ...]] = []
    for layer in (*source.release.layers, *([None] if None in listed else [])):
        group = listed.get(layer.id if layer else None, [])
        if group:
            rows.append((Cell(_layer(layer, voice), "strong", len(columns)),))
        elif layer is not None:
            name = Cell(layer.text.say(voice.lang), "strong", note=voice("advice_blank"))
            rows.append((Cell(layer.id, "strong"), name, "", "", ""))
        rows.extend((issue.id, issue.advice.say(voice.lang), issue.standard.say(voice.lang), "", "")
                    for issue in group)
    if not rows:
        return [Heading(voice("advice")), Paragraph(voice("no_suggestion"))]
    return [Heading(voice("advice")), Paragraph(voice("advice_text")),
            Table(columns, tuple(rows), voice("advice_caption"), small=True, ruled=True)]
