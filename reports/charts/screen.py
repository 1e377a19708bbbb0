"""Figures for web pages: the same drawing, its words in whatever Chinese typeface the reader's machine has.

An image on a page can load no typeface of ours. Chinese characters are as wide as they are high in all of them,
so a layout measured in ours holds in theirs.
"""

import re
from typing import Final

from reports.fonts import FAMILY

FAMILIES: Final = (FAMILY, "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
                   "WenQuanYi Micro Hei", "SimHei")
_NAMED: Final = f"font-family: '{FAMILY}'; ".encode()
_HEAD: Final = re.compile(rb"\A.*?(?=<svg\b)", re.DOTALL)
_ABOUT: Final = re.compile(rb"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE: Final = b'<style type="text/css">'


def for_screen(svg: bytes) -> bytes:
    """Give an SVG its typefaces once, for all its words, and leave out what only files need."""
    families = ", ".join(f"'{name}'" for name in FAMILIES)
    # Unhinted: small letters would otherwise be set wider than they were measured, and stick out.
    rule = f"text{{font-family: {families}, sans-serif; text-rendering: geometricPrecision}}".encode()
    return _ABOUT.sub(b"", _HEAD.sub(b"", svg, count=1), count=1).replace(_NAMED, b"").replace(
        _STYLE, _STYLE + rule, 1)
