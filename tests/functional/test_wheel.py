"""The wheel alone, in a clean environment elsewhere, does all that the checkout does."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def attempt(*command: object, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command as if nothing of the checkout were around."""
    words = [str(word) for word in command]
    environment = os.environ | {"PYTHONPATH": ""} | environ
    return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def run(*command: object, cwd: Path, **environ: str) -> str:
    """Run a command that has to succeed, and give what it says."""
    done = attempt(*command, cwd=cwd, **environ)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and its own dependencies, nothing of the checkout."""
    place = tmp_path_factory.mktemp("elsewhere")
    (wheel,) = built.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    programs = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    _install(wheel, programs / "python", place)
    return programs


def _install(wheel: Path, python: Path, cwd: Path) -> None:
    """Install the locked versions, from what `make` has already fetched where that is enough."""
    uv, pip = ["uv", "pip", "install", "--python", python], ["pip", "--python", python, "install"]
    install = [sys.executable, "-m", *(uv if find_spec("uv") else pip), "-c", ROOT / "requirements.lock", wheel]
    if attempt(*install, "--offline", cwd=cwd).returncode:
        run(*install, cwd=cwd)


def test_every_module_of_the_wheel_needs_only_its_own_dependencies(installed: Path, tmp_path: Path) -> None:
    code = (
        "import importlib, pkgutil, questionnaires, reports, survey\n"
        "packages = (questionnaires, reports, survey)\n"
        "found = [m.name for p in packages for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.')]\n"
        "for name in found: importlib.import_module(name)\n"
        "print(len(found), survey.__file__)"
    )
    count, where = run(installed / "python", "-c", code, cwd=tmp_path).split(maxsplit=1)
    assert int(count) > 30
    assert Path(where).is_relative_to(installed.parent)


def test_the_demo_runs_from_the_wheel_in_any_folder(installed: Path, tmp_path: Path) -> None:
    run(installed / "mofan", "demo", "--no-serve", "--dir", "try", cwd=tmp_path, PATH="/nonexistent")
    reports = list((tmp_path / "try" / "out").rglob("*.pdf"))
    assert len(reports) >= 13  # one for the committee, one for each of at least twelve branches
    assert all(report.read_bytes().startswith(b"%PDF-") for report in reports)
    assert {path.name for path in tmp_path.iterdir()} == {"try", "try.keys"}
