"""Section two: the profile of the whole organ, the satisfactions, and the last round."""

from reports.derived import Band
from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Points, Table
from reports.documents.pictures import Pictures, is_round
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.branches import extremes
from reports.findings.satisfaction import LINEAR, NBS, convenience_note
from reports.findings.statements import overall as overall_sentence
from reports.findings.statements import rating
from reports.findings.totals import total_sentences
from reports.findings.trend import Change, trend_sentences
from reports.findings.trust import missing_sentences
from reports.profile import Axis, Profile
from reports.release import AudienceResult, Mean
from reports.release import Points as Score
from reports.sentences import HIDDEN, NOTHING, SignedSpan, figure, sentence, share, signed, span

MOST_NAMED = 3


def overall(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the section."""
    satisfied = _satisfied(source, voice, pictures) if source.release.audiences else []
    return [Heading(voice("overall"), new_page=True), *_profile(source, voice, pictures), *satisfied,
            *_trend(source, voice)]


def _profile(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    findings, release = source.findings, source.release
    said = overall_sentence(findings.organ, release)
    return [
        Heading(voice("models" if source.has_criteria else "dimensions"), level=2),
        *([Paragraph(voice.read(said))] if said is not None else []),
        # With too few dimensions for a radar its chart would be the one of the summary again.
        *([pictures.radar(findings.organ, radar_caption(findings.organ, voice), 72)]
          if is_round(findings.organ) else []),
        _profile_table(source, voice),
        Paragraph(voice.read(*missing_sentences(release, findings.derived))),
        *_total(source, voice),
        *_extreme_items(source, voice),
    ]


def radar_caption(organ: Profile, voice: Voice) -> str:
    """Caption the organ's radar: of how many branches' own ratings, if any, it shows the mean."""
    return voice("radar_caption", count=organ.raters) if organ.raters else voice("radar_caption_members")


def profile_note(organ: Profile, voice: Voice) -> str:
    """Explain the figures of the organ's table, with the number of branches behind the own rating."""
    return voice("profile_note", count=organ.raters) if organ.raters else voice("profile_note_members")


def _profile_table(source: Source, voice: Voice) -> Table:
    titles = voice.table("profile_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    rows = tuple(
        (axis.title.say(voice.lang), figure(axis.own), figure(axis.members), _n(axis), span(axis.interval),
         span(_bounds(source, axis)), axis.usual.shown if axis.usual else NOTHING,
         figure(axis.previous)) for axis in source.findings.organ.axes)
    return Table(columns, rows, voice("profile_caption"), profile_note(source.findings.organ, voice))


def _bounds(source: Source, axis: Axis) -> Band | None:
    found = source.findings.figures(source.release.organ.unit.id, axis.id)
    return found.bounds if found is not None else None


def _total(source: Source, voice: Voice) -> list[Block]:
    """The composite score where the plan declared weights, else nothing."""
    found = source.findings.totals
    if found is None:
        return []
    return [Heading(voice("total"), level=3), Paragraph(voice.read(*total_sentences(source.release, found)))]


def _n(axis: Axis) -> str:
    return str(axis.members.n) if isinstance(axis.members, Mean) else NOTHING


def _extreme_items(source: Source, voice: Voice) -> list[Block]:
    """Name shared strengths and weaknesses; without own ratings the highest and the lowest items."""
    findings = source.findings
    strong, weak = findings.shared_strengths[:MOST_NAMED], findings.shared_weaknesses[:MOST_NAMED]
    if strong or weak:
        named = (("shared_strengths", "strength", strong), ("shared_weaknesses", "weakness", weak))
    else:
        strong, weak = extremes(findings.organ.items, MOST_NAMED)
        named = (("strongest", "unit_line", strong), ("weakest", "unit_line", weak))
    return [block for heading, key, axes in named if axes
            for block in (Heading(voice(heading), level=3),
                          Points(tuple(_item(source, voice, key, axis) for axis in axes)))]


def _item(source: Source, voice: Voice, key: str, axis: Axis) -> str:
    return voice.read(sentence(key, criterion=axis.title, own=figure(axis.own),
                               members=rating(axis, source.release), n=_n(axis)))


def _satisfied(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    found = source.findings.satisfaction
    if found is None:
        return []
    return [
        Heading(voice("satisfied" if source.has_criteria else "satisfied_plain"), level=2),
        Paragraph(voice.read(*found.summary)),
        pictures.heatmap(source.release, voice("heat_caption"), 82),
        _satisfied_table(source, voice),
        Points((*(voice("pick_line", audience=result.name, said=picked)
                  for result, (_, *said) in zip(source.release.audiences, found.statements, strict=True)
                  for picked in said),
                voice.read(sentence("visitors"), *convenience_note(source.release)))),
    ]


def _satisfied_table(source: Source, voice: Voice) -> Table:
    found = source.findings.satisfaction
    titles = voice.table("satisfied_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    rows: list[tuple[str | Cell, ...]] = [_satisfied_row(result, voice) for result in source.release.audiences]
    if found is not None and NBS in found.index and LINEAR in found.index:
        key = "index_row_convenience" if found.convenience else "index_row"
        name = voice(key, counted=found.counted, asked=found.asked, convenience=found.convenience)
        cells = (name, "", "", "", found.printed(NBS), found.printed(LINEAR), "", "", "")
        rows.append(tuple(Cell(text, "strong") for text in cells))
    return Table(columns, tuple(rows), voice("satisfied_caption"), voice("satisfied_note"), small=True)


def _satisfied_row(result: AudienceResult, voice: Voice) -> tuple[str, ...]:
    counts = [str(count) if isinstance(count, int) else HIDDEN for count in (result.returned, result.in_contact)]
    whole = result.overall
    scores = [_score(result, rule) for rule in (NBS, LINEAR)]
    cells = (whole.top_two, whole.bottom_two, whole.dont_know) if whole is not None else ()
    shares = [share(cell) for cell in cells] or [NOTHING] * 3
    asked = NOTHING if result.is_convenience else str(result.issued)
    return (result.name.say(voice.lang), asked, *counts, *scores, *shares)


def _score(result: AudienceResult, rule: str) -> str:
    cell = result.overall.points.get(rule) if result.overall else None
    return figure(cell) if isinstance(cell, Score) else HIDDEN


def _trend(source: Source, voice: Voice) -> list[Block]:
    findings = source.findings
    heading = Heading(voice("trend"), level=2)
    if findings.before is None or not findings.changes:
        return [heading, Paragraph(voice.read(sentence("trend_none")))]
    said = (sentence("trend_basis"), *trend_sentences(findings.changes), sentence("trend_caution"))
    titles = voice.table("trend_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    rows = tuple(change_row(change, voice) for change in findings.changes)
    return [heading, Paragraph(voice.read(*said)), Table(columns, rows, voice("trend_caption"))]


def change_row(change: Change, voice: Voice) -> tuple[str | Cell, ...]:
    """One line of a trend table, with its reading in words."""
    interval = SignedSpan(change.interval).say(voice.lang) if change.interval is not None else NOTHING
    verdict = Cell(voice("flat"), "soft")
    if change.is_told_apart:
        verdict = Cell(voice("rose"), "good") if change.value > 0 else Cell(voice("fell"), "flag")
    return (change.title.say(voice.lang), figure(change.before), figure(change.now), signed(change.value),
            interval, verdict)
