"""An uploaded table, for as long as it takes to read it; it never lies under the name its uploader gave it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from survey.errors import SurveyError
from survey.organisation import CHINESE as CHINESE_UNITS
from survey.organisation import COLUMNS as UNIT_COLUMNS
from survey.staff.organisation.forms import UploadForm
from survey.staff.pages import lang
from survey.structure.serving import CHINESE as CHINESE_SERVED
from survey.structure.serving import COLUMNS as SERVED_COLUMNS
from survey.tables import LONGEST_LISTING, MistakesInTable, shown

_CHINESE: Final = {**dict(zip(SERVED_COLUMNS, CHINESE_SERVED, strict=True)),
                   **dict(zip(UNIT_COLUMNS, CHINESE_UNITS, strict=True))}


class Line(NamedTuple):
    """One mistake of a table as the page shows it."""

    row: int | None
    column: str
    sentence: str


NO_LINES: Final[tuple[list[Line], int]] = ([], 0)


@contextmanager
def uploaded(form: UploadForm) -> Iterator[Path]:
    """Lay the uploaded table where it can be read; sentences name it as its uploader does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        form.table.data.save(path)
        try:
            yield path
        except SurveyError as error:
            if "file" in error.facts:
                error.facts["file"] = shown(form.table.data.filename or "")
            raise


def mistake_lines(error: MistakesInTable) -> tuple[list[Line], int]:
    """Give the mistakes to list, up to a length somebody could read, and how many there are besides."""
    english = lang() == "en"
    lines = [Line(m.row, _column(m.column), m.en if english else m.zh) for m in error.mistakes[:LONGEST_LISTING]]
    return lines, len(error.mistakes) - len(lines) + error.unlisted


def _column(column: str | None) -> str:
    if column is None or lang() == "en" or column not in _CHINESE:
        return column or ""
    return f"{_CHINESE[column]}（{column}）"
