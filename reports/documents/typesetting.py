"""Typeset documents: one PDF that is archivable and accessible, with the bundled typeface and nothing else.

What people typed reaches the typesetter as JSON strings only. There is no clock: the same document gives
the same bytes.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Final

import typst

from reports import palette
from reports.documents.blocks import Document
from reports.errors import GlyphMissing
from reports.fonts import FAMILY, font_folder, missing_glyphs

STANDARDS: Final = ["a-2a", "ua-1"]
WRITTEN_AT = datetime(2020, 1, 1, tzinfo=UTC)
"""A PDF must carry a date; the day a report was made says nothing about the round, so it is always this one."""
_TEMPLATES = ("house_style.typ", "pieces.typ")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])


@cache
def _sources(template: str) -> dict[str, bytes]:
    folder = files(__name__.rpartition(".")[0])
    shared = {name: folder.joinpath(name).read_bytes() for name in _TEMPLATES}
    return {"main.typ": folder.joinpath(template, "page.typ").read_bytes(), **shared}


def colours() -> dict[str, str]:
    """The palette by name, as the templates take it."""
    return {name.lower(): value for name, value in vars(palette).items()
            if isinstance(value, str) and value.startswith("#")}


def typeset(document: Document) -> bytes:
    """Make the PDF (PDF/A-2a and PDF/UA-1); GlyphMissing rather than a page with holes in it."""
    content = asdict(document)
    pictures = {name: svg.decode() for name, svg in content.pop("pictures").items()}
    data = json.dumps({**content, "font": FAMILY, "colours": colours()}, ensure_ascii=False)
    drawn = json.dumps(pictures, ensure_ascii=False)
    if missing := missing_glyphs(data + drawn):
        raise GlyphMissing(characters=" ".join(f"U+{ord(character):04X}" for character in sorted(missing)))
    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stub leaves out projects of several files
        _sources(document.template), font_paths=_fonts(), pdf_standards=STANDARDS,
        sys_inputs={"data": data, "pictures": drawn}, timestamp=WRITTEN_AT)
    return pdf
