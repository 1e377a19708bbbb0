"""The packages hold exactly what belongs in them, and the dependencies are what the papers say."""

import re
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("questionnaires", "reports", "survey")
SHIPPED = {
    ".py", ".toml", ".html", ".css", ".js", ".svg", ".typ", ".ttf", ".typed", ".txt", ".po", ".mo",
}  # fmt: skip
NOT_LOCKED = frozenset({"bench"})
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def sources(*folders: str) -> set[str]:
    """Name the files of the checkout below `folders`, without what tools and runs leave behind."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts}


def locked() -> dict[str, list[str]]:
    """Read the lock: each package's pinned versions (one for each range of Python)."""
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", lock_text(), flags=re.MULTILINE):
        pins.setdefault(name, []).append(version)
    return pins


def lock_text() -> str:
    return (ROOT / "requirements.lock").read_text("utf-8")


def declared(but: frozenset[str] = frozenset()) -> dict[str, Requirement]:
    """Give every direct dependency, of the product and of each group (`but` for some)."""
    groups = PROJECT["dependency-groups"]
    lines = [*PROJECT["project"]["dependencies"], *(line for name in groups.keys() - but for line in groups[name])]
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


def runtime_closure() -> Iterator[str]:
    """Walk everything that is installed with the product on this machine."""
    waiting, seen = [Requirement(line).name for line in PROJECT["project"]["dependencies"]], set[str]()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        yield name
        for line in distribution(name).requires or []:
            requirement = Requirement(line)
            if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)


def test_the_wheel_holds_the_three_packages_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    papers = {name for name in names if ".dist-info/" in name}
    assert names - papers == sources(*PACKAGES)
    assert {Path(name).suffix for name in names - papers} <= SHIPPED
    assert any(name.endswith("licenses/LICENSE") for name in papers)
    assert any(name.endswith("licenses/reports/fonts/OFL.txt") for name in papers)


def test_the_source_archive_holds_the_tests_too_and_nothing_else(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    papers = {"PKG-INFO", "pyproject.toml", "README.md", "LICENSE", ".gitignore"}
    assert names == papers | sources(*PACKAGES, "tests")


def test_nothing_stray_is_shipped_by_content_either(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        assert not [name for name in files.namelist() if b"must never be shipped" in files.read(name)]
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            content = packed.extractfile(member)
            if content and not member.name.endswith(("conftest.py", "test_packaging.py")):
                assert b"must never be shipped" not in content.read(), member.name


def test_the_lock_names_no_host_and_pins_every_file_by_hash() -> None:
    assert "://" not in lock_text()
    assert not re.search(r"^\s*(-|--)(i|f|index|extra|find)", lock_text(), flags=re.MULTILINE)
    entries = re.split(r"^(?=[a-z])", lock_text(), flags=re.MULTILINE)[1:]
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_dependency_has_both_bounds() -> None:
    for name, requirement in declared().items():
        operators = {bound.operator for bound in requirement.specifier}
        assert operators == {">=", "<"}, f"{name} needs a lower and an upper bound"


def test_every_dependency_that_is_installed_is_locked_within_its_bounds() -> None:
    pins = locked()
    for name, requirement in declared(but=NOT_LOCKED).items():
        assert pins[name]
        assert all(requirement.specifier.contains(version) for version in pins[name]), name


def test_every_dependency_is_explained_with_its_bounds_and_licence() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = {cells[1].strip(" `"): cells for line in text.splitlines() if len(cells := line.split("|")) == 6}
    for name, requirement in declared().items():
        _, _, bounds, licence, reason, _ = rows[name]
        assert set(bounds.strip(" `").split(",")) == {str(bound) for bound in requirement.specifier}, name
        assert licence.strip()
        assert reason.strip().endswith("."), name
    assert set(rows) - {"package", "---"} == set(declared()), "a package that is no longer used is still explained"


def test_everything_installed_with_the_product_has_a_permissive_licence() -> None:
    checked = list(runtime_closure())
    assert {"flask", "jinja2", "typst", "pip"} <= set(checked)
    for name in checked:
        facts = distribution(name).metadata
        fields = ("License-Expression", "Classifier", "License")
        words = " ".join(line[:200] for field in fields for line in facts.get_all(field) or [])
        assert not re.search(r"\b(A|L)?GPL|General Public", words), f"{name}: {words}"


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_tells_type_checkers_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
