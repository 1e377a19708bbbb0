"""Text somebody typed, made harmless for the office programs that will open it.

A cell that begins with = + - @ is run as a formula by Excel, WPS and LibreOffice when they open a CSV file
(OWASP, “CSV Injection”). Full-width signs count too: input methods and some programs turn them into the plain
ones. In locales that separate by semicolons a cell may also begin after a semicolon inside the text.
"""

import unicodedata

SIGNS = "=+-@"


def plain(text: str) -> str:
    """Keep text on one line and printable: control and direction-changing characters become spaces."""
    return "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)


def _is_active(character: str) -> bool:
    return unicodedata.normalize("NFKC", character)[:1] in {*SIGNS, "\N{MINUS SIGN}"}


def _first_visible(text: str) -> str:
    return next((c for c in text if not (c.isspace() or unicodedata.category(c) in {"Zs", "Cf", "Mn"})), "")


def is_formula(text: str) -> bool:
    """Tell whether an office program might run the text: its first visible character is one of the signs."""
    first = _first_visible(text)
    return bool(first) and _is_active(first)


def disarmed(text: str) -> str:
    """Put an apostrophe before every place where an office program might begin a formula."""
    parts = plain(text).split(";")
    return ";".join("'" + part if is_formula(part) else part for part in parts)
