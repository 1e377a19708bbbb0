"""Derived figures computed again from the cells, number by number."""

from collections.abc import Iterator

from reports.derivation import derive
from reports.derived import Derived
from reports.release import Release
from reports.verification.checks import Tally

Leaf = str | float | bool | None


def differing(release: Release, frozen: Derived, tally: Tally) -> Iterator[str]:
    """Yield every derived figure that is missing, superfluous or not what follows from the cells."""
    expected = derive(release)
    tally.seen(sum(is_number(leaf) for leaf in leaves(expected).values()))
    yield from differences(frozen, expected)


def differences(frozen: Derived, recomputed: Derived) -> Iterator[str]:
    """Yield the path of every figure in which two sets of derived figures differ, with both values."""
    found, expected = leaves(frozen), leaves(recomputed)
    for path in (*expected, *(path for path in found if path not in expected)):
        if path not in found or path not in expected or found[path] != expected[path]:
            yield f"{path}: {found.get(path)} ≠ {expected.get(path)}"


def is_number(leaf: Leaf) -> bool:
    """Tell figures from words, yes or no, and nothing."""
    return isinstance(leaf, int | float) and not isinstance(leaf, bool)


def leaves(derived: Derived) -> dict[str, Leaf]:
    """Give every figure by its path, as “units.b1.dimensions.POL.gap.value”."""
    return dict(_walk("", derived.model_dump(mode="json")))


def _walk(path: str, value: object) -> Iterator[tuple[str, Leaf]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(f"{path}.{name}".removeprefix("."), part)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _walk(f"{path}.{_name(part, place)}", part)
    elif value is None or isinstance(value, str | int | float):
        yield path, value


def _name(part: object, place: int) -> str:
    """Name an entry of a list by its place and what it is about."""
    if isinstance(part, dict):
        about = next((str(part[key]) for key in ("unit", "id", "dimension", "problem") if key in part), "")
        return f"{place}:{about}"
    return str(place)
