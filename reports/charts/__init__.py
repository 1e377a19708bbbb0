"""Figures from profiles and audience results: SVG with text as text, the same bytes for the same numbers."""

import os
from pathlib import Path

_CACHES = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 -- without a home it stays

# Decided before matplotlib is first imported: a folder of our own, so that the reader's matplotlibrc cannot
# restyle a report. matplotlib makes it, or takes a temporary one where it cannot.
_caches = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
os.environ.setdefault("MPLCONFIGDIR", str(_caches / "mofan-charts"))
