"""The second page: the widest gaps, the last round, a draft of issues, and what to ask."""

from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.branches import UnitFindings
from reports.findings.trend import Change
from reports.profile import Axis
from reports.sentences import NOTHING, Name, SignedSpan, figure, sentence, signed

MOST_GAPS, MOST_ISSUES, MOST_CHANGES = 10, 5, 8


def discussion(source: Source, found: UnitFindings, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the second page up to the questions."""
    return [*_gaps(found, voice, pictures), *_last_round(source, found, voice), *_issues(found, voice)]


def widest(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes with the widest gaps, widest first; among equals in the order of the questionnaire."""
    compared = [axis for axis in axes if axis.gap is not None]
    ranked = sorted(compared, key=lambda axis: -abs(axis.gap.value) if axis.gap is not None else 0.0)
    return tuple(ranked[:MOST_GAPS])


def _gaps(found: UnitFindings, voice: Voice, pictures: Pictures) -> list[Block]:
    if items := widest(found.profile.items):
        return [Heading(voice("gaps_items"), level=2), pictures.dumbbell(found.profile, items, width=88)]
    if axes := widest(found.profile.axes):
        return [Heading(voice("gaps_dimensions"), level=2), pictures.dumbbell(found.profile, axes, width=88)]
    return []


def _last_round(source: Source, found: UnitFindings, voice: Voice) -> list[Block]:
    heading = Heading(voice("last_round"), level=2)
    if not found.changes:
        return [heading, Paragraph(voice.read(sentence("trend_unit_none")), indent=False)]
    titles = voice.table("trend_cols")
    whole = {change.id: change.value for change in source.findings.changes}
    rows = tuple(_change(change, whole.get(change.id), voice) for change in found.changes[:MOST_CHANGES])
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    said = [sentence("trend_caution")]
    if found.profile.formerly is not None:
        said.insert(0, sentence("trend_renamed", name=Name(found.profile.formerly)))
    return [heading, Table(columns, rows, note=voice.read(*said), small=True)]


def _change(change: Change, whole: float | None, voice: Voice) -> tuple[str | Cell, ...]:
    verdict = Cell(voice("flat"), "soft")
    if change.is_told_apart:
        verdict = Cell(voice("rose"), "good") if change.value > 0 else Cell(voice("fell"), "flag")
    interval = SignedSpan(change.interval).say(voice.lang) if change.interval is not None else NOTHING
    return (change.title.say(voice.lang), figure(change.before), figure(change.now), signed(change.value), interval,
            NOTHING if whole is None else signed(whole), verdict)


def _issues(found: UnitFindings, voice: Voice) -> list[Block]:
    heading = Heading(voice("issues"), level=2)
    if not found.issues:
        return [heading, Paragraph(voice.read(sentence("unit_few_issues")), indent=False)]
    listed = sorted(found.issues[:MOST_ISSUES], key=lambda issue: issue.layer.id if issue.layer else "~")
    titles = voice.table("issues_cols")
    columns = (Column(titles[0], share=0.8), Column(titles[1], share=1.5), Column(titles[2], share=1.2),
               Column(titles[3], share=1.5))
    joint = "；" if voice.lang == "zh" else "; "
    rows = tuple((issue.layer.text.say(voice.lang) if issue.layer is not None else voice("to_settle"),
                  issue.statement.say(voice.lang), joint.join(e.say(voice.lang) for e in issue.evidence),
                  Cell(issue.cause.say(voice.lang), "soft")) for issue in listed)
    more = len(found.issues) - MOST_ISSUES
    note = voice("issues_more", count=more) if more > 0 else ""
    return [heading, Table(columns, rows, note=note, small=True)]
