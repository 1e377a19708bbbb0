"""`mofan questionnaires check`: remarks, a summary, and an exit code for each ending."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from questionnaires.errors import QuestionnaireError
from questionnaires.loader import load_catalogue
from survey.commands.questionnaires import questionnaires

CONTENT = Path(__file__).parents[2] / "questionnaires" / "content"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(questionnaires, ["check", *arguments])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "questionnaires"
    folder.mkdir()
    return folder


def test_the_built_in_bank_is_clean_and_every_form_is_named_with_its_fingerprint() -> None:
    result = check()
    assert result.exit_code == 0
    for form in load_catalogue().questionnaires:
        line = next(line for line in result.output.splitlines() if line.startswith(f"{form.id} "))
        assert f" {len(form.items)} " in line
        assert form.fingerprint[:12] in line


def test_a_data_folder_without_own_files_is_clean(tmp_path: Path) -> None:
    assert check(str(tmp_path)).exit_code == 0


def test_remarks_are_printed_and_end_with_one(tmp_path: Path, own: Path) -> None:
    bank = (CONTENT / "six_models.toml").read_text(encoding="utf-8")
    bank = bank.replace("支部会讲清楚哪件事", "支部会经常讲清楚哪件事")
    (own / "six_models.toml").write_text(bank, encoding="utf-8")
    result = check(str(tmp_path))
    assert result.exit_code == 1
    assert "six_models.toml: M.ORG-1: " in result.output
    assert "[ladder]" in result.output
    assert "replaces the built-in file" in result.output
    assert load_catalogue().questionnaire("member_full").fingerprint[:12] not in result.output


def test_a_character_that_no_report_can_print_is_remarked_upon(tmp_path: Path, own: Path) -> None:
    bank = (CONTENT / "six_models.toml").read_text(encoding="utf-8")
    (own / "six_models.toml").write_text(bank.replace("支部办事会守住", "支部办事😀会守住"), encoding="utf-8")
    result = check(str(tmp_path))
    assert result.exit_code == 1
    assert "six_models.toml: M.STY-3: 报告的字体印不出：“😀”" in result.output


@pytest.mark.parametrize("name", ["six_models.toml.txt", "SIX_MODELS.TOML"])
def test_a_file_that_is_not_read_is_remarked_upon(tmp_path: Path, own: Path, name: str) -> None:
    (own / name).write_text("", encoding="utf-8")
    (own / "README.md").write_text("说明", encoding="utf-8")
    result = check(str(tmp_path))
    assert result.exit_code == 1
    assert f"{name}: " in result.output
    assert "README" not in result.output


def test_broken_files_are_an_error_that_tells_them_all(tmp_path: Path, own: Path) -> None:
    (own / "facts.toml").write_text("[[fact]", encoding="utf-8")
    (own / "scales.toml").write_text("scale = 3", encoding="utf-8")
    result = check(str(tmp_path))
    assert isinstance(result.exception, QuestionnaireError)
    files = [str(mistake).partition(":")[0] for mistake in result.exception.mistakes]
    assert files == ["facts.toml", "scales.toml"]


def test_the_help_is_in_both_languages() -> None:
    text = check("--help").output
    assert "检查内置题库" in text
    assert "Check the built-in bank" in text
