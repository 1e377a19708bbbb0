"""The pieces a document is made of: plain data, so that nothing anybody typed can ever be markup."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "strong", "flag", "soft", "good"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; numbered ones count on their own."""

    text: str
    level: int = 1
    numbered: bool = True
    new_page: bool = False
    block: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` is set in bold before it."""

    text: str
    lead: str = ""
    indent: bool = True
    block: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False
    loose: bool = False           # room between the points, for a page to be read from across a table
    block: str = "points"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table that is not plain text; `note` stands softly beneath."""

    text: str
    tone: Tone = "plain"
    columns: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is headed, aligned and sized: `share` of the room left, or 0 for as wide as it needs."""

    title: str
    align: Literal["left", "right", "center"] = "left"
    share: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption above and a note below; its head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    caption: str = ""
    note: str = ""
    small: bool = False
    headless: bool = False        # the first column names the rows, no head is needed
    ruled: bool = False           # lines between all cells, for tables filled in by hand
    roomy: bool = False           # rows high enough to write in
    splits: bool = False          # may run over to the next page however few its rows
    block: str = "table"


def hand_table(titles: Sequence[str], shares: Sequence[float], names: Sequence[str], note: str = "") -> Table:
    """Make a form to be filled in by hand: a row per name, everything else blank and high enough to write in."""
    columns = tuple(Column(title, share=share) for title, share in zip(titles, shares, strict=True))
    blank = ("",) * (len(columns) - 1)
    return Table(columns, tuple((name, *blank) for name in names), note=note, ruled=True, roomy=True)


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure; `alt` says in words what it shows."""

    svg: str
    alt: str
    caption: str = ""
    width: float = 100            # percent of the text width
    block: str = "chart"


@dataclass(frozen=True, slots=True)
class Callout:
    """A box that must not be overlooked."""

    text: tuple[str, ...]
    title: str = ""
    tone: Literal["warning", "note"] = "note"
    block: str = "callout"


@dataclass(frozen=True, slots=True)
class Figures:
    """Large numbers side by side, each with its name and its base."""

    items: tuple[tuple[str, str, str], ...]
    block: str = "figures"


@dataclass(frozen=True, slots=True)
class Outline:
    """The table of contents."""

    title: str
    block: str = "outline"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""

    block: str = "pagebreak"


Block = (Heading | Paragraph | Points | Table | Chart | Callout | Figures | Outline | PageBreak)


@dataclass(frozen=True)
class Document:
    """A whole document: what its pages are headed with, its blocks and its pictures."""

    template: str
    lang: str
    title: str
    author: str
    header: str
    footer: str
    blocks: Sequence[Block]
    pictures: dict[str, bytes] = field(default_factory=dict)
    cover: dict[str, str] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)   # what one template alone needs
