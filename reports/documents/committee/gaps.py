"""Section three: own and members' ratings, the branches side by side, the old problems."""

from collections import Counter
from dataclasses import replace

from questionnaires.model import Text
from reports.diagnosis import Diagnosis, Verdict
from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Points, Table, Tone
from reports.documents.committee.between import between
from reports.documents.committee.priorities import priorities
from reports.documents.committee.quadrants import quadrants
from reports.documents.pictures import Pictures
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.find import FlaggedGap, Unreached
from reports.findings.statements import gap_figure
from reports.gaps import QUADRANT_NAMES
from reports.profile import Axis, Profile
from reports.release import Mean
from reports.sentences import NOTHING, Fact, Name, SignedSpan, figure, rendered, sentence, share, word

MOST_GAPS, MOST_BARS, MOST_CHARTS, MOST_ITEMS, MOST_LISTED = 10, 12, 1, 4, 10


def gaps(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the section."""
    return [Heading(voice("gaps")), *_own_and_members(source, voice, pictures),
            *quadrants(source, voice, pictures), *between(source, voice, pictures), *_old_problems(source, voice),
            *_reach(source, voice), *priorities(source, voice, pictures)]


def _own_and_members(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    findings = source.findings
    heading = Heading(voice("own_and_members"), level=2)
    if not findings.compared:
        return [heading, Paragraph(voice.read(sentence("gaps_no_own")))]
    if not findings.flagged:
        return [heading, Paragraph(voice.read(sentence("gaps_none"))), *_item_blind_spots(source, voice)]
    blind = sum(f.axis.gap is not None and f.axis.gap.is_blind_spot for f in findings.flagged)
    said = sentence("gaps_summary", compared=findings.compared, flagged=len(findings.flagged), blind=blind)
    return [heading, Paragraph(voice.read(said)), _flagged_table(source, voice),
            *_charts(source, voice, pictures), *_item_blind_spots(source, voice)]


def _flagged_table(source: Source, voice: Voice) -> Table:
    found = source.findings.flagged
    titles = voice.table("gaps_cols")
    columns = (Column(titles[0], share=1.2), Column(titles[1], share=1.2),
               *(Column(title, "right") for title in titles[2:7]), Column(titles[7]))
    more = len(found) - MOST_GAPS
    note = voice("gaps_more", count=more) if more > 0 else ""
    return Table(columns, tuple(_flagged_row(f, voice) for f in found[:MOST_GAPS]), voice("gaps_caption"), note)


def _flagged_row(found: FlaggedGap, voice: Voice) -> tuple[str | Cell, ...]:
    axis, gap = found.axis, found.axis.gap
    if gap is None:
        raise ValueError("a flagged gap without a gap")
    n = str(axis.members.n) if isinstance(axis.members, Mean) else NOTHING
    interval = SignedSpan(gap.interval).say(voice.lang) if gap.interval is not None else NOTHING
    return (found.profile.unit.name, axis.title.say(voice.lang), figure(axis.own), figure(axis.members), n,
            Cell(gap_figure(axis), "flag" if gap.is_blind_spot else "strong"), interval,
            QUADRANT_NAMES[gap.quadrant].say(voice.lang))


def widest(profiles: tuple[Profile, ...], count: int) -> list[Axis]:
    """The widest gaps of all units together, each titled with its unit: flagged or not, so that one sees both."""
    found = [replace(axis, title=_of_unit(profile, axis)) for profile in profiles for axis in profile.axes
             if axis.gap is not None]
    return sorted(found, key=lambda axis: -abs(axis.gap.value) if axis.gap else 0.0)[:count]


def _of_unit(profile: Profile, axis: Axis) -> Text:
    name = profile.unit.name
    return Text(zh=f"{name} {axis.title.zh}", en=f"{name} {axis.title.en}")


def _charts(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Draw the widest gaps of all units, and the profile of the unit with the widest."""
    bars = pictures.gap_bars(source.findings.organ, widest(source.findings.profiles, MOST_BARS),
                             voice("gap_bars_caption"), 92)
    units: list[Profile] = []
    for found in source.findings.flagged:
        if found.profile not in units:
            units.append(found.profile)
    return [bars, *(pictures.dumbbell(unit, None, voice("dumbbell_caption", unit=Name(unit.unit.name)), 100)
                    for unit in units[:MOST_CHARTS])]


def _item_blind_spots(source: Source, voice: Voice) -> list[Block]:
    findings = source.findings
    counts = Counter(axis.id for axes in findings.item_blind_spots.values() for axis in axes)
    if not counts:
        return []
    titles = {axis.id: axis.title for axis in findings.organ.items}
    most: tuple[Fact, ...] = tuple(sentence("item_count", criterion=titles[item], count=count)
                                   for item, count in counts.most_common(MOST_ITEMS))
    return [Paragraph(voice.read(sentence("item_blind_spots", units=len(findings.item_blind_spots), items=most)))]


def _old_problems(source: Source, voice: Voice) -> list[Block]:
    found = source.findings.diagnoses.organ
    if not found:
        return []
    titles = voice.table("old_problems_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:4]),
               Column(titles[4], share=0.65), Column(titles[5], share=1.35), Column(titles[6], share=2.4))
    return [
        Heading(voice("old_problems"), level=2),
        Paragraph(voice("old_problems_text", operational=word("operational"))),
        Table(columns, tuple(_diagnosis_row(d, voice) for d in found), voice("old_problems_caption"),
              voice("old_problems_note"), small=True, splits=True),
    ]


def _diagnosis_row(found: Diagnosis, voice: Voice) -> tuple[str | Cell, ...]:
    tone: Tone = "flag" if found.verdict is Verdict.WARN else "plain"
    return (Cell(found.problem.text.say(voice.lang), "strong", note=found.problem.gloss.say(voice.lang)),
            Cell(found.shown, tone), rendered(found.span, voice.lang), found.line,
            Cell(voice(found.verdict.value), tone),
            Cell(found.problem.indicator.say(voice.lang), "soft"),
            voice.read(*found.evidence))


def _reach(source: Source, voice: Voice) -> list[Block]:
    """List what did not reach people, and what is done to little effect."""
    findings, release = source.findings, source.release
    if not source.has_criteria:
        return []
    words = release.scale.label((release.scale.low + release.scale.high) // 2)
    unreached, hollow = _shares(findings.unreached), _shares(findings.hollow)
    said = (sentence("unreached", items=unreached) if unreached else sentence("unreached_none"),
            sentence("hollow", items=hollow, words=words) if hollow else sentence("hollow_none", words=words))
    return [Heading(voice("reach"), level=2), Points(tuple(s.say(voice.lang) for s in said))]


def _shares(found: tuple[Unreached, ...]) -> tuple[Fact, ...]:
    return tuple(sentence("item_share", criterion=f.axis.title, share=share(f.cell, f.place), n=f.cell.n)
                 for f in found[:MOST_LISTED])
