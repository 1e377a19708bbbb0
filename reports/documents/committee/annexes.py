"""Annexes: figures by branch, the method in plain lines, fingerprints of everything used."""

from collections.abc import Iterator

from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Points, Table, Tone
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.gaps import cut
from reports.profile import Axis, Profile
from reports.release import Mean, Suppressed
from reports.sentences import HIDDEN, NOTHING, figure

DIMENSIONS_ACROSS = 8


def annexes(source: Source, voice: Voice) -> list[Block]:
    """Write all annexes."""
    return [*_by_unit(source, voice), *_method(source, voice), *_prints(source, voice)]


def _by_unit(source: Source, voice: Voice) -> Iterator[Block]:
    yield Heading(voice("annex_units"), numbered=False)
    yield Paragraph(voice("annex_units_text" if source.has_own_ratings else "annex_units_text_members"))
    places = range(len(source.release.dimensions))
    for first in places[::DIMENSIONS_ACROSS]:
        chunk = places[first:first + DIMENSIONS_ACROSS]
        dimensions = [source.release.dimensions[place] for place in chunk]
        columns = (Column(voice("unit"), share=1.35), Column("n", "right"),
                   *(Column(d.title.say(voice.lang), "right", 0.75) for d in dimensions))
        rows = tuple(_unit_row(profile, chunk, with_own=source.has_own_ratings)
                     for profile in (*source.findings.profiles, source.findings.organ))
        yield Table(columns, rows, voice("annex_units_caption"), voice("hidden_note"), small=True)


def _unit_row(profile: Profile, places: range, *, with_own: bool) -> tuple[str | Cell, ...]:
    returned = profile.result.returned
    n = HIDDEN if isinstance(returned, Suppressed) else str(returned)
    tone: Tone = "strong" if profile.unit.kind == "organ" else "plain"
    axes = profile.axes[places.start:places.stop]
    return (Cell(profile.unit.name, tone), n, *(_pair(axis) if with_own else figure(axis.members) for axis in axes))


def _pair(axis: Axis) -> str | Cell:
    own = NOTHING if axis.own is None else figure(axis.own)
    flagged = axis.gap is not None and axis.gap.flagged
    text = f"{own} / {figure(axis.members)}"
    return Cell(text, "flag") if flagged and isinstance(axis.members, Mean) else text


def _method(source: Source, voice: Voice) -> Iterator[Block]:
    release = source.release
    rules, line = release.rules, f"{cut(release.scale):.1f}"
    lines = [
        voice("method_scale", low=release.scale.low, high=release.scale.high), voice("method_who"),
        *([voice("method_own")] if source.has_own_ratings else []),
        voice("method_rounding", fine_n=rules.fine_n), voice("method_hidden", unit_n=rules.unit_n),
        voice("method_interval"),
        *([voice("method_flags"), voice("method_quadrants", cut=line)] if source.has_own_ratings else []),
        *([voice("method_satisfaction")] if release.audiences else []),
        voice("method_trend"),
        *([voice("method_simulated")] if release.simulated else []),
    ]
    yield Heading(voice("annex_method"), numbered=False)
    yield Points(tuple(lines), numbered=True)


def _prints(source: Source, voice: Voice) -> Iterator[Block]:
    release = source.release
    what, print_ = voice.table("annex_prints_cols")
    rows = (*((form.title.say(voice.lang), form.fingerprint) for form in release.questionnaires),
            (voice("print_plan"), release.plan_hash), (voice("print_release"), source.sha256))
    yield Heading(voice("annex_prints"), numbered=False)
    yield Paragraph(voice("annex_prints_text"))
    yield Table((Column(what, share=1), Column(print_)), rows, voice("annex_prints_caption"), small=True)
