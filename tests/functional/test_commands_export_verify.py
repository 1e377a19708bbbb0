"""`mofan export`, `verify` and `report --from-release`: from the file alone, in both languages, no traceback."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from reports.derivation import completed
from reports.documents import write_reports
from survey.cli import main
from tests.closed import Organ, close, planted


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def release_file(tmp_path: Path) -> Path:
    path = tmp_path / "release.json"
    path.write_bytes(planted().to_bytes())
    path.with_name("release.json.sha256").write_text(f"{planted().sha256}  release.json\n", "ascii")
    return path


def test_a_release_is_exported_for_office_programs(release_file: Path, tmp_path: Path) -> None:
    done = run("export", release_file, "--format", "csv", "--out", tmp_path / "tables")
    assert done.exit_code == 0, done.output
    assert "已导出" in done.output
    assert "Exported" in done.output
    with (tmp_path / "tables" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["单位编号"] for row in rows][:2] == ["organ", "b1"]
    done = run("export", release_file, "--out", tmp_path / "tables.xlsx", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert load_workbook(tmp_path / "tables.xlsx")["Units"]["B2"].value == "organ"


def test_an_export_never_takes_the_place_of_a_release(release_file: Path, tmp_path: Path) -> None:
    done = run("export", release_file, "--format", "json", "--out", release_file)
    assert done.exit_code == 2
    assert "没有写入" in done.stderr
    assert release_file.read_bytes() == planted().to_bytes()
    (tmp_path / "data" / "releases").mkdir(parents=True)
    (tmp_path / "data" / "office.db").touch()
    done = run("export", release_file, "--format", "json", "--out", tmp_path / "data" / "releases" / "2027.json")
    assert done.exit_code == 2
    assert list((tmp_path / "data" / "releases").iterdir()) == []


def test_only_a_release_can_be_exported(tmp_path: Path) -> None:
    stranger = tmp_path / "notes.json"
    stranger.write_text("{}", encoding="utf-8")
    done = run("export", stranger, "--out", tmp_path / "x.xlsx")
    assert done.exit_code == 2
    assert "不是有效的发布文件" in done.stderr
    assert not (tmp_path / "x.xlsx").exists()


def test_a_release_is_verified_and_what_cannot_be_is_listed(release_file: Path) -> None:
    done = run("verify", release_file, "--plan-hash", planted().plan_hash)
    assert done.exit_code == 0, done.output
    for piece in ("✓ 一致 agrees", planted().sha256, "无法重新算出", "α", "Everything agrees."):
        assert piece in done.output
    assert "✗" not in done.output


def test_a_changed_release_is_told_with_exit_code_one(release_file: Path) -> None:
    release_file.write_bytes(release_file.read_bytes().replace(b'"value": 2.8', b'"value": 2.9', 1))
    done = run("verify", release_file)
    assert done.exit_code == 1
    assert "✗ 不一致 DIFFERS" in done.output
    assert "Everything agrees." not in done.output


def test_what_is_no_release_cannot_be_verified(tmp_path: Path) -> None:
    stranger = tmp_path / "notes.json"
    stranger.write_text("{}", encoding="utf-8")
    done = run("verify", stranger)
    assert done.exit_code == 2
    assert "不是有效的发布文件" in done.stderr
    assert run("verify", tmp_path / "missing.json").exit_code == 2


def test_from_the_files_alone_every_report_table_and_chart_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    sizes = {"b1": 24, "b2": 20, "b3": 12}
    before, now = (completed(close(Organ(sizes=sizes, merged={}, asks_audiences=False, round_id=year, seed=seed)))
                   for year, seed in (("2025", 2), ("2026", 1)))
    write_reports(now, before, tmp_path / "first", "zh", processes=1)
    for release in (before, now):
        (tmp_path / f"{release.round_id}.json").write_bytes(release.to_bytes())
    done = run("report", "--from-release", tmp_path / "2026.json", "--before", tmp_path / "2025.json",
               "--out", tmp_path / "again")
    assert done.exit_code == 0, done.output
    first, again = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "first", tmp_path / "again"))
    assert len(first) == 8   # the release, the committee's report, a check-up and a radar for each branch
    assert again == first


def test_the_round_before_is_taken_only_beside_a_release_file(release_file: Path, tmp_path: Path) -> None:
    done = run("report", tmp_path, "--before", release_file)
    assert done.exit_code == 2
    assert "--before" in done.stderr


def test_the_schema_is_printed_without_any_file() -> None:
    done = run("export", "--schema")
    assert done.exit_code == 0
    assert done.output.startswith("{")
