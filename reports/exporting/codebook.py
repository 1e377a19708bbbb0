"""The codebook: every table and column an export has, with what it means; read from `codebook.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

from questionnaires.model import Frozen, Text


class ColumnEntry(Frozen):
    """One column: its heading, what it holds, its unit, and how many decimals its numbers are shown with."""

    title: Text
    about: Text
    measure: str
    decimals: int | None = None   # None: text


class TableEntry(Frozen):
    """One table: its title, what a row is, and its columns in order."""

    title: Text
    about: Text
    columns: tuple[str, ...]


class Mark(Frozen):
    """What stands in a cell instead of a figure, and what it says."""

    mark: str
    about: Text


class Codebook(Frozen):
    """All tables in their order, the columns they are made of, the units and the marks."""

    tables: dict[str, TableEntry]
    columns: dict[str, ColumnEntry]
    measure: dict[str, Text]
    marks: dict[str, Mark]

    def of_table(self, table: str) -> dict[str, ColumnEntry]:
        """The columns of one table, in order."""
        return {name: self.columns[name] for name in self.tables[table].columns}


@cache
def codebook() -> Codebook:
    """Read the codebook, once."""
    content = files("reports.exporting").joinpath("codebook.toml").read_text("utf-8")
    return Codebook.model_validate(tomllib.loads(content))
