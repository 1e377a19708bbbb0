"""The one-page summary: three numbers, three conclusions, three suggestions."""

from reports.documents.blocks import Block, Callout, Figures, Heading, Paragraph, Points
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.issues import Issue, Sign, is_low
from reports.findings.satisfaction import LINEAR, NBS
from reports.gaps import cut

MOST = 3


def summary(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the first page after the cover; doubts about the data come before everything else."""
    findings = source.findings
    blocks: list[Block] = [Heading(voice("summary"), numbered=False)]
    if findings.alarms:
        blocks.append(Callout(tuple(voice.read(s) for s in findings.alarms), voice("alarm"), "warning"))
    conclusions = tuple(voice.read(*sentences) for sentences in findings.conclusions if sentences)
    advice = tuple(voice.read(issue.suggestion) for issue in most_telling(findings.issues))
    caption = "summary_caption" if source.has_own_ratings else "summary_caption_members"
    return [
        *blocks,
        Figures(tuple(figures(source, voice))),
        Heading(voice("conclusions"), level=2, numbered=False), Points(conclusions, numbered=True, loose=True),
        Heading(voice("suggestions"), level=2, numbered=False),
        Points(advice, numbered=True, loose=True) if advice else Paragraph(voice("no_suggestion")),
        pictures.dumbbell(findings.organ, None, voice(caption, count=findings.organ.raters), 92),
        Callout((voice("summary_note"),)),
    ]


def most_telling(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """The heaviest issues, one of every kind first, so that three suggestions do not say the same."""
    first: dict[Sign, Issue] = {}
    for issue in issues:
        first.setdefault(issue.signs[0], issue)
    others = [issue for issue in issues if issue not in first.values()]
    kept = {issue.id for issue in [*first.values(), *others][:MOST]}
    return tuple(issue for issue in issues if issue.id in kept)


def figures(source: Source, voice: Voice) -> list[tuple[str, str, str]]:
    """Choose the three numbers: who answered, how far ratings differ, how satisfied those served are."""
    findings, organ = source.findings, source.findings.participation.organ
    found = [(organ.rate, voice("fig_rate"),
              voice("fig_rate_base", issued=organ.issued, returned=organ.came_back))]
    if findings.compared:
        blind = sum(f.axis.gap is not None and f.axis.gap.is_blind_spot for f in findings.flagged)
        found.append((str(len(findings.flagged)), voice("fig_gaps"),
                      voice("fig_gaps_base", total=findings.compared, blind=blind)))
    satisfied = findings.satisfaction
    if satisfied is not None and NBS in satisfied.index and LINEAR in satisfied.index:
        found.append((satisfied.printed(NBS), voice("fig_satisfaction"),
                      voice("fig_satisfaction_base", linear=satisfied.printed(LINEAR),
                            counted=satisfied.counted, asked=satisfied.asked)
                      + (voice("fig_satisfaction_convenience", count=satisfied.convenience)
                         if satisfied.convenience else "")))
    if len(found) < MOST:
        low = sum(is_low(axis.members, source.release.scale) for axis in findings.organ.items)
        found.append((str(low), voice("fig_low", cut=f"{cut(source.release.scale):.1f}"),
                      voice("fig_low_base", total=len(findings.organ.items))))
    return found
