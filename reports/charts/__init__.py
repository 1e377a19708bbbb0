"""Figures from profiles and audience results: SVG with text as text, the same bytes for the same numbers."""

import os
from pathlib import Path

# Decided before matplotlib is first imported: a folder of our own, so that the reader's matplotlibrc cannot
# restyle a report. matplotlib makes it, or takes a temporary one where it cannot.
_CACHES = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 -- pathlib fails homeless
os.environ.setdefault("MPLCONFIGDIR", str(Path(_CACHES, "mofan-charts")))
