"""Charts are drawn once and kept while they are asked for."""

from survey.staff.results.pictures import Gallery


def test_a_chart_is_drawn_once_and_given_the_screens_typefaces() -> None:
    gallery, drawn = Gallery(2), []

    def draw() -> bytes:
        drawn.append(1)
        return b'<?xml?><svg><style type="text/css"></style></svg>'

    first = gallery.take(("a",), draw)
    assert gallery.take(("a",), draw) == first
    assert b"font-family" in first
    assert first.startswith(b"<svg")
    gallery.take(("b",), draw)
    gallery.take(("c",), draw)
    gallery.take(("a",), draw)
    assert len(drawn) == 4
