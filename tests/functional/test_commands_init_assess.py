"""Setting up and reading ratings from the command line: what goes wrong is said in both languages, at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from survey.store.office import Office
from tests.offices import UNITS

ORG = "id,name,parent,kind,members\nO,示例分行机关,,organ,\nb1,办公室支部,O,branch,12\n"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "org.csv").write_text(ORG, "utf-8")
    assert run("init", tmp_path / "data", "--org", tmp_path / "org.csv").exit_code == 0
    return tmp_path / "data"


def test_a_new_folder_tells_where_data_and_secrets_lie(tmp_path: Path) -> None:
    (tmp_path / "org.csv").write_bytes(ORG.encode("gb18030"))
    result = run("init", tmp_path / "data", "--org", tmp_path / "org.csv")
    assert result.exit_code == 0
    assert "示例分行机关：1个支部，12人。" in result.stdout
    assert str(tmp_path / "data.keys") in result.stdout


def test_every_mistake_in_the_list_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "org.csv").write_text(ORG.replace("branch", "office").replace("O,示例", "O O,示例"), "utf-8")
    result = run("init", tmp_path / "data", "--org", tmp_path / "org.csv")
    assert result.exit_code == 2
    assert "第2行“id”列" in result.stderr
    assert "row 3, column “kind”" in result.stderr
    assert not (tmp_path / "data").exists()


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "org.csv").write_text(ORG, "utf-8")
    result = run("init", tmp_path, "--org", tmp_path / "org.csv")
    assert result.exit_code == 2
    assert "holds other files" in result.stderr


@pytest.mark.parametrize("command", [
    ("round", "status"), ("round", "open"), ("slips", "--out", "x"), ("serve",), ("report",),
    ("assess", "template", "--out", "x.xlsx"), ("round", "finish", "--yes"),
])
def test_a_folder_that_is_no_data_folder_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = run(*command, tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "Set one up first (mofan init)" in result.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_template_goes_out_and_comes_back(data: Path, tmp_path: Path) -> None:
    assert run("assess", "template", data, "--out", tmp_path / "own.csv").exit_code == 0
    filled = [line.replace(",,", ",2,", 1) if ",POL-" in line else line
              for line in (tmp_path / "own.csv").read_text("utf-8-sig").splitlines()]
    filled = [line for line in filled if ",POL-" in line or ",条目," in line]
    (tmp_path / "own.csv").write_text("\n".join(filled), "utf-8")
    result = run("assess", "import", data, tmp_path / "own.csv")
    assert result.exit_code == 0, result.output
    assert "读入1个支部的自评" in result.stdout


def test_one_mistake_keeps_everything_out(data: Path, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("branch,item,value\nb1,POL-1,3\nb1,POL-2,7\nb9,POL-1,2\n", "utf-8")
    result = run("assess", "import", data, tmp_path / "own.csv")
    assert result.exit_code == 2
    assert "第3行“value”列" in result.stderr
    assert "row 4, column “branch”" in result.stderr
    (tmp_path / "own.csv").write_text("branch,item,value\n", "utf-8")
    assert "读入0个支部的自评" in run("assess", "import", data, tmp_path / "own.csv").stdout


def test_ratings_for_an_unknown_round_are_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("branch,item,value\nb1,POL-1,3\n", "utf-8")
    result = run("assess", "import", data, tmp_path / "own.csv", "--round", "R9")
    assert result.exit_code == 2
    assert "There is no round R9" in result.stderr


def test_a_folder_can_be_made_before_there_is_an_organisation_and_keeps_one_that_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert run("init", folder).exit_code == 0
    with Office(folder / "office.db") as office:
        assert office.units() == ()
        office.replace_units(UNITS)
    assert run("init", folder).exit_code == 0
    with Office(folder / "office.db") as office:
        assert office.units() == UNITS
