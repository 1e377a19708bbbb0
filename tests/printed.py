"""What stands on the pages of a PDF, and names somebody might type to break them."""

import re
from functools import lru_cache
from typing import Any

import pypdfium2

LANGS = ("zh", "en")
HOSTILE = (
    '#read("/etc/passwd")', "*粗* _斜_ `码` $x^2$ <label> @ref", "= 标题\n#pagebreak()", 'a"b\\c\'{n}[m]',
    "支部🐼☃",
    "سلام עולם",
    "\u202e倒写\u202c", "零\u200b宽\ufeff\x07\x1b[31m", "長" * 60, "../../etc/cron.d/x",
)


def words(pdf: bytes) -> str:
    """All text of a document, line breaks taken out (Chinese words run over them)."""
    text = "".join(page_text(pdf, number) for number in range(pages(pdf)))
    return re.sub(r"[\r\n\x02￾]", "", text)  # \x02 and ￾: hyphens at line ends


def page_text(pdf: bytes, number: int) -> str:
    return str(_opened(pdf)[number].get_textpage().get_text_bounded())


def pages(pdf: bytes) -> int:
    return len(_opened(pdf))


@lru_cache(maxsize=4)
def _opened(pdf: bytes) -> Any:
    return pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
