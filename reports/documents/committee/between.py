"""Section three, continued: branches in tiers and funnels, side by side, never in a ranking."""

from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.comparison import Tiers, funnel_sentences, rest_names, shared_refusal, tier_names
from reports.findings.statements import comparison
from reports.sentences import rendered


def between(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the comparison of branches."""
    findings = source.findings
    shown = tuple(profile for profile in findings.profiles if not profile.is_hidden)
    said = tuple(funnel_sentences(findings.funnels)) or (comparison(findings.organ, shown),)
    opening: list[Block] = [Heading(voice("between"), level=2), Paragraph(voice.read(*said))]
    if len(shown) < 2:
        return opening
    return [*opening, *_tiers(source, voice),
            *pictures.funnels(findings.funnels, source.release.scale, voice("funnels_caption")),
            *pictures.multiples(findings.profiles, voice("multiples_caption")),
            *pictures.intervals(shown, findings.organ, voice("intervals_caption"))]


def _tiers(source: Source, voice: Voice) -> list[Block]:
    """Units by tier, in words; where every dimension refuses for the same reason, the reason alone."""
    found = source.findings.tiers
    if (reason := shared_refusal(source.findings.derived)) is not None:
        return [Paragraph(voice.read(reason))]
    titles = voice.table("tiers_cols")
    columns = (Column(titles[0]), *(Column(title, share=share)
                                    for title, share in zip(titles[1:], (1.0, 1.2, 1.0), strict=True)))
    return [Table(columns, tuple(_row(tiers, voice) for tiers in found), voice("tiers_caption"),
                  voice("tiers_note"), small=True)]


def _row(tiers: Tiers, voice: Voice) -> tuple[str | Cell, ...]:
    name = Cell(tiers.dimension.title.say(voice.lang), "strong")
    if tiers.refusal is not None:
        return (name, Cell(tiers.refusal.say(voice.lang), "soft", columns=3))
    above, below = (rendered(tier_names(units), voice.lang) for units in (tiers.above, tiers.below))
    middle = rendered(rest_names(tiers), voice.lang)
    return (name, Cell(above, "good" if tiers.above else "soft"), middle,
            Cell(below, "flag" if tiers.below else "soft"))
