"""The shelf reads a release once, notices a corrected one, and takes no file but the one that was noted."""

import gc
from dataclasses import replace as renewed
from pathlib import Path

import pytest

from reports.documents.rendering import Order
from reports.errors import NotARelease
from survey.rounds import NoRelease, latest_releases
from survey.staff.results import shelf as shelves
from survey.staff.results.papers import Press, printed_apart
from survey.staff.results.shelf import Lying, Shelf, awaited, lying, released
from tests.closed import SMALL, changed, close, own_questionnaire, planted, planted_before
from tests.offices import office_in
from tests.shelved import shelf_in

PATIENCE = 60.0


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(patience=PATIENCE)


def test_rounds_with_a_release_are_listed_the_latest_first(tmp_path: Path) -> None:
    config = shelf_in(tmp_path, [planted_before(), planted()])
    assert [found.round_id for found in released(config)] == ["2026", "2025"]
    assert {"b1", "b9"} <= released(config)[0].units
    assert awaited(config) is None


def test_an_office_without_rounds_has_nothing_to_show(tmp_path: Path) -> None:
    config = office_in(tmp_path)
    assert released(config) == ()
    assert awaited(config) is None
    with pytest.raises(NoRelease):
        lying(config, "2026")


def test_a_round_is_found_with_the_one_before_it(tmp_path: Path) -> None:
    config = shelf_in(tmp_path, [planted_before(), planted()])
    now, earlier = lying(config, "2026"), lying(config, "2025")
    assert (now.path, now.before) == latest_releases(config, "2026")
    assert now.before == earlier.path
    assert earlier.before is None


def test_a_book_is_read_once(tmp_path: Path, shelf: Shelf) -> None:
    place = lying(shelf_in(tmp_path, [planted()]), "2026")
    book = shelf.take(place)
    assert shelf.take(place) is book
    assert book.release == planted()
    assert book.sha256 == planted().sha256
    assert book.source.findings is book.findings  # nothing has to be replaced for print


def test_a_large_book_is_put_aside_from_the_collector(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = lying(shelf_in(tmp_path, [planted()]), "2026")
    gc.unfreeze()
    shelf.take(place)
    assert gc.get_freeze_count() == 0, "a small one costs nothing to walk through"
    monkeypatch.setattr(shelves, "MANY", 2)
    try:
        book = shelves.read_book(place)
        assert gc.get_freeze_count() > 0
        assert not any(found is book.release for found in gc.get_objects())
    finally:
        gc.unfreeze()


def test_the_round_before_counts_only_where_it_asked_the_same(tmp_path: Path, shelf: Shelf) -> None:
    same = lying(shelf_in(tmp_path / "same", [planted_before(), planted()]), "2026")
    assert shelf.take(same).findings.changes
    other = lying(shelf_in(tmp_path / "other", [changed(own_questionnaire(), round_id="2025"), planted()]), "2026")
    assert other.before is not None
    assert shelf.take(other).findings.before is None


def test_a_corrected_release_takes_the_place_of_the_first(tmp_path: Path, shelf: Shelf) -> None:
    config = shelf_in(tmp_path, [planted()])
    place = lying(config, "2026")
    first = shelf.take(place)
    corrected = close(renewed(SMALL, round_id="2026"))
    content = corrected.to_bytes()
    place.path.write_bytes(content)
    place.path.with_name(place.path.name + ".sha256").write_text(f"{corrected.sha256}  release.json\n", "ascii")
    again = shelf.take(renewed(place, sha256=corrected.sha256))
    assert again.release == corrected
    assert again is not first


def test_a_file_that_was_changed_or_is_gone_is_refused(tmp_path: Path, shelf: Shelf) -> None:
    place = lying(shelf_in(tmp_path, [planted()]), "2026")
    content = place.path.read_bytes()
    place.path.write_bytes(content.replace(b'"n": 24', b'"n": 25', 1))
    with pytest.raises(NotARelease):
        shelf.take(place)
    place.path.unlink()
    with pytest.raises(NotARelease):
        shelf.take(place)
    with pytest.raises(NotARelease):
        shelf.prepare(Lying("x", tmp_path / "nowhere", "0" * 64))


def test_a_name_the_typeface_lacks_is_marked_in_print_and_whole_on_the_page(tmp_path: Path, shelf: Shelf) -> None:
    odd = close(renewed(SMALL, names={"b1": "第😀支部"}, round_id="2026"))
    book = shelf.take(lying(shelf_in(tmp_path, [odd]), "2026"))
    assert book.findings.units["b1"].profile.unit.name == "第😀支部"
    assert book.source.findings.units["b1"].profile.unit.name == "第〓支部"
    assert book.source.is_altered


def test_papers_are_printed_once_and_alike_in_another_process(tmp_path: Path, shelf: Shelf) -> None:
    book = shelf.take(lying(shelf_in(tmp_path, [close(SMALL)]), "2026"))
    press, order = Press(patience=PATIENCE), Order("b1", "zh")
    pdf = press.take(book, order)
    assert pdf.startswith(b"%PDF")
    assert press.take(book, order) is pdf
    assert printed_apart([mark[0] for mark in book.marks], order) == pdf
