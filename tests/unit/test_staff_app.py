"""The office is put together from all its parts, and from nothing else."""

from pathlib import Path

import survey.staff
from survey.staff.app import BLUEPRINTS
from survey.staff.translations import PARTS

HOUSE = Path(survey.staff.__file__).parent
ROOT = Path(__file__).parents[2]
OTHER_NAMES = ("办公端", "办公室网页", "办公系统", "办公页面", "这里是办公室", "办公室账号", "办公室网址")
READ_BY_USERS = {".py", ".html", ".toml", ".typ", ".md", ".po", ".conf", ""}


def test_every_part_that_is_translated_has_its_pages_in_the_office() -> None:
    assert {blueprint.name for blueprint in BLUEPRINTS} == set(PARTS) - {"frame"}


def test_no_folder_of_pages_is_left_out() -> None:
    folders = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert folders == {blueprint.name for blueprint in BLUEPRINTS}


def test_in_chinese_the_office_has_one_name_wherever_a_user_reads_of_it() -> None:
    papers = [path for folder in ("survey", "reports", "docs") for path in (ROOT / folder).rglob("*")
              if path.is_file() and path.suffix in READ_BY_USERS]
    texts = {path: path.read_text("utf-8") for path in (*papers, ROOT / "README.md", ROOT / "CHANGELOG.md")}
    assert sum("工作台" in text for text in texts.values()) > 10
    assert {path.name: name for path, text in texts.items() for name in OTHER_NAMES if name in text} == {}
