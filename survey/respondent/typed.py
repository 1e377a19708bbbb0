"""What somebody typed, made safe to keep: one Unicode form, no control characters, length as browsers count."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")

# Control characters, lone surrogates, noncharacters, and marks that reverse or hide text in a report.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)) + "]",
)


def clean(typed: str | None) -> str:
    """Give the text that is kept: NFC, one kind of line end, nothing invisible that could do harm."""
    lines = _LINE_ENDS.sub("\n", typed or "").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", lines)).strip()


def length(text: str) -> int:
    """Count UTF-16 code units, as `maxlength` does in a browser, so that both agree on what fits."""
    return len(text.encode("utf-16-le")) // 2
