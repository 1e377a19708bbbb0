"""What every test stands on: no setting of the reader's, one Hypothesis profile, one built wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
SOURCES = ("questionnaires", "reports", "survey", "tests", "pyproject.toml", "README.md", "LICENSE")

# The machine may be slow and shared, so examples have no deadline; CI always tries the same ones.
settings.register_profile("mofan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("mofan"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "mofan")


@pytest.fixture(autouse=True)
def _no_settings_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOFAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def source_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything a package is built from, without what the tools left behind."""
    copy = tmp_path_factory.mktemp("source") / "mofan"
    copy.mkdir()
    left_behind = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=left_behind)
        else:
            shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def built(source_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built beside everything that must not get in."""
    _plant_strays(source_copy)
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", out, source_copy],
        check=True,
        capture_output=True,
    )
    return out


def _plant_strays(source: Path) -> None:
    """Lay what a careless day leaves in a checkout: databases, journals, reports, keys, a hostile .gitignore."""
    (source / ".gitignore").write_text("reports/\nsurvey/\n*.toml\n*.ttf\n*.html\n", encoding="utf-8")
    for folder in ("", "survey", "survey/store", "survey/respondent/static", "survey/respondent/templates",
                   "questionnaires/content", "reports", "reports/fonts", "tests", "tests/data"):  # fmt: skip
        (source / folder).mkdir(exist_ok=True)
        for stray in ("box.db", "box.db-journal", "office.db-wal", "out.pdf", "round.key", "pepper"):
            (source / folder / stray).write_text("must never be shipped", encoding="utf-8")
    (source / "demo" / "out").mkdir(parents=True)
    (source / "demo" / "out" / "report.py").write_text("", encoding="utf-8")
