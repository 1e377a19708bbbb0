"""Charts for the pages, drawn on request and kept: by release, what is drawn, and language."""

from collections.abc import Callable
from typing import Final

from flask import Response

from reports.charts.screen import for_screen
from survey.kept import Memo

MOST: Final = 200
"""Charts kept; one takes ten to a hundred kilobytes."""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""A chart opened by itself may use its own styles and nothing else."""

Key = tuple[str, ...]


class Gallery:
    """The charts in memory; drawing is serial anyhow, so two who ask at once wait for each other."""

    def __init__(self, most: int = MOST) -> None:
        self._hung: Memo[Key, bytes] = Memo(most)

    def take(self, key: Key, draw: Callable[[], bytes]) -> bytes:
        """Give a chart, drawing it where it is not there yet."""
        return self._hung.take(key, lambda: for_screen(draw()))


def svg(drawing: bytes) -> Response:
    """Send a chart."""
    return Response(drawing, mimetype="image/svg+xml", headers={
        "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"})
