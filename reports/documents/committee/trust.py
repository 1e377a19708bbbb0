"""Annexes on how far figures carry: reliability, doubtful forms, and the composite score where one was declared."""

from reports.documents.blocks import Block, Cell, Column, Paragraph, Table
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.totals import Total, Totals
from reports.findings.trust import Consistency, consistencies, withouts
from reports.release import Sensitivity, Shares, UnitResult
from reports.sentences import HIDDEN, NOTHING, figure, share, span


def trust(source: Source, voice: Voice) -> list[Block]:
    """Write reliability, then what doubtful forms would change."""
    return [*_reliability(source, voice), *_without(source, voice)]


def _reliability(source: Source, voice: Voice) -> list[Block]:
    found = consistencies(source.release)
    if all(one.found is None for one in found):
        return [Paragraph(voice("reliability_refused"))]
    titles = voice.table("reliability_cols")
    columns = (Column(titles[0]), *(Column(title, "right") for title in titles[1:-1]), Column(titles[-1], share=1))
    rows = tuple(_consistency(one, voice) for one in found)
    return [Paragraph(voice("reliability_text")), Table(columns, rows, voice("reliability_caption"), small=True)]


def _consistency(one: Consistency, voice: Voice) -> tuple[str | Cell, ...]:
    name, found, said = one.dimension.title.say(voice.lang), one.found, Cell(one.reading.say(voice.lang), "soft")
    if found is None:
        return (name, *[NOTHING] * 6, said)
    known = [value for value in found.item_rest if value is not None]
    interval = NOTHING if found.interval is None else f"{found.interval[0]:.2f}–{found.interval[1]:.2f}"
    rest = f"{min(known):.2f}–{max(known):.2f}" if known else NOTHING
    return (name, str(found.n), str(found.items), _two(found.alpha), interval, _two(found.omega), rest, said)


def _two(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _without(source: Source, voice: Voice) -> list[Block]:
    release, least = source.release, source.release.rules.fine_n
    if not any(isinstance(sign.share, Shares) for sign in release.quality.signs):
        return []
    rows = withouts(release)
    if not rows:
        return [Paragraph(voice("without_few", least=least))]
    signs = release.quality.signs
    columns = (Column(voice("dimension"), share=1), Column(voice("all_forms"), "right"),
               *(Column(voice(f"without_{sign.sign}"), "right") for sign in signs))
    body: list[tuple[str | Cell, ...]] = [
        (Cell(voice("share_of_forms"), "soft"), "", *(_share(sign) for sign in signs)),
        *((row.dimension.title.say(voice.lang), figure(row.whole), *(figure(cell) for cell in row.without))
          for row in rows)]
    return [Paragraph(voice("without_text")),
            Table(columns, tuple(body), voice("without_caption"), voice("without_note", least=least),
                  small=True)]


def _share(sign: Sensitivity) -> Cell:
    return Cell(share(sign.share), "soft")


def totals(source: Source, voice: Voice) -> list[Block]:
    """Write every unit's composite score; nothing unless the plan declared weights."""
    found = source.findings.totals
    if found is None:
        return []
    titles = voice.table("totals_cols")
    columns = (Column(titles[0], share=1.3), *(Column(title, "right") for title in titles[1:-1]),
               Column(titles[-1], share=1))
    rows = [_total(result, total, source, voice) for result, total in found.units]
    whole = _total(source.release.organ, found.organ, source, voice)
    rows.append(tuple(Cell(cell, "strong") if isinstance(cell, str) else cell for cell in whole))
    return [Paragraph(voice("totals_text", weights=weights(found, source, voice))),
            Table(columns, tuple(rows), voice("totals_caption"), voice("totals_note"), small=True)]


def weights(found: Totals, source: Source, voice: Voice) -> str:
    """Name every dimension with its weight."""
    joint = "、" if voice.lang == "zh" else ", "
    return joint.join(f"{ref.title.say(voice.lang)} {found.weights[ref.id]:.3f}".rstrip("0").rstrip(".")
                      for ref in source.release.dimensions)


def _total(result: UnitResult, total: Total | None, source: Source, voice: Voice) -> tuple[str | Cell, ...]:
    name = result.unit.name
    if total is None:
        return (name, *[HIDDEN] * 5, "")
    one, titles = total.found, {ref.id: ref.title.say(voice.lang) for ref in source.release.dimensions}
    joint = "、" if voice.lang == "zh" else ", "
    return (name, total.printed(one.arithmetic), total.printed(one.geometric), f"{one.balance:.2f}",
            span(one.interval), f"{100 * one.unchanged_levels:.0f}%",
            joint.join(titles[n] for n in one.weakest) if len(one.weakest) < len(titles) else NOTHING)
