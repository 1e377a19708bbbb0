"""The annexes in their order, numbered: figures by branch, how they compare and carry, the method, fingerprints."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table, Tone
from reports.documents.committee.method import audit, method
from reports.documents.committee.standings import standings
from reports.documents.committee.trust import totals, trust
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.profile import Axis, Profile
from reports.release import Mean, Suppressed
from reports.sentences import HIDDEN, NOTHING, figure

DIMENSIONS_ACROSS = 8


def annexes(source: Source, voice: Voice) -> list[Block]:
    """Write all annexes that have something to say; they are numbered as they come."""
    written = ((key, list(write(source, voice))) for key, write in ANNEXES)
    found = [(key, blocks) for key, blocks in written if blocks]
    return [block for number, (key, blocks) in enumerate(found, 1)
            for block in (Heading(voice("annex", number=number, title=voice(key)), numbered=False), *blocks)]


def _by_unit(source: Source, voice: Voice) -> Iterator[Block]:
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


def _prints(source: Source, voice: Voice) -> Iterator[Block]:
    release = source.release
    what, print_ = voice.table("annex_prints_cols")
    rows = (*((form.title.say(voice.lang), form.fingerprint) for form in release.questionnaires),
            (voice("print_plan"), release.plan_hash), (voice("print_release"), source.sha256))
    yield Paragraph(voice("annex_prints_text"))
    yield Table((Column(what, share=1), Column(print_)), rows, voice("annex_prints_caption"), small=True)


ANNEXES: Final[tuple[tuple[str, Callable[[Source, Voice], Iterable[Block]]], ...]] = (
    ("annex_units", _by_unit), ("annex_standings", standings), ("annex_trust", trust), ("annex_totals", totals),
    ("annex_method", method), ("annex_audit", audit), ("annex_prints", _prints),
)
