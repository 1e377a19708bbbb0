"""Releases as files: hashed from their bytes, their totals read once and of no other file than the one there."""

import hashlib
from pathlib import Path

import pytest

from reports.errors import NotARelease
from reports.release import Release, read_release
from survey import releases
from survey.kept import Memo
from survey.releases import file_sha256, recorded_beside, totals_in
from tests.closed_offices import small


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "release.json"
    place.write_bytes(small().to_bytes())
    return place


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the releases that are read from their files."""
    done: list[str] = []

    def counted(place: Path) -> Release:
        done.append(place.name)
        return read_release(place)

    monkeypatch.setattr(releases, "read_release", counted)
    monkeypatch.setattr(releases, "_totals", Memo(4))
    return done


def test_the_totals_are_those_of_the_release_and_read_once(path: Path, readings: list[str]) -> None:
    totals = totals_in(path).by_form("core")
    assert totals["core"] == (small().organ.issued, small().organ.returned)
    assert len(totals) == 1 + len(small().audiences)
    assert totals_in(path, file_sha256(path)).by_form("core") == totals
    assert readings == ["release.json"]


def test_another_release_in_its_place_is_read_anew(path: Path, readings: list[str]) -> None:
    before = totals_in(path)
    issued = small().organ.issued
    organ = small().organ.model_copy(update={"issued": issued + 7})
    path.write_bytes(small().model_copy(update={"organ": organ}).to_bytes())
    assert totals_in(path).members[0] == issued + 7
    path.write_bytes(small().to_bytes())
    assert totals_in(path) == before
    assert len(readings) == 2


def test_what_is_no_release_is_refused_every_time(path: Path) -> None:
    assert totals_in(path)
    note = path.with_name("release.json.sha256")
    for written in ("0" * 64, "", "没有"):
        note.write_text(written, "utf-8")
        with pytest.raises(NotARelease):
            totals_in(path)
    note.write_text(f"{file_sha256(path)}  release.json", "ascii")
    assert totals_in(path)
    note.unlink()
    path.write_bytes(b"{}")
    for _ in range(2):
        with pytest.raises(NotARelease):
            totals_in(path)
    path.unlink()
    with pytest.raises(NotARelease):
        totals_in(path)


def test_hashes_are_of_bytes_and_absent_where_there_is_no_file(path: Path) -> None:
    assert file_sha256(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file_sha256(path.with_name("nothing")) is None
    assert recorded_beside(path) is None
    path.with_name("release.json.sha256").write_text("ab  release.json", "ascii")
    assert recorded_beside(path) == "ab"
