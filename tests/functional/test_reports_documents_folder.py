"""The folder of all reports: complete, whole or not at all, and careful with whatever else lies there."""

from pathlib import Path

import pytest

from reports.documents import count_reports, write_reports
from reports.documents.library import FolderTaken, safe_name
from tests.closed import SMALL, close


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_reports_is_complete_and_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    release = close(SMALL)
    steps: list[int] = []
    written = write_reports(release, None, tmp_path / "one", "zh", steps.append, processes=1)
    write_reports(release, None, tmp_path / "two", "zh", processes=2)
    assert [path.name for path in written] == ["committee-report.zh.pdf", "b1.zh.pdf", "b2.zh.pdf", "b3.zh.pdf"]
    assert len(steps) == count_reports(release) == len(written)
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")
    assert (tmp_path / "one" / "release.json").read_bytes() == release.to_bytes()
    assert (tmp_path / "one" / "charts" / "b1.zh.svg").read_bytes().startswith(b"<?xml")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


def test_reports_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    release, out = close(SMALL), tmp_path / "out"
    write_reports(release, None, out, "zh", processes=1)
    before = files_in(out)

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_reports(release, None, out, "en", interrupt, processes=1)
    assert files_in(out) == before
    write_reports(release, None, out, "en", processes=1)
    assert "committee-report.en.pdf" in files_in(out)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FolderTaken):
        write_reports(close(SMALL), None, tmp_path, "zh", processes=1)
    assert files_in(tmp_path) == {"letter.txt": b"mine"}


@pytest.mark.parametrize("own", ["letter.txt", "release.json.sha256", "charts/sketch.svg", "notes/release.json"])
def test_a_file_of_ones_own_among_earlier_reports_is_never_deleted(tmp_path: Path, own: str) -> None:
    release, out = close(SMALL), tmp_path / "out"
    write_reports(release, None, out, "zh", processes=1)
    (out / own).parent.mkdir(exist_ok=True)
    (out / own).write_text("mine")
    before = files_in(out)
    with pytest.raises(FolderTaken):
        write_reports(release, None, out, "zh", processes=1)
    assert files_in(out) == before


@pytest.mark.parametrize(("unit", "name"), [
    ("b1", "b1"), ("../x", "x2e2e2f78"), ("a b", "x612062"), ("", "x"), ("-rf", "x2d7266"),
    ("支部", "xe694afe983a8"),
])
def test_file_names_come_from_ids_and_stay_in_the_folder(unit: str, name: str) -> None:
    assert safe_name(unit) == name
