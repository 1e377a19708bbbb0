"""The house stays one nobody dreads to enter: small files, small functions, telling names, a fixed hall."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("questionnaires", "reports", "survey")
MODULES = sorted(
    path for folder in (*PACKAGES, "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
TEMPLATES = sorted(path for suffix in ("*.html", "*.typ") for path in ROOT.glob(f"[rs]*/**/{suffix}"))
HALL = {
    *PACKAGES, "tests", "benchmarks", "docs", "pyproject.toml", "README.md", "Makefile", "requirements.lock",
    "LICENSE", "CHANGELOG.md",
}  # fmt: skip
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def definitions(path: Path) -> Iterator[Definition]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def words(name: str) -> set[str]:
    """Split a snake_case or CamelCase name into its words."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_a_module_fits_in_one_sitting() -> None:
    assert len(MODULES) > 30
    assert {place(path): length(path) for path in MODULES if length(path) > 400} == {}


def test_a_function_fits_on_one_screen() -> None:
    lines = {
        f"{place(path)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in definitions(path)
        if not isinstance(node, ast.ClassDef)
    }
    assert {name: count for name, count in lines.items() if count > 40} == {}


def test_a_template_fits_in_one_sitting() -> None:
    assert len(TEMPLATES) > 5
    assert {place(path): length(path) for path in TEMPLATES if length(path) > 150} == {}


def test_a_name_says_what_it_stands_for() -> None:
    names = [(place(path), part) for path in MODULES for part in Path(place(path)).with_suffix("").parts]
    names += [(place(path), node.name) for path in MODULES for node in definitions(path)]
    assert [(where, name) for where, name in names if words(name) & EMPTY_NAMES] == []


def test_the_hall_holds_only_what_the_house_was_drawn_with() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()]
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in found - HALL if not any(fnmatch(name, pattern) for pattern in ignored)} == set()


def test_tests_lie_directly_in_their_kind_of_folder_and_nothing_shadows_a_package() -> None:
    tests = ROOT / "tests"
    assert list(tests.rglob("__init__.py")) == []
    assert {path.parent.name for path in tests.rglob("test_*.py")} <= {"unit", "functional", "browser"}
