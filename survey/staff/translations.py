"""The English of the office: one gettext catalogue per part, kept fresh by `python -m survey.staff.translations`.

The Chinese sentence in code and templates is the key; a part's catalogue holds its English. The tests refuse
a missing, fuzzy or outdated entry, and one Chinese sentence with two English ones.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PARTS: Final = ("frame", "door", "accounts", "journal", "home", "organisation", "rounds", "running", "slips",
                "ratings", "results", "jobs")
HERE: Final = Path(__file__).parent
FRAME: Final = ("app.py", "navigation.py", "pages.py", "templates/base.html", "templates/parts.html",
                "templates/trouble.html")
_KEYWORDS: Final = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same sentences, the same bytes
_OPTIONS: Final = {"trimmed": "true", "silent": "false"}


def catalogue_path(part: str, suffix: str = ".po") -> Path:
    """Where the English of a part lies."""
    return HERE / "translations" / "en" / "LC_MESSAGES" / f"{part}{suffix}"


def sources(part: str) -> list[Path]:
    """Give the files a part says something in."""
    if part == "frame":
        return [HERE / name for name in FRAME]
    return sorted([*(HERE / part).rglob("*.py"), *(HERE / "templates" / part).rglob("*.html")])


def said(part: str) -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Give every message of a part with the file it stands in."""
    for path in sources(part):
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        options = _OPTIONS if path.suffix == ".html" else {}
        for _line, message, _comments, _context in extract_from_file(method, path, _KEYWORDS, (), options):
            yield message, path.relative_to(HERE).as_posix()


def template(part: str) -> Catalog:
    """Give a part's messages as an empty catalogue."""
    catalogue = Catalog(domain=part)
    for message, place in said(part):
        catalogue.add(message, locations=[(place, 0)])
    return catalogue


def kept(part: str) -> Catalog:
    """Read a part's catalogue; an empty one where there is none yet."""
    path, catalogue = catalogue_path(part), Catalog(locale="en", domain=part)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en", domain=part)
    catalogue.fuzzy = False
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    return catalogue


def compiled(part: str) -> bytes:
    """Give a part's catalogue as the office loads it."""
    out = BytesIO()
    write_mo(out, kept(part))
    return out.getvalue()


def renew(part: str) -> int:
    """Bring a part's catalogue up to date with what is said; gives how many sentences have no English."""
    catalogue = kept(part)
    catalogue.update(template(part), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue_path(part).parent.mkdir(parents=True, exist_ok=True)
    with catalogue_path(part).open("wb") as file:
        # No line numbers and no dates: the file changes only when a sentence does.
        write_po(file, catalogue, omit_header=True, sort_output=True, width=116, include_lineno=False)
    catalogue_path(part, ".mo").write_bytes(compiled(part))
    return sum(not message.string or message.fuzzy for message in catalogue if message.id)


if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        missing = renew(name)
        sys.stdout.write(f"{name}: {missing} without English\n")
