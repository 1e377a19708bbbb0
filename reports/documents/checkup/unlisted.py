"""The second page of a branch whose members' ratings are not shown: its own levels beside the organ's figures."""

from reports.documents.blocks import Block, Column, Heading, Table
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.branches import UnitFindings
from reports.sentences import figure

MOST_ITEMS = 60


def organ_side(source: Source, found: UnitFindings, voice: Voice) -> list[Block]:
    """Set every own level beside what members of the whole organ say, two items to a row."""
    pairs = [(own.title.say(voice.lang), figure(own.own), figure(whole.members))
             for own, whole in zip(found.profile.items, source.findings.organ.items, strict=True)][:MOST_ITEMS]
    half = (len(pairs) + 1) // 2
    blank = ("", "", "")
    rows = tuple((*pairs[row], *(pairs[half + row] if half + row < len(pairs) else blank)) for row in range(half))
    titles = voice.table("own_items_cols")
    columns = tuple(Column(title, "left" if place % 3 == 0 else "right", 1 if place % 3 == 0 else 0.45)
                    for place, title in enumerate(titles))
    return [Heading(voice("own_items"), level=2), Table(columns, rows, note=voice("figure_note"), small=True)]
