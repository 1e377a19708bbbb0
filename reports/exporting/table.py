"""A table of an export: rows of text and numbers under the columns of the codebook, in no particular format."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reports.exporting.codebook import ColumnEntry, codebook
from reports.release import Mean, Points, Release, Shares, Suppressed
from reports.sentences import HIDDEN, NOTHING

FORMAT = "mofan-export/1"
Value = str | int | float
Row = dict[str, Value]
END_SIGNS: dict[str | None, str] = {"low": "≤", "high": "≥", None: ""}


@dataclass(frozen=True, slots=True)
class Table:
    """One table; every row has a value for every column, in the codebook's order."""

    name: str
    rows: tuple[tuple[Value, ...], ...]

    @property
    def columns(self) -> dict[str, ColumnEntry]:
        """Its columns by id."""
        return codebook().of_table(self.name)

    def header(self, lang: str) -> list[str]:
        """Head the columns: Chinese titles, or the ids programs read."""
        return list(self.columns) if lang == "en" else [entry.title.zh for entry in self.columns.values()]


Filler = Callable[[Release, str], Iterable[Row]]


def filled(name: str, rows: Iterable[Row]) -> Table:
    """Put rows under the columns of a table; KeyError where a row lacks one."""
    columns = codebook().tables[name].columns
    return Table(name, tuple(tuple(row[column] for column in columns) for row in rows))


def absent(cell: Suppressed | None) -> str:
    """Give the mark of a figure that is not there."""
    return HIDDEN if cell is not None and cell.hidden == "protected" else NOTHING


def number(cell: float | Suppressed | None) -> Value:
    """Give a count or a figure, or its mark."""
    return absent(cell) if cell is None or isinstance(cell, Suppressed) else cell


def percents(cell: Shares | Suppressed, count: int = 1) -> Iterator[Value]:
    """Give the first `count` percentages of a cell, or its mark as often."""
    for place in range(count):
        yield absent(cell) if isinstance(cell, Suppressed) else coded(cell.percents[place], cell.end(place))


def points(cell: Points | Suppressed | None) -> Value:
    """Give a score, or its mark."""
    return coded(cell.value, cell.end) if isinstance(cell, Points) else absent(cell)


def coded(value: float, end: str | None) -> Value:
    """Give a figure; one of which only the side is known is text, “≥90”, so that nobody computes with it."""
    return value if end is None else f"{END_SIGNS[end]}{value:g}"


def mean_cells(cell: Mean | Suppressed) -> Row:
    """Give a mean with its end, step and number."""
    if isinstance(cell, Suppressed):
        return dict.fromkeys(("mean", "mean_end", "step", "n"), absent(cell))
    return {"mean": cell.value, "mean_end": END_SIGNS[cell.end], "step": cell.step, "n": cell.n}


def fixed(value: float, decimals: int) -> str:
    """Write a number with `decimals` places, or with more where it has more; no minus before zero."""
    written = f"{value:.{decimals}f}"
    if float(written) != value:
        written = repr(value)
    return written.removeprefix("-") if float(written) == 0 else written
