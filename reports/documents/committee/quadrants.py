"""Section three, continued: the organ's items by own and members' rating, in a plane and in a table."""

from reports.documents.blocks import Block, Cell, Column, Paragraph, Table
from reports.documents.committee.priorities import UNSURE
from reports.documents.pictures import Pictures, is_near
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.findings.branches import rated
from reports.gaps import QUADRANT_NAMES, Quadrant, cut
from reports.profile import Axis

ORDER = (Quadrant.BLIND_SPOT, Quadrant.SHARED_WEAKNESS, Quadrant.SHARED_STRENGTH, Quadrant.HIDDEN_STRENGTH)
HIGH = frozenset({Quadrant.SHARED_STRENGTH, Quadrant.HIDDEN_STRENGTH})
MOST_LISTED = 6


def quadrants(source: Source, voice: Voice, pictures: Pictures) -> list[Block]:
    """Write the four quadrants; nothing where no item has both ratings."""
    findings, release = source.findings, source.release
    if not any(findings.quadrants.values()):
        return []
    labels = {item.id: item.criterion or item.id for item in release.items}
    titles = voice.table("quadrants_cols")
    columns = (Column(titles[0]), Column(titles[1], "right"), Column(titles[2], share=1))
    line = cut(release.scale)
    rows = tuple(_row(quadrant, findings.quadrants[quadrant], labels, line, voice) for quadrant in ORDER)
    return [
        Paragraph(voice("quadrants_text", cut=f"{line:.1f}", count=findings.organ.raters)),
        pictures.quadrants(findings.organ, labels, voice("quadrants_chart")),
        Table(columns, rows, voice("quadrants_caption"), voice("quadrants_note"), small=True),
    ]


def _row(
    quadrant: Quadrant, axes: tuple[Axis, ...], labels: dict[str, str], line: float, voice: Voice,
) -> tuple[str | Cell, ...]:
    """Name the items that stand out most in a quadrant: the highest of the high ones, the lowest of the low."""
    ranked = [axis for _, axis in rated(axes)]
    named = (ranked if quadrant in HIGH else ranked[::-1])[:MOST_LISTED]
    joint = "；" if voice.lang == "zh" else "; "
    listed = joint.join(_name(axis, labels, line, voice) for axis in named)
    if len(axes) > len(named):
        listed = voice("quadrants_more", items=listed, count=len(axes))
    return (Cell(QUADRANT_NAMES[quadrant].say(voice.lang), "strong"), str(len(axes)), listed or voice("none"))


def _name(axis: Axis, labels: dict[str, str], line: float, voice: Voice) -> str:
    mark = UNSURE if is_near(axis, line) else ""
    return f"{mark}{labels[axis.id]} {axis.title.say(voice.lang)}"
