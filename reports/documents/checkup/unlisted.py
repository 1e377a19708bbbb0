"""The second page of a branch whose members' ratings are not shown: its own levels beside the organ's figures."""

from reports.documents.blocks import Block, Cell, Column, Heading, Table
from reports.documents.checkup.first_page import number_of
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.branches import UnitFindings
from reports.sentences import figure, span

MOST_ITEMS = 60


def organ_side(source: Source, found: UnitFindings, voice: Voice) -> list[Block]:
    """Set every own level beside what members of the whole organ say, dimension by dimension."""
    titles = voice.table("own_items_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    rows: list[tuple[str | Cell, ...]] = []
    pairs = list(zip(source.release.items, found.profile.items, source.findings.organ.items, strict=True))
    for dimension in source.release.dimensions:
        beneath = [pair for pair in pairs[:MOST_ITEMS] if pair[0].dimension == dimension.id]
        if beneath:
            rows.append((Cell(dimension.title.say(voice.lang), "strong", len(columns)),))
        rows.extend((own.title.say(voice.lang), figure(own.own), figure(whole.members), number_of(whole),
                     span(whole.interval)) for _, own, whole in beneath)
    return [Heading(voice("own_items"), level=2),
            Table(columns, tuple(rows), note=voice("figure_note"), small=True)]
